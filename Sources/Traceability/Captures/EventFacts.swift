import Identification
import Storage

/// What the database knows of what a chunk of events names.
struct EventFacts: Sendable {
    var codes = ReturnFacts()
    var life = LifeFacts()
    /// Gas and class of products whose units something happens to.
    var plates: [Int64: (gas: String, isBurner: Bool)] = [:]
    /// Codes of others, by who holds them.
    var holders: [CodeIdentity: Int64] = [:]
    /// Codes that lie in containers.
    var contained: [AllocationPlace: ContainedRuns] = [:]
    /// Containers in containers, by owner.
    var parents: [Int64: [[UInt8]: ContainerName]] = [:]
    var contentOwners: [[UInt8]: Set<Int64>] = [:]
    var containerHolders: [[UInt8]: Int64] = [:]
    /// Of containers that are to lie in others: how many levels of containers lie in them.
    var heights: [[UInt8]: Int] = [:]
    /// How many units in containers that are shipped wait for their tests.
    var reworksInside: [[UInt8]: Int] = [:]
    var receivedClasses: Set<[UInt8]> = []
    /// Batches that leave as such and of which all units count as failed, since when.
    var failedBatches: [BatchKey: Instant] = [:]
    /// Batches of which a failed test is told as such, with their units.
    var failingBatches: [BatchKey: [ReturnRow.Subject]] = [:]
    var organizations: [EventParty: Int64] = [:]
    /// Organizations by what `gas:destination` calls them.
    var destinations: [String: Int64] = [:]
    /// Which of the destinations are places of the captor's own.
    var ownPlaces: Set<String> = []

    func parent(of code: CodeIdentity) -> ContainedRun? {
        contained[AllocationPlace(ownerID: code.ownerID, number: code.allocationNumber)]?.run(at: code.index)
    }

    /// What a chunk asks for.
    struct Wanted: Sendable {
        var captorID: Int64
        var subjects: [ReturnRow.Subject] = []
        /// Those that are to be bound.
        var made: [ReturnRow.Subject] = []
        var batches: [BatchKey] = []
        /// Codes of others that the captor was not entrusted with.
        var strangers: [CodeIdentity] = []
        /// Codes whose container matters.
        var packed: [ReturnRow.Subject] = []
        var names: [[UInt8]] = []
        var shippedContainers: [[UInt8]] = []
        /// Containers that are put into others, and what those lie in by earlier events of the document.
        var nested: Set<[UInt8]> = []
        var above: Set<[UInt8]> = []
        var strangeClasses: [Int64: [[UInt8]]] = [:]
        /// Batches that leave as such.
        var leavingBatches: Set<BatchKey> = []
        /// Batches of which a failed test is told as such.
        var failingBatches: Set<BatchKey> = []
        var parties: Set<EventParty> = []
        var destinations: Set<String> = []
        var places: Set<String> = []
        var today: CivilDate
        var life = LifeLedger.Wanted()
        var productIDs: Set<Int64> = []
    }
}

extension Session {
    func facts(_ wanted: EventFacts.Wanted) throws -> EventFacts {
        var facts = EventFacts()
        facts.codes = try self.facts(
            of: wanted.subjects, batches: wanted.batches, later: wanted.life.later, made: wanted.made)
        if !wanted.life.isEmpty { facts.life = try lifeFacts(wanted.life) }
        facts.plates = try plates(wanted.productIDs)
        for code in wanted.strangers { facts.holders[code] = try custodian(of: code) }
        for (place, subjects) in Dictionary(grouping: wanted.packed, by: \.place) {
            facts.contained[place] = ContainedRuns(
                try openRuns(at: place, of: subjects) { try openRuns(at: place, $0) })
        }
        if !wanted.names.isEmpty {
            facts.contentOwners = try contentOwners(wanted.names)
            facts.containerHolders = try containerHolders(wanted.names, owners: facts.contentOwners)
            for key in Set(wanted.shippedContainers) {
                facts.reworksInside[key] = try openReworks(inside: key, of: facts.contentOwners[key] ?? [])
            }
            for owner in Set(facts.contentOwners.values.joined()).union([wanted.captorID]) {
                facts.parents[owner] = try parents(of: owner, wanted.names)
            }
            if !wanted.nested.isEmpty { try readNesting(wanted, &facts) }
        }
        for key in wanted.leavingBatches {
            guard let batch = facts.codes.batches[key] else { continue }
            facts.failedBatches[key] = try failure(ofBatch: batch.id, of: key.ownerID)
        }
        for key in wanted.failingBatches {
            guard let batch = facts.codes.batches[key] else { continue }
            facts.failingBatches[key] = try boundRuns(of: key.ownerID, batchID: batch.id)
        }
        for (owner, keys) in wanted.strangeClasses {
            facts.receivedClasses.formUnion(try receivedClasses(keys, of: owner, by: wanted.captorID))
        }
        facts.organizations = try organizations(of: Array(wanted.parties), on: wanted.today)
        if !wanted.destinations.isEmpty {
            facts.destinations = try organizations(namedBy: wanted.destinations.sorted(), by: wanted.captorID)
        }
        facts.ownPlaces = try ownPlaces(of: wanted.captorID, named: wanted.places.sorted(), on: wanted.today)
        return facts
    }

    private func plates(_ ids: Set<Int64>) throws -> [Int64: (gas: String, isBurner: Bool)] {
        guard !ids.isEmpty else { return [:] }
        let found = try Array(ids).inParts { part in
            try rows("SELECT product_id, gas_code, class FROM product WHERE product_id IN \(list: part)") { row in
                (try row.next(Int64.self), try row.next(String?.self), try row.next(String.self))
            }
        }
        return Dictionary(
            found.map { ($0, (gas: $1 ?? "", isBurner: ProductClass.named($2)?.needsGasCode ?? false)) }
        ) { first, _ in first }
    }

    /// Open runs that have codes of the subjects: of each stretch by one read; where far more lies between than is
    /// asked for, by what `each` reads of a subject. However full the stretch is, little of it is in memory.
    func openRuns(
        at place: AllocationPlace, of subjects: [ReturnRow.Subject],
        each: (ClosedRange<Int64>) throws -> [ContainedRun]
    ) throws -> [ContainedRun] {
        try Self.stretches(subjects).flatMap { stretch in
            let asked = subjects.filter { stretch.contains($0.first) }
            let limit = 4 * asked.count + 100
            let found = try openRuns(at: place, stretch, limit: Int64(limit))
            return try found.count < limit ? found : asked.flatMap { try each($0.first...$0.last) }
        }
    }

    /// The stretches that subjects lie in, those near each other as one.
    static func stretches(_ subjects: [ReturnRow.Subject]) -> [ClosedRange<Int64>] {
        var all: [ClosedRange<Int64>] = []
        for subject in subjects.sorted(by: { $0.first < $1.first }) {
            if let last = all.last, subject.first <= last.upperBound + 1_000 {
                all[all.count - 1] = last.lowerBound...max(last.upperBound, subject.last)
            } else {
                all.append(subject.first...subject.last)
            }
        }
        return all
    }
}
