public import Storage

/// 首件确认: what a photo of the first printed label shows, before the rest is printed.
public struct FirstLabelCheck: Sendable, Hashable {
    public enum Outcome: String, Sendable, ValueConvertible {
        case passed, failed
        /// No symbol could be read.
        case unreadable
        /// The enterprise's administrator goes on without one that passed, and says why.
        case overridden

        public var name: Message {
            switch self {
            case .passed: Message("通过", "Passed")
            case .failed: Message("不通过", "Failed")
            case .unreadable: Message("无法识读", "Not readable")
            case .overridden: Message("管理员放行", "Overridden")
            }
        }

        /// Printing may go on.
        public var isSettled: Bool { self == .passed || self == .overridden }
    }

    public let id: Int64
    public let jobID: Int64?
    public let outcome: Outcome
    /// As read; "" when nothing was.
    public let code: String
    public let codeIndex: Int64?
    public let findings: [FirstLabelFinding]
    /// The photo.
    public let fileID: Int64?
    public let reason: String
    public let accountName: String
    public let at: Instant
}

extension Session {
    /// Newest first.
    public func firstLabelChecks(of ownerID: Int64, _ number: Int64, limit: Int = 20) throws -> [FirstLabelCheck] {
        try rows(
            """
            SELECT check_id, job_id, outcome, code, code_index, findings, file_id, reason, account.display_name, at
            FROM first_label_check JOIN account ON account.account_id = first_label_check.account_id
            WHERE owner_id = \(ownerID) AND allocation_no = \(number) ORDER BY check_id DESC LIMIT \(limit)
            """
        ) { row in
            FirstLabelCheck(
                id: try row.next(), jobID: try row.next(), outcome: try row.next(), code: try row.next(),
                codeIndex: try row.next(), findings: try [FirstLabelFinding](document: try row.next()),
                fileID: try row.next(), reason: try row.next(), accountName: try row.next(), at: try row.next())
        }
    }

    /// Allocations that were printed and whose first label nobody has confirmed.
    func unconfirmedAllocationCount(of ownerID: Int64) throws -> Int {
        try value(
            """
            SELECT COUNT(DISTINCT allocation_no) FROM print_job
            WHERE owner_id = \(ownerID) AND state IN ('ready', 'expired') AND NOT EXISTS (
                SELECT 1 FROM first_label_check WHERE first_label_check.owner_id = print_job.owner_id
                    AND first_label_check.allocation_no = print_job.allocation_no
                    AND outcome IN ('passed', 'overridden'))
            """) ?? 0
    }

    func firstLabelCheckCount(of ownerID: Int64, _ number: Int64, since: Instant) throws -> Int64 {
        try value(
            """
            SELECT COUNT(*) FROM first_label_check
            WHERE owner_id = \(ownerID) AND allocation_no = \(number) AND at > \(since)
            """) ?? 0
    }
}
