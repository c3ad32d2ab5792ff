import Identification
import Storage

/// A run that was scrapped, and when.
struct ScrappedRun: Sendable, Hashable {
    let range: ClosedRange<Int64>
    let at: Instant
}

/// Units of one allocation that an event says were made.
struct ProductionRun: Sendable {
    let first: Int64
    let last: Int64
    let event: TraceEvent
}

extension Session {
    /// Effective events of the kinds that facts follow from, by each unit of the range that has any. What an error
    /// declaration names does not count.
    func lifeEvents(at place: AllocationPlace, _ range: ClosedRange<Int64>) throws -> [Int64: [LifeEvent]] {
        let blocks = try eventBlocks(at: place, range)
        let steps: Query = "(biz_step IN \(list: ReturnEvent.stepsOfLife) OR action = 'DELETE')"
        let events = try lifeEvents(Set(blocks.map(\.eventID)), of: place.ownerID, steps) { LifeEvent($0) }
        var all: [Int64: [LifeEvent]] = [:]
        for one in blocks {
            guard let event = events[one.eventID] else { continue }
            let shift = 4 * Int64(one.block.level)
            let first = max(range.lowerBound, one.block.block << shift)
            let last = min(range.upperBound, (one.block.block + 1) << shift - 1)
            for index in first...max(first, last) { all[index, default: []].append(event) }
        }
        return all
    }

    /// The events of these that count, by their ids.
    private func lifeEvents(
        _ ids: Set<Int64>, of ownerID: Int64, _ steps: Query, amended: Bool = false,
        _ read: (TraceEvent) -> LifeEvent?
    ) throws -> [Int64: LifeEvent] {
        let found = try Array(ids).inParts { try lifeEventRows(of: ownerID, $0, steps) }
        let wrong = Set(found.filter { $0.declaredAt != nil }.compactMap(\.name))
        let effective = found.filter { row in
            row.declaredAt == nil && (amended || row.event.amendedBy == nil)
                && !(row.name.map(wrong.contains) ?? false)
        }
        let testers = try testers(effective.map(\.event), of: ownerID)
        let events = effective.compactMap { row in
            read(row.event).map { event -> (Int64, LifeEvent) in
                var event = event
                event.countsAsTest = testers.count(row.event)
                return (row.event.id, event)
            }
        }
        return Dictionary(events) { first, _ in first }
    }

    /// Effective events of production, by the blocks of the range that they are on.
    ///
    /// - Parameter amended: those as well that an amendment took the place of.
    func productions(
        at place: AllocationPlace, _ range: ClosedRange<Int64>, amended: Bool = false
    ) throws -> [ProductionRun] {
        let blocks = try eventBlocks(at: place, range)
        let steps: Query = "biz_step = \(ReturnEvent.commissioning.bizStep)"
        var found: [Int64: TraceEvent] = [:]
        _ = try lifeEvents(
            Set(blocks.map(\.eventID)), of: place.ownerID, steps, amended: amended
        ) { event -> LifeEvent? in
            if event.action != "DELETE" { found[event.id] = event }
            return nil
        }
        return blocks.compactMap { one -> ProductionRun? in
            guard let event = found[one.eventID] else { return nil }
            let (first, last) = (max(range.lowerBound, one.block.first), min(range.upperBound, one.block.end - 1))
            return ProductionRun(first: first, last: max(first, last), event: event)
        }
    }

    /// Effective tests of the units of the range, with those of their production; nil: they are on more blocks than
    /// `limit`.
    func testBlocks(at place: AllocationPlace, _ range: ClosedRange<Int64>, limit: Int?) throws -> TestBlocks? {
        let blocks = try eventBlocks(at: place, range, limit: limit.map { $0 + 1 })
        if let limit, blocks.count > limit { return nil }
        let steps: [ReturnEvent] = [.commissioning, .inspecting]
        let condition: Query = "biz_step IN \(list: steps.map(\.bizStep))"
        let events = try lifeEvents(Set(blocks.map(\.eventID)), of: place.ownerID, condition) { LifeEvent(testIn: $0) }
        var tests = TestBlocks()
        for one in blocks { if let event = events[one.eventID] { tests.add(event, to: one.block) } }
        try addBatchTests(at: place, range, condition, to: &tests)
        return tests
    }

