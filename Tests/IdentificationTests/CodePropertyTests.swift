import Identification
import TestSupport
import Testing

/// parse∘print and print∘parse of Ecode, commodity codes and NFC messages.
@Suite struct CodePropertyTests {
    @Test func `every Ecode reads back from its parts`() throws {
        try run(seed: 3_101) { codes in
            let text = codes.ecodeText()
            let code = try Ecode(text)
            let joined = try Ecode(version: code.version, nsi: code.nsi, md: code.md)
            return code.text == text && joined == code ? nil : text
        }
    }

    @Test func `every structure of V0 to V3 reads back leniently`() throws {
        try run(seed: 3_102) { codes in
            let version = Ecode.Version.allCases[codes.generator.next() % 4]
            let (nsi, md): (String, String)
            switch version {
            case .v0: (nsi, md) = ("9" + codes.text(RandomCodes.digits, 3...3), codes.text(RandomCodes.set82, 1...64))
            case .v1: (nsi, md) = (codes.text(RandomCodes.digits, 4...4), codes.text(RandomCodes.digits, 1...20))
            case .v2: (nsi, md) = (codes.text(RandomCodes.digits, 4...4), codes.text(RandomCodes.digits, 1...28))
            default:
                (nsi, md) = (codes.text(RandomCodes.alphanumeric, 5...5), codes.text(RandomCodes.alphanumeric, 1...39))
            }
            let code = try Ecode(version: version, nsi: nsi, md: md, mode: .lenient)
            let again = try Ecode(code.text, mode: .lenient)
            guard again == code, again.nsi == nsi, again.md == md else { return code.text }
            return try ScannedText("E=\(code.text)", mode: .lenient) == .ecode(code) ? nil : code.text
        }
    }

    @Test func `every article reads back from its V0 code`() throws {
        try run(seed: 3_103) { codes in
            let gtin = try GTIN(codes.gtinText())
            let code = try Ecode(gtin)
            return try code.gtin() == gtin && ScannedText(code.text) == .ecode(code) ? nil : gtin.digits
        }
    }

    @Test func `every commodity code reads back in every form`() throws {
        try run(seed: 3_104) { codes in
            let random = try codes.elementString(RandomCodes.commodity)
            let fields = ["01", "10", "21", "17"].compactMap { ai in random[ai].map { (ai: ai, value: $0) } }
            let code = try CommodityQR(ElementString(fields: fields), .vendorAddress)
            let form = codes.form()
            let address = code.address(base: "https://v.cn/p", form: form)
            guard try CommodityQR(address) == code, try ScannedReading(address).form == .commodityQR,
                try CommodityQR(address).address(base: "https://v.cn/p", form: form) == address
            else { return address }
            return try CommodityQR(code.scanned).elements == code.elements ? nil : code.scanned
        }
    }

    @Test func `every NFC message reads back`() throws {
        try run(seed: 3_105) { codes in
            var records: [NDEFRecord] = []
            for _ in 0...(codes.generator.next() % 3) { records.append(try codes.record()) }
            let message = try NDEFMessage(records)
            guard try NDEFMessage(message.bytes) == message, try NDEFMessage(message.type2Block) == message else {
                return message.hexadecimal
            }
            return try NDEFMessage(hexadecimal: message.hexadecimal).bytes == message.bytes ? nil : message.hexadecimal
        }
    }

    /// Weights 3 and 1 see every single wrong digit (GS1 General Specifications 7.9.1).
    @Test func `one wrong digit of an article's number is never accepted`() throws {
        try run(seed: 3_106, share: 8) { codes in
            let gtin = try GTIN(codes.gtinText())
            let place = Int(codes.generator.next() % 14)
            var digits = Array(gtin.digits.utf8)
            digits[place] = 0x30 + (digits[place] - 0x30 + UInt8(1 + codes.generator.next() % 9)) % 10
            let wrong = String(decoding: digits, as: UTF8.self)
            let texts = [
                wrong, "(01)\(wrong)", "01\(wrong)21A", "https://v/01/\(wrong)", "https://v/gtin/\(wrong)",
                "00001\(wrong)",
                "http://2dcode.org/01\(wrong)A", "]Q301\(wrong)10B", "E=00001\(wrong)",
            ]
            for mode in ReadingMode.allCases {
                // Fourteen digits may be something else, an Ecode; an article they are not.
                for text in texts {
                    switch try? ScannedText(text, mode: mode) {
                    case .gtin?, .nationalAddress?: return text
                    case .ecode(let code)? where code.gtin() != nil: return text
                    default: continue
                    }
                }
            }
            return nil
        }
    }

    /// `body` gives the value that is wrong.
    private func run(
        seed: UInt64, share: Int = 1, _ body: (inout RandomCodes) throws -> String?,
        _ location: SourceLocation = #_sourceLocation
    ) throws {
        var codes = RandomCodes(seed: seed)
        for round in 0..<RandomCodes.count / share {
            if let wrong = try body(&codes) {
                Issue.record("seed \(seed), round \(round): \(wrong)", sourceLocation: location)
                return
            }
        }
    }
}

extension RandomCodes {
    /// Any form that a vendor can choose.
    mutating func form() -> CommodityQR.Form {
        while true {
            let lead = ["/", "?", "#"][Int(generator.next() % 3)]
            let marks = (0..<2).map { _ in
                CommodityQR.Form.delimiters[Int(generator.next() % UInt64(CommodityQR.Form.delimiters.count))]
            }
            if let form = CommodityQR.Form(lead: lead, betweenPairs: marks[0], beforeValue: marks[1]) { return form }
        }
    }

    mutating func record() throws -> NDEFRecord {
        switch generator.next() % 5 {
        case 0: return .uri("https://" + text(Self.alphanumeric, 0...40))
        case 1: return .text(text(Self.alphanumeric + ["燃", "气"], 0...300), language: "zh-Hans")
        case 2: return try NDEFRecord(.empty)
        case 3: return try NDEFRecord(.unknown, id: bytes(0...9), payload: bytes(0...700))
        default: return try NDEFRecord(.external, type: bytes(1...255), id: bytes(0...255), payload: bytes(0...300))
        }
    }

    mutating func bytes(_ length: ClosedRange<Int>) -> [UInt8] {
        (0..<Int.random(in: length, using: &generator)).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
    }
}

extension UInt64 {
    fileprivate static func % (left: UInt64, right: Int) -> Int { Int(left % UInt64(right)) }
}
