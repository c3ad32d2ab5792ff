import Identification
import Serials
import Storage

/// Allocations one by one: every binding lies in its allocation and no two overlap, so do void and other states, what
/// is issued is bound, void or free, and codes read back as what they are (check digits, layout, key).
struct CodeCheck: StoredCheck {
    let name = CheckName.codes
    private(set) var count = 0
    private let table: AllocationTable
    private var owners: [Int64]?
    private var last: Int64 = -1
    private static let pageAllocations = 20
    /// Codes of each allocation that are made and read back: the ends, and some between them.
    private static let sampleCodes: Int64 = 16

    init(_ table: AllocationTable) { self.table = table }

    mutating func step(_ session: any Session, _ faults: inout [CheckFault]) throws -> Bool {
        var left = try owners ?? session.factOwners()
        guard let owner = left.first else { return false }
        let page = try session.rows(
            """
            SELECT allocation_no, code_count FROM code_allocation
            WHERE owner_id = \(owner) AND allocation_no > \(last) ORDER BY allocation_no LIMIT \(Self.pageAllocations)
            """
        ) { row in (number: try row.next(Int64.self), count: try row.next(Int64.self)) }
        for allocation in page {
            try checkRuns(owner, allocation, session, &faults)
            checkCodes(owner, allocation.number, &faults)
            last = allocation.number
            count += 1
        }
        if page.count < Self.pageAllocations {
            left.removeFirst()
            last = -1
        }
        owners = left
        return !left.isEmpty
    }

    private func checkRuns(
        _ owner: Int64, _ allocation: (number: Int64, count: Int64), _ session: any Session,
        _ faults: inout [CheckFault]
    ) throws {
        let place = "\(owner)/\(allocation.number)"
        var used = RunUnion()
        for (kind, query) in [
            ("", "SELECT '', first_index, last_index FROM binding_run" as Query),
            ("state", "SELECT kind, first_index, last_index FROM state_run"),
        ] {
            var ends: [String: Int64] = [:]
            let condition: Query = " WHERE owner_id = \(owner) AND allocation_no = \(allocation.number)"
            try session.forEach(query + condition + " ORDER BY first_index") { row in
                let name = kind + (try row.next(String.self))
                let (first, last) = (try row.next(Int64.self), try row.next(Int64.self))
                if first < 0 || last < first || last >= allocation.count {
                    faults.append(
                        CheckFault(
                            self.name, "码段 \(place) 的区间 \(first)–\(last) 超出码段",
                            "run \(first)–\(last) is not in \(place)"))
                }
                if let end = ends[name], first <= end {
                    faults.append(
                        CheckFault(self.name, "码段 \(place) 的区间在 \(first) 处重叠", "runs of \(place) overlap at \(first)"))
                }
                ends[name] = max(ends[name] ?? -1, last)
                if name.isEmpty || name == "statevoid" { used.add(first, last) }
            }
        }
        if used.count > allocation.count {
            faults.append(
                CheckFault(
                    name, "码段 \(place) 已用 \(used.count)，多于发放的 \(allocation.count)",
                    "\(place): \(used.count) used of \(allocation.count)"))
        }
    }

    private func checkCodes(_ owner: Int64, _ number: Int64, _ faults: inout [CheckFault]) {
        // Of an exposed one only those codes answer that were used before.
        guard let allocation = table.allocation(owner, number), allocation.state != .exposed,
            let keyed = table.keyed(owner, number)
        else { return }
        let step = max(1, Int64(keyed.count) / Self.sampleCodes)
        for index in Set(stride(from: 0, to: Int64(keyed.count), by: Int(step)) + [Int64(keyed.count) - 1]) {
            guard let field = try? keyed.serialField(at: UInt64(index)),
                case .issued(let found, let code)? = try? table.check(allocation.printed(serialField: field).text),
                found.ownerID == owner, found.number == number, code.index == index
            else {
                faults.append(
                    CheckFault(
                        name, "码段 \(owner)/\(number) 的第 \(index) 个码读不回来",
                        "code \(index) of \(owner)/\(number) does not read back"))
                return
            }
        }
    }
}

/// How many numbers some runs have together, given by their first.
private struct RunUnion {
    private var runs: [EventReach.Run] = []
    mutating func add(_ first: Int64, _ last: Int64) {
        if last >= first { runs.append(EventReach.Run(allocation: 0, first: first, last: last)) }
    }
    var count: Int64 { EventReach.merged(runs).reduce(0) { $0 + $1.last - $1.first + 1 } }
}
