extension CommodityQR {
    init(
        _ address: VendorAddress, _ mode: ReadingMode, _ edition: Edition, _ table: ApplicationIdentifier.Table
    ) throws(ParseError) {
        if edition.nationalHosts.contains(address.host) {
            throw .nationalAddress(try NationalCommodityAddress(host: address.host, tail: address.tail, edition))
        }
        var values: [String: String] = [:]
        for (keyword, value) in KeywordScan(address.tail, ignoresCase: mode == .lenient).pairs() {
            guard values[keyword] == nil else { throw .duplicate(keyword: keyword) }
            do { values[keyword] = try Address.decode(value) } catch { throw .address(DigitalLink.ParseError(error)) }
        }
        guard let gtin = values["gtin"] else { throw .noGTIN }
        if mode == .lenient, let short = try? GTIN(gtin) { values["gtin"] = short.digits }
        // The order of the fields of structure A.
        let fields = Edition.keywords.compactMap { keyword, ai in values[keyword].map { (ai: ai, value: $0) } }
        let elements: ElementString
        do { elements = try ElementString(fields: fields, table: table) } catch { throw .elements(error) }
        try self.init(elements, .vendorAddress)
    }
}

extension CommodityQR.ParseError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .nationalAddress(let address):
            "This is a national commodity address (structure B) of \(address.host) for GTIN \(address.gtin); what its "
                + "code \"\(address.identificationCode)\" means can only be resolved there."
        case .nationalAddressForm(let host):
            "Behind \(host) there must stand 01 and a GTIN of 14 digits (commodity code, structure B)."
        case .wrongGTIN(let error): error.description
        case .wrongIdentificationCode(let length):
            "An identification code of structure B has at most 16 visible characters; this one has \(length) bytes."
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
