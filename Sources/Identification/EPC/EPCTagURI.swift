extension EPCTag {
    /// The tag URI of TDS 12, `urn:epc:tag:sgtin-96:3.0614141.812345.6789`; nil for the `+` and `++` layouts, which
    /// have none.
    public var tagURI: String? {
        guard let prefixLength else { return nil }
        return String(asciiUpTo: EPCURIComponents.longest) { text in
            text.append("urn:epc:tag:")
            text.append(scheme.uriName)
            text.append(byte: 0x3A)
            text.append(byte: 0x30 + UInt8(filter))
            text.append(byte: 0x2E)
            identity.writeComponents(prefixLength, to: &text)
        }
    }

    /// The pure identity URI of TDS 6, `urn:epc:id:sgtin:0614141.812345.6789`.
    ///
    /// - Parameter prefixLength: digits of the company prefix, needed where the tag does not say them.
    public func identityURI(prefixLength: Int? = nil) -> String? {
        guard let length = self.prefixLength ?? prefixLength else { return nil }
        return identity.uri(prefixLength: length)
    }

    /// Reads a tag URI.
    ///
    /// - Throws: `EPCError.notAnEPCURI`, `.wrongComponent` with position and rule, or why the value does not fit.
    public init(tagURI text: String) throws(EPCError) {
        var components = try EPCURIComponents(text, after: "urn:epc:tag:")
        guard let scheme = EPCScheme(named: components.scheme), scheme.hasPartition else {
            throw .notAnEPCURI(text.excerpt)
        }
        try components.expect(scheme.key.componentCount + 1)
        let filter = try components.filter()
        let (identity, prefixLength) = try EPCIdentity.read(scheme.key, &components)
        try self.init(identity, as: scheme, filter: filter, prefixLength: prefixLength)
    }
}

extension EPCScheme {
    var uriName: String {
        switch self {
        case .sgtin96: "sgtin-96"
        case .sgtin198: "sgtin-198"
        default: name.lowercased()
        }
    }
}

extension EPCIdentity {
    /// The pure identity URI for a company prefix of 6…12 digits; nil for any other length, and for a GIAI that does
    /// not begin with so many digits.
    public func uri(prefixLength: Int) -> String? {
        guard EPCPartition.prefixLengths.contains(prefixLength) else { return nil }
        if key == .giai {
            guard number.utf8.count > prefixLength, number.utf8.prefix(prefixLength).allSatisfy(\.isDigit) else {
                return nil
            }
        }
        return String(asciiUpTo: EPCURIComponents.longest) { text in
            text.append("urn:epc:id:")
            text.append(key.rawValue)
            text.append(byte: 0x3A)
            writeComponents(prefixLength, to: &text)
        }
    }

    /// Company prefix, other field, serial, between dots (TDS 6.3.1–6.3.5).
    func writeComponents(_ prefixLength: Int, to text: inout ASCIIWriter) {
        switch key {
        case .sgtin, .sscc:
            text.append(number, 1, 1 + prefixLength)
            text.append(byte: 0x2E)
            text.append(number, 0, 1)
            text.append(number, 1 + prefixLength, key == .sgtin ? 13 : 17)
        case .sgln, .grai:
            text.append(number, 0, prefixLength)
            text.append(byte: 0x2E)
            text.append(number, prefixLength, 12)
        case .giai:
            text.append(number, 0, prefixLength)
            text.append(byte: 0x2E)
            text.append(String(number.utf8.dropFirst(prefixLength)) ?? "", escaping: EPCURIComponents.isEscaped)
        }
        guard key != .sscc, key != .giai else { return }
        text.append(byte: 0x2E)
        text.append(serial.isEmpty ? "0" : serial, escaping: EPCURIComponents.isEscaped)
    }

    /// Reads a pure identity URI, with the number of digits of its company prefix.
    ///
    /// ```swift
    /// let (item, length) = try EPCIdentity.reading(uri: "urn:epc:id:sgtin:0614141.812345.6789")
    /// item.number   // "80614141123458"
    /// length        // 7
    /// ```
    public static func reading(
        uri text: String
    ) throws(EPCError) -> (identity: EPCIdentity, prefixLength: Int) {
        var components = try EPCURIComponents(text, after: "urn:epc:id:")
        guard let key = Key(rawValue: components.scheme) else { throw .notAnEPCURI(text.excerpt) }
        try components.expect(key.componentCount)
        return try read(key, &components)
    }

    static func read(
        _ key: Key, _ components: inout EPCURIComponents
    ) throws(EPCError) -> (identity: EPCIdentity, prefixLength: Int) {
        let company = try components.digits(EPCPartition.prefixLengths)
        let length = company.utf8.count
        if key == .giai {
            return (try .giai(company + (try components.text(maximum: 30 - length))), length)
        }
        let other = try components.digits(.exactly(key.payloadDigits - length))
        let payload = Self.payload(key, company, other)
        let number = payload + String((UInt64(digits: payload.utf8) ?? 0).gs1CheckDigit)
        switch key {
        case .sscc: return (EPCIdentity(unchecked: key, number), length)
        case .sgln:
            let serial = try components.text(maximum: 20)
            return (EPCIdentity(unchecked: key, number, serial == "0" ? "" : serial), length)
        default:
            let serial = try components.text(maximum: key == .grai ? 16 : 20)
            return (EPCIdentity(unchecked: key, number, serial), length)
        }
    }

    private static func payload(_ key: Key, _ company: String, _ other: String) -> String {
        guard key == .sgtin || key == .sscc else { return company + other }
        return other.bytes(0..<1) + company + other.bytes(1..<other.utf8.count)
    }
}

extension EPCIdentity.Key {
    /// Components of the pure identity URI.
    var componentCount: Int { self == .sscc || self == .giai ? 2 : 3 }

    /// Digits without the check digit.
    var payloadDigits: Int {
        switch self {
        case .sgtin: 13
        case .sscc: 17
        case .sgln, .grai, .giai: 12
        }
    }
}

extension ClosedRange<Int> {
    static func exactly(_ count: Int) -> ClosedRange<Int> { count...count }
}
