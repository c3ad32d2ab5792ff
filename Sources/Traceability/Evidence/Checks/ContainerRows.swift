import Cryptography
import Storage

/// A table of what lies in what, or of who has it: every row must have an event that says so.
enum ContainerTable: Sendable, CaseIterable {
    case runs, stays, owners, holders

    var name: Message {
        switch self {
        case .runs: Message("装箱编码段", "codes in a container")
        case .stays: Message("装箱记录", "container's stay")
        case .owners: Message("箱内货物归属", "owner of what is in a container")
        case .holders: Message("容器保管", "holder of a container")
        }
    }

    fileprivate var table: Query {
        switch self {
        case .runs: "containment_run"
        case .stays: "container_stay"
        case .owners: "container_owner"
        case .holders: "container_holder"
        }
    }

    fileprivate var key: [Query] {
        switch self {
        case .runs: ["owner_id", "allocation_no", "first_index", "from_at", "event_id"]
        case .stays: ["owner_id", "name_key", "from_at", "event_id"]
        case .owners: ["name_key", "owner_id", "event_id"]
        case .holders: ["name_key", "from_at", "event_id"]
        }
    }

    /// Whose event it is; a holder's row does not say it: the captor's own goods, or another's that he captured on.
    fileprivate var eventOwner: Query {
        guard self == .holders else { return "t.owner_id" }
        return """
            coalesce((SELECT o.owner_id FROM trace_event o
                    WHERE o.owner_id = r.captor_id AND o.event_id = t.event_id),
                (SELECT min(c.owner_id) FROM event_captor c
                    WHERE c.captor_id = r.captor_id AND c.event_id = t.event_id))
            """
    }

    /// Columns that are read beside the key: name and its key, container and its key, who closed it.
    fileprivate var texts: Query {
        switch self {
        case .runs: "NULL, NULL, t.parent, t.parent_key, t.closing_id, t.allocation_no, t.first_index, t.last_index"
        case .stays: "t.name, t.name_key, t.parent, t.parent_key, NULL, NULL, NULL, NULL"
        case .owners, .holders: "NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL"
        }
    }

    private static func isNamed(_ key: Query, _ roles: Query, by event: Query) -> Query {
        """
        EXISTS (SELECT 1 FROM event_name n WHERE n.owner_id = e.owner_id AND n.role IN (\(roles))
            AND n.name_key = \(key) AND n.event_id = \(event))
        """
    }

    private static let isPacking: Query = "e.event_type = 'AggregationEvent' AND e.action = 'ADD'"

    /// What opened it is told by its event; what closed it took things out of the container, or out of one around it.
    private static var isClosedRightly: Query {
        """
        (t.to_at IS NULL AND t.closing_id IS NULL OR EXISTS (SELECT 1 FROM trace_event x
            WHERE x.owner_id = t.owner_id AND x.event_id = t.closing_id AND x.event_time = t.to_at
                AND x.action = 'DELETE')
            AND (\(isNamed("t.parent_key", "1, 2", by: "t.closing_id"))
                OR EXISTS (SELECT 1 FROM container_stay s WHERE s.owner_id = t.owner_id
                    AND s.name_key = t.parent_key AND s.closing_id = t.closing_id)))
        """
    }

    /// Whom an event names has what it passes on. Where it names nobody who is registered: who packed or unpacked, the
    /// owner (to one of its places, or back), nobody, or who says that it came back.
    private static var isHolder: Query {
        """
        CASE WHEN EXISTS (SELECT 1 FROM event_recipient p WHERE p.event_id = t.event_id)
            THEN EXISTS (SELECT 1 FROM event_recipient p WHERE p.recipient_id = t.holder_id AND p.event_id = t.event_id)
            ELSE t.holder_id = 0 AND e.action <> 'DELETE' AND e.biz_step IN \(list: Custody.leaving.sorted())
                OR t.holder_id = -e.captor_id AND e.biz_step IN \(list: Custody.arriving.sorted())
                OR t.holder_id = e.captor_id AND (e.event_type = 'AggregationEvent' OR e.action = 'DELETE')
                OR EXISTS (SELECT 1 FROM trace_event o WHERE o.owner_id = t.holder_id AND o.event_id = t.event_id)
                    AND (t.holder_id <> e.captor_id OR EXISTS (SELECT 1 FROM event_name d
                        WHERE d.owner_id = e.owner_id AND d.event_id = t.event_id AND d.role = 9))
            END
        """
    }

