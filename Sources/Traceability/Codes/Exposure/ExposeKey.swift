import Storage

/// 密钥泄露: one person reports, another confirms (model: what holds goods back needs two persons).
///
/// A report stops new codes with the key at once. The confirmation makes every allocation of the key `exposed`: from
/// then on only codes of its issued-list answer, those that returns have bound and those that a reviewer lists.
public struct ExposeKey: Sendable {
    /// What a confirmation did.
    public struct Outcome: Sendable, Hashable {
        public var allocationCount = 0
        /// Codes that go on answering.
        public var listedCount: Int64 = 0
        /// Codes that are refused from now on.
        public var refusedCount: Int64 = 0
    }

    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    /// The key makes no new codes from now on; nothing else changes yet.
    public func report(_ keyID: Int64, reason: String, by actor: Actor, on occasion: Occasion) async throws {
        try actor.require(.keyManage)
        let reason = try Text.required(reason, "reason", limit: 500)
        try await platform.datastore.write { session in
            let before = try session.digest(of: "allocation-key", "\(keyID)")
            guard let state = try session.allocationKeyState(keyID) else {
                throw Refusal(.missing, .missing, ["object": "key \(keyID)"])
            }
            guard [.active, .retired].contains(state) else {
                throw Refusal(.conflict, .keyNotReportable, words: ["state": state.name])
            }
            if state == .active { _ = try session.rotateAllocationKey(by: actor.accountID, at: occasion.now) }
            try session.run("UPDATE allocation_key SET state = 'suspect' WHERE key_id = \(keyID)")
            try session.run(
                """
                INSERT INTO key_exposure (key_id, state, reason, reported_by, reported_at)
                VALUES (\(keyID), 'reported', \(reason), \(actor.accountID), \(occasion.now))
                """)
            try session.audit(
                AuditEntry("key.report-exposure", ("allocation-key", "\(keyID)", "№ \(keyID)"), reason: reason).from(
                    before),
                by: actor, on: occasion)
        }
    }

    /// A false alarm: the key stays rotated out, its codes go on.
    public func withdraw(_ keyID: Int64, reason: String, by actor: Actor, on occasion: Occasion) async throws {
        try actor.require(.keyConfirm)
        let reason = try Text.required(reason, "reason", limit: 500)
        try await platform.datastore.write { session in
            let before = try session.digest(of: "allocation-key", "\(keyID)")
            _ = try session.decideExposure(of: keyID, "withdrawn", by: actor, on: occasion)
            try session.run("UPDATE allocation_key SET state = 'retired' WHERE key_id = \(keyID)")
            try session.audit(
                AuditEntry("key.withdraw-exposure", ("allocation-key", "\(keyID)", "№ \(keyID)"), reason: reason).from(
                    before),
                by: actor, on: occasion)
        }
    }

    /// Throws `Refusal.denied` when the person who reported it confirms.
    @discardableResult
    public func confirm(_ keyID: Int64, by actor: Actor, on occasion: Occasion) async throws -> Outcome {
        try actor.require(.keyConfirm)
        let outcome = try await platform.datastore.write { session in
            let report = try session.decideExposure(of: keyID, "confirmed", by: actor, on: occasion)
            guard report.reportedBy != actor.accountID else { throw Refusal(.denied, .exposureNeedsTwo) }
            try session.run("UPDATE allocation_key SET state = 'exposed' WHERE key_id = \(keyID)")
            var outcome = Outcome()
            for allocation in try session.keyedAllocations(ofKey: keyID) {
                try session.expose(allocation, &outcome, by: actor, on: occasion)
            }
            try session.audit(
                AuditEntry(
                    "key.confirm-exposure", ("allocation-key", "\(keyID)", "\(outcome.allocationCount)"),
                    reason: report.reason), by: actor, on: occasion)
            try session.bumpAllocations()
            return outcome
        }
        try await platform.allocations.refresh(from: platform.datastore)
        return outcome
    }
}

extension Session {
    func keyedAllocations(ofKey keyID: Int64) throws -> [Allocation] {
        let places = try rows(
            """
            SELECT owner_id, allocation_no FROM code_allocation WHERE kind = 'keyed' AND key_id = \(keyID)
            ORDER BY owner_id, allocation_no
            """
        ) { row in (try row.next(Int64.self), try row.next(Int64.self)) }
        return try places.compactMap { try allocation($0.0, $0.1) }
    }
}

extension WriteSession {
    fileprivate func decideExposure(
        of keyID: Int64, _ state: String, by actor: Actor, on occasion: Occasion
    ) throws -> KeyExposure {
        guard let report = try keyExposure(openFor: keyID) else {
            throw Refusal(.conflict, .exposureNotReported, ["key": "\(keyID)"])
        }
        try run(
            """
            UPDATE key_exposure SET state = \(state), decided_by = \(actor.accountID), decided_at = \(occasion.now)
            WHERE exposure_id = \(report.id)
            """)
        return report
    }

    fileprivate func expose(
        _ allocation: Allocation, _ outcome: inout ExposeKey.Outcome, by actor: Actor, on occasion: Occasion
    ) throws {
        guard allocation.state != .exposed else { return }
        let place = AllocationPlace(ownerID: allocation.ownerID, number: allocation.number)
        let listed = try runsOnGoods(place)
        try list(listed.runs, at: place, source: "bound", occasion.now)
        if allocation.state == .frozen { try keepFrozen(allocation, by: actor, at: occasion.now) }
        try run(
            """
            UPDATE code_allocation SET state = 'exposed'
            WHERE owner_id = \(place.ownerID) AND allocation_no = \(place.number)
            """)
        // The enterprise did not use them: what answers no more may be applied for again, but for what was void.
        let refused = allocation.count - listed.count
        let void = try voidRuns(in: place).reduce(Int64(0)) { $0 + listed.missing($1.first, $1.last) }
        try creditQuota(of: allocation, refused - void, cause: .exposure, at: occasion.now)
        outcome.allocationCount += 1
        outcome.listedCount += listed.count
        outcome.refusedCount += refused
        try audit(
            AuditEntry(
                "allocation.expose", ("allocation", "\(place.ownerID)/\(place.number)", "\(listed.count)")),
            by: actor, on: occasion)
    }

    /// Goods that were held back stay so, code by code.
    private func keepFrozen(_ allocation: Allocation, by actor: Actor, at now: Instant) throws {
        try run(
            """
            INSERT INTO state_run (owner_id, allocation_no, kind, first_index, last_index, reason, account_id, at)
            SELECT \(allocation.ownerID), \(allocation.number), 'frozen', 0, \(allocation.count - 1), '', \
            \(actor.accountID), \(now)
            WHERE NOT EXISTS (SELECT 1 FROM state_run WHERE owner_id = \(allocation.ownerID)
                AND allocation_no = \(allocation.number) AND kind = 'frozen')
            """)
        try leaveState(.frozen, of: allocation, from: 0)
    }
}

extension Rule {
    static let keyNotReportable = Rule(
        "keys.not-reportable", "该密钥的泄露已报告或已确认（{state}）",
        "The exposure of this key is reported or confirmed already ({state})")
    static let exposureNotReported = Rule(
        "keys.exposure-not-reported", "密钥 № {key} 没有待确认的泄露报告", "No exposure of key № {key} waits for a decision")
    static let exposureNeedsTwo = Rule(
        "keys.exposure-needs-two", "报告人不能自己确认：请另一名管理员核实后确认",
        "Whoever reported it cannot confirm it: another administrator must check and confirm")
}
