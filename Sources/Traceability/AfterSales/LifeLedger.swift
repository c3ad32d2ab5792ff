import Identification
import Storage

/// What is known of the units that a return is about: their stored events and those of earlier rows of it.
struct LifeLedger: Sendable {
    /// Units of one return that events after the factory may be about.
    static let unitLimit: Int64 = 20_000

    /// By the label that stands for the goods here (`goods`): goods that are named by two labels are not two goods.
    private var events: [CodeIdentity: [LifeEvent]] = [:]
    /// 换标: other labels of goods, before this return or by it, with the one that stands for them.
    private var goods: [CodeIdentity: CodeIdentity] = [:]
    private var others: [CodeIdentity: Set<CodeIdentity>] = [:]
    /// Units in rework, before this return or by it.
    private var reworked: [AllocationPlace: Set<Int64>] = [:]
    /// ★ tests that count as failed.
    private var tests = TestLedger()
    /// What the return has asked for so far: units to look at, codes of others to ask custody of.
    private var (units, strangers): (Int64, Int64) = (0, 0)
    /// 换标 by this return, with their lines: labels that were replaced, and those that took their places.
    private var replaced: [AllocationPlace: FileRuns] = [:]
    private var taken: [AllocationPlace: FileRuns] = [:]
    /// 换机 by this return: names of appliances that took another's place, with that one and the line.
    private var placeTakers: [String: (unit: CodeIdentity, line: Int)] = [:]
    private(set) var replacements: [LifeUnits.Replaced] = []

    /// What a chunk of rows or events needs to have been read for.
    struct Wanted: Sendable {
        /// Of events after the factory: every unit is looked at.
        var units: [ReturnRow.Subject] = []
        /// Of shipments and tests: units in rework are looked at.
        var passing: [ReturnRow.Subject] = []
        var relabelings: [LifeUnits.Relabeling] = []
        /// 换机: appliances that took another's place.
        var successors: [CodeIdentity] = []
        /// What these are called, and those that were made elsewhere.
        var successorNames: Set<String> = []
        /// Of declarations that take a new label back.
        var labelsTakenBack: [CodeIdentity] = []
        /// Codes of others that the captor was not entrusted with.
        var strangers: [CodeIdentity] = []
        /// Everything after production: for what was scrapped.
        var later: [ReturnRow.Subject] = []
        /// Appliances that took another's place.
        var others: [ReturnRow.Subject] = []

        var isEmpty: Bool { units.isEmpty && passing.isEmpty && later.isEmpty }
    }

    mutating func take(_ found: LifeFacts) {
        for (label, current) in found.goods { join(label, to: current) }
        for (code, read) in found.events {
            let key = key(code)
            if events[key] == nil { events[key] = read }
        }
        for (place, indexes) in found.reworked { reworked[place, default: []].formUnion(indexes) }
        tests.take(found.failed)
    }

    private func key(_ label: CodeIdentity) -> CodeIdentity { goods[label] ?? label }

    private mutating func join(_ label: CodeIdentity, to other: CodeIdentity) {
        let key = key(other)
        guard label != key, goods[label] == nil else { return }
        goods[label] = key
        others[key, default: []].insert(label)
        if let own = events.removeValue(forKey: label) { events[key, default: []] += own }
        if isReworked(label) || isReworked(key) { setReworked(key) }
    }

    private func isReworked(_ label: CodeIdentity) -> Bool {
        reworked[label.subject.place]?.contains(label.index) ?? false
    }

    /// Under every label of the goods.
    private mutating func setReworked(_ key: CodeIdentity) {
        for label in (others[key] ?? []).union([key]) {
            reworked[label.subject.place, default: []].insert(label.index)
        }
    }

    /// Takes its part of what one return may ask for: before anything of it is read, whatever becomes of it.
    mutating func reserve(units count: Int64) throws(LifeFault) { try Self.reserve(count, &units) }
    mutating func reserve(strangers count: Int64) throws(LifeFault) { try Self.reserve(count, &strangers) }

    private static func reserve(_ count: Int64, _ sum: inout Int64) throws(LifeFault) {
        guard sum + count <= unitLimit else {
            throw LifeFault(rule: .lifeTooMany, field: .code, parameters: ["limit": "\(unitLimit)"])
        }
        sum += count
    }

    /// Checks the event against each unit that it is about. Throws for the first unit that it cannot be true of;
    /// nothing is kept of it: an event may have several runs.
    func check(
        _ new: LifeEvent, _ subject: ReturnRow.Subject, plate: String, starTests: Set<String>
    ) throws(LifeFault) {
        for index in indexes(new, subject) {
            // Units in rework beyond what one return may ask for have not been read.
            guard let known = events[key(subject.unit(index))] else {
                throw LifeFault(rule: .lifeTooMany, field: .code, parameters: ["limit": "\(Self.unitLimit)"])
            }
            try ItemLife.check(new, among: known, plate: plate, starTests: starTests)
        }
        try checkTests(new, subject, starTests)
    }

