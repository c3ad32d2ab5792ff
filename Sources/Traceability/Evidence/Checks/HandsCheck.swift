import Cryptography
import Storage

/// Who sent and who got goods (采集单位、收货单位): rows beside the events, against the events that they follow from. First
/// the events, then each table by its key, a page at a time. Who has goods by which event is looked at with the goods
/// (`UnitPage`), who has containers with what lies in them (`ContainerCheck`).
struct HandsCheck: StoredCheck {
    let name = CheckName.hands
    private(set) var count = 0
    private var owners: [Int64]?
    private var last: Int64 = -1
    private var tables = HandsTable.all
    private var place: [Value] = []
    private static let pageRows = 1_000

    mutating func step(_ session: any Session, _ faults: inout [CheckFault]) throws -> Bool {
        let remaining = try owners ?? session.factOwners()
        owners = remaining
        if let owner = remaining.first {
            try checkCaptors(of: owner, session, &faults)
            return true
        }
        guard let table = tables.first else { return false }
        let rows = try session.strays(table, after: place, limit: Self.pageRows)
        for row in rows where !row.isRight {
            let key = row.key.map(\.shown).joined(separator: "/")
            faults.append(
                CheckFault(
                    name, "\(table.name.chinese) \(key) 与其事件不符",
                    "\(table.name.english) \(key) is not what its event says"))
        }
        place = rows.last?.key ?? []
        if rows.count < Self.pageRows {
            tables.removeFirst()
            place = []
        }
        return !tables.isEmpty
    }

    /// What others captured on an owner's goods they find among their own.
    private mutating func checkCaptors(
        of owner: Int64, _ session: any Session, _ faults: inout [CheckFault]
    ) throws {
        let events = try session.rows(
            """
            SELECT e.event_id, CASE WHEN e.captor_id = e.owner_id OR EXISTS (SELECT 1 FROM event_captor c
                WHERE c.captor_id = e.captor_id AND c.event_id = e.event_id AND c.owner_id = e.owner_id)
                THEN 1 ELSE 0 END
            FROM trace_event e WHERE e.owner_id = \(owner) AND e.event_id > \(last)
            ORDER BY e.event_id LIMIT \(Self.pageRows)
            """
        ) { row in (id: try row.next(Int64.self), isFound: try row.next(Int64.self) == 1) }
        for event in events {
            if !event.isFound {
                faults.append(
                    CheckFault(
                        name, "事件 \(owner)/\(event.id) 不在其采集单位名下",
                        "event \(owner)/\(event.id) is not found by its captor"))
            }
            last = event.id
            count += 1
        }
        guard events.count < Self.pageRows else { return }
        owners?.removeFirst()
        last = -1
    }
}

extension Value {
    fileprivate var shown: String {
        switch self {
        case .null: ""
        case .integer(let number): "\(number)"
        case .real(let number): "\(number)"
        case .text(let text): text
        case .bytes(let bytes): Array(bytes.prefix(4)).hexadecimal
        }
    }
}

/// A table of rows that follow from events: its key, and whether a row `t` with its event `e` is as that says.
private struct HandsTable: Sendable {
    let name: Message
    let table: Query
    let key: [Query]
    let isRight: Query

    static let all = [captors, recipients]

    private static let captors = HandsTable(
        name: Message("采集单位索引", "captor's row"), table: "event_captor", key: ["captor_id", "event_id", "owner_id"],
        isRight: "e.captor_id = t.captor_id AND t.captor_id <> t.owner_id")

    private static let recipients = HandsTable(
        name: Message("收货单位索引", "recipient's row"), table: "event_recipient",
        key: ["recipient_id", "event_id", "owner_id"],
        isRight: """
            e.event_id = t.event_id AND t.recipient_id <> t.owner_id AND EXISTS (SELECT 1 FROM organization o
                WHERE o.organization_id = t.recipient_id)
            """)
}

extension Session {
    fileprivate func strays(
        _ table: HandsTable, after place: [Value], limit: Int
    ) throws -> [(key: [Value], isRight: Bool)] {
        let columns = table.key.dropFirst().reduce("t." + table.key[0]) { $0 + ", t." + $1 }
        let condition: Query = place.isEmpty ? "" : "WHERE (\(columns)) > \(row: place)"
        let count = table.key.count
        return try rows(
            """
            SELECT \(columns), CASE WHEN \(table.isRight) THEN 1 ELSE 0 END FROM \(table.table) t
                LEFT JOIN trace_event e ON e.owner_id = t.owner_id AND e.event_id = t.event_id
            \(condition) ORDER BY \(columns) LIMIT \(limit)
            """
        ) { row in
            var key: [Value] = []
            for _ in 0..<count { key.append(try row.nextNamed().value) }
            return (key: key, isRight: try row.next(Int64.self) == 1)
        }
    }
}
