import Storage

/// 密钥轮换: from now on new codes are made with a new key. Codes of the old ones stay as they are.
public struct RotateKey: Sendable {
    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    /// Answers the new key's id.
    @discardableResult
    public func callAsFunction(reason: String, by actor: Actor, on occasion: Occasion) async throws -> Int64 {
        try actor.require(.keyManage)
        let reason = try Text.required(reason, "reason", limit: 200)
        return try await platform.datastore.write { session in
            let id = try session.rotateAllocationKey(by: actor.accountID, at: occasion.now)
            try session.audit(
                AuditEntry("key.rotate", ("allocation-key", "\(id)", "№ \(id)"), reason: reason), by: actor,
                on: occasion)
            return id
        }
    }
}

extension WriteSession {
    func rotateAllocationKey(by accountID: Int64?, at now: Instant) throws -> Int64 {
        try run("UPDATE allocation_key SET state = 'retired', retired_at = \(now) WHERE state = 'active'")
        let id = try insertAllocationKey(by: accountID, at: now)
        try bumpAllocations()
        return id
    }
}