    /// What has failed stays where it is; only tests that count end that.
    private func checkTests(_ new: LifeEvent, _ subject: ReturnRow.Subject, _ star: Set<String>) throws(LifeFault) {
        if !new.failed.isEmpty, new.kind == .inspecting, tests.isFull {
            throw LifeFault(rule: .lifeTooManyFailed, field: .code, parameters: ["limit": "\(TestLedger.failedLimit)"])
        }
        let isTest = new.isIdleTest
        guard isTest || new.kind.takesGoodsOn,
            let (index, failed) = tests.firstFailed(in: subject, before: new, star: star)
        else { return }
        let (names, day) = (failed.names, failed.day.map { "\($0)" } ?? "")
        throw LifeFault(
            rule: isTest ? .lifeFailedTester : .lifeTestFailed, field: .code,
            parameters: ["other": day, "test": names.chinese, "testEnglish": names.english], index: index)
    }

    /// How many of the units count as failed, by what was known before this return and by its events so far.
    func failedCount(in subject: ReturnRow.Subject, star: Set<String>) -> Int64 {
        tests.failedCount(in: subject, star: star)
    }

    /// How many of the units wait for their ★ tests after rework, and since when the first does.
    func reworkCount(in subject: ReturnRow.Subject, star: Set<String>) -> (count: Int64, since: Instant?) {
        let indexes = (reworked[subject.place] ?? []).filter { (subject.first...subject.last).contains($0) }
        let open = indexes.compactMap { index in
            events[key(subject.unit(index))].flatMap { ItemLife($0, starTests: star).reworkSince }
        }
        return (Int64(open.count), open.min())
    }

    /// Keeps an event that was checked, for those behind it.
    mutating func keep(_ new: LifeEvent, _ subject: ReturnRow.Subject) {
        guard new.kind != .shipping else { return }
        if new.kind == .inspecting { tests.keep(new, subject) }
        let indexes = indexes(new, subject)
        for index in indexes { events[key(subject.unit(index)), default: []].append(new) }
        guard new.kind == .reworking else { return }
        for index in indexes { setReworked(key(subject.unit(index))) }
    }

    /// Keeps a ★ test alone: one that was told of the batch as such.
    mutating func keepTest(_ test: LifeEvent, _ subject: ReturnRow.Subject) { tests.keep(test, subject) }

    private func indexes(_ new: LifeEvent, _ subject: ReturnRow.Subject) -> [Int64] {
        if new.kind.isLife { return Array(subject.first...subject.last) }
        return (reworked[subject.place] ?? []).filter { (subject.first...subject.last).contains($0) }.sorted()
    }

    /// 换机 by this return.
    func isReplaced(_ code: CodeIdentity) -> Bool {
        events[key(code)]?.contains { $0.kind == .replacing && !$0.newCode.isEmpty } ?? false
    }

    /// The line of this return that replaced the label.
    func lineReplacing(_ label: CodeIdentity) -> Int32? { Self.line(replaced, label.subject) }
    /// The line of this return in which a label of the run took another's place.
    func lineTaking(_ labels: ReturnRow.Subject) -> Int32? { Self.line(taken, labels) }

    private static func line(_ all: [AllocationPlace: FileRuns], _ subject: ReturnRow.Subject) -> Int32? {
        all[subject.place]?.overlap(subject.first, subject.last)?.line
    }

    /// The line of this return in which an appliance of one of the names took another's place.
    func lineReplacing(by names: [String]) -> Int? { names.lazy.compactMap { placeTakers[$0]?.line }.first }
    /// The unit that an appliance of one of the names took the place of, by this return.
    func unitReplaced(by names: [String]) -> CodeIdentity? { names.lazy.compactMap { placeTakers[$0]?.unit }.first }
    mutating func keep(_ replaced: LifeUnits.Replaced, line: Int) {
        for name in replaced.names { placeTakers[name] = (replaced.unit, line) }
        replacements.append(replaced)
    }