    /// Tests of the units' batches as such: what is said of the class of a GTIN and lot.
    private func addBatchTests(
        at place: AllocationPlace, _ range: ClosedRange<Int64>, _ steps: Query, to tests: inout TestBlocks
    ) throws {
        let bound = try bindingRuns(at: place, range.lowerBound, range.upperBound, limit: ReturnContent.rowLimit)
        for (id, runs) in Dictionary(grouping: bound, by: \.batchID) {
            guard let batch = try batch(place.ownerID, id),
                let gtin = try product(batch.productID)?.gtin.flatMap({ try? GTIN($0) }),
                let uri = EventNaming.lot(gtin, batch.number)
            else { continue }
            let ids = try rows(
                """
                SELECT event_id FROM event_name WHERE owner_id = \(place.ownerID)
                    AND role = \(EventRole.epcClass.rawValue) AND name_key = \(EventNaming.key(uri))
                """
            ) { try $0.next(Int64.self) }
            guard !ids.isEmpty else { continue }
            let events = try lifeEvents(Set(ids), of: place.ownerID, steps) { LifeEvent(testIn: $0) }
            // Of a whole batch only those tell who answer for it: who received some of it does not speak for the rest.
            for var event in events.values where event.countsAsTest {
                event.isOfBatch = true
                for run in runs {
                    tests.add(event, to: max(run.first, range.lowerBound)...min(run.last, range.upperBound))
                }
            }
        }
    }

    /// Which events lie on which blocks of the range: from the index alone, then the events by their keys, so that no
    /// engine has a choice to make without statistics.
    ///
    /// - Parameter limit: no more than so many of each level; nil: all.
    func eventBlocks(
        at place: AllocationPlace, _ range: ClosedRange<Int64>, limit: Int? = nil
    ) throws -> [(block: SubjectBlock, eventID: Int64)] {
        func blocks(_ query: Query) throws -> [(block: SubjectBlock, eventID: Int64)] {
            try rows(query) { row in
                (SubjectBlock(level: try row.next(), block: try row.next()), try row.next(Int64.self))
            }
        }
        if range.count == 1 {
            let unit = ReturnRow.Subject(place, range).unit(range.lowerBound)
            let rows = SubjectBlock.rows(of: "event_subject", unit, engine)
            return try blocks(
                """
                SELECT subject.level, subject.block, subject.event_id FROM \(rows.source) WHERE \(rows.condition)
                """)
        }
        let end: Query = limit.map { "LIMIT \($0)" } ?? ""
        return try (0..<SubjectBlock.levels).flatMap { level in
            let (low, high) = (range.lowerBound >> (4 * Int64(level)), range.upperBound >> (4 * Int64(level)))
            return try blocks(
                """
                SELECT level, block, event_id FROM event_subject
                WHERE owner_id = \(place.ownerID) AND allocation_no = \(place.number) AND level = \(level)
                    AND block BETWEEN \(low) AND \(high) \(end)
                """)
        }
    }

    /// Whose tests count, among those who sent these events on goods of the owner.
    private func testers(_ events: [TraceEvent], of ownerID: Int64) throws -> Testers {
        let steps = [ReturnEvent.inspecting.bizStep, ReturnEvent.commissioning.bizStep]
        let others = Set(events.filter { steps.contains($0.bizStep) }.map(\.captorID)).subtracting([ownerID])
        guard !others.isEmpty else { return Testers() }
        let institutions = try rows(
            """
            SELECT organization_id FROM organization
            WHERE organization_id IN \(list: Array(others)) AND kind = 'institution'
            """
        ) { try $0.next(Int64.self) }
        return Testers(
            institutions: Set(institutions),
            entrustments: try others.flatMap { try entrustments(from: ownerID, to: $0) })
    }

