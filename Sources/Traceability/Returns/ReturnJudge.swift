import EPCIS
import Identification
import Storage

/// Judges a return chunk by chunk: custody, state, bindings, batches, dates. Remembers what earlier rows of
/// the file took.
struct ReturnJudge {
    /// What a return may hold.
    static let batchLimit = 10_000
    static let soldLimit: Int64 = 20_000

    let platform: Platform
    let actor: Actor
    private let captor: Captor
    private(set) var products: [Int64: Product] = [:]
    /// Those of the return's products that burn gas.
    var burners: Set<Int64> {
        Set(products.values.filter { ProductClass.named($0.productClass)?.needsGasCode ?? false }.map(\.id))
    }
    /// When a held return is confirmed or a race is lost, its own runs are no obstacle.
    private let ownReturnID: Int64?

    /// The file's own bindings.
    private(set) var runs: [AllocationPlace: FileRuns] = [:]
    private(set) var batches: [BatchPlan] = []
    private var batchPlaces: [BatchKey: Int] = [:]
    private var factoryNumbers: [Set<String>] = []
    /// What the batches were made with.
    private(set) var parts = BatchParts()
    private(set) var soldUnits: Int64 = 0
    private(set) var unitCount: Int64 = 0
    var errors: RowErrors
    /// What is said of good rows; never a reason to refuse.
    var warnings: [RowError] = []
    /// 历史数据导入: what this return has staged so far counts for its own later rows.
    var stagedReturnID: Int64?
    var batchesAllowed = Self.batchLimit
    /// What is known of units that something happens to after the factory.
    var lives = LifeLedger()
    /// Read where a row needs them.
    var rights: CaptureRights?
    /// Organizations by the names and credit codes that shipments give.
    var recipients: [String: Int64?] = [:]
    /// What was read beforehand for the first rows.
    var foreseen: ForeseenFacts?
    /// Which of these texts are places of the sender's own.
    var ownPlaces: Set<String> = []
    /// Consignees that nobody here is called by: each is told of once.
    private var toldDestinations: Set<String> = []

    init(_ platform: Platform, by actor: Actor, of captor: Captor, errors: RowErrors, ownReturnID: Int64?) {
        self.errors = errors
        self.platform = platform
        self.actor = actor
        self.captor = captor
        self.ownReturnID = ownReturnID
    }

    /// The good rows of a chunk, their subjects known; the wrong ones go to `errors`.
    mutating func judge(_ rows: [ReturnRow]) async throws -> [ReturnRow] {
        let finding = try await CodeFinding(platform, rows)
        try await readParties(rows)
        var placed: [ReturnRow] = []
        placed.reserveCapacity(rows.count)
        for row in rows {
            do {
                let row = try place(row, finding)
                try reserve(row)
                placed.append(row)
            } catch let error as Wrong { errors.add([error.error]) }
        }
        let subjects = placed.compactMap(\.subject)
        let life = lifeWanted(placed)
        let made = placed.filter { $0.event == .commissioning }.compactMap(\.subject)
        let places = subjects.compactMap { platform.allocations.allocation($0.ownerID, $0.allocationNumber) }
        let wanted = Set(places.map(\.productID)).subtracting(products.keys)
        let keys = Array(Set(placed.compactMap { batchKey($0) }.filter { batchPlaces[$0] == nil }))
        let shipped = placed.filter { $0.event == .shipping }.compactMap(\.subject)
        defer { foreseen = nil }
        let answers: (ReturnFacts, LifeFacts, [Product], PackedFacts)
        if let foreseen, made == subjects, foreseen.answers(subjects, batches: keys, products: wanted) {
            answers = (foreseen.facts, LifeFacts(), foreseen.products, PackedFacts())
        } else {
            answers = try await platform.datastore.lookUp(rows.count) { session in
                try session.together { session in
                    let facts = try session.facts(
                        of: subjects + life.others, batches: keys, later: life.later, made: made)
                    let products = try wanted.compactMap { try session.product($0) }
                    let packed = try session.packedFacts(shipped)
                    return (facts, life.isEmpty ? LifeFacts() : try session.lifeFacts(life), products, packed)
                }
            }
        }
        let (facts, lifeFacts, found, packed) = answers
        for product in found { products[product.id] = product }
        let outside = try await readOutside(placed)
        let gone = try await readGone(placed)
        lives.take(lifeFacts)
        return placed.compactMap { row in
            let (units, sold) = (unitCount, soldUnits)
            do {
                try checkCustody(row, lifeFacts)
                try checkUnpacked(row, packed)
                let row = try takeLife(try judge(row, facts), facts, lifeFacts)
                warnOfOrder(row, facts)
                warnOfTime(row)
                warnOfUnused(row)
                warnOfPacking(row, packed)
                warnOfLeft(row, outside)
                warnOfGone(row, gone)
                warnOfDestination(row)
                return row
            } catch {
                (unitCount, soldUnits) = (units, sold)
                if let wrong = error as? Wrong { errors.add([wrong.error]) }
                return nil
            }
        }
    }

