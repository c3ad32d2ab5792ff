public import Identification

/// What has to be done by somebody (岗位): of the platform's operation and of an enterprise's quality safety.
public enum PostKind: String, Sendable, Hashable, CaseIterable {
    case systemAdmin = "system-admin"
    case securityAdmin = "security-admin"
    case auditAdmin = "audit-admin"
    case reviewer
    case platformOperator = "platform-operator"
    case principal
    case qualityDirector = "quality-director"
    case qualityOfficer = "quality-officer"
    case traceOperator = "trace-operator"

    public var name: Message {
        switch self {
        case .systemAdmin: Message("系统管理员", "System administrator")
        case .securityAdmin: Message("安全管理员", "Security administrator")
        case .auditAdmin: Message("审计管理员", "Audit administrator")
        case .reviewer: Message("审核员", "Reviewer")
        case .platformOperator: Message("平台运营人员", "Operator of the platform")
        case .principal: Message("主要负责人", "Principal")
        case .qualityDirector: Message("质量安全总监", "Quality safety director")
        case .qualityOfficer: Message("质量安全员", "Quality safety officer")
        case .traceOperator: Message("追溯操作员", "Traceability operator")
        }
    }
}

/// Who holds a post, since when, with which qualification, and when that has to be looked at again.
public struct Post: Sendable, Hashable {
    public let id: Int64
    public let ownerID: Int64
    public let person: String
    public let kind: PostKind
    public let isFullTime: Bool
    public let qualification: String
    public let appointedOn: CivilDate
    public let reviewOn: CivilDate
    /// nil: it is held.
    public let endedOn: CivilDate?
    public let trainings: [Training]

    /// Days until the review is due; negative: it is late. nil: the post has ended.
    public func daysLeft(on day: CivilDate) -> Int? {
        endedOn == nil ? reviewOn.daysSinceEpoch - day.daysSinceEpoch : nil
    }

    /// From so many days before on it is a to-do.
    public static let reminderDays = 30
}

public struct Training: Sendable, Hashable {
    public let postID: Int64
    public let subject: String
    public let on: CivilDate
    public let hours: Int64
    public let result: String
}

/// What somebody fills in who appoints.
public struct PostDraft: Sendable {
    public var kind: String
    public var person: String
    public var isFullTime: Bool
    public var qualification: String
    public var appointedOn: String
    public var reviewOn: String

    public init(
        kind: String, person: String, isFullTime: Bool, qualification: String,
        dates: (appointed: String, review: String)
    ) {
        self.kind = kind
        self.person = person
        self.isFullTime = isFullTime
        self.qualification = qualification
        appointedOn = dates.appointed
        reviewOn = dates.review
    }
}
