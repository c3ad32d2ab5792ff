import Identification
import JSONStream
public import Storage

/// 留存规则: what goes when its time is over (个人信息保护法 art. 19, 47). The days are data (`Data/retention.json`); which
/// rows a rule means is said by its query. Facts are never among them.
public struct RetentionRule: Sendable, Hashable {
    public enum ID: String, Sendable, Hashable, CaseIterable {
        case rightsRequests = "rights-requests"
        case revealCounts = "reveal-counts"
        case returnErrors = "return-errors"
        case historyErrors = "history-errors"
        case withdrawnRegistrations = "withdrawn-registrations"
        case accountRequests = "account-requests"
    }

    public let id: ID
    public let days: Int64
    /// The least that law or contract asks for.
    public let floor: Int64
    public let name: Message
    public let source: Message
    public let isSourced: Bool

    public static func shipped() throws -> [RetentionRule] { try loaded.get() }

    /// What is older has had its time.
    static func limit(of id: ID, at now: Instant) throws -> Instant {
        guard let rule = try shipped().first(where: { $0.id == id }) else {
            throw Refusal(.unavailable, .resourceMissing, ["path": "Data/retention.json"])
        }
        return rule.limit(at: now)
    }

    func limit(at now: Instant) -> Instant { now.adding(seconds: -days * 86_400) }

    private static let loaded: Result<[RetentionRule], any Error> = Result {
        try RetentionRule.rules(Resources.read("Data/retention.json"))
    }

    /// - Throws: `JSONShapeError` for a rule that nothing here knows, or one below its floor.
    static func rules(_ bytes: [UInt8]) throws -> [RetentionRule] {
        try JSONNode(JSONValue(parsing: bytes)).elements("rules").map { node in
            let text = try node.string("id")
            guard let id = ID(rawValue: text) else {
                throw JSONShapeError.wrongKind(pointer: node.pointer(to: "id"), expected: "a rule", found: text)
            }
            let floor = try node.integer("floor", in: 1...36_500)
            return RetentionRule(
                id: id, days: try node.integer("days", in: floor...36_500), floor: floor,
                name: try ColumnKind.message("name", of: node), source: try ColumnKind.message("source", of: node),
                isSourced: try node.string("certainty") == "sourced")
        }
    }
}

/// What a rule did.
public struct RetentionRun: Sendable, Hashable {
    public let rule: String
    public let affected: Int64
    public let at: Instant
}

extension Platform {
    /// Applies every rule, at most `limit` rows of each in one transaction, however many a return or an import has. The
    /// rows are what is left to do: whoever comes later goes on. Answers how many rows went.
    @discardableResult
    public func applyRetention(limit: Int = 1_000) async throws -> Int {
        let now = clock.now()
        var count = 0
        for rule in try RetentionRule.shipped() {
            let (id, before) = (rule.id, rule.limit(at: now))
            count += try await datastore.write(.readCommitted) { session in
                let affected = try session.retire(id, before: before, limit: limit)
                if affected > 0 {
                    try session.run(
                        """
                        INSERT INTO retention_run (rule, affected, at) VALUES (\(id.rawValue), \(affected), \(now))
                        """)
                }
                return affected
            }
        }
        return count
    }
}

extension WriteSession {
    /// Rows of a rule that are older and not held.
    fileprivate func retire(_ rule: RetentionRule.ID, before: Instant, limit: Int) throws -> Int {
        switch rule {
        case .rightsRequests:
            try run(
                """
                UPDATE rights_request SET contact_key = NULL, contact_sealed = NULL, body_sealed = NULL,
                    answer_sealed = NULL
                WHERE request_id IN (SELECT request_id FROM rights_request WHERE ended_at < \(before)
                    AND (contact_sealed IS NOT NULL OR body_sealed IS NOT NULL OR answer_sealed IS NOT NULL)
                    AND NOT EXISTS (SELECT 1 FROM legal_hold WHERE kind = \(LegalHold.Kind.rightsRequest)
                        AND subject_id = request_id AND ended_at IS NULL) LIMIT \(limit))
                """)
        case .revealCounts:
            try run(
                """
                DELETE FROM personal_reveal WHERE (account_id, day) IN (SELECT account_id, day FROM personal_reveal
                    WHERE day < \(Int64(before.date.daysSinceEpoch)) LIMIT \(limit))
                """)
        case .returnErrors:
            try run(
                """
                DELETE FROM return_error WHERE (return_id, error_no) IN (SELECT old.return_id, old.error_no
                    FROM return_error AS old WHERE old.return_id IN (SELECT return_id FROM trace_return
                        WHERE received_at < \(before) AND state <> 'held' AND EXISTS (SELECT 1
                            FROM return_error AS error WHERE error.return_id = trace_return.return_id)
                        AND NOT EXISTS (SELECT 1 FROM legal_hold WHERE kind = \(LegalHold.Kind.return)
                            AND subject_id = trace_return.return_id AND ended_at IS NULL) LIMIT \(limit))
                    LIMIT \(limit))
                """)
        case .historyErrors:
            try run(
                """
                DELETE FROM history_error WHERE (import_id, step, error_no) IN (SELECT old.import_id, old.step,
                    old.error_no FROM history_error AS old
                    JOIN history_import ON history_import.import_id = old.import_id
                    WHERE changed_at < \(before) AND state IN ('confirmed', 'undone') LIMIT \(limit))
                """)
        case .withdrawnRegistrations: try blankRegistrations(before, limit)
        case .accountRequests: try expireRequests(before, limit)
        }
    }

    private func expireRequests(_ before: Instant, _ limit: Int) throws -> Int {
        let open: [AccountRequest.State] = [.open, .half]
        return try run(
            """
            UPDATE account_request SET contact_sealed = \([UInt8]()),
                state = CASE WHEN state IN \(list: open) THEN \(AccountRequest.State.expired) ELSE state END
            WHERE request_id IN (SELECT request_id FROM account_request
                WHERE asked_at < \(before) AND contact_sealed <> \([UInt8]()) LIMIT \(limit))
            """)
    }

    /// The columns may not be NULL: what is left is nothing, sealed by nobody.
    private func blankRegistrations(_ before: Instant, _ limit: Int) throws -> Int {
        try run(
            """
            UPDATE registration SET contact_name_sealed = \([UInt8]()), contact_phone_sealed = \([UInt8]())
            WHERE registration_id IN (SELECT registration_id FROM registration
                JOIN review_case ON review_case.kind = 'registration' AND subject_id = registration_id
                WHERE state IN ('rejected', 'withdrawn') AND submitted_at < \(before)
                    AND contact_phone_sealed <> \([UInt8]())
                    AND NOT EXISTS (SELECT 1 FROM legal_hold WHERE legal_hold.kind = \(LegalHold.Kind.registration)
                        AND legal_hold.subject_id = registration_id AND ended_at IS NULL) LIMIT \(limit))
            """)
    }
}

extension Session {
    /// The last things that rules did.
    public func retentionRuns(limit: Int = 50) throws -> [RetentionRun] {
        try rows("SELECT rule, affected, at FROM retention_run ORDER BY run_id DESC LIMIT \(limit)") { row in
            RetentionRun(rule: try row.next(), affected: try row.next(), at: try row.next())
        }
    }
}
