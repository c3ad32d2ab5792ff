public import Storage

/// What kind of value is shown: how it is masked, and to whom it opens.
public enum FieldKind: String, Sendable, Hashable, CaseIterable {
    /// 企业联系人 (PI-MASK-9).
    case contactName, contactPhone
    /// 操作人员、用户: who did something to goods, and whose they are.
    case personName, phone, email, residentID, bankCard, personAddress
    /// 商业秘密: suppliers, prices, process values, quantities (PI-MASK-10).
    case tradeSecret
    /// 统一社会信用代码: public register data, shown in part (PI-MASK-8).
    case uscc
    case networkAddress
    /// A code in lists that others see (PI-MASK-12).
    case code

    /// The masked form; nil: nothing at all is shown.
    func masked(_ value: String) -> String? {
        switch self {
        case .contactName, .personName: Mask.name(value)
        case .contactPhone, .phone: Mask.phone(value)
        case .email: Mask.email(value)
        case .residentID: Mask.residentID(value)
        case .bankCard: Mask.bankCard(value)
        case .personAddress: Mask.address(value)
        case .tradeSecret: nil
        case .uscc: Mask.uscc(value)
        case .networkAddress: Mask.networkAddress(value)
        case .code: Mask.code(value)
        }
    }
}

/// 目的: why somebody looks at a value (个人信息保护法 art. 6). Each kind of value was collected for some of them.
public enum Purpose: String, Sendable, Hashable, CaseIterable, ValueConvertible {
    /// Looking around; nothing opens for it but what is one's own.
    case look
    /// 审核: a case lies on the desk.
    case review
    /// 通知: to tell the enterprise of something that concerns its goods, such as a recall.
    case notice
    /// 安全事件
    case incident
    /// 监管
    case supervision
    /// 统计
    case statistics

    public var name: Message {
        switch self {
        case .look: Message("浏览", "Looking")
        case .review: Message("审核", "Review")
        case .notice: Message("通知企业", "Notice to the enterprise")
        case .incident: Message("安全事件处置", "Security incident")
        case .supervision: Message("监管", "Supervision")
        case .statistics: Message("统计分析", "Statistics")
        }
    }
}

extension Purpose {
    /// As a form or a program names it. Throws `Refusal.invalid`.
    public init(asked text: String) throws {
        guard let found = Purpose(rawValue: text) else {
            let choices = Purpose.allCases.map(\.rawValue).joined(separator: ", ")
            throw Refusal(
                .invalid, .unknownChoice, field: "purpose",
                ["field": "purpose", "value": String(text.prefix(40)), "choices": choices])
        }
        self = found
    }
}

extension FieldKind {
    /// What the value was collected for.
    public var purposes: Set<Purpose> {
        switch self {
        case .contactName, .contactPhone: [.review, .notice, .incident, .supervision]
        case .personName, .phone, .email, .residentID, .bankCard, .personAddress: [.supervision, .incident]
        case .tradeSecret: [.supervision]
        case .uscc, .code: Set(Purpose.allCases)
        case .networkAddress: [.incident]
        }
    }
}

/// Whose a value is.
public struct FieldOwner: Sendable, Hashable {
    public let organizationID: Int64
    /// GB/T 2260; "": unknown.
    public let regionCode: String

    public init(_ organizationID: Int64, regionCode: String = "") {
        (self.organizationID, self.regionCode) = (organizationID, regionCode)
    }
}

/// 脱敏: the one function from a value, its kind, its owner and who looks to what is shown (regulation.md 3.3). Pages,
/// the interface, files, errors and the log ask it.
public struct Masking: Sendable {
    private let viewer: Actor?
    /// With what the region codes of the enterprises begin that a regulator looks after; nil: none.
    private let region: String?
    private let purpose: Purpose

    /// - Parameters:
    ///   - viewer: nil: a consumer, or nobody who is known, such as a log.
    ///   - region: of a regulator (`Platform.masking(for:)`).
    public init(_ viewer: Actor?, region: String? = nil, for purpose: Purpose = .look) {
        (self.viewer, self.region, self.purpose) = (viewer, region, purpose)
    }

    /// Whether the value is shown as it is.
    public func isOpen(_ kind: FieldKind, of owner: FieldOwner) -> Bool {
        guard let viewer else { return false }
        if kind == .networkAddress { return purpose == .incident }
        if viewer.organizationID == owner.organizationID { return true }
        if supervises(viewer, owner) { return kind.purposes.contains(.supervision) }
        return viewer.roles.contains(.reviewer) && purpose == .review && kind.purposes.contains(.review)
    }

    /// What is shown of the value; nil: nothing.
    public func shown(_ value: String, _ kind: FieldKind, of owner: FieldOwner) -> String? {
        isOpen(kind, of: owner) ? value : kind.masked(value)
    }

    private func supervises(_ viewer: Actor, _ owner: FieldOwner) -> Bool {
        guard let region, viewer.roles.contains(.regulator), !owner.regionCode.isEmpty else { return false }
        return owner.regionCode.hasPrefix(region)
    }
}

extension Platform {
    /// What an actor is shown, a regulator's region looked up.
    public func masking(for actor: Actor, _ purpose: Purpose = .look) async throws -> Masking {
        guard actor.roles.contains(.regulator), !actor.isStaff else { return Masking(actor, for: purpose) }
        let region = try await datastore.lookUp { try $0.supervisedRegion(actor) }
        return Masking(actor, region: region, for: purpose)
    }
}
