/// A URI as a name by a GS1 key: an EPC URN or a GS1 Digital Link, and its canonical form (CBV 2.0 8.9, rules 17, 18).
struct GS1Name {
    enum Level: Equatable {
        case instance, ofClass
        /// An EPC URN of a GS1 scheme that does not have the form of its scheme.
        case wrong
        /// A URI that is none of GS1's.
        case other
    }

    let level: Level
    /// `https://id.gs1.org/…` with the finest key qualifier only and no query; empty if this is no GS1 key.
    let canonical: [UInt8]

    init(_ uri: String) {
        var uri = uri
        (level, canonical) = uri.withUTF8 { bytes in
            if bytes.starts(with: Self.urn) { return Self.read(urn: UnsafeRawBufferPointer(bytes)) }
            if bytes.starts(with: Self.https) || bytes.starts(with: Self.http) {
                return DigitalLinkName.read(UnsafeRawBufferPointer(bytes))
            }
            return (.other, [])
        }
    }

    private static let urn = Array("urn:epc:".utf8)
    private static let https = Array("https://".utf8)
    private static let http = Array("http://".utf8)

    private static func read(urn bytes: UnsafeRawBufferPointer) -> (Level, [UInt8]) {
        let fields = bytes.split(separator: 0x3A, maxSplits: 4, omittingEmptySubsequences: false)
        guard fields.count == 5, let scheme = EPCURNScheme(fields[3]) else { return (.other, []) }
        var name = EPCURNName(scheme: scheme, parts: fields[4].split(separator: 0x2E, omittingEmptySubsequences: false))
        let isInstance: Bool
        switch fields[2].count {
        case 2 where fields[2].elementsEqual("id".utf8) && scheme != .lgtin: isInstance = true
        case 5 where fields[2].elementsEqual("class".utf8) && scheme == .lgtin: isInstance = false
        case 5 where fields[2].elementsEqual("idpat".utf8):
            name.isPattern = true
            isInstance = false
        default: return (.wrong, [])
        }
        guard name.write() else { return (.wrong, []) }
        return (isInstance ? .instance : .ofClass, name.output)
    }
}

/// Schemes of EPC URNs whose keys are GS1's (TDS 2.0 6.3).
enum EPCURNScheme: String {
    case sgtin, sscc, sgln, grai, giai, gsrn, gsrnp, gdti, cpi, sgcn, ginc, gsin, itip, upui, pgln, lgtin

    init?(_ bytes: Slice<UnsafeRawBufferPointer>) {
        guard bytes.count <= 5 else { return nil }
        self.init(rawValue: String(decoding: bytes, as: UTF8.self))
    }
}

/// Turns the parts of an EPC URN into a canonical Digital Link.
struct EPCURNName {
    typealias Part = Slice<UnsafeRawBufferPointer>.SubSequence
    let scheme: EPCURNScheme
    let parts: [Part]
    var isPattern = false
    private(set) var output: [UInt8] = []

    init(scheme: EPCURNScheme, parts: [Part]) {
        self.scheme = scheme
        self.parts = parts
        output.reserveCapacity(64)
    }

    /// - Returns: false if the parts are not those of the scheme.
    mutating func write() -> Bool {
        guard parts.count >= 2, 6...12 ~= parts[0].count, isDigits(parts[0]) else { return false }
        add("https://id.gs1.org/")
        switch scheme {
        case .sgtin, .lgtin, .upui: return article()
        case .itip: return piece()
        case .sscc: return parts.count == 2 && !isPattern && key("00/", total: 17, leads: true)
        case .sgln: return place()
        case .pgln: return parts.count == 2 && !isPattern && key("417/", total: 12, leads: false)
        case .gsrn: return parts.count == 2 && !isPattern && key("8018/", total: 17, leads: false)
        case .gsrnp: return parts.count == 2 && !isPattern && key("8017/", total: 17, leads: false)
        case .gsin: return parts.count == 2 && !isPattern && key("402/", total: 16, leads: false)
        case .grai: return key("8003/0", total: 12, leads: false) && serial("", 1...16)
        case .gdti: return key("253/", total: 12, leads: false) && serial("", 1...17)
        case .sgcn: return key("255/", total: 12, leads: false) && serial("", 1...12)
        case .giai: return own("8004/")
        case .ginc: return own("401/")
        case .cpi: return component()
        }
    }

