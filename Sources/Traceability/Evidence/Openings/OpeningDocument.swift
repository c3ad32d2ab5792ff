import Cryptography
public import JSONStream
public import Ledger

/// What a proof file carries besides the proof (证明附带的开示): an opened leaf as JSON, and what the platform says of it,
/// which the proof does not show.
public struct OpeningDocument: Sendable, Hashable {
    /// Version of this form.
    public static let version: Int64 = 1

    public let opened: OpenedLeaf
    /// The code that the platform shows the event for; nil: none.
    public let code: String?

    public init(_ opened: OpenedLeaf, code: String?) {
        self.opened = opened
        self.code = code
    }

    /// Names of a leaf's groups: of an event those of `EventLeafGroup`, of anything else the record alone.
    static func names(of kind: LeafCommitment.KindClass) -> [String] {
        kind == .event ? EventLeafGroup.allCases.map(\.name) : [EventLeafGroup.record.name]
    }

    /// Names of the groups that are opened, by their place.
    public var groups: [(name: String, text: [UInt8])] {
        let names = Self.names(of: opened.kind)
        return opened.groups.sorted { $0.key < $1.key }.map { place, group in
            (names.indices.contains(place) ? names[place] : "\(place)", group.canonical)
        }
    }

    /// Names of the groups that exist and stay closed. An empty group's digest tells that it is empty.
    public var closed: [String] {
        let names = Self.names(of: opened.kind)
        return opened.digests.indices.filter { opened.groups[$0] == nil && opened.digests[$0] != TreeHash.empty.bytes }
            .map { names.indices.contains($0) ? names[$0] : "\($0)" }
    }

    /// The codes that an opened text lists; nil: it lists none, as an event on many does.
    public var namedCodes: [String]? {
        for group in groups {
            guard case .array(let codes)? = (try? JSONValue(parsing: group.text))?["epcList"] else { continue }
            return codes.compactMap { code in
                if case .string(let text) = code { text } else { nil }
            }
        }
        return nil
    }

    /// As it stands in a proof file: canonical JSON.
    public var bytes: [UInt8] { value.canonicalBytes }

    /// As JSON.
    public var value: JSONValue {
        let names = Self.names(of: opened.kind)
        let groups = opened.groups.sorted { $0.key < $1.key }.map { place, group -> JSONValue in
            .object([
                JSONMember("group", .string(names.indices.contains(place) ? names[place] : "")),
                JSONMember("salt", .string(group.salt.base64)),
                JSONMember("text", .string(String(decoding: group.canonical, as: UTF8.self))),
            ])
        }
        var members = [
            JSONMember("version", .integer(Self.version)), JSONMember("kind", .string(opened.kind.name)),
            JSONMember("link", .string(opened.link.base64)), JSONMember("salt", .string(opened.salt.base64)),
            JSONMember("digests", .array(opened.digests.map { .string($0.base64) })),
            JSONMember("opened", .array(groups)),
        ]
        if let code { members.append(JSONMember("code", .string(code))) }
        return .object(members)
    }

    /// Reads it; throws `JSONError` or `JSONShapeError` for what is none. Nothing is checked by that: see
    /// `OpenedLeaf.verify`.
    public init(_ bytes: [UInt8]) throws {
        try self.init(JSONNode(try JSONValue(parsing: bytes)))
    }

    /// Reads a part of a document; throws as `init(_:)` of bytes does.
    public init(_ node: JSONNode) throws {
        try node.allowOnly(["version", "kind", "link", "salt", "digests", "opened", "code"])
        _ = try node.integer("version", in: Self.version...Self.version)
        let name = try node.string("kind")
        guard let kind = LeafCommitment.KindClass.allCases.first(where: { $0.name == name }) else {
            throw OpeningError.malformed
        }
        let names = Self.names(of: kind)
        var groups: [Int: OpenedLeaf.Group] = [:]
        for element in try node.elements("opened") {
            try element.allowOnly(["group", "salt", "text"])
            let name = try element.string("group")
            guard let place = names.firstIndex(of: name), groups[place] == nil else { throw OpeningError.malformed }
            groups[place] = OpenedLeaf.Group(
                salt: try Self.bytes(element.string("salt")), canonical: Array(try element.string("text").utf8))
        }
        opened = OpenedLeaf(
            kind: kind, link: try Self.bytes(node.string("link")), salt: try Self.bytes(node.string("salt")),
            digests: try node.elements("digests").map { try Self.bytes($0.string()) }, groups: groups)
        code = try node.optionalString("code")
    }

    private static func bytes(_ text: String) throws -> [UInt8] {
        guard let bytes = [UInt8](base64: text) else { throw OpeningError.malformed }
        return bytes
    }
}

extension LeafCommitment.KindClass {
    /// Name in documents.
    public var name: String {
        switch self {
        case .event: "event"
        case .decision: "decision"
        case .allocation: "allocation"
        case .audit: "audit"
        }
    }
}