    private func lifeEventRows(of ownerID: Int64, _ ids: [Int64], _ steps: Query) throws -> [LifeEventRow] {
        try rows(
            """
            SELECT event_hash, declared_at, epcis_event_id, \(TraceEvent.columns(asOf: nil))
            FROM trace_event JOIN trace_return ON trace_return.return_id = trace_event.return_id
            WHERE trace_event.owner_id = \(ownerID) AND trace_event.event_id IN \(list: ids)
                AND trace_return.state IN ('accepted', 'accepted-in-part') AND \(steps)
            """
        ) { row in
            LifeEventRow(
                hash: try row.next([UInt8]?.self), declaredAt: try row.next(Instant?.self),
                eventID: try row.next(String?.self), event: try TraceEvent(&row))
        }
    }

    /// Units of these, all of one allocation, that wait for their tests, by the label that they are named by. Few do:
    /// one range read finds them, whatever lies between.
    func openReworks(at place: AllocationPlace, _ subjects: [ReturnRow.Subject]) throws -> [CodeIdentity] {
        let runs = subjects.joined
        guard let first = runs.first?.first, let last = runs.last?.last else { return [] }
        let found = try rows(
            """
            SELECT code_index FROM item
            WHERE owner_id = \(place.ownerID) AND allocation_no = \(place.number) AND rework_at IS NOT NULL
                AND code_index BETWEEN \(first) AND \(last)
            ORDER BY code_index
            """
        ) { try $0.next(Int64.self) }
        var (units, run): ([CodeIdentity], Int) = ([], 0)
        for index in found {
            while run < runs.count, runs[run].last < index { run += 1 }
            if run < runs.count, runs[run].first <= index { units.append(runs[run].unit(index)) }
        }
        return try units + replacedReworks(of: place.ownerID, runs)
    }

    /// Labels that were replaced, whose goods wait for their tests.
    private func replacedReworks(of ownerID: Int64, _ runs: [ReturnRow.Subject]) throws -> [CodeIdentity] {
        guard try hasReworks(ownerID) else { return [] }
        return try runs.flatMap { run in
            try replacedLabels(run).map { run.unit($0) }.filter { try isInRework(currentLabel(of: $0)) }
        }
    }

    /// From the index of those alone.
    private func hasReworks(_ ownerID: Int64) throws -> Bool {
        try exists("SELECT 1 FROM item WHERE owner_id = \(ownerID) AND rework_at IS NOT NULL LIMIT 1")
    }

    /// How many units of the owners in a container, and in those that lie in it, wait for their tests: after rework, or
    /// since one has failed.
    func openReworks(
        inside container: [UInt8], of owners: Set<Int64>, depth: Int = Containment.depthLimit
    ) throws -> Int {
        guard depth > 0 else { return 0 }
        return try owners.filter { try hasReworks($0) || hasFailedTests($0) }.reduce(0) { sum, owner in
            let runs = try openRuns(of: owner, in: container).map { run in
                ReturnRow.Subject(
                    ownerID: owner, allocationNumber: run.allocationNumber, first: run.first, last: run.last)
            }
            let units = try Dictionary(grouping: runs, by: \.place).reduce(0) { sum, part in
                let failed = try failedRanges(at: part.key, part.value)
                let reworks = try openReworks(at: part.key, part.value).filter { unit in
                    !failed.contains { $0.contains(unit.index) }
                }
                return sum + reworks.count + failed.reduce(0) { $0 + $1.count }
            }
            return try openBoxes(of: owner, in: container).reduce(sum + units) { sum, box in
                try sum + openReworks(inside: box, of: [owner], depth: depth - 1)
            }
        }
    }

    private func isInRework(_ code: CodeIdentity) throws -> Bool {
        try exists(
            """
            SELECT 1 FROM item WHERE owner_id = \(code.ownerID) AND allocation_no = \(code.allocationNumber)
                AND code_index = \(code.index) AND rework_at IS NOT NULL
            """)
    }

