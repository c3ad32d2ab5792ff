import Cryptography
import Ledger
import Storage

/// A fact as its rows tell it now, with the leaf that it should have (现存事实).
struct StoredFact: Sendable {
    let leaf: PendingLeaf
    /// What the ledger has of it; nil: no leaf.
    let sealed: (digests: [UInt8], linkSalt: [UInt8])?
    /// Of an event: whether its return counts.
    let counts: Bool

    /// Whether the leaf commits to just this.
    var isSealedAsItIs: Bool {
        guard let sealed else { return false }
        return sealed.digests == leaf.digests(linkSalt: sealed.linkSalt)
    }
}

extension PendingLeaf {
    /// All digests, the record's among them, with the salt that it got.
    func digests(linkSalt: [UInt8]) -> [UInt8] {
        digests + SHA256.hash(RecordGroup.salt(of: linkSalt) + record)
    }
}

/// Facts of each kind in the order of their keys, a page at a time.
extension Session {
    private static var sealedColumns: Query { ", l.digests, l.link_salt" }

    private func sealed(_ row: inout RowReader) throws -> (digests: [UInt8], linkSalt: [UInt8])? {
        let (digests, salt) = (try row.next([UInt8]?.self), try row.next([UInt8]?.self))
        guard let digests, let salt else { return nil }
        return (digests, salt)
    }

    func storedSteps(after last: Int64, limit: Int) throws -> [StoredFact] {
        let form = FactForm.step
        return try rows(
            """
            SELECT \(form.columnList)\(Self.sealedColumns) FROM review_step f LEFT JOIN ledger_leaf l
                ON l.owner_id = 0 AND l.kind = 2 AND l.fact_id = f.case_id * 65536 + f.step_no
                AND l.part = 0
            WHERE (f.case_id, f.step_no) > (\(last >> 16), \(last & 0xFFFF))
            ORDER BY f.case_id, f.step_no LIMIT \(limit)
            """
        ) { row in
            let values = try form.values(&row)
            let id = form.number("case_id", in: values) << 16 | form.number("step_no", in: values)
            return StoredFact(
                leaf: PendingLeaf(.decision, (0, id), record: form.record(values)), sealed: try sealed(&row),
                counts: true)
        }
    }

    func storedAudit(after last: Int64, limit: Int) throws -> [StoredFact] {
        let form = FactForm.audit
        return try rows(
            """
            SELECT \(form.columnList)\(Self.sealedColumns) FROM audit_record f LEFT JOIN ledger_leaf l
                ON l.owner_id = coalesce(f.organization_id, 0) AND l.kind = 4 AND l.fact_id = f.audit_id AND l.part = 0
            WHERE f.audit_id > \(last) ORDER BY f.audit_id LIMIT \(limit)
            """
        ) { row in
            let values = try form.values(&row)
            let fact = (owner: form.number("organization_id", in: values), id: form.number("audit_id", in: values))
            return StoredFact(
                leaf: PendingLeaf(.audit, fact, record: form.record(values)), sealed: try sealed(&row), counts: true)
        }
    }

    func storedAllocations(of owner: Int64, after last: Int64, limit: Int) throws -> [StoredFact] {
        let form = FactForm.allocation
        return try rows(
            """
            SELECT \(form.columnList)\(Self.sealedColumns) FROM code_allocation f LEFT JOIN ledger_leaf l
                ON l.owner_id = f.owner_id AND l.kind = 3 AND l.fact_id = f.allocation_no AND l.part = 0
            WHERE f.owner_id = \(owner) AND f.allocation_no > \(last) ORDER BY f.allocation_no LIMIT \(limit)
            """
        ) { row in
            let values = try form.values(&row)
            let fact = (owner: form.number("owner_id", in: values), id: form.number("allocation_no", in: values))
            return StoredFact(
                leaf: PendingLeaf(.allocation, fact, record: FactForm.allocationRecord(values)),
                sealed: try sealed(&row),
                counts: true)
        }
    }

