public import Traceability

/// A kind of thing that an enterprise has and an address names.
public enum TenantObject: String, Sendable, Hashable, CaseIterable {
    case allocation, amendment, application, batch, capture, certificate, code, entrustment, event, file, grant,
        handOver
    case history, link, mapping, member, oldAddress, organization, place, post, printJob, product, query, registration
    case reservation, returned, spotCheck, subscription, tag
}

/// One of two enterprises of which the same story is told, with a marker in whatever has a text.
public struct Tenant: Sendable {
    /// `A` or `B`.
    public let letter: String
    /// The enterprise's administrator.
    public let actor: Actor
    /// Every other role that an enterprise's people may hold, in one account.
    public let everything: Actor
    /// As they stand in addresses.
    public internal(set) var ids: [TenantObject: String] = [:]
    /// Codes that were returned, then some that were not.
    public internal(set) var codes: [String] = []

    public var organizationID: Int64 { actor.organizationID }
    /// Stands in what only the enterprise, and whom it says, may see.
    public var mark: String { Self.mark(letter) }
    /// Stands in what a scan shows to everybody.
    public var openMark: String { Self.openMark(letter) }

    static func mark(_ letter: String) -> String { "qx\(letter.lowercased())7" }
    static func openMark(_ letter: String) -> String { "px\(letter.lowercased())7" }

    /// The password of the accounts of the story.
    public static let password = "Huo8#tiaowu"
}
