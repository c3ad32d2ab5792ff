import Foundation
import Ledger
import Storage

/// Erases the personal group of an event (个人信息删除), text and salt, where the law or the person asks for it. The leaf
/// and the tree stay as they are: nobody can open that group any more, and nobody who reads the log, or what is opened
/// of it, can guess it without the salt. The event's own digests stay in its row, and are shown to nobody. A row and a
/// leaf of its own say when and why. Of goods of several owners each has a row of the event: all go together. An act of
/// the operator's administrator.
public struct ErasePersonalData: Sendable {
    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    /// Throws `Refusal.missing` where there is no such event with a personal group, `.conflict` where that is erased,
    /// `.invalid` without a reason.
    public func callAsFunction(
        owner: Int64, event: Int64, reason: String, by name: String, on occasion: Occasion
    ) async throws {
        let reason = reason.trimmingCharacters(in: .whitespaces)
        guard (1...500).contains(reason.count) else { throw Refusal(.invalid, .erasureReason, field: "reason") }
        try await platform.datastore.write { session in
            let isThere = try session.exists(
                """
                SELECT 1 FROM trace_event
                WHERE owner_id = \(owner) AND event_id = \(event) AND personal_document IS NOT NULL
                """)
            if !isThere, let at = try session.erasure(of: event, owner: owner) {
                throw Refusal(
                    .conflict, .erasedAlready, field: "event", ["value": "\(owner)/\(event)", "at": at.minuteText])
            }
            guard isThere else { throw Refusal(.missing, .missing, ["object": "event \(owner)/\(event)"]) }
            for one in try session.personalOwners(of: event, besides: owner) {
                try session.erase(one, event, reason, by: name, at: occasion.now)
            }
            try session.audit(
                AuditEntry("ledger.erase-personal", ("event", "\(event)", "\(owner)/\(event)"), reason: reason),
                by: nil,
                on: occasion)
        }
    }
}

extension Session {
    /// When the personal group of the event was erased; nil: never.
    fileprivate func erasure(of event: Int64, owner: Int64) throws -> Instant? {
        try value("SELECT at FROM ledger_erasure WHERE owner_id = \(owner) AND event_id = \(event) LIMIT 1")
    }

    /// Owners whose rows of the event have a personal group still.
    fileprivate func personalOwners(of event: Int64, besides owner: Int64) throws -> [Int64] {
        let owners = try rows(
            """
            SELECT owner_id FROM event_captor WHERE event_id = \(event)
                AND captor_id = (SELECT captor_id FROM trace_event WHERE owner_id = \(owner) AND event_id = \(event))
            UNION SELECT captor_id FROM trace_event WHERE owner_id = \(owner) AND event_id = \(event)
            """
        ) { try $0.next(Int64.self) }
        return try rows(
            """
            SELECT owner_id FROM trace_event WHERE event_id = \(event) AND personal_document IS NOT NULL
                AND owner_id IN \(list: Set(owners).union([owner]).sorted()) ORDER BY owner_id
            """
        ) { try $0.next(Int64.self) }
    }
}

extension WriteSession {
    fileprivate func erase(_ owner: Int64, _ event: Int64, _ reason: String, by name: String, at now: Instant) throws {
        let columns: [StaticString] = ["owner_id", "event_id", "at", "account_name", "reason"]
        let row: [Value] = [.integer(owner), .integer(event), now.storageValue, .text(name), .text(reason)]
        try insert(into: "ledger_erasure", columns: columns, rows: [row])
        try run(
            """
            UPDATE trace_event SET personal_document = NULL, personal_salt = NULL
            WHERE owner_id = \(owner) AND event_id = \(event)
            """)
        let record = FactForm.erasure.reader(columns).text(row)
        try leave([PendingLeaf(.decision, (owner, event), part: PendingLeaf.erasurePart, record: record)])
    }
}

extension PendingLeaf {
    /// Part of the leaf of an erasure, whose fact is the event's id and whose owner the event's.
    static let erasurePart: Int64 = 3

    /// Of one that is left again in a new log (2 or more).
    static func erasurePart(inLog log: Int64) -> Int64 { ownersPart(erasurePart, inLog: log) }
}

extension Session {
    func storedErasures(of owner: Int64, after last: Int64, limit: Int) throws -> [StoredFact] {
        let form = FactForm.erasure
        return try rows(
            """
            SELECT \(form.columnList), l.digests, l.link_salt FROM ledger_erasure f LEFT JOIN ledger_leaf l
                ON l.owner_id = f.owner_id AND l.kind = 2 AND l.fact_id = f.event_id
                AND l.part = \(PendingLeaf.erasurePart)
            WHERE f.owner_id = \(owner) AND f.event_id > \(last) ORDER BY f.event_id LIMIT \(limit)
            """
        ) { row in
            let values = try form.values(&row)
            let fact = (owner: form.number("owner_id", in: values), id: form.number("event_id", in: values))
            let (digests, salt) = (try row.next([UInt8]?.self), try row.next([UInt8]?.self))
            return StoredFact(
                leaf: PendingLeaf(.decision, fact, part: PendingLeaf.erasurePart, record: form.record(values)),
                sealed: digests.flatMap { digests in salt.map { (digests, $0) } }, counts: true)
        }
    }
}

extension Rule {
    static let erasedAlready = Rule(
        "ledger.erased-already", "事件 {value} 的个人信息已于 {at} 删除", "The personal data of event {value} were erased on {at}")
    static let erasureReason = Rule(
        "ledger.erasure-reason", "删除个人信息必须写明原因（1～500 字）", "An erasure needs a reason of 1 to 500 characters")
}
