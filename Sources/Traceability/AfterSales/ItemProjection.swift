import Identification
import Storage

/// Rows of `item`: what the events of each unit come to, folded anew. Rebuildable; written where a return begins to
/// count.
extension WriteSession {
    /// - Parameter units: of events after the factory, and of tests.
    func foldItems(
        _ units: LifeUnits, productID: (AllocationPlace) -> Int64?, returnID: Int64
    ) throws {
        var all = units.changed
        for (place, subjects) in Dictionary(grouping: units.tested, by: \.place) {
            all += try openReworks(at: place, subjects).map(\.subject)
        }
        let products = Set(all.compactMap { productID($0.place) })
        let burners = try self.burners(among: products)
        for subject in try all.joined.flatMap({ try onGoods($0) }).joined {
            let star = TestItem.star(isBurner: productID(subject.place).map(burners.contains) ?? false)
            let events = try lifeEvents(of: subject)
            let known = try itemIndexes(subject)
            var new: [[Value]] = []
            for index in subject.first...subject.last {
                let life = ItemLife(events[index] ?? [], starTests: star)
                let row = life.row(of: subject.unit(index), returnID: returnID)
                if known.contains(index) { try upsert(row) } else { new.append(row) }
            }
            // Most units of a large return have no row yet, and one statement writes them all.
            try insert(into: "item", columns: ItemLife.columns, rows: new)
        }
    }

    /// The facts of a unit, whatever was known of it before.
    func keep(_ life: ItemLife, of code: CodeIdentity, returnID: Int64) throws {
        try upsert(life.row(of: code, returnID: returnID))
    }

    private func itemIndexes(_ subject: ReturnRow.Subject) throws -> Set<Int64> {
        Set(
            try rows(
                """
                SELECT code_index FROM item WHERE owner_id = \(subject.ownerID)
                    AND allocation_no = \(subject.allocationNumber)
                    AND code_index BETWEEN \(subject.first) AND \(subject.last)
                """
            ) { try $0.next(Int64.self) })
    }

    /// Old labels stand for the ones that are on the goods now.
    private func onGoods(_ subject: ReturnRow.Subject) throws -> [ReturnRow.Subject] {
        let old = try replacedLabels(subject)
        guard !old.isEmpty else { return [subject] }
        return try (subject.first...subject.last).map { index in
            let code = subject.unit(index)
            let current = old.contains(index) ? try currentLabel(of: code) : code
            return ReturnRow.Subject(
                ownerID: current.ownerID, allocationNumber: current.allocationNumber, first: current.index,
                last: current.index)
        }
    }

    private func upsert(_ row: [Value]) throws {
        try send(
            """
            INSERT INTO item (owner_id, allocation_no, code_index, return_id, sold_on, sold_source, last_sold_on,
                last_sold_at, returned_at, region, installed_at, site_gas, converted_gas, rework_at, replaced_by,
                replaces)
            VALUES \(row: row)
            ON CONFLICT (owner_id, allocation_no, code_index)
            DO UPDATE SET sold_on = excluded.sold_on, sold_source = excluded.sold_source,
                last_sold_on = excluded.last_sold_on, last_sold_at = excluded.last_sold_at,
                returned_at = excluded.returned_at, region = excluded.region,
                installed_at = excluded.installed_at, site_gas = excluded.site_gas,
                converted_gas = excluded.converted_gas, rework_at = excluded.rework_at,
                replaced_by = excluded.replaced_by, replaces = excluded.replaces
            """)
    }

    /// 换标: the new label takes the old one's place. Throws `Refusal` with `returnMixedUp` when one of them is taken
    /// meanwhile: judged again, its line is named.
    func replaceLabels(_ pairs: [LifeUnits.Relabeling], by actor: Actor, on occasion: Occasion) throws {
        do { for pair in pairs { try replaceLabel(pair, by: actor, on: occasion) } } catch is Refusal {
            throw Refusal(.conflict, .returnMixedUp)
        }
    }

    /// An end of life that was no end: the event that said so was declared to be wrong.
    func revive(_ units: [ReturnRow.Subject]) throws {
        for unit in try units.flatMap({ try onGoods($0) }) {
            try run(
                """
                DELETE FROM state_run WHERE owner_id = \(unit.ownerID) AND allocation_no = \(unit.allocationNumber)
                    AND kind = 'scrapped' AND first_index = \(unit.first) AND last_index = \(unit.last)
                """)
        }
    }

    /// The life of these codes has ended, by the time of the event.
    func scrap(_ units: [LifeUnits.Scrapping], reason: String, accountID: Int64) throws {
        let units = try units.flatMap { unit in
            try onGoods(unit.subject).map { LifeUnits.Scrapping(subject: $0, at: unit.at) }
        }
        // Ends of one life by two returns at once: the second is judged again and names the first.
        for (place, units) in Dictionary(grouping: units, by: \.subject.place) {
            let ranges = units.map { $0.subject.first...$0.subject.last }
            guard try scrappedRuns(at: place, in: ranges).isEmpty else { throw Refusal(.conflict, .returnMixedUp) }
        }
        try insert(
            into: "state_run",
            columns: [
                "owner_id", "allocation_no", "kind", "first_index", "last_index", "reason", "account_id", "at",
            ],
            rows: units.map { unit in
                [
                    .integer(unit.subject.ownerID), .integer(unit.subject.allocationNumber), .text("scrapped"),
                    .integer(unit.subject.first), .integer(unit.subject.last), .text(reason), .integer(accountID),
                    .integer(unit.at.microseconds),
                ]
            })
    }
}

