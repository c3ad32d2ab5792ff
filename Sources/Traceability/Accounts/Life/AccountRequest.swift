public import Storage

/// 账号申请: what somebody asks for who cannot sign in, or whose enterprise has no administrator any more. Two of the
/// platform's people decide, against a stamped letter (授权书).
public struct AccountRequest: Sendable {
    public enum Kind: String, Sendable, CaseIterable, ValueConvertible {
        case lostPassword = "lost-password"
        case lostFactor = "lost-factor"
        /// 管理员变更: another person becomes the enterprise's administrator; the named one leaves.
        case adminChange = "admin-change"
        /// 注册争议: somebody else registered the enterprise; all of its administrators lose it.
        case disputed

        public var name: Message {
            switch self {
            case .lostPassword: Message("忘记密码", "Lost password")
            case .lostFactor: Message("手机与恢复码丢失", "Lost phone and recovery codes")
            case .adminChange: Message("企业管理员变更", "Another administrator")
            case .disputed: Message("企业被他人注册", "The enterprise was registered by somebody else")
            }
        }

        /// About an account that is there, or about who administers an enterprise.
        var isOfAccount: Bool { self == .lostPassword || self == .lostFactor }
    }

    public enum State: String, Sendable, ValueConvertible {
        case open
        /// One has approved; another is to.
        case half
        case approved, rejected
        /// Nobody decided in time: it is filed anew.
        case expired

        public var name: Message {
            switch self {
            case .open: Message("待审核", "Open")
            case .half: Message("待第二人审核", "One has approved")
            case .approved: Message("已通过", "Approved")
            case .rejected: Message("已驳回", "Rejected")
            case .expired: Message("已过期", "Expired")
            }
        }

        var isOpen: Bool { self == .open || self == .half }
    }

    public static let pageSize = 100
    /// That wait, in all: beyond them somebody floods.
    static let openMax: Int64 = 5_000
    /// That wait, about one account and enterprise.
    static let openOfNameMax: Int64 = 3
    /// Filed from one address within a day, behind which may be an office.
    static let address = SignInLockRule(
        failures: 10, windowSeconds: 86_400, lockSeconds: 3_600, longestSeconds: 86_400, slows: true)

    public let id: Int64
    public let kind: Kind
    public let accountName: String
    /// nil: no account is called so.
    public let accountID: Int64?
    /// nil: none has this code.
    public let organizationID: Int64?
    public let organizationName: String?
    public let uscc: String
    public let newName: String
    public let reason: String
    public let fileID: Int64
    public let state: State
    /// Of whoever rejected it.
    public let note: String
    public let askedBy: Int64?
    public let askedAt: Instant
    public let firstBy: Int64?
    public let firstName: String?
    let sealedContact: [UInt8]
}

extension Session {
    /// The newest first, a page at a time.
    /// - Parameter before: the last of the page before.
    public func accountRequests(
        open: Bool, before: Int64 = .max, limit: Int = AccountRequest.pageSize
    ) throws -> [AccountRequest] {
        let states: [AccountRequest.State] = open ? [.open, .half] : [.approved, .rejected, .expired]
        return try rows(
            accountRequestColumns
                + """
                WHERE account_request.state IN \(list: states) AND request_id < \(before)
                ORDER BY request_id DESC LIMIT \(limit)
                """, accountRequest)
    }

    /// How many wait; of one account and enterprise where they are given.
    func openAccountRequests(_ name: String? = nil, _ uscc: String? = nil) throws -> Int64 {
        let states: [AccountRequest.State] = [.open, .half]
        var which: Query = ""
        if let name { which = "AND account_name = \(name) AND uscc = \(uscc ?? "")" }
        return try value("SELECT COUNT(*) FROM account_request WHERE state IN \(list: states) \(which)", as: Int64.self)
            ?? 0
    }

    public func accountRequest(_ id: Int64) throws -> AccountRequest? {
        try first(accountRequestColumns + "WHERE request_id = \(id)", accountRequest)
    }

    func accountRequest(token digest: [UInt8]) throws -> AccountRequest? {
        try first(accountRequestColumns + "WHERE token_digest = \(digest)", accountRequest)
    }

    private var accountRequestColumns: Query {
        """
        SELECT request_id, account_request.kind, account_name, account_request.account_id,
            account_request.organization_id, organization.name, account_request.uscc, new_name, reason, file_id,
            account_request.state, note, asked_by, asked_at, first_by, decider.display_name, contact_sealed
        FROM account_request
        LEFT JOIN organization ON organization.organization_id = account_request.organization_id
        LEFT JOIN account AS decider ON decider.account_id = account_request.first_by
        """ + " "
    }

    private func accountRequest(_ row: inout RowReader) throws -> AccountRequest {
        AccountRequest(
            id: try row.next(), kind: try row.next(), accountName: try row.next(), accountID: try row.next(),
            organizationID: try row.next(), organizationName: try row.next(), uscc: try row.next(),
            newName: try row.next(), reason: try row.next(), fileID: try row.next(), state: try row.next(),
            note: try row.next(), askedBy: try row.next(), askedAt: try row.next(), firstBy: try row.next(),
            firstName: try row.next(), sealedContact: try row.next())
    }
}