    private mutating func article() -> Bool {
        guard key("01/", total: 13, leads: true) else { return false }
        switch scheme {
        case .lgtin: return !isPattern && serial("/10/", 1...20)
        case .upui: return serial("/235/", 1...28)
        default: return serial("/21/", 1...20)
        }
    }

    private mutating func piece() -> Bool {
        guard parts.count >= 5, key("8006/", total: 13, leads: true), parts[2].count == 2, parts[3].count == 2,
            isDigits(parts[2]), isDigits(parts[3])
        else { return false }
        output += parts[2]
        output += parts[3]
        return serial("/21/", 1...20, from: 4)
    }

    private mutating func place() -> Bool {
        guard !isPattern, key("414/", total: 12, leads: false), parts.count >= 3 else { return false }
        if parts.count == 3, parts[2].elementsEqual("0".utf8) { return true }
        return serial("/254/", 1...20)
    }

    private mutating func component() -> Bool {
        guard parts.count == 3, !parts[1].isEmpty else { return false }
        add("8010/")
        output += parts[0]
        encode(parts[1])
        if isPattern { return parts[2].elementsEqual("*".utf8) }
        guard 1...12 ~= parts[2].count, isDigits(parts[2]) else { return false }
        add("/8011/")
        output += parts[2]
        return true
    }

    /// A key whose own part may have dots and letters.
    private mutating func own(_ ai: String) -> Bool {
        guard !isPattern, parts[0].count < 30, !parts[1].isEmpty else { return false }
        add(ai)
        output += parts[0]
        for (index, part) in parts.dropFirst().enumerated() {
            if index > 0 { add(".") }
            encode(part)
        }
        return true
    }

    /// A key of so many digits with its check digit; the first digit of the second part may lead.
    private mutating func key(_ ai: String, total: Int, leads: Bool) -> Bool {
        let (company, own) = (parts[0], parts[1])
        guard company.count + own.count == total, isDigits(own) else { return false }
        add(ai)
        let start = output.count
        if leads, let first = own.first {
            output.append(first)
            output += company
            output += own.dropFirst()
        } else {
            output += company
            output += own
        }
        var (sum, weight) = (0, 3)
        for digit in output[start...].reversed() {
            sum += Int(digit - 0x30) * weight
            weight = 4 - weight
        }
        output.append(UInt8((10 - sum % 10) % 10) + 0x30)
        return true
    }

    /// The rest of the parts: a serial number, whose dots are its own; in a pattern, a star.
    private mutating func serial(_ ai: String, _ length: ClosedRange<Int>, from index: Int = 2) -> Bool {
        guard parts.count > index else { return false }
        if isPattern { return parts.count == index + 1 && parts[index].elementsEqual("*".utf8) }
        add(ai)
        let start = output.count
        for (number, part) in parts[index...].enumerated() {
            if number > 0 { add(".") }
            encode(part)
        }
        let written = output[start...]
        return length ~= written.count - 2 * written.count { $0 == 0x25 }
    }

    private mutating func add(_ text: StaticString) {
        text.withUTF8Buffer { output.append(contentsOf: $0) }
    }

    private mutating func add(_ text: String) { output.append(contentsOf: text.utf8) }

    /// Characters that a URN has plain and a path of a Digital Link percent-encoded (GS1 Digital Link 1.2, table 7-1).
    private mutating func encode(_ part: Part) {
        for byte in part {
            switch byte {
            case 0x21, 0x28...0x2C, 0x3A:
                output.append(0x25)
                output.append(0x30 + byte >> 4)
                output.append((byte & 15) < 10 ? 0x30 + byte & 15 : 0x37 + byte & 15)
            default: output.append(byte)
            }
        }
    }

    private func isDigits(_ part: Part) -> Bool { part.allSatisfy { 0x30...0x39 ~= $0 } }
}