/// The units whose facts a return changes, gathered for its last transaction.
struct LifeUnits: Sendable {
    var changed: [ReturnRow.Subject] = []
    /// Tests end a rework or a stop; units that are in none need no row.
    var tested: [ReturnRow.Subject] = []
    /// Tests that failed, or that no longer say what they said: each unit is looked at.
    var retested: [ReturnRow.Subject] = []
    /// Tests of batches as such: of all their units.
    var testedBatches: [TestedBatch] = []
    var scrapped: [Scrapping] = []
    var relabeled: [Relabeling] = []
    /// Ends of life that were declared to be wrong: runs as their event had them.
    var revived: [ReturnRow.Subject] = []
    /// 换机: units whose place another appliance took.
    var replaced: [Replaced] = []
    /// Events that were declared to be wrong.
    var takenBack: [TakenBack] = []

    struct Scrapping: Sendable, Hashable {
        let subject: ReturnRow.Subject
        let at: Instant
    }

    struct TestedBatch: Sendable, Hashable {
        let ownerID: Int64
        let batchID: Int64
        /// It failed, or no longer says what it said: each unit is looked at.
        let isRetested: Bool
    }

    struct Replaced: Sendable, Hashable {
        let unit: CodeIdentity
        /// What events call the appliance that took its place; none: as its facts have it.
        let names: [String]
        /// nil: made elsewhere.
        let successor: CodeIdentity?
    }

    struct Relabeling: Sendable, Hashable {
        let old: CodeIdentity
        let new: CodeIdentity
        let reason: String
    }

    /// - Parameter hasFailed: a test of it did.
    mutating func add(_ kind: ReturnEvent, _ subject: ReturnRow.Subject, at time: Instant, hasFailed: Bool = false) {
        switch kind {
        case .inspecting:
            tested.append(subject)
            if hasFailed { retested.append(subject) }
        case .scrapping: scrapped.append(Scrapping(subject: subject, at: time))
        case .commissioning, .shipping: break
        default: changed.append(subject)
        }
    }

    /// An event was declared to be wrong: one of the same return has not ended these lives, stored ones do no longer.
    mutating func takeBack(_ kind: ReturnEvent, _ subjects: [ReturnRow.Subject]) {
        switch kind {
        case .scrapping:
            scrapped.removeAll { subjects.contains($0.subject) }
            revived += subjects
        case .inspecting:
            tested += subjects
            retested += subjects
        default: changed += subjects
        }
    }

    /// Everything of the last transaction that is about units.
    func store(
        _ session: any WriteSession, returnID: Int64, by actor: Actor, on occasion: Occasion, platform: Platform
    ) throws {
        try session.replaceLabels(relabeled, by: actor, on: occasion)
        for event in takenBack { try event.store(session, captorID: actor.organizationID) }
        for event in takenBack { try event.requireNoRing(session, returnID: returnID) }
        try session.revive(revived)
        try session.scrap(scrapped, reason: "#\(returnID)", accountID: actor.accountID)
        try session.foldItems(
            self, productID: { platform.allocations.allocation($0.ownerID, $0.number)?.productID }, returnID: returnID)
        try session.requireOneReplacement(replaced)
        try session.foldFailedTests(self, platform)
    }
}

extension ItemLife {
    fileprivate static let columns: [StaticString] = [
        "owner_id", "allocation_no", "code_index", "return_id", "sold_on", "sold_source", "last_sold_on",
        "last_sold_at", "returned_at", "region", "installed_at", "site_gas", "converted_gas", "rework_at",
        "replaced_by", "replaces",
    ]

    /// A value for each of `columns`.
    fileprivate func row(of code: CodeIdentity, returnID: Int64) -> [Value] {
        let sold: [String?] = [soldOn?.description, saleSource?.rawValue, lastSoldOn?.description]
        let gas: [String?] = [siteGas?.id, convertedGas?.id]
        let replacement: [String?] = [replacedBy.nonEmpty, replaces.nonEmpty]
        var row: [Value] = [
            .integer(code.ownerID), .integer(code.allocationNumber), .integer(code.index), .integer(returnID),
        ]
        row += sold.map(\.storageValue)
        row += [
            lastSoldAt.storageValue, returnedAt.storageValue, region.nonEmpty.storageValue, installedAt.storageValue,
        ]
        row += gas.map(\.storageValue)
        row.append(reworkSince.storageValue)
        row += replacement.map(\.storageValue)
        return row
    }
}

extension String {
    fileprivate var nonEmpty: String? { isEmpty ? nil : self }
}

extension WriteSession {
    /// What of the units counts as failed, by the ★ tests of their products.
    func foldFailedTests(_ units: LifeUnits, _ platform: Platform) throws {
        try foldFailedTests(units) { place in
            let productID = platform.allocations.allocation(place.ownerID, place.number)?.productID
            let isBurner = try productID.map { try !burners(among: [$0]).isEmpty } ?? false
            return TestItem.star(isBurner: isBurner)
        }
    }
}

extension TestItem {
    /// ★ tests that a unit must pass before it is released.
    static func star(isBurner: Bool) -> Set<String> {
        Set((isBurner ? [gasTightness, ignition, flameFailure] : [gasTightness]).map(\.rawValue))
    }
}
