public import JSONStream
public import Storage

/// 追溯事件: an accepted fact about goods, as an EPCIS 2.0 event in three groups of fields.
public struct TraceEvent: Sendable, Hashable {
    public let ownerID: Int64
    /// return_id × 2²⁴ + ordinal within the return.
    public let id: Int64
    public let returnID: Int64
    public let eventType: String
    public let action: String
    /// CBV short name: `commissioning`, `shipping`, …
    public let bizStep: String
    public let disposition: String
    public let time: Instant
    public let capturedAt: Instant
    public let captorID: Int64
    public let productID: Int64?
    public let batchID: Int64?
    /// What everybody may see: a JSON object.
    public internal(set) var publicDocument: JSONValue
    /// What a declaration repeats of the event that it takes back; nil: made from a row, which none names.
    public let declaredName: DeclaredName?
    /// 更正声明: it says that the event of this name is wrong.
    public let isDeclaration: Bool
    /// 已更正: the return of the amendment that took its place; nil: it counts.
    public let amendedBy: Int64?
    /// On what it happened, as far as the item is concerned whose trace it stands in.
    public var origin = Origin.item

    /// Nobody takes back what another sent, and of two events of one content each has its own.
    public struct DeclaredName: Sendable, Hashable {
        let captorID: Int64
        let eventID: String?
        let hash: [UInt8]
    }

    public enum Origin: Sendable, Hashable {
        case item
        /// On the item's batch as a class.
        case batch
        /// On a container, by its URI, while the item was in it.
        case container(String)
    }
}

/// Where a code is bound: an item has at most one batch.
public struct Binding: Sendable, Hashable {
    public let batchID: Int64
    public let returnID: Int64
}

/// Aligned blocks of 16^level items: an event on a million items is some thirty rows a level.
public struct SubjectBlock: Sendable, Hashable {
    public let level: Int
    public let block: Int64

    static let levels = 8

    /// The blocks that an item lies in, one a level.
    public static func containing(_ index: Int64) -> [SubjectBlock] {
        (0..<levels).map { SubjectBlock(level: $0, block: index >> (4 * Int64($0))) }
    }

    /// The rows that an item lies in, as a condition on columns `level` and `block`: one equality a level. SQLite
    /// reads every row of the allocation for an OR of pairs, and uses its index for two lists.
    private static func condition(_ index: Int64, _ engine: Engine) -> Query {
        let blocks = containing(index)
        let pairs = blocks.map { block -> Query in "(level = \(block.level) AND block = \(block.block))" }
        let anyPair = pairs.dropFirst().reduce(pairs[0]) { $0 + " OR " + $1 }
        guard engine == .sqlite else { return "(\(anyPair))" }
        return """
            (level IN \(list: blocks.map(\.level)) AND block IN \(list: blocks.map(\.block)) AND (\(anyPair)))
            """
    }

    /// The rows of `table` that an item lies in, as a part of FROM under the name `subject`, with its condition.
    ///
    /// PostgreSQL looks each level up by itself: for an OR of pairs it would, without statistics, rather read all rows
    /// of the allocation.
    static func rows(of table: Query, _ code: CodeIdentity, _ engine: Engine) -> (source: Query, condition: Query) {
        let ofAllocation: Query = "owner_id = \(code.ownerID) AND allocation_no = \(code.allocationNumber)"
        guard engine == .postgres else {
            return ("\(table) subject", "subject.\(ofAllocation) AND \(condition(code.index, engine))")
        }
        let places = containing(code.index).map { place -> Query in "(\(place.level), \(place.block))" }
        let all = places.dropFirst().reduce(places[0]) { $0 + ", " + $1 }
        return (
            """
            (VALUES \(all)) AS place (at_level, at_block) CROSS JOIN LATERAL (SELECT * FROM \(table)
                WHERE \(ofAllocation) AND level = at_level AND block = at_block OFFSET 0) AS subject
            """, "TRUE"
        )
    }

