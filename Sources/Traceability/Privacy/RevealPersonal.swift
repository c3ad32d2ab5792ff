import Identification
import Storage

/// 查看完整个人信息: a masked value in full, for a reason and a purpose, so many times a day, each of them on record
/// (个人信息保护法 art. 6, 51(4)).
public struct RevealPersonal: Sendable {
    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    /// Looks of an account in a day of China's time.
    public static let dailyLimit: Int64 = 50

    /// The purposes that a form offers.
    public static let purposes = Purpose.allCases.filter {
        FieldKind.contactPhone.purposes.contains($0) && $0 != .supervision
    }

    /// The contact of an enterprise.
    /// - Throws: `Refusal.denied` for a purpose that it was not collected for, `tooMany` beyond the day's bound.
    public func contact(
        of organizationID: Int64, reason: String, purpose: Purpose, by actor: Actor, on occasion: Occasion
    ) async throws -> Contact {
        try actor.require(.personalRead)
        let reason = try Text.required(reason, "reason", limit: 200)
        guard FieldKind.contactPhone.purposes.contains(purpose) else {
            throw Refusal(.denied, .purposeNotCollected, field: "purpose", words: ["purpose": purpose.name])
        }
        let sealed = try await platform.datastore.write { session in
            guard let sealed = try session.sealedContact(of: organizationID) else {
                throw Refusal(.missing, .missing, ["object": "organization \(organizationID)"])
            }
            try session.countReveal(by: actor.accountID, on: occasion.now)
            var entry = AuditEntry(
                "personal.reveal", ("organization", "\(organizationID)", ""), reason: "\(purpose.rawValue): \(reason)")
            entry.isRead = true
            try session.audit(entry, by: actor, on: occasion)
            return sealed
        }
        guard let contact = try platform.contact(name: sealed.name, phone: sealed.phone) else {
            throw Refusal(.missing, .missing, ["object": "contact"])
        }
        return contact
    }
}

extension WriteSession {
    /// One more look of today; throws beyond the bound, and then counts none.
    fileprivate func countReveal(by accountID: Int64, on now: Instant) throws {
        let day = Int64(now.date.daysSinceEpoch)
        let amount: Int64 = try value(
            """
            INSERT INTO personal_reveal (account_id, day, amount) VALUES (\(accountID), \(day), 1)
            ON CONFLICT (account_id, day) DO UPDATE SET amount = personal_reveal.amount + 1 RETURNING amount
            """)!
        guard amount <= RevealPersonal.dailyLimit else {
            throw Refusal(.tooMany, .revealBound, ["limit": "\(RevealPersonal.dailyLimit)"])
        }
    }
}

extension Rule {
    static let purposeNotCollected = Rule(
        "personal.purpose", "该信息不是为“{purpose}”收集的，不能用于此目的",
        "This was not collected for “{purpose}” and may not be used for it")
    static let revealBound = Rule(
        "personal.daily-bound", "今天查看完整个人信息已达 {limit} 次上限，请明天再试或联系安全管理员",
        "You have looked at {limit} persons' information today, the most for a day; "
            + "try tomorrow or ask the security administrator")
}