    mutating func keep(_ pair: LifeUnits.Relabeling, line: Int) {
        func run(_ label: CodeIdentity) -> FileRuns.Run {
            .init(first: label.index, last: label.index, batch: 0, line: Int32(clamping: line))
        }
        replaced[pair.old.subject.place, default: FileRuns()].insert(run(pair.old))
        taken[pair.new.subject.place, default: FileRuns()].insert(run(pair.new))
        join(pair.new, to: pair.old)
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
    /// 换标: labels of goods that have another one by now, with that.
    var goods: [CodeIdentity: CodeIdentity] = [:]
    var reworked: [AllocationPlace: [Int64]] = [:]
    var scrapped: [AllocationPlace: [ScrappedRun]] = [:]
    /// ★ tests that count as failed.
    var failed: [AllocationPlace: [FailedRun]] = [:]
    /// Codes of others, by who holds them.
    var holders: [CodeIdentity: Int64] = [:]
    /// Why a label cannot be replaced as it is said to be.
    var labelFaults: [CodeIdentity: Rule] = [:]
    /// 换机: appliances that cannot take another's place: void, scrapped, or replaced themselves.
    var endedSuccessors: Set<CodeIdentity> = []
    /// 换机: units by the name of what took their place.
    var replaced: [String: [CodeIdentity]] = [:]
    /// New labels on which something was recorded.
    var labelsInUse: Set<CodeIdentity> = []

    func scrapping(_ subject: ReturnRow.Subject) -> ScrappedRun? {
        scrapped[subject.place]?.first { $0.range.overlaps(subject.first...subject.last) }
    }
}

extension Session {
    func lifeFacts(_ wanted: LifeLedger.Wanted) throws -> LifeFacts {
        var facts = LifeFacts()
        for (place, subjects) in Dictionary(grouping: wanted.later, by: \.place) {
            let goods = try replacedGoods(subjects)
            let ended = try goods.compactMap { label, current in
                try scrapping(of: current).map { ScrappedRun(range: label.index...label.index, at: $0) }
            }
            facts.scrapped[place] = try scrappedRuns(at: place, in: subjects.map { $0.first...$0.last }) + ended
            facts.goods.merge(goods) { first, _ in first }
            facts.failed[place] = try failedRuns(at: place, in: subjects.map { $0.first...$0.last })
        }
        for label in wanted.labelsTakenBack where try isInUse(label) { facts.labelsInUse.insert(label) }
        for code in wanted.successors where try isEnded(code) { facts.endedSuccessors.insert(code) }
        facts.replaced = try replacedUnits(by: wanted.successorNames.sorted())
        for pair in wanted.relabelings { facts.labelFaults[pair.old] = try labelFault(pair) }
        for code in wanted.strangers { facts.holders[code] = try custodian(of: code) }
        for subject in wanted.units.joined {
            let known = try lifeEvents(of: subject)
            for index in subject.first...subject.last {
                facts.events[subject.unit(index)] = known[index] ?? []
            }
        }
        for (place, subjects) in Dictionary(grouping: wanted.passing, by: \.place) {
            let open = try openReworks(at: place, subjects)
            facts.reworked[place] = open.map(\.index)
            let unread = open.filter { facts.events[$0] == nil }.prefix(Int(LifeLedger.unitLimit))
            for subject in unread.map(\.subject).joined {
                let known = try lifeEvents(of: subject)
                for index in subject.first...subject.last { facts.events[subject.unit(index)] = known[index] ?? [] }
            }
        }
        return facts
    }

    /// Units whose place was taken by what has one of the names.
    func replacedUnits(by names: [String]) throws -> [String: [CodeIdentity]] {
        let found = try names.inParts { part in
            try rows(
                """
                SELECT replaced_by, owner_id, allocation_no, code_index FROM item WHERE replaced_by IN \(list: part)
                """
            ) { row in
                let name: String = try row.next()
                return (
                    name,
                    CodeIdentity(
                        ownerID: try row.next(), allocationNumber: try row.next(), index: try row.next())
                )
            }
        }
        return Dictionary(grouping: found) { $0.0 }.mapValues { $0.map { $0.1 } }
    }

    /// With what was replaced itself left out there is no circle either.
    private func isEnded(_ code: CodeIdentity) throws -> Bool {
        let current = try currentLabel(of: code)
        if try voidReason(of: code) != nil || scrapping(of: current) != nil { return true }
        return try isReplaced(code)
    }

    /// Whether anything was recorded on the label itself, or the end of its goods is kept on it.
    func isInUse(_ label: CodeIdentity) throws -> Bool {
        if try successor(of: label) != nil || scrapping(of: label) != nil { return true }
        let rows = SubjectBlock.rows(of: "event_subject", label, engine)
        return try exists("SELECT 1 FROM \(rows.source) WHERE \(rows.condition) LIMIT 1")
    }

    /// Labels of these that were replaced, by the label that their goods have now.
    private func replacedGoods(_ subjects: [ReturnRow.Subject]) throws -> [CodeIdentity: CodeIdentity] {
        var goods: [CodeIdentity: CodeIdentity] = [:]
        for subject in subjects.joined {
            for index in try replacedLabels(subject) {
                goods[subject.unit(index)] = try currentLabel(of: subject.unit(index))
            }
        }
        return goods
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
    func relabeled(_ subject: ReturnRow.Subject) throws -> Set<Int64> {
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
            case .labelChainFull: .labelChainFull
            default: .lifeNewCodeUsed
            }
        }
        return nil
    }
}