    /// The fewest aligned blocks that cover first…last exactly.
    public static func covering(_ first: Int64, _ last: Int64) -> [SubjectBlock] {
        var blocks: [SubjectBlock] = []
        var next = first
        while next <= last {
            var level = 0
            while level < levels - 1, next & ((1 << (4 * Int64(level + 1))) - 1) == 0,
                next + (1 << (4 * Int64(level + 1))) - 1 <= last
            { level += 1 }
            blocks.append(SubjectBlock(level: level, block: next >> (4 * Int64(level))))
            next += 1 << (4 * Int64(level))
        }
        return blocks
    }
}

extension Session {
    /// The run that binds the item, if its return was accepted.
    public func binding(of code: CodeIdentity) throws -> Binding? {
        let found = try first(
            """
            SELECT last_index, batch_id, binding_run.return_id, trace_return.state
            FROM binding_run JOIN trace_return ON trace_return.return_id = binding_run.return_id
            WHERE owner_id = \(code.ownerID) AND allocation_no = \(code.allocationNumber)
                AND first_index <= \(code.index)
            ORDER BY first_index DESC LIMIT 1
            """
        ) { row in
            (
                last: try row.next(Int64.self), batch: try row.next(Int64.self), id: try row.next(Int64.self),
                state: try row.next(String.self)
            )
        }
        guard let found, found.last >= code.index, found.state.hasPrefix("accepted") else { return nil }
        return Binding(batchID: found.batch, returnID: found.id)
    }

    /// The item's own events, oldest first: one equality a level, accepted returns only; of very many both ends.
    public func events(of code: CodeIdentity) throws -> [TraceEvent] { try eventEnds(of: code).events }
}

extension TraceEvent {
    /// The next columns of a row, in the order of the properties.
    init(_ row: inout RowReader) throws {
        ownerID = try row.next()
        id = try row.next()
        returnID = try row.next()
        eventType = try row.next()
        action = try row.next()
        bizStep = try row.next()
        disposition = try row.next()
        time = try row.next()
        capturedAt = try row.next()
        captorID = try row.next()
        productID = try row.next()
        batchID = try row.next()
        publicDocument = try JSONValue(parsing: Array(try row.next(String.self).utf8))
        let (name, hash) = (try row.next(String?.self), try row.next([UInt8]?.self))
        let captor = captorID
        declaredName = hash.map { DeclaredName(captorID: captor, eventID: name, hash: $0) }
        isDeclaration = try row.next(Int64?.self) != nil
        amendedBy = try row.next(Int64?.self)
    }

    /// Of `trace_event`, in the order in which a row is read.
    ///
    /// - Parameter asOf: which had been amended by then; nil: by now.
    static func columns(asOf: Instant?) -> Query {
        """
        trace_event.owner_id, trace_event.event_id, trace_event.return_id, event_type, action, biz_step, disposition,
            event_time, captured_at, trace_event.captor_id, product_id, batch_id, public_document, epcis_event_id,
            event_hash, declared_at, \(Amended.by(asOf: asOf))
        """
    }

    /// Joins the owner's events whose ids stand in `table`, each by its key: without statistics both engines would,
    /// as soon as another index invites it, rather read all of the owner's. SQLite keeps the order of a CROSS JOIN.
    static func joined(to table: Query, of ownerID: Int64, _ engine: Engine) -> Query {
        guard engine == .postgres else {
            return """
                CROSS JOIN trace_event ON trace_event.owner_id = \(table).owner_id
                    AND trace_event.event_id = \(table).event_id
                """
        }
        return """
            CROSS JOIN LATERAL (SELECT * FROM trace_event
                WHERE owner_id = \(ownerID) AND event_id = \(table).event_id OFFSET 0) AS trace_event
            """
    }

    /// A further condition: that its return was accepted by then.
    static func accepted(by asOf: Instant?) -> Query {
        asOf.map { " AND trace_return.decided_at <= \($0)" } ?? ""
    }
}
