import Storage

/// One line of the audit trail (GB/T 22239 7.1.4.3, GB 17859 4.2.4): who did what to what, when, from where,
/// and whether it went through.
public struct AuditEntry: Sendable {
    public enum Outcome: String, Sendable { case success, failure }

    public var action: String
    public var objectKind: String
    public var objectID: String
    /// "": the name that the object has where the line is written.
    public var objectName: String
    public var outcome: Outcome
    /// What a person wrote, or a name of the trade; "" where `why` says it.
    public var reason: String
    /// The reason in words of the product, in both languages.
    public var why: AuditReason?
    /// Somebody looked; nothing changed.
    public var isRead = false
    /// Whose the object is, where its kind and id do not say it.
    public var ownerID: Int64?
    /// SHA-256 of the object as it was (`Session.digest(of:_:)`); nil: there was none, or it did not change.
    public var before: [UInt8]?
    /// As it is now; nil: what the object's row says where the line is written.
    public var after: [UInt8]?

    /// - Parameter action: `feature.verb`: `registration.approve`.
    public init(
        _ action: String, _ object: (kind: String, id: String, name: String), outcome: Outcome = .success,
        reason: String = ""
    ) {
        self.action = action
        objectKind = object.kind
        objectID = object.id
        objectName = object.name
        self.outcome = outcome
        self.reason = reason
    }

    /// The same of a change whose object had this digest before, and this one now (nil: that of its row).
    public func from(_ before: [UInt8]?, to after: [UInt8]? = nil) -> AuditEntry {
        var entry = self
        entry.before = before
        entry.after = after
        return entry
    }

    /// The same with a reason in words of the product.
    func because(_ why: AuditReason) -> AuditEntry {
        var entry = self
        entry.why = why
        return entry
    }

    /// The same of a look at things.
    public func asRead() -> AuditEntry {
        var entry = self
        entry.isRead = true
        return entry
    }
}

extension WriteSession {
    /// Every change writes one, in its own transaction. `actor` is nil before anybody has signed in.
    /// - Parameter id: of the line, where it was taken before; nil: whichever it gets.
    func audit(_ entry: AuditEntry, by actor: Actor?, on occasion: Occasion, id: Int64? = nil) throws {
        var line = AuditLine(entry, by: actor, on: occasion)
        if !entry.isRead, entry.outcome == .success, entry.after == nil {
            line.entry.after = try digest(of: entry.objectKind, entry.objectID, actor)
        }
        try record(line, id: id)
        occasion.mark?.wrote(entry.outcome)
    }
}
