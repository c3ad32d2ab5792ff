import Storage

/// Tells what was found: one line in the audit trail, `security.KIND`, and where it closes, the address is closed, for
/// longer each time within a week.
public struct TellAttack: Sendable {
    let platform: Platform
    /// Never closed: the operator's own, the proxies in front.
    let exempt: [AddressBlock]

    public init(_ platform: Platform, exempt: [AddressBlock]) {
        self.platform = platform
        self.exempt = exempt
    }

    public func callAsFunction(_ finding: AttackFinding) async throws {
        let occasion = Occasion(
            now: platform.clock.now(), requestID: "watch", address: Self.address(finding), agent: "ransu serve")
        let closes = finding.attack.closes && !isExempt(finding.subject)
        let number = publicNumber()
        try await platform.datastore.write { session in
            var until: Instant?
            if closes { until = try close(finding, number, occasion.now, session) }
            let kind = Self.kind(finding)
            let rule: Rule =
                finding.attack == .unnamedProxy ? .proxyTold : until == nil ? .attackTold : .attackClosed
            let why = AuditReason(
                rule,
                [
                    "count": "\(finding.count)", "sample": PersonalPatterns.masked(finding.sample),
                    "until": until?.minuteText ?? "", "address": finding.subject,
                ], words: ["attack": finding.attack.name])
            let entry = AuditEntry(
                "security.\(finding.attack.rawValue)", (kind, finding.subject, ""), outcome: .failure)
            try session.audit(entry.because(why), by: nil, on: occasion)
        }
        if closes { try await platform.closedAddresses.refresh(from: platform.datastore, at: occasion.now) }
    }

    /// Answers until when; nil: it is closed already.
    private func close(
        _ finding: AttackFinding, _ number: String, _ now: Instant, _ session: any WriteSession
    ) throws -> Instant? {
        let week = now.adding(seconds: -7 * 86_400)
        let isClosed = try session.exists(
            """
            SELECT 1 FROM closed_address
            WHERE subject = \(finding.subject) AND until_at > \(now) AND lifted_at IS NULL
            """)
        guard !isClosed else { return nil }
        let times: Int64 =
            try session.value(
                """
                SELECT count(*) FROM closed_address
                WHERE subject = \(finding.subject) AND from_at > \(week) AND lifted_at IS NULL
                """) ?? 0
        let until = now.adding(seconds: Attack.closedSeconds(after: times))
        try session.run(
            """
            INSERT INTO closed_address (subject, attack, remark, from_at, until_at, public_no)
            VALUES (\(finding.subject), \(finding.attack.rawValue), '', \(now), \(until), \(number))
            """)
        try session.closedAddressesChanged()
        return until
    }

    /// Of IPv6 a subject is the first half of an address: it is left open where somebody exempt is within it. Behind a
    /// proxy that was not named is everybody.
    private func isExempt(_ subject: String) -> Bool {
        if DeviceToken.isSubject(subject) { return false }
        guard let address = NetworkAddress(subject.replacing("/64", with: "")) else { return true }
        return address.isLoopback || exempt.touch(subscriber: subject)
            || platform.watch.proxies.contains(subject, at: platform.clock.now())
    }

    private static func kind(_ finding: AttackFinding) -> String {
        guard finding.attack.isOfAddress else { return "account" }
        return DeviceToken.isSubject(finding.subject) ? "device" : "address"
    }

    private func publicNumber() -> String { PublicNumber.make(platform.entropy) }

    private static func address(_ finding: AttackFinding) -> String {
        finding.attack.isOfAddress && !DeviceToken.isSubject(finding.subject) ? finding.subject : "local"
    }
}

/// A number that nobody guesses, in letters that nobody confuses: 12 of 32, 60 bits.
enum PublicNumber {
    private static let letters = Array("23456789ABCDEFGHJKLMNPQRSTUVWXYZ")

    static func make(_ entropy: Entropy) -> String {
        String(entropy.bytes(12).map { letters[Int($0 & 31)] })
    }
}

extension Rule {
    static let attackTold = Rule(
        "security.told", "{attack}：{count} 次；最近一次：{sample}", "{attack}: {count} times; the last: {sample}")
    static let attackClosed = Rule(
        "security.closed", "{attack}：{count} 次；来源地址关闭至 {until}；最近一次：{sample}",
        "{attack}: {count} times; the address is closed until {until}; the last: {sample}")
    static let proxyTold = Rule(
        "security.proxy",
        "{address} 代他人转发了 {count} 次请求（X-Forwarded-For），但未登记为可信代理：其后所有访客在此共用一个地址。如果它是本平台的代理，"
            + "请在配置中加一行 trusted-proxy = {address} 并重新启动；在此之前该地址不会被关闭",
        "{address} sent {count} requests for others (X-Forwarded-For) and is not named as a proxy: all visitors behind "
            + "it have one address here. If it is a proxy of this platform, add the line trusted-proxy = {address} to "
            + "the configuration and restart; until then the address is never closed")
}
