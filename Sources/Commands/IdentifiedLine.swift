import Identification
import JSONStream

/// What one line turned out to be.
struct IdentifiedLine {
    let input: String
    private let outcome: Result<ScannedText, ScannedText.ParseError>

    init(_ line: String) {
        input = line
        do { outcome = .success(try ScannedText(line)) } catch { outcome = .failure(error) }
    }

    /// One object and a line end.
    func write(to output: inout [UInt8]) {
        var writer = JSONWriter(reserving: 512)
        writer.object { writer in
            writer.member("input", input)
            switch outcome {
            case .success(let scanned): Self.write(scanned, &writer)
            case .failure(let error): Self.write(error, &writer)
            }
        }
        output.append(contentsOf: writer.bytes)
        output.append(0x0A)
    }

    private static func write(_ error: ScannedText.ParseError, _ writer: inout JSONWriter) {
        writer.member("kind", kind(error))
        writer.member("valid", false)
        writer.member("errors") { writer in writer.array { $0.string(error.description) } }
    }

    /// What the text meant to be.
    private static func kind(_ error: ScannedText.ParseError) -> String {
        switch error {
        case .empty: "empty"
        case .ecode: "ecode"
        case .gtin: "gtin"
        case .elementString: "element-string"
        case .digitalLink: "digital-link"
        case .commodityQR: "commodity-qr"
        case .ndef: "ndef"
        case .tooLong, .damaged, .lookAlike, .notRecognised, .noCodeInAddress, .badCharacter, .badPercentEncoding:
            "unknown"
        }
    }

    private static func write(_ scanned: ScannedText, _ writer: inout JSONWriter) {
        switch scanned {
        case .ecode(let ecode): write(ecode, &writer)
        case .elementString(let elements):
            writer.member("kind", "element-string")
            valid(&writer)
            writer.member("elementString", elements.bracketed)
        case .nationalAddress(let address):
            writer.member("kind", "commodity-qr")
            valid(&writer)
            writer.member("gtin", address.gtin.digits)
        case .gtin(let gtin, let batch, let serial, let elements):
            writer.member("kind", "gtin")
            valid(&writer)
            writer.member("gtin", gtin.digits)
            let fields = elements?.fields ?? fields(gtin, batch, serial)
            writer.member("ai") { writer in
                writer.object { writer in for (ai, value) in fields { writer.member(ai, value) } }
            }
            guard let elements = elements ?? (try? ElementString(bracketed: "(01)\(gtin.digits)")) else { return }
            writer.member("elementString", elements.bracketed)
            if let link = try? DigitalLink(elements) {
                writer.member("digitalLink", link.uri(domain: "https://id.gs1.org"))
            }
        }
    }

    private static func write(_ ecode: Ecode, _ writer: inout JSONWriter) {
        writer.member("kind", "ecode")
        valid(&writer)
        writer.member("ecode") { writer in
            writer.object { writer in
                writer.member("v", ecode.version.rawValue)
                writer.member("nsi", ecode.nsi)
                writer.member("md", ecode.md)
            }
        }
    }

    private static func valid(_ writer: inout JSONWriter) {
        writer.member("valid", true)
        writer.member("errors") { writer in writer.array { _ in } }
    }

    private static func fields(_ gtin: GTIN, _ batch: String?, _ serial: String?) -> [(ai: String, value: String)] {
        var fields: [(ai: String, value: String)] = [("01", gtin.digits)]
        if let batch { fields.append(("10", batch)) }
        if let serial { fields.append(("21", serial)) }
        return fields
    }
}
