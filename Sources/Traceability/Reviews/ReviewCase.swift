public import Storage

/// What platform staff review: each kind has a subject in a table of its own.
public enum ReviewKind: String, Sendable, Hashable, CaseIterable, ValueConvertible {
    /// 企业注册 (T/SGACC 1005 7.2.1)
    case registration
    /// 编码申请 (T/SGACC 1005 7.2.2)
    case codeApplication = "code-application"
    /// 已印举证: labels of an exposed allocation that are to answer again
    case codeListing = "code-listing"
    /// 安装维修资质: a licence that gives the right to record work on goods of others
    case installationLicence = "installation-licence"
    /// 更正 (T/SGACC 1005 7.1.4): other data in place of what was returned
    case amendment

    public var permission: Permission {
        switch self {
        case .registration, .installationLicence: .registrationReview
        case .codeApplication, .codeListing: .codeReview
        case .amendment: .amendmentReview
        }
    }

    public var name: Message {
        switch self {
        case .registration: Message("企业注册", "Registration")
        case .codeApplication: Message("编码申请", "Code application")
        case .codeListing: Message("已印举证", "Printed labels")
        case .installationLicence: Message("安装维修资质", "Installation licence")
        case .amendment: Message("更正", "Amendment")
        }
    }
}

public enum ReviewState: String, Sendable, Hashable, CaseIterable, ValueConvertible {
    case submitted
    /// 退回补正: with the enterprise, which corrects the named items and submits again; the clock starts anew.
    case returned
    case approved
    case rejected
    case withdrawn

    public var name: Message {
        switch self {
        case .submitted: Message("待审核", "In review")
        case .returned: Message("退回补正", "Returned for correction")
        case .approved: Message("已通过", "Approved")
        case .rejected: Message("已拒绝", "Rejected")
        case .withdrawn: Message("已撤回", "Withdrawn")
        }
    }
}

/// One thing under review, with its clock of two working days.
public struct ReviewCase: Sendable, Hashable {
    public let id: Int64
    public let kind: ReviewKind
    public let subjectID: Int64
    public let organizationID: Int64?
    public let title: String
    public let state: ReviewState
    /// 1 for the first submission, one more after each correction.
    public let round: Int
    public let submittedBy: Int64
    public let submittedAt: Instant
    public let dueAt: Instant
    /// The calendar of the due year is not official yet: weekdays were assumed.
    public let dueIsProvisional: Bool
    public let claimedBy: Int64?
    public let decidedBy: Int64?
    public let decidedAt: Instant?
    /// Raised by every step; a decision names the version that its reviewer saw.
    public let version: Int64

    public func isOverdue(at now: Instant) -> Bool { state == .submitted && now > dueAt }
}

/// A step in the life of a case. Steps are facts: none is ever changed.
public struct ReviewStep: Sendable, Hashable {
    public enum Kind: String, Sendable, ValueConvertible {
        case submitted, claimed, released, handedOver, checked, returned, approved, rejected, withdrawn

        public var name: Message {
            switch self {
            case .submitted: Message("提交", "Submitted")
            case .claimed: Message("领取", "Claimed")
            case .released: Message("放回", "Put back")
            case .handedOver: Message("转交", "Handed over")
            case .checked: Message("核对", "Checked")
            case .returned: Message("退回补正", "Returned for correction")
            case .approved: Message("通过", "Approved")
            case .rejected: Message("拒绝", "Rejected")
            case .withdrawn: Message("撤回", "Withdrawn")
            }
        }
    }

    public let number: Int
    public let kind: Kind
    public let accountID: Int64
    public let accountName: String
    public let at: Instant
    public let dueAt: Instant?
    public let reason: String
    /// What to correct, or what was ticked: one a line.
    public let items: [String]
}