    /// Goes on with further rows of the same import: what is bound stays known, what is known of units does not.
    mutating func forgetUnits() {
        (lives, soldUnits, errors) = (LifeLedger(), 0, RowErrors())
        factoryNumbers = factoryNumbers.map { _ in [] }
    }

    /// A row that a rule turns down.
    struct Wrong: Error {
        let error: RowError
    }

    func wrong(
        _ row: ReturnRow, _ field: ReturnField, _ value: String, _ rule: Rule, _ parameters: [String: String] = [:]
    ) -> Wrong {
        Wrong(error: RowError(line: row.line, field, value: value, rule, parameters))
    }
}

/// Rules of one row that need its allocation only.
extension ReturnJudge {
    private func place(_ row: ReturnRow, _ finding: CodeFinding) throws -> ReturnRow {
        let (allocation, first) = try found(row, .code, row.code, finding)
        var last = first
        if !row.lastCode.isEmpty {
            let (other, identity) = try found(row, .lastCode, row.lastCode, finding)
            guard other.ownerID == allocation.ownerID, other.number == allocation.number else {
                throw wrong(row, .lastCode, row.lastCode, .returnRunAcross)
            }
            guard identity.index >= first.index else { throw wrong(row, .lastCode, row.lastCode, .returnRunBackwards) }
            last = identity
        }
        if row.event == .commissioning, !isEntrusted(row, allocation) {
            throw wrong(row, .code, row.code, .returnNoCustody)
        }
        // Goods with listed codes of an exposed allocation go on.
        let answers = platform.allocations.answers(
            AllocationPlace(ownerID: allocation.ownerID, number: allocation.number), first.index, last.index)
        guard allocation.state == .active || allocation.state == .exposed, answers else {
            throw wrong(row, .code, row.code, .returnAllocationClosed, ["state": allocation.state.name.english])
        }
        let count = last.index - first.index + 1
        if let quantity = row.quantity, quantity != count {
            throw wrong(row, .quantity, "\(quantity)", .returnQuantityDiffers, ["found": "\(count)"])
        }
        if !row.site.isEmpty, !captor.siteRegions.isEmpty, captor.siteRegions[row.site] == nil {
            let choices = captor.siteRegions.keys.sorted().prefix(20).joined(separator: "、")
            throw wrong(row, .site, row.site, .unknownChoice, ["choices": choices])
        }
        if !row.destinationRegion.isEmpty, platform.regions.name(of: row.destinationRegion) == nil {
            throw wrong(row, .destinationRegion, row.destinationRegion, .returnUnknownRegion)
        }
        var row = row
        row.subject = .init(
            ownerID: allocation.ownerID, allocationNumber: allocation.number, first: first.index, last: last.index)
        switch row.event {
        case .shipping: row.recipientID = recipient(row, allocation)
        case .returning: row.recipientID = Custody.receipt(by: actor.organizationID)
        default: break
        }
        return try placeLife(row, allocation, finding)
    }

    /// nil: whoever has the goods keeps them.
    private func recipient(_ row: ReturnRow, _ allocation: Allocation) -> Int64? {
        if let known = recipients[row.destination] ?? nil { return known }
        guard ownPlaces.contains(row.destination) else { return Custody.unregistered }
        return allocation.ownerID == actor.organizationID ? allocation.ownerID : nil
    }

