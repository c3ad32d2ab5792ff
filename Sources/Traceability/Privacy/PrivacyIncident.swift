import Identification
import JSONStream
public import Storage

/// 个人信息安全事件 (个人信息保护法 art. 57; 网络数据安全管理条例 art. 10): what happened, the five things to tell, to whom,
/// and the clock.
public struct PrivacyIncident: Sendable, Hashable {
    /// 通知的五项: kinds of information, cause, harm, measures, contact.
    public static let headings = ["kinds", "cause", "harm", "measures", "contact"]
    /// The authority is told within a day.
    public static let hours: Int64 = 24

    public let id: Int64
    public let title: String
    /// By heading.
    public let notice: [String: String]
    public let foundAt: Instant
    public let dueAt: Instant
    public let authorityToldAt: Instant?
    public let personsToldAt: Instant?
    public let personCount: Int64

    static let place = "privacy_incident.notice_sealed"

    public func isOverdue(at now: Instant) -> Bool { authorityToldAt == nil && dueAt <= now }
}

/// Opens an incident with those whom it touches, and notes when they were told.
public struct HandleIncident: Sendable {
    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    public struct Form: Sendable {
        public var title = ""
        /// By heading.
        public var notice: [String: String] = [:]
        public var foundAt: Instant
        /// Account names, one a line; each must be there.
        public var accounts = ""
        public init(foundAt: Instant) { self.foundAt = foundAt }
    }

    @discardableResult
    public func open(_ form: Form, by actor: Actor, on occasion: Occasion) async throws -> Int64 {
        try actor.require(.privacyManage)
        let title = try Text.required(form.title, "title", limit: 200)
        let texts = try PrivacyIncident.headings.map { heading in
            (heading, try Text.required(form.notice[heading] ?? "", heading, limit: 1_000))
        }
        guard form.foundAt <= occasion.now else {
            throw Refusal(
                .invalid, .futureDate, field: "foundAt",
                ["field": "foundAt", "value": form.foundAt.minuteText, "today": "\(occasion.now.date)"])
        }
        var writer = JSONWriter()
        writer.object { writer in for (name, text) in texts { writer.member(name, text) } }
        let sealed = try platform.keys.seal(
            writer.bytes, place: PrivacyIncident.place, nonce: platform.entropy.bytes(12))
        let names = form.accounts.split(whereSeparator: \.isNewline).map { Text.trim(String($0)) }
            .filter { !$0.isEmpty }
        let due = form.foundAt.adding(seconds: PrivacyIncident.hours * 3_600)
        return try await platform.datastore.write { session in
            var accounts: Set<Int64> = []
            for name in names {
                guard let found = try session.accountIdentity(named: name) else {
                    throw Refusal(.missing, .missing, field: "accounts", ["object": "account \(name.prefix(64))"])
                }
                accounts.insert(found.id)
            }
            let id: Int64 = try session.value(
                """
                INSERT INTO privacy_incident (title, notice_sealed, found_at, due_at, made_by, made_at)
                VALUES (\(title), \(sealed), \(form.foundAt), \(due), \(actor.accountID), \(occasion.now))
                RETURNING incident_id
                """)!
            try session.insert(
                into: "privacy_incident_person", columns: ["incident_id", "account_id"],
                rows: accounts.sorted().map { [.integer(id), .integer($0)] })
            try session.audit(AuditEntry("privacy.incident", ("incident", "\(id)", title)), by: actor, on: occasion)
            return id
        }
    }

    public enum Told: String, Sendable { case authority, persons }

    public func told(_ who: Told, _ id: Int64, by actor: Actor, on occasion: Occasion) async throws {
        try actor.require(.privacyManage)
        let column: Query = who == .authority ? "authority_told_at" : "persons_told_at"
        try await platform.datastore.write { session in
            let changed = try session.run(
                """
                UPDATE privacy_incident SET \(column) = \(occasion.now)
                WHERE incident_id = \(id) AND \(column) IS NULL
                """)
            guard changed == 1 else { throw Refusal(.missing, .missing, ["object": "incident \(id)"]) }
            try session.audit(
                AuditEntry("privacy.told", ("incident", "\(id)", "№ \(id)"), reason: who.rawValue), by: actor,
                on: occasion)
        }
    }
}

extension Session {
    public func privacyIncidents(_ keys: PlatformKeys) throws -> [PrivacyIncident] {
        try rows(
            """
            SELECT incident_id, title, notice_sealed, found_at, due_at, authority_told_at, persons_told_at,
                (SELECT COUNT(*) FROM privacy_incident_person
                    WHERE privacy_incident_person.incident_id = privacy_incident.incident_id)
            FROM privacy_incident ORDER BY incident_id DESC LIMIT 100
            """
        ) { row in
            let (id, title) = (try row.next(Int64.self), try row.next(String.self))
            let bytes = try keys.open(try row.next([UInt8].self), place: PrivacyIncident.place)
            let node = JSONNode(try JSONValue(parsing: bytes))
            let notice = try PrivacyIncident.headings.map { ($0, try node.string($0)) }
            return PrivacyIncident(
                id: id, title: title, notice: Dictionary(notice) { $1 }, foundAt: try row.next(),
                dueAt: try row.next(), authorityToldAt: try row.next(), personsToldAt: try row.next(),
                personCount: try row.next())
        }
    }

    /// Whom an incident touches: exactly those who were named, each with a name to reach it by.
    public func persons(ofIncident id: Int64) throws -> [(id: Int64, name: String, displayName: String)] {
        try rows(
            """
            SELECT account.account_id, account.name, account.display_name FROM privacy_incident_person
            JOIN account ON account.account_id = privacy_incident_person.account_id
            WHERE incident_id = \(id) ORDER BY account.account_id
            """
        ) { (try $0.next(), try $0.next(), try $0.next()) }
    }
}
