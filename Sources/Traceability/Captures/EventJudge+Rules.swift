import EPCIS
import Identification
import Storage

/// Rules of one event that need the database or earlier events of the document.
extension EventJudge {
    mutating func judge(_ placed: PlacedEvent, _ facts: EventFacts) throws -> (PlacedEvent, CapturedEvent) {
        try checkCustody(placed, facts)
        let (draft, view) = (placed.draft, placed.draft.view)
        var effects = EventEffects()
        for code in placed.codes { try checkState(code, draft, facts) }
        if !draft.isDeclaration {
            // Checks first: what a refused event had taken would be bound without it.
            try checkNoDestination(placed)
            try checkBound(placed, facts)
            try checkSale(placed)
            try checkUnpacked(placed, facts)
            try checkOrder(placed, facts)
            try takeLife(placed, facts)
            let planned = ledger.batches.count
            do { try bindAll(placed, facts, &effects) } catch {
                ledger.drop(after: planned)
                throw error
            }
            effects.packing = try pack(placed, facts)
            noteFailed(placed, facts)
            if view.bizStep == Self.sale { soldUnits += Int64(placed.codes.count) }
            warnOfOrder(placed, facts)
            warnOfDestination(placed, facts)
            warnOfPacking(placed, facts)
            warnOfFailedCount(draft)
            keepBatchTest(placed, facts)
            measure(placed, facts)
        } else {
            try checkTakenBack(placed, facts)
        }
        addLife(placed, to: &effects)
        warnOfWords(draft)
        count(draft.unitCount(placed.codes))
        var event = try captured(placed, facts, effects)
        if let original = draft.returned {
            event.cover(original, target: original.subjects.first.flatMap { platform.reportTarget(of: $0.place) })
        }
        return (placed, event)
    }

    /// What an error declaration cannot take back is said, not stored without effect.
    private func checkTakenBack(_ placed: PlacedEvent, _ facts: EventFacts) throws {
        let draft = placed.draft
        if draft.isMaking {
            let isMade = { (role: EventRole) in draft.view.kind == .object || role == .output }
            if let code = placed.codes.first(where: { isMade($0.named.role) }) {
                throw draft.wrong(code.named, .captureDeclaresMaking)
            }
            if let batch = placed.classes.first(where: { $0.key != nil && isMade($0.named.role) }) {
                throw draft.wrong(batch.named, .captureDeclaresMaking)
            }
        }
        guard let pair = placed.relabeling, facts.life.labelsInUse.contains(pair.new) else { return }
        throw draft.wrong("gas:newCode", placed.life?[.newCode] ?? "", .captureDeclaresLabel)
    }

    private func checkState(_ code: PlacedCode, _ draft: EventDraft, _ facts: EventFacts) throws {
        if let stop = facts.codes.stop(code.subject) {
            throw draft.wrong(
                code.named, .returnVoid, ["first": "\(stop.lowerBound + 1)", "last": "\(stop.upperBound + 1)"])
        }
        guard !draft.isDeclaration, let scrap = facts.life.scrapping(code.subject) else { return }
        let event = LifeEvent(.inspecting, at: draft.time, id: 0)
        if draft.isScrapping || event.comesAfter(LifeEvent(.scrapping, at: scrap.at, id: 0)) {
            throw draft.wrong(code.named, .captureScrapped)
        }
    }

    /// Production: binds the codes that the event makes to their batch.
    private mutating func bindAll(_ placed: PlacedEvent, _ facts: EventFacts, _ effects: inout EventEffects) throws {
        let draft = placed.draft
        let made = placed.codes.filter { makes(draft, $0) }
        var taken: Set<CodeIdentity> = []
        for code in made {
            if let other = facts.codes.bindings(code.subject).first {
                throw draft.wrong(code.named, .returnAlreadyBound, ["other": "\(other.returnID)"])
            }
            if let earlier = ledger.overlap(code.subject) {
                throw draft.wrong(code.named, .returnTwiceInFile, ["other": "\(earlier.line)"])
            }
            if let line = lives.lineTaking(code.subject) {
                throw draft.wrong(code.named, .returnTwiceInFile, ["other": "\(line)"])
            }
            if facts.codes.usedLabel(code.subject) != nil {
                throw draft.wrong(code.named, .lifeUsedAsLabel, ["first": "\(code.identity.index + 1)"])
            }
            guard taken.insert(code.identity).inserted else {
                throw draft.wrong(code.named, .returnTwiceInFile, ["other": "\(draft.line)"])
            }
        }
        let groups = Dictionary(grouping: made) {
            ProductPlace(ownerID: $0.identity.ownerID, productID: $0.allocation.productID)
        }
        let lots = try makeClasses(placed, facts)
        let places = groups.keys.sorted { ($0.ownerID, $0.productID) < ($1.ownerID, $1.productID) }
        let batches = try places.map { try batch(of: $0, draft, facts) }
        if made.count == 1, !draft.view.factoryNo.isEmpty { try number(draft, batches[0], &effects) }
        try addComponents(draft, Set(batches + lots))
        for (place, batch) in zip(places, batches) {
            for run in (groups[place] ?? []).runs {
                ledger.bind(run, to: batch, line: draft.line)
                effects.bound.append(run)
            }
        }
    }

    private mutating func number(_ draft: EventDraft, _ batch: Int, _ effects: inout EventEffects) throws {
        let factoryNo = String(draft.view.factoryNo.prefix(ReturnField.limit))
        do { try ledger.take(factoryNo: factoryNo, in: batch) } catch {
            throw draft.wrong("ilmd/gas:factoryNumber", factoryNo, .returnFactoryNoTwice)
        }
        effects.factoryNo = factoryNo
    }

