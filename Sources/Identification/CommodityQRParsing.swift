extension CommodityQR {
    /// Whether the keyword `gtin` stands in the address, so that it means to be structure C.
    static func isMeant(by tokens: [String]) -> Bool { tokens.contains("gtin") }

    init(_ address: Address, _ table: ApplicationIdentifier.Table = .standard) throws(ParseError) {
        if Self.nationalHosts.contains(address.host) { throw .nationalAddress(host: address.host) }
        let tokens: [String]
        do { tokens = try address.tokens() } catch { throw .address(DigitalLink.ParseError(error)) }
        var values: [String: String] = [:]
        var index = 0
        while index + 1 < tokens.count {
            guard let (keyword, ai) = Self.keywords.first(where: { $0.0 == tokens[index] }) else {
                index += 1
                continue
            }
            guard values[ai] == nil else { throw .duplicate(keyword: keyword) }
            values[ai] = tokens[index + 1]
            index += 2
        }
        guard values["01"] != nil else { throw .noGTIN }
        // The order of the fields of structure A.
        let fields = ["01", "10", "21", "17"].compactMap { ai in values[ai].map { (ai: ai, value: $0) } }
        let elements: ElementString
        do { elements = try ElementString(fields: fields, table: table) } catch { throw .elements(error) }
        try self.init(elements, .vendorAddress)
    }
}

extension CommodityQR.ParseError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .nationalAddress(let host):
            "This is a national commodity address (structure B) of \(host); it can only be resolved there."
        case .gtinNotFirst: "A commodity code begins with AI 01, the GTIN."
        case .noGTIN: "The address has no keyword gtin with a GTIN of 14 digits behind it."
        case .duplicate(let keyword): "The keyword \(keyword) stands twice in the address."
        case .excludedCharacter(let ai, let position, let character):
            "Character \(position) of AI \(ai) is \"\(character)\"; % & / < > ? may not stand in a commodity code."
        case .elements(let error): error.description
        case .address(let error): error.description
        }
    }
}
