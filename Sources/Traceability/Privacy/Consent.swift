public import Storage

/// 同意: what is done only with somebody's consent. Nothing else depends on it (个人信息保护法 art. 16).
public enum ConsentPurpose: String, Sendable, Hashable, CaseIterable, ValueConvertible {
    /// 满意度调查
    case survey
    /// 培训与标准宣贯通知
    case training

    public var question: Message {
        switch self {
        case .survey:
            Message(
                "同意平台管理方就服务满意度联系我（使用账号姓名与所属企业的联系电话）。",
                "The operator may contact me about how satisfied I am (by my name and my enterprise's telephone).")
        case .training:
            Message(
                "同意平台管理方通知我行业标准培训（使用账号姓名与所属企业的联系电话）。",
                "The operator may tell me of trainings on the industry's standards (by my name and my enterprise's "
                    + "telephone).")
        }
    }
}

/// A line of the ledger of consents: what somebody said, when, to which words.
public struct Consent: Sendable, Hashable {
    public let purpose: ConsentPurpose
    public let rulesVersion: Int64
    /// false: taken back, or refused.
    public let isGiven: Bool
    public let channel: String
    public let at: Instant
}

/// 同意与撤回: said in the same place with as many steps. Each answer is a new line of the ledger.
public struct SetConsent: Sendable {
    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    /// Notes what changed; what was said before with the same answer under the same version stays as it is.
    public func callAsFunction(
        _ given: Set<ConsentPurpose>, channel: String, by actor: Actor, on occasion: Occasion
    ) async throws {
        let rules = try PrivacyRules.current()
        try await platform.datastore.write { session in
            let last = try session.consents(of: actor.accountID)
            for purpose in ConsentPurpose.allCases {
                let isGiven = given.contains(purpose)
                if let before = last[purpose] {
                    if before.isGiven == isGiven, before.rulesVersion == rules.number || !isGiven { continue }
                } else if !isGiven {
                    continue
                }
                try session.run(
                    """
                    INSERT INTO consent (account_id, purpose, rules_version, given, channel, evidence, at)
                    VALUES (\(actor.accountID), \(purpose), \(rules.number), \(isGiven), \(channel),
                        \(rules.evidence(purpose)), \(occasion.now))
                    """)
            }
            let names = given.map(\.rawValue).sorted().joined(separator: " ")
            try session.audit(
                AuditEntry(
                    "privacy.consent", ("account", "\(actor.accountID)", ""), reason: names.isEmpty ? "-" : names),
                by: actor, on: occasion)
        }
    }
}

extension Session {
    /// What an account said last, by purpose.
    public func consents(of accountID: Int64) throws -> [ConsentPurpose: Consent] {
        let all = try consentLedger(of: accountID)
        return Dictionary(all.map { ($0.purpose, $0) }) { _, last in last }
    }

    /// Everything that an account said, the oldest first.
    public func consentLedger(of accountID: Int64) throws -> [Consent] {
        try rows(
            """
            SELECT purpose, rules_version, given, channel, at FROM consent
            WHERE account_id = \(accountID) ORDER BY consent_id
            """
        ) { row in
            Consent(
                purpose: try row.next(), rulesVersion: try row.next(), isGiven: try row.next(),
                channel: try row.next(), at: try row.next())
        }
    }

    /// The active accounts that may be contacted for a purpose: those who agreed under the rules as they are now, and
    /// did not take it back.
    public func agreed(to purpose: ConsentPurpose, version: Int64) throws -> [Int64] {
        try rows(
            """
            SELECT consent.account_id FROM consent JOIN account ON account.account_id = consent.account_id
            WHERE purpose = \(purpose) AND given = 1 AND rules_version = \(version) AND account.state = 'active'
                AND consent_id = (SELECT MAX(latest.consent_id) FROM consent AS latest
                    WHERE latest.account_id = consent.account_id AND latest.purpose = consent.purpose)
            ORDER BY consent.account_id
            """
        ) { try $0.next(Int64.self) }
    }
}