    /// What the batches that the event makes were made with.
    private mutating func addComponents(_ draft: EventDraft, _ batches: Set<Int>) throws {
        guard !batches.isEmpty else { return }
        let components = draft.view.components
        if let own = components.first, Set(batches.map { ledger.batches[$0].key.ownerID }).count > 1 {
            // Suppliers and lots are their maker's own: nobody else reads them, and no recall of another names them.
            throw draft.wrong("ilmd/gas:components", own.component, .componentSeveralOwners)
        }
        for batch in batches.sorted() where !components.isEmpty {
            do { try ledger.add(components, to: batch) } catch {
                throw draft.wrong(
                    "ilmd/gas:components", "\(components.count)", .tooManyComponents,
                    ["limit": "\(error.limit)", "count": "> \(error.limit)"])
            }
        }
    }

    /// Batches that the event makes as such: a class of a lot, added.
    private mutating func makeClasses(_ placed: PlacedEvent, _ facts: EventFacts) throws -> [Int] {
        let draft = placed.draft
        var lots: [Int] = []
        for found in placed.classes {
            guard let key = found.key else { continue }
            let isMaking = (draft.view.kind == .object && draft.view.action == .add) || found.named.role == .output
            if isMaking {
                lots.append(try batch(key, draft, facts))
            } else if facts.codes.batches[key] == nil, !ledger.isPlanned(key) {
                throw draft.wrong(found.named, .captureBatchUnknown)
            }
        }
        return lots
    }

    private mutating func batch(of place: ProductPlace, _ draft: EventDraft, _ facts: EventFacts) throws -> Int {
        guard let lot = draft.view.lotNumber else {
            throw draft.wrong("ilmd/cbvmda:lotNumber", "", .required, ["field": "lotNumber"])
        }
        return try batch(BatchKey(ownerID: place.ownerID, productID: place.productID, number: lot), draft, facts)
    }

    private mutating func batch(_ key: BatchKey, _ draft: EventDraft, _ facts: EventFacts) throws -> Int {
        let view = draft.view
        guard key.number.count <= ReturnField.limit else {
            throw draft.wrong(
                "ilmd/cbvmda:lotNumber", key.number, .tooLong,
                ["length": "\(key.number.count)", "limit": "\(ReturnField.limit)"])
        }
        if let text = view.productionDateText, view.productionDate == nil {
            throw draft.wrong("ilmd/productionDate", text, .notADate)
        }
        if let made = view.productionDate, made > view.time.date {
            throw draft.wrong("ilmd/productionDate", "\(made)", .returnMadeAfterEvent, ["other": "\(view.time.date)"])
        }
        if let failed = view.failedTest {
            throw draft.wrong("ilmd/gas:tests", failed, .returnTestFailed, ["test": TestItem.name(of: failed).english])
        }
        do {
            return try ledger.batch(
                key, made: view.productionDate, known: facts.codes.batches[key]?.productionDate,
                line: String(view.productionLine.prefix(ReturnField.limit)),
                shift: String(view.shift.prefix(ReturnField.limit)))
        } catch {
            switch error {
            case .differs(let known):
                throw draft.wrong("ilmd/productionDate", key.number, .returnBatchDiffers, ["other": "\(known)"])
            case .tooMany:
                throw draft.wrong(
                    "ilmd/cbvmda:lotNumber", key.number, .returnTooManyBatches, ["limit": "\(ReturnJudge.batchLimit)"])
            case .noDate, .factoryNoTwice:
                throw draft.wrong("ilmd/productionDate", "", .required, ["field": "productionDate"])
            }
        }
    }

    /// What happens to goods after production needs goods that were produced.
    private func checkBound(_ placed: PlacedEvent, _ facts: EventFacts) throws {
        for code in placed.codes where !makes(placed.draft, code) {
            let accepted = facts.codes.bindings(code.subject).contains(where: \.isAccepted)
            guard accepted || ledger.units(code.subject) > 0 else {
                throw placed.draft.wrong(code.named, .returnNotBound)
            }
        }
    }

    private static let sale = "retail_selling"

    private func checkSale(_ placed: PlacedEvent) throws {
        guard placed.draft.view.bizStep == Self.sale, let first = placed.codes.first else { return }
        guard soldUnits + Int64(placed.codes.count) <= ReturnJudge.soldLimit else {
            throw placed.draft.wrong(first.named, .returnTooManySold, ["limit": "\(ReturnJudge.soldLimit)"])
        }
    }

    /// Nothing happens to a unit before it was made, nor does it leave; with what has no life of its own a clock may be
    /// wrong.
    private func checkOrder(_ placed: PlacedEvent, _ facts: EventFacts) throws {
        guard placed.life?.kind.isLife == true || isLeaving(placed) else { return }
        for code in placed.codes {
            guard let made = facts.codes.madeAfter(placed.draft.time.date, code.subject) else { continue }
            throw placed.draft.wrong(code.named, .lifeTooEarly, ["other": "\(made)"])
        }
    }

    private mutating func warnOfOrder(_ placed: PlacedEvent, _ facts: EventFacts) {
        for code in placed.codes where !makes(placed.draft, code) {
            guard let made = facts.codes.madeAfter(placed.draft.time.date, code.subject) else { continue }
            return warn(placed.draft.wrong(code.named, .captureOutOfOrder, ["other": "\(made)"]))
        }
    }
}
