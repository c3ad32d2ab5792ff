import Cryptography
import Storage

/// Sets the rules of passwords, sessions and accounts. Below a floor it is refused, each number by its name.
public struct ChangeSecurityPolicy: Sendable {
    static let setting = "security-policy"

    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    public func callAsFunction(_ policy: SecurityPolicy, by actor: Actor, on occasion: Occasion) async throws {
        try actor.require(.securityManage)
        try Refusals.check(Self.refusals(policy))
        let usual = platform.policy.usual
        try await platform.datastore.write { session in
            let before = try session.securityPolicy(usual: usual)
            let text = String(decoding: policy.json, as: UTF8.self)
            try session.run(
                """
                INSERT INTO setting (name, value, changed_at) VALUES (\(Self.setting), \(text), \(occasion.now))
                ON CONFLICT (name) DO UPDATE SET value = excluded.value, changed_at = excluded.changed_at
                """)
            try session.run(
                """
                INSERT INTO change_counter (name, value) VALUES ('policy', 1)
                ON CONFLICT (name) DO UPDATE SET value = change_counter.value + 1
                """)
            try session.audit(
                AuditEntry(
                    "policy.change", ("setting", Self.setting, ""), reason: Self.difference(before, policy)
                ).from(SHA256.hash(before.json), to: SHA256.hash(policy.json)), by: actor, on: occasion)
        }
        try await platform.policy.refresh(from: platform.datastore)
    }

    private static func refusals(_ policy: SecurityPolicy) -> [Refusal] {
        PolicyNumber.all.compactMap { number in
            let value = policy[keyPath: number.path]
            guard !number.range.contains(value) else { return nil }
            return Refusal(
                .invalid, .policyRange, field: number.name,
                ["value": "\(value)", "least": "\(number.range.lowerBound)", "most": "\(number.range.upperBound)"],
                words: ["name": number.label])
        }
    }

    /// `rotationDays 90 → 60`, what changed and nothing else.
    private static func difference(_ before: SecurityPolicy, _ after: SecurityPolicy) -> String {
        var words: [String] = []
        func note(_ name: String, _ old: String, _ new: String) {
            if old != new { words.append("\(name) \(old) → \(new)") }
        }
        note("profile", before.profile.rawValue, after.profile.rawValue)
        note("secondFactor", before.secondFactor.rawValue, after.secondFactor.rawValue)
        note("singleSession", "\(before.singleSession)", "\(after.singleSession)")
        for number in PolicyNumber.all {
            note(number.name, "\(before[keyPath: number.path])", "\(after[keyPath: number.path])")
        }
        return words.joined(separator: ", ")
    }
}

extension Rule {
    static let policyRange = Rule(
        "policy.range", "“{name}”须在 {least} 到 {most} 之间（填写了 {value}）",
        "“{name}” lies between {least} and {most} (not {value})")
}
