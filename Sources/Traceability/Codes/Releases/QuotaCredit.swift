import Identification
import Storage

/// Why codes count no more against a year's quota.
enum QuotaCause: String, ValueConvertible {
    /// 编码退回.
    case release
    /// Codes of an exposed key that answer no more.
    case exposure
    /// Some of those were shown to be printed after all.
    case listing
}

extension Session {
    /// Codes given back to the quota of a year.
    func quotaCredit(of organizationID: Int64, year: Int) throws -> Int64 {
        try value(
            """
            SELECT \(engine.sum("amount")) FROM quota_credit
            WHERE organization_id = \(organizationID) AND year = \(year)
            """) ?? 0
    }

    /// Own serials registered in the time: they count like codes of ours.
    func ownSerialCount(of organizationID: Int64, from start: Instant, to end: Instant) throws -> Int64 {
        try value(
            """
            SELECT \(engine.sum("code_count")) FROM code_allocation
            WHERE owner_id = \(organizationID) AND kind = 'directory' AND application_id IS NULL
                AND state <> 'fetching' AND LENGTH(scope) = 14 AND issued_at >= \(start) AND issued_at < \(end)
            """) ?? 0
    }

    /// Runs of an allocation that are void, released ones among them.
    func voidRuns(in place: AllocationPlace) throws -> [(first: Int64, last: Int64)] {
        try rows(
            """
            SELECT first_index, last_index FROM state_run
            WHERE owner_id = \(place.ownerID) AND allocation_no = \(place.number) AND kind = 'void'
            ORDER BY first_index
            """
        ) { row in (first: try row.next(), last: try row.next()) }
    }
}

extension WriteSession {
    /// Codes count against the year of their application; what comes back goes to the same year.
    func creditQuota(of allocation: Allocation, _ amount: Int64, cause: QuotaCause, at now: Instant) throws {
        guard amount != 0 else { return }
        let applied = try allocation.applicationID.flatMap { try codeApplication($0)?.createdAt }
        let year = (applied ?? allocation.issuedAt).date.year
        try run(
            """
            INSERT INTO quota_credit (organization_id, year, amount, cause, allocation_no, at)
            VALUES (\(allocation.ownerID), \(year), \(amount), \(cause), \(allocation.number), \(now))
            """)
    }
}
