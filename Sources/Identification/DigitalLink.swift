/// A GS1 Digital Link address of an article:
/// `https://host/stem/01/{gtin}[/22/…][/10/…][/21/…][?17=…&11=…]`.
public struct DigitalLink: Sendable, Hashable, CustomStringConvertible {
    /// Key, qualifiers in the order 22, 10, 21, then the attributes in the order of their identifiers.
    public let elements: ElementString
    /// AI 01.
    public let gtin: GTIN

    /// AI 22, consumer product variant.
    public var variant: String? { elements["22"] }
    /// AI 10.
    public var batch: String? { elements.batch }
    /// AI 21.
    public var serial: String? { elements.serial }

    /// Why a text is refused: the value, its place and the rule. `description` says it in English.
    public enum ParseError: Error, Hashable, Sendable {
        /// In bytes; 2,048 at most.
        case tooLong(Int)
        case notAnAddress
        /// `position` counts bytes from 1.
        case badCharacter(position: Int, Character)
        case badPercentEncoding(String)
        /// No `/01/{gtin}` in the path.
        case noKey
        /// After the GTIN come 22, 10, 21 in this order and nothing else; this segment breaks the rule.
        case wrongQualifier(String)
        /// This numeric parameter may not stand in the query.
        case wrongAttribute(String)
        case elements(ElementString.ParseError)
    }

    /// Reads an address. Parameters whose names are not numbers (`linkType`) are skipped, as the standard
    /// demands.
    public init(_ uri: String, table: ApplicationIdentifier.Table = .standard) throws(ParseError) {
        let address: Address
        do { address = try Address(uri) } catch { throw ParseError(error) }
        try self.init(address, table)
    }

    /// Puts the fields of an element string, which must have a GTIN, into the order of an address.
    public init(_ elements: ElementString) throws(ParseError) {
        guard let gtin = elements.gtin else { throw .noKey }
        let ordered = elements.elements.sorted { ($0.rank, $0.row.ai) < ($1.rank, $1.row.ai) }
        do { self.elements = try ElementString(ordered) } catch { throw .elements(error) }
        self.gtin = gtin
    }

    /// The canonical address. `domain` is scheme, host and stem, such as `https://id.example.cn`.
    public func uri(domain: String) -> String {
        var path = String(Address.trimmed(base: domain))
        var query = ""
        for element in elements.elements {
            let (ai, value) = (element.row.ai, Address.encode(element.value))
            if element.rank < ElementString.Element.attributeRank {
                path += "/\(ai)/\(value)"
            } else {
                query += "\(query.isEmpty ? "?" : "&")\(ai)=\(value)"
            }
        }
        return path + query
    }

    public var description: String { elements.bracketed }
}

extension ElementString.Element {
    static let attributeRank = 100

    /// The place in a Digital Link.
    var rank: Int {
        switch row.linkPart {
        case .key: 0
        case .qualifier(let order): order
        case .attribute: Self.attributeRank
        }
    }
}
