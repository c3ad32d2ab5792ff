extension DigitalLink {
    /// Whether the path ends with a key and pairs, so that the address means to be a Digital Link.
    static func isMeant(by segments: [String]) -> Bool { key(in: segments) != nil }

    init(_ address: Address, _ table: ApplicationIdentifier.Table = .standard) throws(ParseError) {
        let segments: [String]
        let parameters: [(key: String, value: String)]
        do {
            segments = try address.segments()
            parameters = try address.parameters()
        } catch { throw ParseError(error) }
        guard let key = Self.key(in: segments) else { throw .noKey }
        let path = try Self.path(segments[key...], table)
        let attributes = try Self.attributes(parameters, table)
        let elements: ElementString
        do { elements = try ElementString(path + attributes) } catch { throw .elements(error) }
        try self.init(elements)
    }

    /// The rightmost `01` that leaves whole pairs behind it; what stands before is the stem.
    private static func key(in segments: [String]) -> Int? {
        var index = segments.count - 2
        while index >= 0 {
            if segments[index] == "01" { return index }
            index -= 2
        }
        return nil
    }

    private static func path(
        _ segments: ArraySlice<String>, _ table: ApplicationIdentifier.Table
    ) throws(ParseError) -> [ElementString.Element] {
        var elements: [ElementString.Element] = []
        var index = segments.startIndex
        while index + 1 < segments.endIndex {
            guard let row = table[segments[index]] else { throw .wrongQualifier(segments[index].excerpt) }
            let element = ElementString.Element(row: row, value: segments[index + 1])
            guard element.rank < ElementString.Element.attributeRank, element.rank > elements.last?.rank ?? -1
            else {
                throw .wrongQualifier(row.ai)
            }
            elements.append(element)
            index += 2
        }
        return elements
    }

    private static func attributes(
        _ parameters: [(key: String, value: String)], _ table: ApplicationIdentifier.Table
    ) throws(ParseError) -> [ElementString.Element] {
        var elements: [ElementString.Element] = []
        for (key, value) in parameters where key.isAllDigits {
            guard let row = table[key], row.linkPart == .attribute else { throw .wrongAttribute(key.excerpt) }
            elements.append(ElementString.Element(row: row, value: value))
        }
        return elements
    }
}

extension DigitalLink.ParseError: CustomStringConvertible {
    init(_ fault: Address.Fault) {
        self =
            switch fault {
            case .tooLong(let bytes): .tooLong(bytes)
            case .notAnAddress: .notAnAddress
            case .badCharacter(let position, let character): .badCharacter(position: position, character)
            case .badPercentEncoding(let found): .badPercentEncoding(found)
            }
    }

    public var description: String {
        switch self {
        case .tooLong(let bytes): Address.Fault.tooLong(bytes).words
        case .notAnAddress: Address.Fault.notAnAddress.words
        case .badCharacter(let position, let found):
            Address.Fault.badCharacter(position: position, found).words
        case .badPercentEncoding(let found): Address.Fault.badPercentEncoding(found).words
        case .noKey: "A Digital Link has /01/ and a GTIN in its path; this address has not."
        case .wrongQualifier(let found):
            "After the GTIN a Digital Link has 22, 10 and 21 in this order; \"\(found)\" may not stand there."
        case .wrongAttribute(let found):
            "The parameter \(found) may not stand in the query of a Digital Link."
        case .elements(let error): error.description
        }
    }
}
