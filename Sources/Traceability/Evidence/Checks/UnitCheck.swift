import Identification
import Storage

/// What scans show of units, worked out anew from their events (单品、批次由事件重新推算): facts after the factory, factory
/// numbers, that they are bound and to which batch, its product, version, day, line and shift, ends of life, and failed
/// tests. A stretch of codes at a time. Where rows of before need not be what the events come to now, it says nothing
/// (docs/manual/ledger.md).
struct UnitCheck: StoredCheck {
    let name = CheckName.units
    private(set) var count = 0
    private var owners: [Int64]?
    /// The allocation that is looked at, and the codes of it that are left.
    private var allocation: Int64 = -1
    private var left: ClosedRange<Int64>?
    /// What production says of the owner's batches.
    private var batches: [Int64: BatchSaid] = [:]
    private let keys: PlatformKeys
    private let table: AllocationTable
    private static let pageCodes: Int64 = 4_096
    /// Rows beyond are no codes: `CodeCheck` says so.
    private static let codeLimit: Int64 = 1 << 30

    init(_ keys: PlatformKeys, _ table: AllocationTable) { (self.keys, self.table) = (keys, table) }

    mutating func step(_ session: any Session, _ faults: inout [CheckFault]) throws -> Bool {
        var remaining = try owners ?? session.factOwners()
        owners = remaining
        guard let owner = remaining.first else { return false }
        guard let codes = left else {
            guard let next = try session.allocation(of: owner, after: allocation) else {
                try session.check(batches, of: owner, &faults)
                batches = [:]
                remaining.removeFirst()
                owners = remaining
                allocation = -1
                return !remaining.isEmpty
            }
            allocation = next
            let last = try session.lastUsed(AllocationPlace(ownerID: owner, number: next))
            left = last.map { 0...min(max(0, $0), Self.codeLimit) }
            return true
        }
        let end = min(codes.upperBound, codes.lowerBound + Self.pageCodes - 1)
        let place = AllocationPlace(ownerID: owner, number: allocation)
        let page = try UnitPage(session, place, codes.lowerBound...end)
        page.check(&faults)
        try page.checkBatches(session, &faults)
        let product = table.allocation(owner, allocation)?.productID
        let isBurner = try product.map { try !session.burners(among: [$0]).isEmpty } ?? false
        try page.checkFailedTests(session, star: TestItem.star(isBurner: isBurner), &faults)
        try page.checkScrapped(session, &faults)
        try page.checkCustody(session, &faults)
        try page.add(to: &batches, session, keys)
        count += page.rows.count
        left = end < codes.upperBound ? end + 1...codes.upperBound : nil
        return true
    }
}

/// A stretch of codes with what is stored of them and what their events say.
struct UnitPage {
    let place: AllocationPlace
    let range: ClosedRange<Int64>
    fileprivate let rows: [Int64: UnitRow]
    /// Codes whose goods had another label: what is known of them is kept under several.
    let relabeled: Set<Int64>
    let lives: [Int64: [LifeEvent]]
    let productions: [ProductionRun]
    let bindings: [BindingRun]
    /// Factory numbers that events of production told, those as well that an amendment took the place of.
    private let toldNumbers: [(first: Int64, last: Int64, number: String)]
    /// Units of these were returned as old data: what followed from their tests was not looked at.
    let oldReturns: Set<Int64>
    let isFolding: Bool

    init(_ session: any Session, _ place: AllocationPlace, _ range: ClosedRange<Int64>) throws {
        (self.place, self.range) = (place, range)
        rows = try session.unitRows(place, range)
        relabeled = try session.relabeled(ReturnRow.Subject(place, range))
        // An import of old data that just ends folds its units one part after another.
        isFolding = try session.exists("SELECT 1 FROM history_part WHERE later = 1 LIMIT 1")
        lives = try isFolding ? [:] : session.lifeEvents(at: place, range)
        let made = try session.productions(at: place, range, amended: true)
        productions = made.filter { $0.event.amendedBy == nil }
        toldNumbers = made.compactMap { one in
            one.event.publicText("factoryNumber").map { (first: one.first, last: one.last, number: $0) }
        }
        bindings = try session.bindingRuns(at: place, range.lowerBound, range.upperBound, limit: Int(Int32.max))
        oldReturns = try session.backfilled(Set(bindings.map(\.returnID)))
    }

