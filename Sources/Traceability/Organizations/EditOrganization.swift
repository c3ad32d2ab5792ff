import Identification
import Storage

/// What staff decide about an enterprise after its registration.
public struct OrganizationSettings: Sendable, Hashable {
    /// 7 digits; "" for none.
    public var ecodeNumber: String
    public var issuingMode: Organization.IssuingMode
    public var holdsReturns: Bool
    public var isTest: Bool
    public var state: Organization.State

    public init(
        ecodeNumber: String, issuingMode: Organization.IssuingMode, holdsReturns: Bool, isTest: Bool,
        state: Organization.State
    ) {
        self.ecodeNumber = ecodeNumber
        self.issuingMode = issuingMode
        self.holdsReturns = holdsReturns
        self.isTest = isTest
        self.state = state
    }
}

/// Changes an enterprise's number, issuing mode, state. `delegated` needs a filed authorization that covers the number.
public struct EditOrganization: Sendable {
    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    public func callAsFunction(
        _ id: Int64, _ settings: OrganizationSettings, by actor: Actor, on occasion: Occasion
    ) async throws {
        try actor.require(.organizationManage)
        let number = try EnterpriseNumber.optional(settings.ecodeNumber)
        try await EnterpriseNumber.refusingTaken {
            try await platform.datastore.write { session in
                let organization = try session.enterprise(id)
                try session.refuseTaken(ecodeNumber: number, except: id)
                if settings.issuingMode == .delegated {
                    try session.requireAuthorization(of: id, number, on: occasion)
                }
                let before = try session.digest(of: "organization", "\(id)")
                try session.run(
                    """
                    UPDATE organization SET ecode_number = \(number), issuing_mode = \(settings.issuingMode),
                        hold_returns = \(settings.holdsReturns), is_test = \(settings.isTest),
                        state = \(settings.state)
                    WHERE organization_id = \(id)
                    """)
                try session.audit(
                    AuditEntry(
                        "organization.edit", ("organization", "\(id)", organization.name)
                    ).because(Self.difference(organization, settings, number)).from(before), by: actor, on: occasion)
            }
        }
    }

    /// What changed, from and to, for the audit trail.
    private static func difference(_ old: Organization, _ new: OrganizationSettings, _ number: String?) -> AuditReason {
        let all = [
            Change("ecodeNumber", Message("企业编号", "Ecode number"), old.ecodeNumber ?? "-", number ?? "-"),
            Change(
                "issuingMode", Message("发码方式", "issuing mode"), old.issuingMode.rawValue, new.issuingMode.rawValue),
            Change("holdsReturns", Message("回传先暂存", "holds returns"), "\(old.holdsReturns)", "\(new.holdsReturns)"),
            Change("isTest", Message("测试企业", "test enterprise"), "\(old.isTest)", "\(new.isTest)"),
            Change("state", Message("状态", "state"), old.state.rawValue, new.state.rawValue),
        ]
        let changes = all.filter { $0.old != $0.new }
        return AuditReason(
            changes.map { "\($0.field): \($0.old) → \($0.new)" }.joined(separator: "; "),
            Message(
                changes.map { "\($0.name.chinese)：\(word($0.old).chinese) → \(word($0.new).chinese)" }
                    .joined(separator: "；"),
                changes.map { "\($0.name.english): \(word($0.old).english) → \(word($0.new).english)" }
                    .joined(separator: "; ")))
    }

    private struct Change {
        let field: String
        let name: Message
        let old: String
        let new: String

        init(_ field: String, _ name: Message, _ old: String, _ new: String) {
            (self.field, self.name, self.old, self.new) = (field, name, old, new)
        }
    }

    private static func word(_ value: String) -> Message {
        words[value] ?? Message(value, value)
    }

    private static let words = [
        "true": Message("是", "yes"), "false": Message("否", "no"), "active": Message("正常", "active"),
        "suspended": Message("停用", "suspended"), "revoked": Message("吊销", "revoked"),
        "deregistered": Message("注销", "deregistered"), "merged": Message("合并", "merged"),
        "national": Message("国家平台发码", "national platform"),
        "delegated": Message("授权平台发码", "this platform"),
    ]
}

extension Session {
    /// An organization that is not the platform's own. Throws `Refusal.missing`.
    func enterprise(_ id: Int64) throws -> Organization {
        guard let organization = try organization(id), organization.kind != .operator else {
            throw Refusal(.missing, .missing, ["object": "organization \(id)"])
        }
        return organization
    }

    fileprivate func requireAuthorization(of id: Int64, _ number: String?, on occasion: Occasion) throws {
        guard let number else { throw Refusal(.invalid, .delegatedWithoutNumber, field: "ecodeNumber") }
        guard try issuingAuthorization(of: id, covering: number, on: occasion.now.date) else {
            throw Refusal(.conflict, .notAuthorized, field: "issuingMode", ["value": number])
        }
    }
}

extension Rule {
    static let delegatedWithoutNumber = Rule(
        "issuing.number-missing", "授权签发须先填写 7 位企业编码", "Delegated issuing needs the 7-digit enterprise number")
    static let notAuthorized = Rule(
        "issuing.not-authorized", "没有覆盖企业编码 {value} 的有效授权；请先登记授权文件与号段",
        "No valid authorization covers the enterprise number {value}; file the authorization and its range first")
}