    /// Events of one owner with ids in `range`. `reach`: what they are about, by id.
    func storedEvents(
        of owner: Int64, _ range: ClosedRange<Int64>, reach: [Int64: EventReach], limit: Int, _ keys: PlatformKeys
    ) throws -> [StoredFact] {
        let form = FactForm.event(keys.recordKey)
        return try rows(
            """
            SELECT \(form.columnList)\(Self.sealedColumns), f.public_document, f.public_salt, f.trade_document,
                f.trade_salt, f.personal_document, f.personal_salt, r.state,
                (SELECT count(*) FROM ledger_erasure x WHERE x.owner_id = f.owner_id AND x.event_id = f.event_id)
            FROM trace_event f LEFT JOIN ledger_leaf l
                ON l.owner_id = f.owner_id AND l.kind = 1 AND l.fact_id = f.event_id AND l.part = 0
                LEFT JOIN trace_return r ON r.return_id = f.return_id
            WHERE f.owner_id = \(owner) AND f.event_id BETWEEN \(range.lowerBound) AND \(range.upperBound)
            ORDER BY f.event_id LIMIT \(limit)
            """
        ) { row in
            let values = try form.values(&row)
            let sealed = try sealed(&row)
            let (document, salt) = (Array(try row.next(String.self).utf8), try row.next([UInt8].self))
            var digests = ShownGroup.digests(of: document, salt: salt)
            digests += try Self.groupDigest(row.next(), row.next(), "trace_event.trade", keys)
            let personal = try Self.groupDigest(row.next(), row.next(), "trace_event.personal", keys)
            let state = try row.next(String?.self)
            let isErased = try row.next(Int64.self) > 0 && personal == SealedGroup.absentDigest
            // Of what was erased the leaf alone has the digest.
            digests += isErased ? Array((sealed?.digests ?? personal).dropFirst(digests.count).prefix(32)) : personal
            let id = form.number("event_id", in: values)
            return StoredFact(
                leaf: PendingLeaf(
                    .event, (owner, id), digests: digests,
                    record: form.record(values, reach[id] ?? EventReach())),
                sealed: sealed, counts: state == "accepted" || state == "accepted-in-part")
        }
    }

    /// Of a sealed group from its stored bytes; something that no leaf has where they do not open.
    private static func groupDigest(
        _ document: [UInt8]?, _ salt: [UInt8]?, _ place: String, _ keys: PlatformKeys
    ) throws -> [UInt8] {
        guard let document, let salt else {
            return document == nil && salt == nil ? SealedGroup.absentDigest : [UInt8](repeating: 0, count: 32)
        }
        guard document.count > 28, let text = try? keys.open(document, place: place) else {
            return [UInt8](repeating: 0, count: 32)
        }
        return SHA256.hash(salt + text)
    }

    /// What the events of an owner with ids in `range` are about.
    func eventReach(of owner: Int64, _ range: ClosedRange<Int64>) throws -> [Int64: EventReach] {
        var reach: [Int64: EventReach] = [:]
        try forEach(
            """
            SELECT event_id, allocation_no, level, block FROM event_subject
            WHERE owner_id = \(owner) AND event_id BETWEEN \(range.lowerBound) AND \(range.upperBound)
            """
        ) { row in
            let (id, allocation) = (try row.next(Int64.self), try row.next(Int64.self))
            let (level, block) = (try row.next(Int.self), try row.next(Int64.self))
            reach[id, default: EventReach()].add(allocation, SubjectBlock(level: level, block: block))
        }
        try forEach(
            """
            SELECT event_id, role, name_key FROM event_name
            WHERE owner_id = \(owner) AND event_id BETWEEN \(range.lowerBound) AND \(range.upperBound)
            """
        ) { row in
            let (id, role) = (try row.next(Int64.self), try row.next(Int64.self))
            reach[id, default: EventReach()].add(name: try row.next(), role: role)
        }
        return reach
    }
}
