public import JSONStream

/// What leaves for a national platform or another outside system (个人信息保护法 art. 23, 网络数据安全管理条例 art. 12): the
/// members that its connector may send, and no person among them. Each connector sends what this gives back and nothing
/// else.
public struct LeavingData: Sendable, Hashable {
    /// `iotroot`, `gds`: as the register of sharing names it.
    public let connector: String
    /// Names of members that it may send, prefix and all; of the others nothing is left.
    public let members: Set<String>

    public init(connector: String, members: Set<String>) { (self.connector, self.members) = (connector, members) }

    /// The document with the allowed members only, in canonical JSON.
    /// - Throws: `Refusal.denied` naming kinds and connector where a person's number or address is left in a value.
    public func payload(_ document: JSONValue) throws -> [UInt8] {
        let bytes = only(document).canonicalBytes
        try check(bytes)
        return bytes
    }

    /// Whether nothing in these bytes is told by its form to be a person's. For whatever else a connector sends.
    public func check(_ bytes: [UInt8]) throws {
        let found = PersonalPatterns.kinds(in: String(decoding: bytes, as: UTF8.self))
        guard found.isEmpty else {
            let kinds = found.map(\.rawValue).sorted().joined(separator: ", ")
            throw Refusal(.denied, .personWouldLeave, ["kinds": kinds, "connector": connector])
        }
    }

    private func only(_ value: JSONValue) -> JSONValue {
        switch value {
        case .object(let all):
            .object(all.filter { members.contains($0.name) }.map { JSONMember($0.name, only($0.value)) })
        case .array(let elements): .array(elements.map(only))
        default: value
        }
    }
}

extension Rule {
    static let personWouldLeave = Rule(
        "sharing.person", "发往 {connector} 的数据中含个人信息（{kinds}），未发送",
        "The data for {connector} holds personal information ({kinds}); nothing was sent")
}
