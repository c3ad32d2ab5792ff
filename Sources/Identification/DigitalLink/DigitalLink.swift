/// A GS1 Digital Link address: a key with its qualifiers in the path, attributes in the query,
/// `https://host/stem/01/{gtin}[/22/…][/10/…][/21/…][?17=…&11=…]` (GS1 Digital Link: URI Syntax). The key may be any
/// that the standard names: GTIN, SSCC, GLN, GRAI, GIAI, GDTI, GSRN, ITIP, CPID, GMN, GINC, GSIN, GCN.
///
/// ```swift
/// let link = try DigitalLink("https://id.gs1.org/01/09521234543213/10/ABC123?17=261231&linkType=all")
/// link.gtin?.digits                            // "09521234543213"
/// link.elements.bracketed                      // "(01)09521234543213(10)ABC123(17)261231"
/// link.parameters.first?.name                  // "linkType"
/// link.uri(domain: "https://id.example.cn")    // the canonical address on another host
///
/// try DigitalLink(ElementString(bracketed: "(00)006141411234567890")).uri()
/// // "https://id.gs1.org/00/006141411234567890"
/// ```
public struct DigitalLink: Sendable, Hashable, CustomStringConvertible {
    /// Key, qualifiers in the order of the standard, then the attributes in the order of their identifiers.
    public let elements: ElementString
    /// How many of the elements stand in the path: the key and its qualifiers.
    let pathCount: Int
    /// Parameters of the query whose names are not numbers, such as `linkType`, as they came: decoded, in order, also
    /// those that repeat. They are no part of what is identified, and `uri(domain:)` leaves them out.
    public let parameters: [Parameter]

    /// A parameter of the query, decoded.
    public struct Parameter: Sendable, Hashable {
        /// Before the equals sign.
        public let name: String
        /// Behind the equals sign; empty where there is none.
        public let value: String

        /// Name and value, not encoded.
        public init(_ name: String, _ value: String) { (self.name, self.value) = (name, value) }
    }

    /// The identifier of the primary key: `01`, `00`, `414` …
    public var keyIdentifier: String { elements.elements[0].row.ai }
    /// The value of the primary key.
    public var keyValue: String { elements.elements[0].value }
    /// AI 01, nil when the link is to something else.
    public var gtin: GTIN? { elements.gtin }
    /// The qualifiers of the key, in the order of the path.
    public var qualifiers: [(ai: String, value: String)] { Array(elements.fields[1..<pathCount]) }
    /// What else is said of the thing, in the query.
    public var attributes: [(ai: String, value: String)] { Array(elements.fields[pathCount...]) }
    /// AI 22, consumer product variant.
    public var variant: String? { elements["22"] }
    /// AI 10.
    public var batch: String? { elements.batch }
    /// AI 21.
    public var serial: String? { elements.serial }

    /// Scheme and host of the canonical address (GS1 Digital Link: URI Syntax 4.12).
    public static let canonicalDomain = "https://id.gs1.org"

    /// What is read beyond the standard's own form.
    public struct Acceptance: OptionSet, Sendable, Hashable {
        public let rawValue: Int
        public init(rawValue: Int) { self.rawValue = rawValue }

        /// GTIN-8, -12 and -13 after `01`, which older links have; the standard wants fourteen digits.
        public static let shortGTIN = Acceptance(rawValue: 1)
        /// The short names of the first edition, `gtin/…/lot/…/ser/…`, deprecated since.
        public static let shortNames = Acceptance(rawValue: 2)
        /// Compressed links, whole or after the key.
        public static let compressed = Acceptance(rawValue: 4)
        /// A plus sign in the query is itself. As forms write it, and without this, it is a blank.
        public static let literalPlus = Acceptance(rawValue: 8)

        /// All of them.
        public static let lenient: Acceptance = [.shortGTIN, .shortNames, .compressed, .literalPlus]
    }

