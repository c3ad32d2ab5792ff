import JSONStream
import Storage

/// 补算检验不合格: what was tested before failed tests were folded as they are now (scripts 0037 and 0063 say whose) is
/// folded at the start, before the first request: nothing that failed or is in rework is shown as whole or let go
/// meanwhile.
extension Platform {
    /// An owner is done as a whole, or begun again after a crash: what is folded twice is the same.
    func foldDueTests() async throws {
        while let owner = try await datastore.read({ session in
            try session.value("SELECT owner_id FROM failed_test_due ORDER BY owner_id LIMIT 1", as: Int64.self)
        }) {
            try await foldDueTests(of: owner)
            try await datastore.write(.readCommitted) { session in
                try session.run("DELETE FROM failed_test_due WHERE owner_id = \(owner)")
            }
        }
    }

    private func foldDueTests(of owner: Int64) async throws {
        let (failing, reworks) = try await dueEvents(of: owner)
        guard !failing.isEmpty || !reworks.isEmpty else { return }
        var rest = failing
        var next = SubjectPlace()
        while true {
            let after = next
            let page = try await datastore.report { try $0.subjectPlaces(of: owner, after: after) }
            guard let last = page.last else { break }
            next = last
            let found = page.filter { failing.contains($0.eventID) }
            rest.subtract(found.map(\.eventID))
            let subjects = found.map { $0.subject(of: owner) }
            try await fold { $0.retested = subjects }
            try await foldReworks(page.filter { reworks.contains($0.eventID) }, of: owner)
        }
        // What is left is of batches as such.
        if !rest.isEmpty { try await foldDueBatches(of: owner) }
    }

    private func foldDueBatches(of owner: Int64) async throws {
        var next: Int64? = -1
        while let after = next {
            let page = try await datastore.report { try $0.batchesTestedAsSuch(of: owner, after: after) }
            next = page.last
            let batches = page.tested.map { LifeUnits.TestedBatch(ownerID: owner, batchID: $0, isRetested: true) }
            try await fold { $0.testedBatches = batches }
        }
    }

    private func fold(_ gather: (inout LifeUnits) -> Void) async throws {
        var gathered = LifeUnits()
        gather(&gathered)
        let (units, platform) = (gathered, self)
        guard !units.retested.isEmpty || !units.testedBatches.isEmpty else { return }
        try await datastore.write { try $0.foldFailedTests(units, platform) }
    }

    private func foldReworks(_ places: [SubjectPlace], of owner: Int64) async throws {
        guard let first = places.first else { return }
        var gathered = LifeUnits()
        gathered.changed = places.map { $0.subject(of: owner) }
        let (units, allocations) = (gathered, self.allocations)
        try await datastore.write { session in
            // A unit that was reworked has its row already, and keeps the return that it names.
            try session.foldItems(
                units, productID: { allocations.allocation($0.ownerID, $0.number)?.productID },
                returnID: first.eventID >> 24)
        }
    }

    /// Events that tell of a failed test, whether they count or not, and those of rework.
    private func dueEvents(of owner: Int64) async throws -> (failing: Set<Int64>, reworks: Set<Int64>) {
        var (failing, reworks, next): (Set<Int64>, Set<Int64>, Int64?) = ([], [], -1)
        while let after = next {
            let page = try await datastore.report { try $0.dueEvents(of: owner, after: after) }
            failing.formUnion(page.failing)
            reworks.formUnion(page.reworks)
            next = page.last
        }
        return (failing, reworks)
    }
}

/// A row of `event_subject` of one owner, in the order of its key.
private struct SubjectPlace: Sendable {
    var (allocation, level, block, eventID): (Int64, Int, Int64, Int64) = (-1, 0, 0, 0)

    func subject(of owner: Int64) -> ReturnRow.Subject {
        let block = SubjectBlock(level: level, block: block)
        return ReturnRow.Subject(
            ownerID: owner, allocationNumber: allocation, first: block.first, last: block.end - 1)
    }
}

extension Session {
    fileprivate func subjectPlaces(of owner: Int64, after: SubjectPlace) throws -> [SubjectPlace] {
        try rows(
            """
            SELECT allocation_no, level, block, event_id FROM event_subject
            WHERE owner_id = \(owner) AND (allocation_no, level, block, event_id)
                > (\(after.allocation), \(after.level), \(after.block), \(after.eventID))
            ORDER BY allocation_no, level, block, event_id LIMIT 20000
            """
        ) { row in
            var place = SubjectPlace()
            (place.allocation, place.level) = (try row.next(), try row.next())
            (place.block, place.eventID) = (try row.next(), try row.next())
            return place
        }
    }

    /// The next events of the owner, those that tell of a failed test and those of rework; `last` is nil behind the
    /// last of all. Production never told of a failed one as it came: amended ones do, in our words or the captor's.
    fileprivate func dueEvents(
        of owner: Int64, after: Int64
    ) throws -> (failing: [Int64], reworks: [Int64], last: Int64?) {
        let last: Int64? =
            try value(
                """
                SELECT max(event_id) FROM (SELECT event_id FROM trace_event
                    WHERE owner_id = \(owner) AND event_id > \(after) ORDER BY event_id LIMIT 20000) AS page
                """, as: Int64?.self) ?? nil
        guard let last else { return ([], [], nil) }
        var failing: [Int64] = []
        try forEach(
            """
            SELECT event_id, public_document FROM trace_event
            WHERE owner_id = \(owner) AND event_id > \(after) AND event_id <= \(last)
                AND (biz_step = 'inspecting' OR biz_step = 'commissioning' AND (
                    lower(public_document) LIKE '%fail%' OR lower(public_document) LIKE '%false%'
                    OR lower(public_document) LIKE '%"ng"%' OR public_document LIKE '%不合格%'))
            """
        ) { row in
            let (id, text) = (try row.next(Int64.self), try row.next(String.self))
            let document = try JSONValue(parsing: Array(text.utf8))
            if FactoryTest.list(in: document).contains(where: { !$0.passed }) { failing.append(id) }
        }
        let reworks = try rows(
            """
            SELECT event_id FROM trace_event
            WHERE owner_id = \(owner) AND event_id > \(after) AND event_id <= \(last)
                AND biz_step LIKE \("%" + ReturnEvent.reworking.rawValue)
            """
        ) { try $0.next(Int64.self) }
        return (failing, reworks, last)
    }

    /// Of the owner's next batches with a GTIN those of which a test was told as such.
    fileprivate func batchesTestedAsSuch(
        of owner: Int64, after: Int64
    ) throws -> (tested: [Int64], last: Int64?) {
        let found = try rows(
            """
            SELECT batch_id, batch.product_id, batch_no FROM batch
            JOIN product ON product.product_id = batch.product_id
            WHERE batch.owner_id = \(owner) AND batch_id > \(after) AND gtin IS NOT NULL
            ORDER BY batch_id LIMIT 1000
            """
        ) { row in
            let id = try row.next(Int64.self)
            return (id: id, key: BatchKey(ownerID: owner, productID: try row.next(), number: try row.next()))
        }
        return (try found.filter { try isTestedAsSuch($0.key) }.map(\.id), found.last?.id)
    }
}