    func check(_ faults: inout [CheckFault]) {
        if !isFolding { checkLives(&faults) }
        checkNumbers(&faults)
        checkToldNumbers(&faults)
        checkBindings(&faults)
        checkBound(&faults)
    }

    private func checkLives(_ faults: inout [CheckFault]) {
        for index in Set(rows.keys).union(lives.keys).subtracting(relabeled).sorted() {
            let row = rows[index]
            // Written from the rows of an import or for a return that does not count (yet).
            if let row, !row.isFolded { continue }
            let facts = ItemLife(lives[index] ?? [], starTests: []).facts
            if row.map({ $0.agrees(with: facts) }) ?? facts.allSatisfy({ $0 == nil }) { continue }
            faults.append(fault("单品 \(name(index)) 的状态与其事件不符", "unit \(name(index)) is not what its events say"))
        }
    }

    private func checkNumbers(_ faults: inout [CheckFault]) {
        var told: [Int64: Set<String>] = [:]
        // Captured events tell of several units at once, so that theirs may be nobody's number.
        for made in productions where made.first == made.last && made.event.declaredName == nil {
            guard let number = made.event.publicText("factoryNumber"), number.count <= 40 else { continue }
            told[made.first, default: []].insert(number)
        }
        for (index, numbers) in told.sorted(by: { $0.key < $1.key }) where !relabeled.contains(index) {
            if let stored = rows[index]?.factoryNumber, numbers.contains(stored) { continue }
            faults.append(
                fault(
                    "单品 \(name(index)) 的出厂编号与其生产事件不符",
                    "the factory number of unit \(name(index)) is not what its production says"))
        }
    }

    /// No unit has a number that its production does not tell, captured or returned.
    private func checkToldNumbers(_ faults: inout [CheckFault]) {
        for (index, row) in rows.sorted(by: { $0.key < $1.key }) where row.isFolded && !relabeled.contains(index) {
            guard let number = row.factoryNumber,
                !toldNumbers.contains(where: { $0.first <= index && index <= $0.last && $0.number == number }),
                // Said already.
                !productions.contains(where: {
                    $0.first == index && $0.last == index && $0.event.declaredName == nil
                        && $0.event.publicText("factoryNumber") != nil
                })
            else { continue }
            faults.append(
                fault(
                    "单品 \(name(index)) 的出厂编号没有任何生产事件说明",
                    "the factory number of unit \(name(index)) is told by no production"))
        }
    }

    /// A unit has one batch, for good.
    private func checkBindings(_ faults: inout [CheckFault]) {
        var wrong: Set<Int64> = []
        for made in productions {
            guard let batch = made.event.batchID else { continue }
            for bound in bindings.reaching(made.first, made.last)
            where bound.isAccepted && bound.batchID != batch && wrong.insert(bound.first).inserted {
                faults.append(
                    fault(
                        "绑定 \(name(bound.first))–\(bound.last) 与其生产事件的批次不符",
                        "binding \(name(bound.first))–\(bound.last) has another batch than its production"))
            }
        }
    }

    /// Product and day of production of batches that were never amended are those of every event that made one of it.
    func checkBatches(_ session: any Session, _ faults: inout [CheckFault]) throws {
        let events = Dictionary(grouping: productions.filter { $0.event.batchID != nil }) { $0.event.batchID ?? 0 }
        for (id, made) in events.sorted(by: { $0.key < $1.key }) {
            let isAmended = try session.exists(
                "SELECT 1 FROM batch_amendment WHERE owner_id = \(place.ownerID) AND batch_id = \(id) LIMIT 1")
            let batch = try session.batch(place.ownerID, id)
            let isSame = made.allSatisfy { one in
                guard let batch else { return false }
                let day = one.event.publicText("productionDate").flatMap { CivilDate(iso: String($0.prefix(10))) }
                // Rows name the batch by its number; captured events may name it otherwise.
                let number = one.event.declaredName == nil ? one.event.publicText("batch") : nil
                return (one.event.productID.map { $0 == batch.productID } ?? true)
                    && (number.map { $0 == batch.number } ?? true)
                    && (isAmended || day.map { $0 == batch.productionDate } ?? true)
            }
            if isSame { continue }
            faults.append(
                CheckFault(
                    .units, "批次 \(place.ownerID)/\(id) 的产品、批号或生产日期与其生产事件不符",
                    "product, number or day of batch \(place.ownerID)/\(id) is not what its production says"))
        }
    }

    func name(_ index: Int64) -> String { "\(place.ownerID)/\(place.number)/\(index)" }

