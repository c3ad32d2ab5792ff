public import Storage

/// 个人权利请求 (个人信息保护法 art. 44–50): what somebody asks about their information, with its clock.
public struct RightsRequest: Sendable, Hashable {
    public enum Kind: String, Sendable, Hashable, CaseIterable, ValueConvertible {
        case access, copy, transfer, correct, supplement, delete, restrict, explain, close, deceased

        public var name: Message {
            switch self {
            case .access: Message("查阅", "See")
            case .copy: Message("复制", "Copy")
            case .transfer: Message("转移", "Transfer")
            case .correct: Message("更正", "Correct")
            case .supplement: Message("补充", "Complete")
            case .delete: Message("删除", "Delete")
            case .restrict: Message("限制处理", "Restrict")
            case .explain: Message("解释说明", "Explain")
            case .close: Message("注销账号", "Close the account")
            case .deceased: Message("近亲属行使逝者权利", "A relative for the deceased")
            }
        }

        /// GB/T 35273—2020: closing an account in 15 working days; else 30 days.
        static let closingWorkingDays = 15
        static let days = 30
    }

    public enum State: String, Sendable, Hashable, ValueConvertible {
        case open, done, refused

        public var name: Message {
            switch self {
            case .open: Message("办理中", "Open")
            case .done: Message("已办结", "Done")
            case .refused: Message("已拒绝", "Refused")
            }
        }
    }

    public let id: Int64
    /// The secret of who asked.
    public let publicNumber: String
    public let kind: Kind
    public let accountID: Int64?
    /// Of a child under 14.
    public let isMinor: Bool
    /// Who of the staff asked to see a child's contact, and who agreed.
    public let openingBy: Int64?
    public let openedBy: Int64?
    public let state: State
    public let madeAt: Instant
    public let dueAt: Instant
    public let dueIsProvisional: Bool
    public let endedAt: Instant?
    let contactSealed: [UInt8]?
    let bodySealed: [UInt8]?
    let answerSealed: [UInt8]?

    public func isOverdue(at now: Instant) -> Bool { state == .open && dueAt <= now }
}

/// What stands in a request, as its reader may see it; nil where it is closed to him, or gone.
public struct RightsContent: Sendable, Hashable {
    public var contact: String?
    public var body: String?
    public var answer: String?
    /// A child's: two of the staff must open it.
    public var isClosed = false
    /// Its time is over, and it is kept by a hold: read by nobody.
    public var isHeld = false
}

extension RightsRequest {
    static let contactPlace = "rights_request.contact_sealed"
    static let bodyPlace = "rights_request.body_sealed"
    static let answerPlace = "rights_request.answer_sealed"
    static let keyPlace = "rights_request.contact_key"
}

extension Session {
    func rightsRequest(_ id: Int64) throws -> RightsRequest? {
        try first(rightsColumns + "WHERE request_id = \(id)", rightsRequest)
    }

    func rightsRequest(number: String) throws -> RightsRequest? {
        try first(rightsColumns + "WHERE public_no = \(number)", rightsRequest)
    }

    public func rightsRequests(ofAccount id: Int64) throws -> [RightsRequest] {
        try rows(rightsColumns + "WHERE account_id = \(id) ORDER BY request_id DESC LIMIT 50", rightsRequest)
    }

    /// Open ones by due time, then the newest that ended; of one contact only where its search code is given.
    func rightsRequests(contactKey: [UInt8]?) throws -> [RightsRequest] {
        if let contactKey {
            return try rows(
                rightsColumns + "WHERE contact_key = \(contactKey) ORDER BY request_id DESC LIMIT 200", rightsRequest)
        }
        let open = try rows(rightsColumns + "WHERE state = 'open' ORDER BY due_at LIMIT 200", rightsRequest)
        let ended = try rows(
            rightsColumns + "WHERE state <> 'open' ORDER BY request_id DESC LIMIT 100", rightsRequest)
        return open + ended
    }

    private var rightsColumns: Query {
        """
        SELECT request_id, public_no, kind, account_id, is_minor, opening_by, opened_by, state, made_at, due_at,
            due_provisional, ended_at, contact_sealed, body_sealed, answer_sealed FROM rights_request
        """ + " "
    }

    private func rightsRequest(_ row: inout RowReader) throws -> RightsRequest {
        RightsRequest(
            id: try row.next(), publicNumber: try row.next(), kind: try row.next(), accountID: try row.next(),
            isMinor: try row.next(), openingBy: try row.next(), openedBy: try row.next(), state: try row.next(),
            madeAt: try row.next(), dueAt: try row.next(), dueIsProvisional: try row.next(),
            endedAt: try row.next(), contactSealed: try row.next(), bodySealed: try row.next(),
            answerSealed: try row.next())
    }
}

extension Rule {
    static let rightsContact = Rule(
        "rights.contact", "请填写手机号、座机或邮箱，以便答复",
        "Give a telephone number or an e-mail address for the answer")
    static let rightsAge = Rule(
        "rights.age", "请选择是否已满 14 周岁", "Say whether you are 14 or older")
    static let rightsGuardian = Rule(
        "rights.guardian", "未满 14 周岁须由监护人同意并代为提出；未保存任何内容",
        "For a child under 14 a guardian must agree and ask; nothing was stored")
    static let rightsEnded = Rule("rights.ended", "该请求已办结", "This request has ended")
    static let rightsReason = Rule(
        "rights.reason", "拒绝须说明理由（个人信息保护法第五十条）", "A refusal states its reason (PIPL art. 50)")
    static let rightsSecondPerson = Rule(
        "rights.second-person", "未成年人的信息须由另一位工作人员批准查看", "A child's information is opened by a second person")
}
