public import Storage

extension Session {
    /// Active accounts that review this kind: to hand a case over to.
    public func reviewers() throws -> [(id: Int64, name: String)] {
        try rows(
            """
            SELECT DISTINCT account.account_id, account.display_name FROM membership
            JOIN account ON account.account_id = membership.account_id
            WHERE role = 'reviewer' AND account.state = 'active' ORDER BY account.display_name, account.account_id
            """
        ) { row in (try row.next(), try row.next()) }
    }

    public func displayName(ofAccount id: Int64) throws -> String? {
        try value("SELECT display_name FROM account WHERE account_id = \(id)")
    }

    /// Open cases past their due time, of those that the reviewer sees.
    public func overdueCount(_ kind: ReviewKind, at now: Instant, for actor: Actor) throws -> Int {
        let seen = try recusal(of: actor).condition
        return try value(
            """
            SELECT COUNT(*) FROM review_case
            WHERE kind = \(kind) AND state = 'submitted' AND due_at < \(now) AND \(seen)
            """) ?? 0
    }
}
