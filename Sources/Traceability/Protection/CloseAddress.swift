public import Storage

/// Closes an address by hand: what the detectors do not see.
public struct CloseAddress: Sendable {
    let platform: Platform
    /// Never closed.
    let exempt: [AddressBlock]

    public init(_ platform: Platform, exempt: [AddressBlock] = []) {
        self.platform = platform
        self.exempt = exempt
    }

    /// - Parameters:
    ///   - text: an IPv4 or IPv6 address; of IPv6 its first 64 bits are closed.
    ///   - minutes: 1…10,080.
    public func callAsFunction(
        _ text: String, minutes: Int64, reason: String, by actor: Actor, on occasion: Occasion
    ) async throws {
        try actor.require(.securityManage)
        guard let address = NetworkAddress(text) else {
            throw Refusal(.invalid, .noAddress, field: "address", ["value": String(text.prefix(60))])
        }
        let subject = NetworkAddress.subscriber(of: text)
        guard !address.isLoopback, !exempt.touch(subscriber: subject),
            !platform.watch.proxies.contains(subject, at: occasion.now)
        else {
            throw Refusal(.invalid, .addressExempt, field: "address", ["value": text])
        }
        guard (1...10_080).contains(minutes) else {
            throw Refusal(.invalid, .closedMinutes, field: "minutes", ["value": "\(minutes)"])
        }
        let reason = reason.trimmed(to: 300)
        guard !reason.isEmpty else { throw Refusal(.invalid, .required, field: "reason", ["field": "reason"]) }
        let until = occasion.now.adding(seconds: minutes * 60)
        let number = PublicNumber.make(platform.entropy)
        try await platform.datastore.write { session in
            try session.run(
                """
                INSERT INTO closed_address (subject, attack, remark, from_at, until_at, made_by, public_no)
                VALUES (\(subject), 'by-hand', \(reason), \(occasion.now), \(until), \(actor.accountID), \(number))
                """)
            try session.closedAddressesChanged()
            try session.audit(
                AuditEntry("security.close", ("address", subject, subject), reason: reason), by: actor, on: occasion)
        }
        try await platform.closedAddresses.refresh(from: platform.datastore, at: occasion.now)
    }
}

/// Opens a closed address before its time.
public struct OpenAddress: Sendable {
    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    /// Throws `Refusal.missing` for an unknown one, `Refusal.conflict` for one that is open.
    public func callAsFunction(_ id: Int64, by actor: Actor, on occasion: Occasion) async throws {
        try actor.require(.securityManage)
        try await platform.datastore.write { session in
            guard let closing = try session.closing(id) else {
                throw Refusal(.missing, .missing, ["object": "closed address \(id)"])
            }
            try session.lift(closing, by: actor, at: occasion.now)
            try session.audit(
                AuditEntry("security.open", ("address", closing.subject, closing.subject)), by: actor, on: occasion)
        }
        try await platform.closedAddresses.refresh(from: platform.datastore, at: occasion.now)
    }
}

extension WriteSession {
    func lift(_ closing: ClosedAddress, by actor: Actor, at now: Instant) throws {
        guard closing.isClosed(at: now) else { throw Refusal(.conflict, .addressOpen) }
        try run(
            """
            UPDATE closed_address SET lifted_by = \(actor.accountID), lifted_at = \(now)
            WHERE closed_id = \(closing.id) AND lifted_at IS NULL
            """)
        try closedAddressesChanged()
    }
}

extension String {
    /// Without blanks at its ends, so many characters at most.
    fileprivate func trimmed(to count: Int) -> String {
        let start = drop { $0.isWhitespace }
        guard let end = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(start[...end].prefix(count))
    }
}

/// What somebody says who was closed out (申诉): without an account, by the number that the refusal tells.
public struct AppealClosing: Sendable {
    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    public func callAsFunction(
        _ publicNo: String, text: String, contact: String, on occasion: Occasion
    ) async throws {
        let said = text.trimmed(to: 1_000)
        guard !said.isEmpty else { throw Refusal(.invalid, .required, field: "text", ["field": "text"]) }
        let sealed = try platform.seal(said, place: ClosingAppeal.textPlace)
        let reach = try platform.seal(contact.trimmed(to: 100), place: ClosingAppeal.contactPlace)
        try await platform.datastore.write { session in
            guard let closing = try session.closing(publicNo: publicNo) else {
                throw Refusal(.missing, .missing, ["object": "closed address"])
            }
            guard closing.isClosed(at: occasion.now) else { throw Refusal(.conflict, .addressOpen) }
            let isTold = try session.exists("SELECT 1 FROM closing_appeal WHERE closed_id = \(closing.id)")
            guard !isTold else { throw Refusal(.conflict, .appealTwice) }
            let id: Int64 = try session.value(
                """
                INSERT INTO closing_appeal (closed_id, text_sealed, contact_sealed, state, made_at, answer)
                VALUES (\(closing.id), \(sealed), \(reach), 'open', \(occasion.now), '') RETURNING appeal_id
                """)!
            try session.audit(
                AuditEntry("security.appeal", ("address", closing.subject, "\(id)")), by: nil, on: occasion)
        }
    }
}