    func fault(_ chinese: String, _ english: String) -> CheckFault {
        CheckFault(.units, chinese, english)
    }
}

/// A row of `item`.
private struct UnitRow: Sendable {
    let factoryNumber: String?
    /// As `ItemLife.facts`.
    let facts: [String?]
    /// Its return counts, and it was folded from events.
    let isFolded: Bool

    func agrees(with folded: [String?]) -> Bool {
        facts.indices.allSatisfy { facts[$0] == folded[$0] || $0 == Self.saleMoment && facts[$0] == nil }
    }

    /// Nil in rows of before: the sale is known by its day alone.
    private static let saleMoment = 3
}

extension ItemLife {
    /// What is stored of them but the rework, which depends on who was entrusted at the time.
    fileprivate var facts: [String?] {
        let sales: [String?] = [soldOn?.description, saleSource?.rawValue, lastSoldOn?.description]
        let moments: [String?] = [lastSoldAt, returnedAt, installedAt].map { moment in
            moment.map { "\($0.microseconds)" }
        }
        let gases: [String?] = [siteGas?.id, convertedGas?.id]
        let texts: [String?] = [region, replacedBy, replaces].map { text -> String? in text.isEmpty ? nil : text }
        return sales + moments + gases + texts
    }
}

extension Session {
    fileprivate func allocation(of owner: Int64, after last: Int64) throws -> Int64? {
        try value(
            """
            SELECT allocation_no FROM code_allocation WHERE owner_id = \(owner) AND allocation_no > \(last)
            ORDER BY allocation_no LIMIT 1
            """)
    }

    /// The last code that is bound, has facts, or is in an event; nil: none.
    fileprivate func lastUsed(_ place: AllocationPlace) throws -> Int64? {
        let known =
            try value(
                """
                SELECT max(used.last_index) FROM (
                    SELECT max(last_index) AS last_index FROM binding_run
                    WHERE owner_id = \(place.ownerID) AND allocation_no = \(place.number)
                    UNION ALL SELECT max(last_index) FROM state_run
                    WHERE owner_id = \(place.ownerID) AND allocation_no = \(place.number) AND kind = 'scrapped'
                    UNION ALL SELECT max(last_index) FROM failed_test_run
                    WHERE owner_id = \(place.ownerID) AND allocation_no = \(place.number)
                    UNION ALL SELECT max(code_index) FROM item
                    WHERE owner_id = \(place.ownerID) AND allocation_no = \(place.number)) AS used
                """, as: Int64?.self) ?? nil
        let told = try (0..<SubjectBlock.levels).compactMap { level -> Int64? in
            let block =
                try value(
                    """
                    SELECT max(block) FROM event_subject
                    WHERE owner_id = \(place.ownerID) AND allocation_no = \(place.number) AND level = \(level)
                    """, as: Int64?.self) ?? nil
            return block.map { SubjectBlock(level: level, block: $0).end - 1 }
        }
        return (told + [known].compactMap { $0 }).max()
    }

    fileprivate func unitRows(_ place: AllocationPlace, _ range: ClosedRange<Int64>) throws -> [Int64: UnitRow] {
        let found = try rows(
            """
            SELECT code_index, factory_no, sold_on, sold_source, last_sold_on, last_sold_at, returned_at, installed_at,
                site_gas, converted_gas, region, replaced_by, replaces, trace_return.state, trace_return.channel
            FROM item LEFT JOIN trace_return ON trace_return.return_id = item.return_id
            WHERE item.owner_id = \(place.ownerID) AND item.allocation_no = \(place.number)
                AND code_index BETWEEN \(range.lowerBound) AND \(range.upperBound)
            """
        ) { row -> (Int64, UnitRow) in
            let (index, number) = (try row.next(Int64.self), try row.next(String?.self))
            var facts: [String?] = []
            for _ in 0..<3 { facts.append(try row.next(String?.self)) }
            for _ in 0..<3 { facts.append(try row.next(Int64?.self).map { "\($0)" }) }
            for _ in 0..<5 { facts.append(try row.next(String?.self)) }
            let (state, channel) = (try row.next(String?.self), try row.next(String?.self))
            let counts = state.flatMap(ReturnState.init(rawValue:))?.isAccepted ?? false
            return (
                index,
                UnitRow(
                    factoryNumber: number, facts: facts,
                    isFolded: counts && channel != ReturnChannel.history.rawValue)
            )
        }
        return Dictionary(found) { first, _ in first }
    }
}