    /// Reads an address; the scheme all lower or all upper case, any host, port and stem. Parameters whose names are
    /// not numbers (`linkType`) are kept aside, as the standard demands.
    ///
    /// - Parameter accepting: forms beyond the standard's; none unless asked for.
    public init(
        _ uri: String, accepting: Acceptance = [], table: ApplicationIdentifier.Table = .standard
    ) throws(ParseError) {
        let address: Address
        do { address = try Address(uri) } catch { throw ParseError(error) }
        try self.init(address, accepting: accepting, table)
    }

    /// Puts the fields of an element string into the order of an address. Of several keys the one is taken beside which
    /// all others have a place: the GTIN first.
    ///
    /// - Throws: `ParseError.noKey`, or `.wrongAttribute` with an identifier that has no place in a link.
    public init(_ elements: ElementString, parameters: [Parameter] = []) throws(ParseError) {
        let keys = elements.elements.filter { $0.row.isLinkKey }.sorted { first, _ in first.row.ai == "01" }
        var refusal = ParseError.noKey
        for key in keys {
            do {
                try self.init(key: key, in: elements.elements, parameters: parameters)
                return
            } catch { if refusal == .noKey { refusal = error } }
        }
        throw refusal
    }

    init(
        key: ElementString.Element, in given: [ElementString.Element], parameters: [Parameter]
    ) throws(ParseError) {
        let allowed = key.row.linkSequences
        let others = given.filter { $0.row.ai != key.row.ai }
        let sequence = allowed.max { first, second in
            others.count { first.contains($0.row.ai) } < others.count { second.contains($0.row.ai) }
        }
        var path = [key]
        for ai in sequence ?? [] { path += others.filter { $0.row.ai == ai }.prefix(1) }
        let placed = Set(path.map(\.row.ai))
        let attributes = others.filter { !placed.contains($0.row.ai) }.sorted { $0.row.ai < $1.row.ai }
        for element in attributes where !element.row.isLinkAttribute || allowed.joined().contains(element.row.ai) {
            throw .wrongAttribute(element.row.ai)
        }
        try self.init(path: path, attributes: attributes, parameters: parameters)
    }

    init(
        path: [ElementString.Element], attributes: [ElementString.Element], parameters: [Parameter]
    ) throws(ParseError) {
        let all = path + attributes
        if let twice = all.first(where: { element in all.count { $0.row.ai == element.row.ai } > 1 }) {
            throw .elements(.duplicate(ai: twice.row.ai))
        }
        do { elements = try ElementString(all) } catch { throw .elements(error) }
        pathCount = path.count
        self.parameters = parameters
    }

    /// What the thing belongs to: the same key with one qualifier less, from a serial to its batch to the article (or
    /// the variant, whichever the link names); nil for a link to the key alone. A resolver looks there next. Attributes
    /// are of the thing itself and do not come along.
    public var broader: DigitalLink? {
        guard pathCount > 1 else { return nil }
        let path = Array(elements.elements[..<(pathCount - 1)])
        return try? DigitalLink(path: path, attributes: [], parameters: parameters)
    }

    /// The canonical address: numeric identifiers, GTIN-14, attributes in the order of their identifiers, everything
    /// but the unreserved characters of RFC 3986 escaped.
    ///
    /// - Parameter domain: scheme, host and stem, such as `https://id.example.cn/q`.
    public func uri(domain: String = canonicalDomain) -> String {
        var text = String(Address.trimmed(base: domain))
        for (index, element) in elements.elements.enumerated() {
            if index < pathCount {
                text += "/\(element.row.ai)/"
            } else {
                text += "\(index == pathCount ? "?" : "&")\(element.row.ai)="
            }
            text += Address.encode(element.value)
        }
        return text
    }

    public var description: String { elements.bracketed }
}

extension ApplicationIdentifier {
    /// The sequences of qualifiers; those of the standard for a row of one's own that has none.
    var linkSequences: [[String]] {
        qualifierSequences.isEmpty ? Table.standard[ai]?.qualifierSequences ?? [] : qualifierSequences
    }
}
