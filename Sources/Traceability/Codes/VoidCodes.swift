import Identification
import Storage

/// 作废: a label or a run of labels is spoilt or lost. Final: a void code is never used again.
public struct VoidCodes: Sendable {
    /// What was declared void.
    public struct Outcome: Sendable, Hashable {
        public let allocationNumber: Int64
        public let first: Int64
        public let last: Int64
        public var count: Int64 { last - first + 1 }
        /// How many of them were bound to goods already: their trace stays and says that the label is void.
        public let boundCount: Int64
    }

    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    /// - Parameter codes: first and last label as scanned or typed; `last` "" for one label.
    @discardableResult
    public func callAsFunction(
        _ codes: (first: String, last: String), reason: String, by actor: Actor, on occasion: Occasion
    ) async throws -> Outcome {
        try actor.require(.codeVoid)
        let reason = try Text.required(reason, "reason", limit: 200)
        let run = try await platform.run(from: codes.first, to: codes.last, of: actor.organizationID)
        return try await platform.datastore.write { session in
            if let earlier = try session.stateRun("void", overlapping: run) {
                throw Refusal(
                    .conflict, .alreadyVoid, field: "first",
                    ["first": "\(earlier.first + 1)", "last": "\(earlier.last + 1)"])
            }
            let bound = try session.boundCount(in: run)
            try session.run(
                """
                INSERT INTO state_run (owner_id, allocation_no, kind, first_index, last_index, reason, account_id, at)
                VALUES (\(run.allocation.ownerID), \(run.allocation.number), 'void', \(run.first), \(run.last),
                    \(reason), \(actor.accountID), \(occasion.now))
                """)
            try session.leaveState(.void, of: run.allocation, from: run.first)
            let name = "\(run.first + 1)–\(run.last + 1)"
            try session.audit(
                AuditEntry(
                    "code.void", ("allocation", "\(run.allocation.ownerID)/\(run.allocation.number)", name),
                    reason: reason), by: actor, on: occasion)
            return Outcome(
                allocationNumber: run.allocation.number, first: run.first, last: run.last, boundCount: bound)
        }
    }
}

extension Session {
    /// A run of the kind that shares a code with `run`. Runs of a kind are disjoint, so the last to begin
    /// before its end is the one.
    func stateRun(_ kind: String, overlapping run: RunOfCodes) throws -> (first: Int64, last: Int64)? {
        let found = try first(
            """
            SELECT first_index, last_index FROM state_run
            WHERE owner_id = \(run.allocation.ownerID) AND allocation_no = \(run.allocation.number)
                AND kind = \(kind) AND first_index <= \(run.last)
            ORDER BY first_index DESC LIMIT 1
            """
        ) { row in (first: try row.next(Int64.self), last: try row.next(Int64.self)) }
        guard let found, found.last >= run.first else { return nil }
        return found
    }

    /// How many codes of the run accepted returns have bound.
    func boundCount(in run: RunOfCodes) throws -> Int64 {
        let overlap = engine.least("last_index", "\(run.last)") + " - " + engine.greatest("first_index", "\(run.first)")
        return try value(
            """
            SELECT \(engine.sum(overlap + " + 1"))
            FROM binding_run JOIN trace_return ON trace_return.return_id = binding_run.return_id
            WHERE owner_id = \(run.allocation.ownerID) AND allocation_no = \(run.allocation.number)
                AND first_index <= \(run.last) AND last_index >= \(run.first)
                AND trace_return.state IN ('accepted', 'accepted-in-part')
            """) ?? 0
    }
}

extension Rule {
    static let alreadyVoid = Rule(
        "codes.already-void", "第 {first}–{last} 个编码已作废，请除去后再提交",
        "Codes {first} to {last} are void already; leave them out")
}