    /// Of a row `t` with its event `e`.
    fileprivate var isRight: Query {
        switch self {
        case .runs:
            """
            \(Self.isPacking) AND e.event_time = t.from_at AND t.last_index >= t.first_index
                AND t.last_index - t.first_index < \(Containment.runLength)
                AND \(Self.isNamed("t.parent_key", "2", by: "t.event_id")) AND \(Self.isClosedRightly)
            """
        case .stays:
            """
            \(Self.isPacking) AND e.event_time = t.from_at AND \(Self.isNamed("t.name_key", "1", by: "t.event_id"))
                AND \(Self.isNamed("t.parent_key", "2", by: "t.event_id")) AND \(Self.isClosedRightly)
            """
        case .owners: "\(Self.isPacking) AND \(Self.isNamed("t.name_key", "2", by: "t.event_id"))"
        case .holders:
            """
            e.event_time = t.from_at AND (\(Self.isNamed("t.name_key", "1, 2", by: "t.event_id"))
                    OR EXISTS (SELECT 1 FROM container_stay s WHERE s.owner_id = e.owner_id
                        AND s.name_key = t.name_key AND s.closing_id = t.event_id))
                AND \(Self.isHolder)
            """
        }
    }
}

/// A row of such a table.
struct ContainerRow: Sendable {
    let key: [Value]
    fileprivate let isTold: Bool
    fileprivate let name, parent: String?
    fileprivate let nameKey, parentKey: [UInt8]?
    fileprivate let closingID, allocation, first, last: Int64?

    /// As far as it stands alone: its event says so, and texts are those of their keys.
    var isRight: Bool { isTold && Self.isOf(name, nameKey) && Self.isOf(parent, parentKey) }

    private static func isOf(_ text: String?, _ key: [UInt8]?) -> Bool {
        text.map { ContainerName($0).key == key } ?? true
    }

    var shownKey: String {
        key.map { value in
            switch value {
            case .integer(let number): "\(number)"
            case .text(let text): text
            case .bytes(let bytes): Array(bytes.prefix(4)).hexadecimal
            case .null, .real: ""
            }
        }
        .joined(separator: "/")
    }
}

/// Events that took codes out: what they say of which, read once a page.
struct ClosingEvents {
    private var runs: [EventPlace: [EventReach.Run]] = [:]

    private struct EventPlace: Hashable {
        let owner, id: Int64
    }

    /// Whether the run was closed by an event on its codes, or by one that emptied the whole container.
    mutating func agrees(_ row: ContainerRow, _ session: any Session) throws -> Bool {
        guard let closing = row.closingID, let allocation = row.allocation, let first = row.first, let last = row.last,
            case .integer(let owner)? = row.key.first
        else { return true }
        let place = EventPlace(owner: owner, id: closing)
        let told = try runs[place] ?? EventReach.merged(session.subjectRuns(of: owner, event: closing))
        runs[place] = told
        return told.isEmpty || told.hold([EventReach.Run(allocation: allocation, first: first, last: last)])
    }
}

extension Session {
    func containerRows(_ table: ContainerTable, after place: [Value], limit: Int) throws -> [ContainerRow] {
        let columns = table.key.dropFirst().reduce("t." + table.key[0]) { $0 + ", t." + $1 }
        let condition: Query = place.isEmpty ? "" : "WHERE (\(columns)) > \(row: place)"
        let count = table.key.count
        return try rows(
            """
            SELECT \(columns), CASE WHEN \(table.isRight) THEN 1 ELSE 0 END, \(table.texts) FROM \(table.table) t
                LEFT JOIN trace_return r ON r.return_id = t.event_id >> 24
                LEFT JOIN trace_event e ON e.event_id = t.event_id AND e.owner_id = \(table.eventOwner)
            \(condition) ORDER BY \(columns) LIMIT \(limit)
            """
        ) { row in
            var key: [Value] = []
            for _ in 0..<count { key.append(try row.nextNamed().value) }
            let isTold = try row.next(Int64.self) == 1
            let (name, nameKey) = (try row.next(String?.self), try row.next([UInt8]?.self))
            let (parent, parentKey) = (try row.next(String?.self), try row.next([UInt8]?.self))
            return ContainerRow(
                key: key, isTold: isTold, name: name, parent: parent, nameKey: nameKey, parentKey: parentKey,
                closingID: try row.next(), allocation: try row.next(), first: try row.next(), last: try row.next())
        }
    }
}
