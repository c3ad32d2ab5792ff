extension DigitalLink {
    /// Whether the path ends with a key and pairs, so that the address means to be a Digital Link. A GTIN is meant
    /// whatever its value is; of the other keys, whose numbers stand in many an address, the value must be right.
    static func isMeant(by segments: [String]) -> Bool {
        guard let place = key(in: segments, accepting: [], .standard) else { return false }
        guard segments[place] != "01", let row = ApplicationIdentifier.Table.standard[segments[place]] else {
            return true
        }
        return (try? row.check(segments[place + 1])) != nil
    }

    init(
        _ address: Address, accepting: Acceptance = [], _ table: ApplicationIdentifier.Table = .standard
    ) throws(ParseError) {
        let segments: [String]
        let query: [(key: String, value: String)]
        do {
            segments = try address.segments()
            query = try address.parameters(plus: accepting.contains(.literalPlus) ? 0x2B : 0x20)
        } catch { throw ParseError(error) }
        let parser = Parser(accepting: accepting, table: table)
        let (attributes, parameters) = try parser.attributes(query)
        guard let key = Self.key(in: segments, accepting: accepting, table) else {
            guard accepting.contains(.compressed) else { throw .noKey }
            self = try Self.compressed(segments, attributes, parameters, parser)
            return
        }
        let path = try parser.path(segments[key...])
        let allowed = path[0].row.linkSequences.joined()
        for element in attributes where allowed.contains(element.row.ai) { throw .wrongAttribute(element.row.ai) }
        let ordered = attributes.sorted { $0.row.ai < $1.row.ai }
        try self.init(path: path, attributes: ordered, parameters: parameters)
    }

    /// The rightmost key that leaves whole pairs behind it; what stands before is the stem.
    private static func key(
        in segments: [String], accepting: Acceptance, _ table: ApplicationIdentifier.Table
    ) -> Int? {
        let parser = Parser(accepting: accepting, table: table)
        var index = segments.count - 2
        while index >= 0 {
            if parser.row(segments[index])?.isLinkKey == true { return index }
            index -= 2
        }
        return nil
    }

    /// Reads the parts of an address.
    struct Parser {
        let accepting: Acceptance
        let table: ApplicationIdentifier.Table

        /// The row of an identifier, or of its short name where these are accepted.
        func row(_ name: String) -> ApplicationIdentifier? {
            guard name.utf8.count <= 12 else { return nil }
            if let row = table[name] { return row }
            guard accepting.contains(.shortNames) else { return nil }
            return DigitalLink.shortNames[name.lowercased()].flatMap { table[$0] }
        }

        func element(_ row: ApplicationIdentifier, _ value: String) -> ElementString.Element {
            guard accepting.contains(.shortGTIN), row.ai == "01", value.utf8.count < 14, let gtin = try? GTIN(value)
            else { return ElementString.Element(row: row, value: value) }
            return ElementString.Element(row: row, value: gtin.digits)
        }

        /// The key and its qualifiers in the order of one of its sequences.
        func path(_ segments: ArraySlice<String>) throws(ParseError) -> [ElementString.Element] {
            var elements: [ElementString.Element] = []
            var sequences: [ArraySlice<String>] = []
            var index = segments.startIndex
            while index + 1 < segments.endIndex {
                let name = segments[index]
                guard let row = row(name) else { throw .wrongQualifier(name.excerpt) }
                if elements.isEmpty {
                    sequences = row.linkSequences.map { $0[...] }
                } else {
                    sequences = sequences.compactMap { rest in
                        rest.firstIndex(of: row.ai).map { rest[($0 + 1)...] }
                    }
                    guard !sequences.isEmpty else { throw .wrongQualifier(name.excerpt) }
                }
                elements.append(element(row, segments[index + 1]))
                index += 2
            }
            return elements
        }

        /// Numbers are identifiers, everything else is kept aside.
        func attributes(
            _ query: [(key: String, value: String)]
        ) throws(ParseError) -> ([ElementString.Element], [Parameter]) {
            var (elements, parameters) = ([ElementString.Element](), [Parameter]())
            for (key, value) in query {
                if key.isAllDigits {
                    guard let row = row(key), row.isLinkAttribute else { throw .wrongAttribute(key.excerpt) }
                    elements.append(element(row, value))
                } else if let row = row(key) {
                    guard row.isLinkAttribute else { throw .wrongAttribute(key.excerpt) }
                    elements.append(element(row, value))
                } else if !key.isEmpty || !value.isEmpty {
                    parameters.append(Parameter(key, value))
                }
            }
            return (elements, parameters)
        }
    }

    /// The short names of GS1 Digital Link 1.0 and 1.1, in lower case.
    static let shortNames: [String: String] = [
        "sscc": "00", "gtin": "01", "lot": "10", "exp": "17", "ser": "21", "cpv": "22", "gdti": "253", "glnx": "254",
        "gcn": "255", "ginc": "401", "gsin": "402", "shipto": "410", "billto": "411", "purchasedfrom": "412",
        "shipfor": "413", "gln": "414", "payto": "415", "glnprod": "416", "party": "417", "expdt": "7003",
        "grai": "8003", "giai": "8004", "itip": "8006", "cpid": "8010", "cpsn": "8011", "gmn": "8013",
        "gsrnp": "8017", "gsrn": "8018", "srin": "8019", "refno": "8020",
    ]
}