/// An appeal as those read it who decide.
public struct ClosingAppeal: Sendable, Hashable {
    static let textPlace = "closing_appeal.text"
    static let contactPlace = "closing_appeal.contact"

    public let id: Int64
    public let closing: ClosedAddress
    public let text: String
    public let contact: String
    public let madeAt: Instant
}

/// The appeals that nobody has decided on, the oldest first.
public struct ListAppeals: Sendable {
    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    public func callAsFunction(by actor: Actor) async throws -> [ClosingAppeal] {
        try actor.require(.securityRead)
        let found = try await platform.datastore.report { session in
            let rows = try session.rows(
                """
                SELECT appeal_id, closed_id, text_sealed, contact_sealed, made_at FROM closing_appeal
                WHERE state = 'open' ORDER BY made_at LIMIT 100
                """
            ) { row in
                (
                    id: try row.next(Int64.self), closed: try row.next(Int64.self), text: try row.next([UInt8].self),
                    contact: try row.next([UInt8].self), at: try row.next(Instant.self)
                )
            }
            return try rows.compactMap { row in try session.closing(row.closed).map { (row, $0) } }
        }
        return try found.map { row, closing in
            ClosingAppeal(
                id: row.id, closing: closing, text: try platform.openText(row.text, place: ClosingAppeal.textPlace),
                contact: try platform.openText(row.contact, place: ClosingAppeal.contactPlace), madeAt: row.at)
        }
    }
}

/// Decides on an appeal: the address is opened, or stays closed with an answer.
public struct DecideAppeal: Sendable {
    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    public func callAsFunction(
        _ id: Int64, opens: Bool, answer: String, by actor: Actor, on occasion: Occasion
    ) async throws {
        try actor.require(.securityManage)
        let answer = answer.trimmed(to: 300)
        guard opens || !answer.isEmpty else {
            throw Refusal(.invalid, .required, field: "answer", ["field": "answer"])
        }
        try await platform.datastore.write { session in
            let closed = try session.value(
                "SELECT closed_id FROM closing_appeal WHERE appeal_id = \(id) AND state = 'open'", as: Int64.self)
            guard let closed, let closing = try session.closing(closed) else {
                throw Refusal(.missing, .missing, ["object": "appeal \(id)"])
            }
            let state = opens ? "granted" : "refused"
            try session.run(
                """
                UPDATE closing_appeal SET state = \(state), decided_by = \(actor.accountID),
                    decided_at = \(occasion.now), answer = \(answer)
                WHERE appeal_id = \(id)
                """)
            if opens, closing.isClosed(at: occasion.now) { try session.lift(closing, by: actor, at: occasion.now) }
            try session.audit(
                AuditEntry("security.decide", ("address", closing.subject, "\(id)"), reason: "\(state) \(answer)"),
                by: actor, on: occasion)
        }
        try await platform.closedAddresses.refresh(from: platform.datastore, at: occasion.now)
    }
}

extension Session {
    /// What became of the appeal against a closing; nil: there is none.
    public func appealState(of closing: Int64) throws -> (state: String, answer: String)? {
        try first("SELECT state, answer FROM closing_appeal WHERE closed_id = \(closing)") { row in
            (state: try row.next(String.self), answer: try row.next(String.self))
        }
    }
}

extension Rule {
    static let noAddress = Rule("security.no-address", "“{value}”不是 IP 地址", "“{value}” is no IP address")
    static let addressExempt = Rule(
        "security.exempt", "{value} 属于本机、代理或豁免地址，不能关闭",
        "{value} is this machine's, a proxy's or exempt, and is not closed")
    static let closedMinutes = Rule(
        "security.minutes", "关闭时长须为 1 至 10080 分钟（填写了 {value}）", "1 to 10,080 minutes (not {value})")
    static let addressOpen = Rule("security.open", "该地址当前没有被关闭", "The address is not closed")
    static let appealTwice = Rule(
        "security.appeal-twice", "已经收到对这次关闭的申诉，请等待答复", "An appeal against this closing is in; wait for the answer")
}
