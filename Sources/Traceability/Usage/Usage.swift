import Identification
public import Storage

/// What accounts use (T/SGACC 1005 5.6.3).
public enum UsageKind: String, Sendable, CaseIterable, ValueConvertible {
    case applied, issued, downloaded, bound, scanned

    public var name: Message {
        switch self {
        case .applied: Message("申请", "Applied for")
        case .issued: Message("发放", "Issued")
        case .downloaded: Message("下载", "Downloaded")
        case .bound: Message("绑定", "Bound")
        case .scanned: Message("扫码", "Scanned")
        }
    }
}

extension WriteSession {
    /// Adds to the day's count. `accountID` 0: nobody's own act (a scan by the public).
    func count(_ kind: UsageKind, _ amount: Int64, organizationID: Int64, accountID: Int64, at now: Instant) throws {
        try send(
            """
            INSERT INTO usage_count (organization_id, account_id, day, kind, amount)
            VALUES (\(organizationID), \(accountID), \(now.date.daysSinceEpoch), \(kind), \(amount))
            ON CONFLICT (organization_id, account_id, day, kind) DO UPDATE
                SET amount = usage_count.amount + excluded.amount
            """)
    }
}