    /// Tested before it was made: a clock may be wrong, and a failure counts all the same. What left or has a life of
    /// its own is refused (`judge`).
    private mutating func warnOfOrder(_ row: ReturnRow, _ facts: ReturnFacts) {
        guard row.event != .commissioning, let subject = row.subject, stagedReturnID == nil, warnings.count < 1_000,
            let made = facts.madeAfter(row.eventTime.date, subject)
        else { return }
        warnings.append(wrong(row, .eventTime, row.code, .captureOutOfOrder, ["other": "\(made)"]).error)
    }

    /// What is stored is not what was sent.
    private mutating func warnOfTime(_ row: ReturnRow) {
        guard !row.timeAhead.isEmpty, stagedReturnID == nil, warnings.count < 1_000 else { return }
        let kept = ["now": EPCISTime.text(row.eventTime.microseconds)]
        warnings.append(wrong(row, .eventTime, row.timeAhead, .returnTimeAhead, kept).error)
    }

    /// Whom goods went to is the trade's own: the line and the field say where it stands.
    private mutating func warnOfDestination(_ row: ReturnRow) {
        guard row.recipientID == Custody.unregistered, row.event == .shipping, !row.destination.isEmpty,
            stagedReturnID == nil, warnings.count < 1_000, toldDestinations.insert(row.destination).inserted
        else { return }
        warnings.append(wrong(row, .destination, "", .captureNobody).error)
    }

    private func found(
        _ row: ReturnRow, _ field: ReturnField, _ text: String, _ finding: CodeFinding
    ) throws -> (Allocation, CodeIdentity) {
        switch finding[text] {
        case .found(let allocation, let identity): return (allocation, identity)
        case .refused(let rule): throw wrong(row, field, text, rule)
        }
    }

    /// Whether the goods are the sender's own, or entrusted to it on that day.
    func isEntrusted(_ row: ReturnRow, _ allocation: Allocation) -> Bool {
        if allocation.ownerID == actor.organizationID { return true }
        let day = row.eventTime.date
        return captor.entrustments.contains {
            $0.ownerID == allocation.ownerID && $0.covers(productID: allocation.productID, on: day)
        }
    }

    /// The batch a production row belongs to.
    func batchKey(_ row: ReturnRow) -> BatchKey? {
        guard row.event == .commissioning, let subject = row.subject,
            let allocation = platform.allocations.allocation(subject.ownerID, subject.allocationNumber)
        else { return nil }
        return BatchKey(ownerID: subject.ownerID, productID: allocation.productID, number: row.batchNo)
    }
}

/// Rules that need the database or earlier rows.
extension ReturnJudge {
    private mutating func judge(_ row: ReturnRow, _ facts: ReturnFacts) throws -> ReturnRow {
        guard let subject = row.subject,
            let allocation = platform.allocations.allocation(subject.ownerID, subject.allocationNumber)
        else { throw wrong(row, .code, row.code, .returnCodeUnknown) }
        if !row.model.isEmpty, let product = products[allocation.productID], product.model != row.model {
            throw wrong(row, .model, row.model, .returnModelDiffers, ["found": product.model])
        }
        if let stop = facts.stop(subject) {
            throw wrong(
                row, .code, row.code, .returnVoid,
                ["first": "\(stop.lowerBound + 1)", "last": "\(stop.upperBound + 1)"])
        }
        let earlier = runs[subject.place]?.overlap(subject.first, subject.last)
        let bindings = facts.bindings(subject).filter { $0.returnID != ownReturnID }
        if row.event == .commissioning {
            if let other = bindings.first {
                let rule: Rule = other.returnID == stagedReturnID ? .historyTwice : .returnAlreadyBound
                throw wrong(row, .code, row.code, rule, ["other": "\(other.returnID)"])
            }
            if let earlier { throw wrong(row, .code, row.code, .returnTwiceInFile, ["other": "\(earlier.line)"]) }
            try checkLabels(row, subject, facts)
            try bind(row, subject, facts)
            unitCount += subject.count
            return row
        }
        if row.event.isLife || row.event == .shipping, let made = facts.madeAfter(row.eventTime.date, subject) {
            throw wrong(row, .code, row.code, .lifeTooEarly, ["other": "\(made)"])
        }
        let bound = bindings.filter { $0.isAccepted || $0.returnID == stagedReturnID }
        try checkBatch(row, bound.compactMap { facts.batchNumbers[subject.ownerID]?[$0.batchID] })
        return try judgeLater(row, subject, bound)
    }

