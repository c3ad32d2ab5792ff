extension DigitalLink {
    /// Why a text is refused: the value, its place and the rule. `description` says it in English, `position(in:)`
    /// where in the address it is.
    public enum ParseError: Error, Hashable, Sendable {
        /// In bytes; 2,048 at most.
        case tooLong(Int)
        case notAnAddress
        /// `position` counts bytes from 1.
        case badCharacter(position: Int, Character)
        case badPercentEncoding(String)
        /// No key and value in the path, such as `/01/{gtin}`.
        case noKey
        /// After a key come its qualifiers in their order (22, 10, 21 for a GTIN) and nothing else; this segment breaks
        /// the rule.
        case wrongQualifier(String)
        /// This numeric parameter may not stand in the query.
        case wrongAttribute(String)
        case elements(ElementString.ParseError)
        case compression(CompressionFault)
    }
}

extension DigitalLink.ParseError {
    init(_ fault: Address.Fault) {
        self =
            switch fault {
            case .tooLong(let bytes): .tooLong(bytes)
            case .notAnAddress: .notAnAddress
            case .badCharacter(let position, let character): .badCharacter(position: position, character)
            case .badPercentEncoding(let found): .badPercentEncoding(found)
            }
    }

    /// Where in the address the fault is: bytes from 1; nil when it is no single place.
    public func position(in uri: String) -> Int? {
        switch self {
        case .badCharacter(let position, _): position
        case .badPercentEncoding(let found): Self.place(of: [found], in: uri)
        case .wrongQualifier(let found): Self.place(of: ["/" + found], in: uri).map { $0 + 1 }
        case .wrongAttribute(let ai): Self.place(of: ["?\(ai)=", "&\(ai)=", ";\(ai)="], in: uri).map { $0 + 1 }
        case .elements(let error):
            error.identifier.flatMap { ai in
                Self.place(of: ["/\(ai)/", "?\(ai)=", "&\(ai)=", ";\(ai)="], in: uri)
                    .map { $0 + 2 + ai.utf8.count + (error.valuePosition - 1) }
            }
        case .tooLong, .notAnAddress, .noKey, .compression: nil
        }
    }

    /// The last place where one of the texts is.
    private static func place(of texts: [String], in uri: String) -> Int? {
        guard uri.utf8.count <= Address.limit else { return nil }
        let bytes = Array(uri.utf8)
        let wanted = texts.map { Array($0.utf8) }
        return bytes.indices.last { place in wanted.contains { bytes[place...].starts(with: $0) } }.map { $0 + 1 }
    }
}

extension ElementString.ParseError {
    /// The identifier whose value is refused.
    fileprivate var identifier: String? {
        switch self {
        case .wrongLength(let ai, _, _), .invalidCharacter(let ai, _, _), .invalidDate(let ai, _): ai
        case .refused(let ai, _, _, _), .duplicate(let ai): ai
        case .wrongGTIN: "01"
        case .missing(_, let ai), .missingOneOf(_, let ai), .excluded(let ai, _): ai
        default: nil
        }
    }

    /// The place in the value, from 1. Escapes before it are not counted.
    fileprivate var valuePosition: Int {
        switch self {
        case .invalidCharacter(_, let position, _), .refused(_, let position, _, _): position
        default: 1
        }
    }
}

extension DigitalLink.ParseError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .tooLong(let bytes): Address.Fault.tooLong(bytes).words
        case .notAnAddress: Address.Fault.notAnAddress.words
        case .badCharacter(let position, let found):
            Address.Fault.badCharacter(position: position, found).words
        case .badPercentEncoding(let found): Address.Fault.badPercentEncoding(found).words
        case .noKey:
            "A Digital Link has a key and its value in its path, such as /01/ and a GTIN; this address has not."
        case .wrongQualifier(let found):
            """
            After the key a Digital Link has its qualifiers in their order, for a GTIN 22, 10 and 21; \
            \"\(found)\" may not stand there.
            """
        case .wrongAttribute(let found):
            "The parameter \(found) may not stand in the query of a Digital Link."
        case .elements(let error): error.description
        case .compression(let fault): fault.description
        }
    }
}
