import Identification
import Storage

/// What is known of the units that a return is about: their stored events and those of earlier rows of it.
struct LifeLedger: Sendable {
    /// Units of one return that events after the factory may be about.
    static let unitLimit: Int64 = 20_000

    private var events: [CodeIdentity: [LifeEvent]] = [:]
    /// Units in rework, before this return or by it.
    private var reworked: [AllocationPlace: Set<Int64>] = [:]
    private(set) var units: Int64 = 0

    /// What a chunk of rows or events needs to have been read for.
    struct Wanted: Sendable {
        /// Of events after the factory: every unit is looked at.
        var units: [ReturnRow.Subject] = []
        /// Of shipments and tests: units in rework are looked at.
        var passing: [ReturnRow.Subject] = []
        var relabelings: [LifeUnits.Relabeling] = []
        /// Codes of others that the captor was not entrusted with.
        var strangers: [CodeIdentity] = []
        /// Everything after production: for what was scrapped.
        var later: [ReturnRow.Subject] = []
        /// Appliances that took another's place.
        var others: [ReturnRow.Subject] = []

        var isEmpty: Bool { units.isEmpty && passing.isEmpty && later.isEmpty }
    }

    mutating func take(_ found: LifeFacts) {
        for (code, read) in found.events where events[code] == nil { events[code] = read }
        for (place, indexes) in found.reworked { reworked[place, default: []].formUnion(indexes) }
    }

    func isKnown(_ code: CodeIdentity) -> Bool { events[code] != nil }

    /// Whether a stored event of the kind happened to the unit on that day.
    func has(_ kind: ReturnEvent, on day: CivilDate, _ code: CodeIdentity) -> Bool {
        (events[code] ?? []).contains { $0.kind == kind && $0.time.date == day && $0.id < 1 << 62 }
    }

    /// Checks the event against each unit that it is about, and keeps it. Throws with the number of the first unit that
    /// it cannot be true of.
    mutating func take(
        _ new: LifeEvent, _ subject: ReturnRow.Subject, plate: String, starTests: Set<String>
    ) throws(LifeFault) {
        let indexes: [Int64]
        if new.kind.isLife {
            guard units + subject.count <= Self.unitLimit else {
                throw LifeFault(rule: .lifeTooMany, field: .code, parameters: ["limit": "\(Self.unitLimit)"])
            }
            indexes = Array(subject.first...subject.last)
        } else {
            indexes = (reworked[subject.place] ?? []).filter { (subject.first...subject.last).contains($0) }.sorted()
        }
        for index in indexes {
            try ItemLife.check(new, among: events[subject.unit(index)] ?? [], plate: plate, starTests: starTests)
        }
        guard new.kind != .shipping else { return }
        for index in indexes { events[subject.unit(index), default: []].append(new) }
        if new.kind.isLife { units += subject.count }
        if new.kind == .reworking { reworked[subject.place, default: []].formUnion(indexes) }
    }
}

extension [ReturnRow.Subject] {
    /// Neighbours and what overlaps as one run: a roll that was returned unit by unit is read at once.
    var joined: [ReturnRow.Subject] {
        let order = sorted { ($0.place, $0.first) < ($1.place, $1.first) }
        var runs: [ReturnRow.Subject] = []
        for subject in order {
            if let last = runs.last, last.place == subject.place, subject.first <= last.last + 1 {
                runs[runs.count - 1].last = Swift.max(last.last, subject.last)
            } else {
                runs.append(subject)
            }
        }
        return runs
    }
}

extension ReturnRow.Subject {
    func unit(_ index: Int64) -> CodeIdentity {
        CodeIdentity(ownerID: ownerID, allocationNumber: allocationNumber, index: index)
    }
}

/// What the database knows of the units of a chunk.
struct LifeFacts: Sendable {
    var events: [CodeIdentity: [LifeEvent]] = [:]
    var reworked: [AllocationPlace: [Int64]] = [:]
    var scrapped: [AllocationPlace: [ScrappedRun]] = [:]
    /// Codes of others, by who holds them.
    var holders: [CodeIdentity: Set<Int64>] = [:]
    /// Why a label cannot be replaced as it is said to be.
    var labelFaults: [CodeIdentity: Rule] = [:]

    func scrapping(_ subject: ReturnRow.Subject) -> ScrappedRun? {
        scrapped[subject.place]?.first { $0.range.overlaps(subject.first...subject.last) }
    }
}

extension Session {
    func lifeFacts(_ wanted: LifeLedger.Wanted) throws -> LifeFacts {
        var facts = LifeFacts()
        for (place, subjects) in Dictionary(grouping: wanted.later, by: \.place) {
            facts.scrapped[place] = try scrappedRuns(at: place, in: subjects.map { $0.first...$0.last })
        }
        for pair in wanted.relabelings { facts.labelFaults[pair.old] = try labelFault(pair) }
        for code in wanted.strangers { facts.holders[code] = try custodians(of: code) }
        for subject in wanted.units.joined {
            let known = try lifeEvents(of: subject)
            for index in subject.first...subject.last {
                facts.events[subject.unit(index)] = known[index] ?? []
            }
        }
        for (place, subjects) in Dictionary(grouping: wanted.passing, by: \.place) {
            for unit in try openReworks(at: place, subjects) {
                facts.reworked[place, default: []].append(unit.index)
                guard facts.events[unit] == nil else { continue }
                facts.events[unit] = try lifeEvents(of: unit.subject)[unit.index] ?? []
            }
        }
        return facts
    }

    /// By unit, whichever label of its goods they were recorded on.
    func lifeEvents(of subject: ReturnRow.Subject) throws -> [Int64: [LifeEvent]] {
        var all = try lifeEvents(at: subject.place, subject.first...subject.last)
        for index in try relabeled(subject) {
            let own = subject.unit(index)
            for label in try labelChain(of: try currentLabel(of: own)) where label != own {
                let place = AllocationPlace(ownerID: label.ownerID, number: label.allocationNumber)
                all[index, default: []] += try lifeEvents(at: place, label.index...label.index)[label.index] ?? []
            }
        }
        return all
    }

    /// Codes of the range that took another label's place, or gave theirs to one.
    private func relabeled(_ subject: ReturnRow.Subject) throws -> Set<Int64> {
        let new = try rows(
            """
            SELECT new_index FROM code_replacement WHERE owner_id = \(subject.ownerID)
                AND new_allocation_no = \(subject.allocationNumber)
                AND new_index BETWEEN \(subject.first) AND \(subject.last)
            """
        ) { try $0.next(Int64.self) }
        return Set(new + (try replacedLabels(subject)))
    }

    /// Codes of the range that another label took the place of.
    func replacedLabels(_ subject: ReturnRow.Subject) throws -> [Int64] {
        try rows(
            """
            SELECT code_index FROM code_replacement WHERE owner_id = \(subject.ownerID)
                AND allocation_no = \(subject.allocationNumber)
                AND code_index BETWEEN \(subject.first) AND \(subject.last)
            """
        ) { try $0.next(Int64.self) }
    }

    /// Why the new label cannot take the old one's place; nil: it can.
    private func labelFault(_ pair: LifeUnits.Relabeling) throws -> Rule? {
        do { try checkReplaceable(pair.old, by: pair.new) } catch let refusal as Refusal {
            return switch refusal.rule {
            case .alreadyReplaced: .lifeRelabeled
            case .oldCodeNotBound: .returnNotBound
            default: .lifeNewCodeUsed
            }
        }
        return nil
    }
}