    /// What happens to goods after production needs goods that were produced.
    private mutating func judgeLater(
        _ row: ReturnRow, _ subject: ReturnRow.Subject, _ accepted: [BindingRun]
    ) throws -> ReturnRow {
        var row = row
        var covered = accepted.reduce(Int64(0)) { $0 + min($1.last, subject.last) - max($1.first, subject.first) + 1 }
        if covered < subject.count, let own = runs[subject.place] {
            covered += own.units(in: subject.first...subject.last)
        }
        guard covered == subject.count else { throw wrong(row, .code, row.code, .returnNotBound) }
        if row.event == .retailSelling {
            guard soldUnits + subject.count <= Self.soldLimit else {
                throw wrong(row, .code, row.code, .returnTooManySold, ["limit": "\(Self.soldLimit)"])
            }
            soldUnits += subject.count
        }
        if Set(accepted.map(\.batchID)).count == 1 { row.boundBatchID = accepted.first?.batchID }
        unitCount += subject.count
        return row
    }

    /// A batch that is named beside a code is held against the one that it was made in: else the wrong goods were
    /// scanned.
    private func checkBatch(_ row: ReturnRow, _ numbers: [String]) throws {
        guard !row.batchNo.isEmpty, let other = numbers.first(where: { $0 != row.batchNo }) else { return }
        throw wrong(row, .batchNo, row.batchNo, .returnBatchOther, ["found": other])
    }

    /// What counts of production rows alone is told where another row has it.
    private mutating func warnOfUnused(_ row: ReturnRow) {
        guard row.event != .commissioning, !row.factoryNo.isEmpty, stagedReturnID == nil, warnings.count < 1_000 else {
            return
        }
        warnings.append(wrong(row, .factoryNo, row.factoryNo, .returnFactoryNoUnused).error)
    }

    /// A label that took another's place is on goods already.
    private func checkLabels(_ row: ReturnRow, _ subject: ReturnRow.Subject, _ facts: ReturnFacts) throws {
        if let line = lives.lineTaking(subject) {
            throw wrong(row, .code, row.code, .returnTwiceInFile, ["other": "\(line)"])
        }
        if let label = facts.usedLabel(subject) {
            throw wrong(row, .code, row.code, .lifeUsedAsLabel, ["first": "\(label + 1)"])
        }
    }

    private mutating func bind(_ row: ReturnRow, _ subject: ReturnRow.Subject, _ facts: ReturnFacts) throws {
        guard let key = batchKey(row), let made = row.productionDate else {
            throw wrong(row, .productionDate, "", .required)
        }
        let place = try batchPlace(row, key, made, facts)
        if !row.factoryNo.isEmpty, !factoryNumbers[place].insert(row.factoryNo).inserted {
            throw wrong(row, .factoryNo, row.factoryNo, .returnFactoryNoTwice)
        }
        if row.hasComponents {
            do { try parts.add(row.components, to: place) } catch {
                let parameters = ["limit": "\(error.limit)", "count": "> \(error.limit)"]
                throw wrong(row, .component, row.batchNo, .tooManyComponents, parameters)
            }
        }
        runs[subject.place, default: FileRuns()].insert(
            .init(first: subject.first, last: subject.last, batch: Int32(place), line: Int32(clamping: row.line)))
    }

    private mutating func batchPlace(
        _ row: ReturnRow, _ key: BatchKey, _ made: CivilDate, _ facts: ReturnFacts
    ) throws -> Int {
        let known = batchPlaces[key].map { batches[$0].productionDate } ?? facts.batches[key]?.productionDate
        if let known, known != made {
            throw wrong(row, .batchNo, row.batchNo, .returnBatchDiffers, ["other": "\(known)"])
        }
        if let place = batchPlaces[key] {
            batches[place].add(line: row.productionLine, shift: row.shift)
            return place
        }
        guard batches.count < batchesAllowed else {
            throw wrong(row, .batchNo, row.batchNo, .returnTooManyBatches, ["limit": "\(batchesAllowed)"])
        }
        batches.append(BatchPlan(key: key, productionDate: made, line: row.productionLine, shift: row.shift))
        factoryNumbers.append([])
        batchPlaces[key] = batches.count - 1
        return batches.count - 1
    }

    /// Where the row's batch stands in `batches`.
    func batchIndex(_ row: ReturnRow) -> Int? { batchKey(row).flatMap { batchPlaces[$0] } }
}
