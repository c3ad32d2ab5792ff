/// What a tag names: a GS1 key with its serial, without anything of the tag (filter, layout, company prefix).
///
/// ```swift
/// let item = try EPCIdentity.sgtin(GTIN("80614141123458"), serial: "6789")
/// item.bracketed                         // "(01)80614141123458(21)6789"
/// item.uri(prefixLength: 7)              // "urn:epc:id:sgtin:0614141.812345.6789"
/// item.digitalLink()                     // "https://id.gs1.org/01/80614141123458/21/6789"
/// ```
public struct EPCIdentity: Sendable, Hashable, CustomStringConvertible {
    /// The GS1 keys that tags carry here.
    public enum Key: String, Sendable, Hashable, CaseIterable {
        /// GTIN with serial (单品), AI 01 and 21.
        case sgtin
        /// Logistic unit (物流单元), AI 00.
        case sscc
        /// Place (位置) with or without extension, AI 414 and 254.
        case sgln
        /// Returnable asset (可回收资产) with serial, AI 8003.
        case grai
        /// Individual asset (单个资产), AI 8004.
        case giai

        /// Upper case, as the standard names it.
        public var name: String { rawValue.uppercased() }

        var rule: String {
            switch self {
            case .sgtin: "14 digits"
            case .sscc: "18 digits"
            case .sgln, .grai: "13 digits"
            case .giai: "6 to 30 characters that begin with the company prefix"
            }
        }
    }

    /// Which kind of thing it is.
    public let key: Key
    /// The digits of the key with their check digit: GTIN-14, SSCC (18), GLN (13), GRAI (13, without the leading
    /// zero of AI 8003). For a GIAI its whole value.
    public let number: String
    /// Serial or extension as it is in a bar code, empty when the key has none.
    public let serial: String

    init(unchecked key: Key, _ number: String, _ serial: String = "") {
        (self.key, self.number, self.serial) = (key, number, serial)
    }

    /// A trade item with its serial (AI 21: 1…20 characters of set 82).
    public static func sgtin(_ gtin: GTIN, serial: String) throws(EPCError) -> EPCIdentity {
        try check(serial: serial, 1...20)
        return EPCIdentity(unchecked: .sgtin, gtin.digits, serial)
    }

    /// A logistic unit: 18 digits with a right check digit.
    public static func sscc(_ digits: String) throws(EPCError) -> EPCIdentity {
        try check(.sscc, digits, 18)
        return EPCIdentity(unchecked: .sscc, digits)
    }

    /// A place: 13 digits, and an extension of 1…20 characters. The extension 0 is what tags write for none
    /// (TDS 14.6.3), so it is none here.
    public static func sgln(_ gln: String, extension: String? = nil) throws(EPCError) -> EPCIdentity {
        try check(.sgln, gln, 13)
        if let `extension` { try check(serial: `extension`, 1...20) }
        return EPCIdentity(unchecked: .sgln, gln, `extension` == "0" ? "" : `extension` ?? "")
    }

    /// A returnable asset: 13 digits without the leading zero of AI 8003, and a serial of 1…16 characters.
    public static func grai(_ digits: String, serial: String) throws(EPCError) -> EPCIdentity {
        try check(.grai, digits, 13)
        try check(serial: serial, 1...16)
        return EPCIdentity(unchecked: .grai, digits, serial)
    }

    /// An individual asset: the whole value of AI 8004. It begins with at least four digits, the shortest prefix.
    public static func giai(_ value: String) throws(EPCError) -> EPCIdentity {
        try check(serial: value, 5...30)
        guard value.utf8.prefix(4).allSatisfy(\.isDigit) else { throw .wrongKey(.giai, value) }
        return EPCIdentity(unchecked: .giai, value)
    }

    private static func check(_ key: Key, _ digits: String, _ length: Int) throws(EPCError) {
        guard digits.utf8.count == length, let value = UInt64(digits: digits.utf8) else {
            throw .wrongKey(key, digits.excerpt)
        }
        let expected = (value / 10).gs1CheckDigit
        guard expected == value % 10 else {
            throw .wrongCheckDigit(expected: Int(expected), found: Int(value % 10))
        }
    }

    static func check(serial: String, _ lengths: ClosedRange<Int>) throws(EPCError) {
        let length = serial.utf8.count
        guard lengths.contains(length) else { throw .serialLength(length, allowed: lengths) }
        var position = 0
        for byte in serial.utf8 {
            guard byte.isInCharacterSet82 else {
                throw .wrongSerial(position: position + 1, serial.character(atByte: position))
            }
            position += 1
        }
    }

    public var description: String { bracketed }
}

extension EPCIdentity {
    /// Application identifiers and values, as in a bar code.
    public var fields: [(ai: String, value: String)] {
        switch key {
        case .sgtin: [("01", number), ("21", serial)]
        case .sscc: [("00", number)]
        case .sgln: serial.isEmpty ? [("414", number)] : [("414", number), ("254", serial)]
        case .grai: [("8003", "0" + number + serial)]
        case .giai: [("8004", number)]
        }
    }

    /// The element string for people: `(01)80614141123458(21)6789`.
    public var bracketed: String {
        // Two identifiers of four digits in brackets, 30 characters, each of them perhaps with a backslash.
        String(asciiUpTo: 96) { text in
            func field(_ ai: StaticString, _ value: String) {
                text.append(byte: 0x28)
                text.append(ai)
                text.append(byte: 0x29)
                for byte in value.utf8 {
                    if byte == 0x28 { text.append(byte: 0x5C) }
                    text.append(byte: byte)
                }
            }
            switch key {
            case .sgtin:
                field("01", number)
                field("21", serial)
            case .sscc: field("00", number)
            case .sgln:
                field("414", number)
                if !serial.isEmpty { field("254", serial) }
            case .grai: field("8003", "0" + number + serial)
            case .giai: field("8004", number)
            }
        }
    }

    /// The element string of GS1.
    ///
    /// - Throws: `ElementString.ParseError` where the table lacks the key.
    public func elementString(
        table: ApplicationIdentifier.Table = .standard
    ) throws(ElementString.ParseError) -> ElementString {
        try ElementString(fields: fields, table: table)
    }

    /// The Digital Link address; without a domain the canonical one (GS1 Digital Link URI Syntax 4.12).
    public func digitalLink(domain: String = "https://id.gs1.org") -> String {
        var text = String(Address.trimmed(base: domain))
        for (ai, value) in fields {
            text += "/"
            text += ai
            text += "/"
            text += value.utf8.allSatisfy(\.isAlphanumeric) ? value : Address.encode(value)
        }
        return text
    }

    /// Takes the key with serial out of an element string; what else it says does not matter.
    ///
    /// - Throws: `EPCError.noSerialisedKey` when it names no single thing.
    public init(_ elements: ElementString) throws(EPCError) {
        if let gtin = elements.gtin, let serial = elements["21"] {
            self = try .sgtin(gtin, serial: serial)
        } else if let sscc = elements["00"] {
            self = try .sscc(sscc)
        } else if let gln = elements["414"] {
            self = try .sgln(gln, extension: elements["254"])
        } else if let grai = elements["8003"], grai.utf8.count > 14, grai.utf8.first == 0x30 {
            let number = grai.bytes(1..<14)
            self = try .grai(number, serial: String(decoding: grai.utf8.dropFirst(14), as: UTF8.self))
        } else if let giai = elements["8004"] {
            self = try .giai(giai)
        } else {
            throw .noSerialisedKey
        }
    }
}