    /// Scrapped runs that touch the ranges.
    func scrappedRuns(at place: AllocationPlace, in ranges: [ClosedRange<Int64>]) throws -> [ScrappedRun] {
        let runs = try stoppedRuns("scrapped", at: place, in: ranges)
        guard !runs.isEmpty else { return [] }
        let times = try runs.map(\.lowerBound).inParts { part in
            try rows(
                """
                SELECT first_index, at FROM state_run WHERE owner_id = \(place.ownerID)
                    AND allocation_no = \(place.number) AND kind = 'scrapped' AND first_index IN \(list: part)
                """
            ) { (try $0.next(Int64.self), try $0.next(Instant.self)) }
        }
        let byFirst = Dictionary(times) { first, _ in first }
        return runs.compactMap { run in byFirst[run.lowerBound].map { ScrappedRun(range: run, at: $0) } }
    }

    /// When the unit was scrapped; nil: it was not.
    func scrapping(of code: CodeIdentity) throws -> Instant? {
        try first(
            """
            SELECT last_index, at FROM state_run
            WHERE owner_id = \(code.ownerID) AND allocation_no = \(code.allocationNumber) AND kind = 'scrapped'
                AND first_index <= \(code.index)
            ORDER BY first_index DESC LIMIT 1
            """
        ) { row -> Instant? in
            try row.next(Int64.self) >= code.index ? try row.next(Instant.self) : nil
        } ?? nil
    }

    /// 换标: labels of the ranges that took another's place, with the run that the first label of the goods is bound in.
    func carriedBindings(at place: AllocationPlace, in ranges: [ClosedRange<Int64>]) throws -> [BindingRun] {
        guard let first = ranges.map(\.lowerBound).min(), let last = ranges.map(\.upperBound).max() else { return [] }
        let labels = try rows(
            """
            SELECT new_index FROM code_replacement WHERE owner_id = \(place.ownerID)
                AND new_allocation_no = \(place.number) AND new_index BETWEEN \(first) AND \(last)
            ORDER BY new_index LIMIT 5000
            """
        ) { try $0.next(Int64.self) }
        return try labels.filter { index in ranges.contains { $0.contains(index) } }.compactMap { index in
            let label = CodeIdentity(ownerID: place.ownerID, allocationNumber: place.number, index: index)
            guard let root = try labelChain(of: label).last, let binding = try binding(of: root) else { return nil }
            return BindingRun(
                first: index, last: index, batchID: binding.batchID, returnID: binding.returnID, isAccepted: true)
        }
    }

    /// This label, then the one that it replaced, and so on.
    func labelChain(of code: CodeIdentity) throws -> [CodeIdentity] {
        var labels = [code]
        while labels.count < LabelChain.limit, let older = try predecessor(of: labels[labels.count - 1]),
            !labels.contains(older)
        { labels.append(older) }
        return labels
    }

    /// Every label that the goods of this one have had.
    func labels(ofGoodsWith code: CodeIdentity) throws -> [CodeIdentity] { try labelChain(of: currentLabel(of: code)) }

    /// The label that is on the goods now.
    func currentLabel(of code: CodeIdentity) throws -> CodeIdentity {
        var (current, steps) = (code, 1)
        while steps < LabelChain.limit, let newer = try successor(of: current), newer != code {
            current = newer
            steps += 1
        }
        return current
    }
}

/// Whose tests count for goods of an owner, besides its own: an institution's, and of those whom it entrusted by then.
private struct Testers {
    var institutions: Set<Int64> = []
    var entrustments: [Entrustment] = []

    func count(_ event: TraceEvent) -> Bool {
        event.captorID == event.ownerID || institutions.contains(event.captorID)
            || entrustments.contains { one in
                one.entrustedID == event.captorID && one.covered(productID: event.productID, at: event.time)
            }
    }
}

/// An event as it is read, with what an error declaration is known by.
private struct LifeEventRow {
    let hash: [UInt8]?
    let declaredAt: Instant?
    let eventID: String?
    let event: TraceEvent

    /// What a declaration repeats of the event that it is about: nobody takes back what another sent, and of two events
    /// of one content each has its own.
    struct Name: Hashable {
        let captorID: Int64
        let eventID: String?
        let hash: [UInt8]
    }

    /// nil: made from a row, which no declaration names.
    var name: Name? { hash.map { Name(captorID: event.captorID, eventID: eventID, hash: $0) } }
}

enum LabelChain {
    /// Labels that goods may have had one after another: no further one replaces the last of them.
    static let limit = 32
}
