import JSONStream

/// The `@context` of documents and events (EPCIS 2.0 10.2): the standard's own is known by its name and never fetched,
/// inline objects declare prefixes, other addresses are refused.
public enum EPCISContext {
    /// The name of the standard context that is written.
    public static let standard = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"

    /// Prefixes that the standard context declares.
    public static let standardNamespaces = [
        EPCISNamespace(prefix: "gs1", uri: "https://ref.gs1.org/voc/"),
        EPCISNamespace(prefix: "cbv", uri: "https://ref.gs1.org/cbv/"),
        EPCISNamespace(prefix: "epcis", uri: "https://ref.gs1.org/epcis/"),
        EPCISNamespace(prefix: "cbvmda", uri: "urn:epcglobal:cbv:mda"),
        EPCISNamespace(prefix: "rdfs", uri: "http://www.w3.org/2000/01/rdf-schema#"),
        EPCISNamespace(prefix: "owl", uri: "http://www.w3.org/2002/07/owl#"),
        EPCISNamespace(prefix: "xsd", uri: "http://www.w3.org/2001/XMLSchema#"),
        EPCISNamespace(prefix: "dcterms", uri: "http://purl.org/dc/terms/"),
    ]

    /// Prefixes of one context: they are looked through for every name of an extension.
    static let prefixLimit = 256

    /// Whether an address is that of the standard context, in any of its forms: with a version, without, and where it
    /// stood before 2.0 was final.
    public static func isStandard(_ address: String) -> Bool {
        let file = "/epcis-context.jsonld"
        guard address.hasSuffix(file) else { return false }
        let folder = address.dropLast(file.utf8.count)
        if folder == "https://gs1.github.io/EPCIS" { return true }
        let home = "https://ref.gs1.org/standards/epcis"
        guard folder.hasPrefix(home) else { return false }
        let version = folder.dropFirst(home.utf8.count)
        return version.isEmpty
            || (version.utf8.first == 0x2F && version.utf8.dropFirst().allSatisfy { 0x30...0x39 ~= $0 || $0 == 0x2E })
    }

    /// Reads a `@context`: a string, an object or an array of them.
    /// - Throws: `EPCISError` with the pointer of a remote context that is not the standard's, or of a term that is no
    ///   prefix.
    public static func namespaces(_ node: JSONNode) throws(EPCISError) -> [EPCISNamespace] {
        var namespaces: [EPCISNamespace] = []
        try read(node, isNested: false, into: &namespaces)
        return namespaces
    }

    private static func read(
        _ node: JSONNode, isNested: Bool, into namespaces: inout [EPCISNamespace]
    ) throws(EPCISError) {
        switch node.value {
        case .string(let address):
            guard isStandard(address) else {
                throw .invalid(
                    node, address, "the standard context by its name, or prefixes inline; nothing is fetched")
            }
        case .object(let members):
            for member in members { try declare(member, node, &namespaces) }
        case .array where !isNested:
            for element in try node.parts() { try read(element, isNested: true, into: &namespaces) }
        default: throw .wrongKind(node, "an address or prefixes")
        }
    }

    private static func declare(
        _ member: JSONMember, _ node: JSONNode, _ namespaces: inout [EPCISNamespace]
    ) throws(EPCISError) {
        if member.name == "@version" { return }
        let place = JSONNode(member.value, at: node.pointer(to: member.name))
        guard let uri = try uri(member.name, place) else { return }
        guard isPrefix(member.name), EPC.isURI(uri) else {
            throw .invalid(place, uri, "a prefix and the URI that it stands for")
        }
        namespaces.add(EPCISNamespace(prefix: member.name, uri: uri))
        guard namespaces.count <= prefixLimit else {
            throw .invalid(place, member.name, "at most \(prefixLimit) prefixes")
        }
    }

    /// What a prefix stands for: its text, or the `@id` of its expanded term definition (JSON-LD 1.1, 9.15.1).
    /// - Returns: nil for the definition of a name that has a prefix itself (`"rail:axles": {"@type": "xsd:integer"}`):
    ///   it says how linked data takes the value, declares nothing, and is not kept.
    private static func uri(_ name: String, _ place: JSONNode) throws(EPCISError) -> String? {
        guard case .object(let members) = place.value else { return try place.text() }
        for member in members where member.name.utf8.first != 0x40 {
            throw .invalid(place, member.name, "a term is defined by keywords of JSON-LD")
        }
        if name.utf8.contains(0x3A) { return nil }
        guard let id = members.first(where: { $0.name == "@id" }) else { throw .missing(place, "@id") }
        return try JSONNode(id.value, at: place.pointer(to: id.name)).text()
    }

    private static func isPrefix(_ name: String) -> Bool {
        !name.isEmpty && name.utf8.allSatisfy { $0 != 0x3A && $0 != 0x40 && $0 > 0x20 && $0 != 0x7F }
    }

    /// The context as it is written: the standard's name, then prefixes if there are any.
    public static func jsonLD(_ namespaces: [EPCISNamespace]) -> JSONValue {
        guard !namespaces.isEmpty else { return .array([.string(standard)]) }
        return .array([
            .string(standard), .object(namespaces.map { JSONMember($0.prefix, .string($0.uri)) }),
        ])
    }
}

extension [EPCISNamespace] {
    /// Declares a prefix, anew if it is declared already.
    mutating func add(_ namespace: EPCISNamespace) {
        if let index = firstIndex(where: { $0.prefix == namespace.prefix }) {
            self[index] = namespace
        } else {
            append(namespace)
        }
    }

    /// What a prefix stands for, the standard's prefixes among them.
    public func uri(of prefix: some StringProtocol) -> String? {
        first { $0.prefix == prefix }?.uri ?? EPCISContext.standardNamespaces.first { $0.prefix == prefix }?.uri
    }
}
