import EPCIS
import Storage

/// Rules of what happens to goods after production, for captured events: those of rows.
extension EventJudge {
    mutating func readRights(_ events: [PlacedEvent]) async throws {
        guard rights == nil, events.contains(where: { $0.isOnGoods && !$0.draft.isMaking }) else { return }
        let organizationID = actor.organizationID
        rights = try await platform.datastore.lookUp { try $0.captureRights(organizationID) }
    }

    func addLife(_ event: PlacedEvent, to wanted: inout EventFacts.Wanted) {
        guard !event.draft.isMaking else { return }
        let runs = event.codes.runs
        wanted.life.later += runs
        if isLeaving(event) {
            wanted.life.passing += runs
            wanted.productIDs.formUnion(event.codes.map(\.allocation.productID))
        }
        if packs(event) || unpacks(event) { wanted.productIDs.formUnion(event.codes.map(\.allocation.productID)) }
        guard let life = event.life else { return }
        wanted.productIDs.formUnion(event.codes.map(\.allocation.productID))
        if !life.kind.isLife {
            wanted.life.passing += runs
        } else if !event.draft.isDeclaration {
            wanted.life.units += runs
        }
        if life.kind == .replacing, !event.draft.isDeclaration {
            if let new = event.newCode { wanted.life.successors.append(new.identity) }
            let names = platform.successorNames(life[.newCode], event.newCode?.identity)
            wanted.life.successorNames.formUnion(event.isSuccessors ? platform.names(of: event) : names)
        }
        guard let pair = event.relabeling else { return }
        if event.draft.isDeclaration {
            wanted.life.labelsTakenBack.append(pair.new)
        } else {
            wanted.life.relabelings.append(pair)
        }
    }

    /// Takes what looking at the event's units costs from what one document may ask for: before anything is read. A
    /// declaration costs as much as what it takes back.
    mutating func reserve(_ event: PlacedEvent) throws {
        guard event.draft.isDeclaration || !event.draft.isMaking && event.life?.kind.isLife == true else { return }
        let returned = event.draft.returned
        let units = returned.map { $0.step.isLife } == false ? 1 : event.draft.unitCount(event.codes)
        do { try lives.reserve(units: max(1, units)) } catch {
            throw event.draft.wrong(event.codes.first?.named.member.description ?? "eventID", error)
        }
    }

    /// Whether the event may have happened to each unit.
    mutating func takeLife(_ event: PlacedEvent, _ facts: EventFacts) throws {
        try checkFailure(event, facts)
        try checkLeavingBatches(event, facts)
        joinBatchTests(event, facts)
        if isLeaving(event), event.life?.kind != .shipping {
            // Custody passes by it as by a shipment.
            try check(LifeEvent(.shipping, at: event.draft.time, id: 1 << 62 + Int64(event.draft.line)), event, facts)
        }
        guard let life = event.life, life.kind != .commissioning, let first = event.codes.first else { return }
        let draft = event.draft
        if life.kind.isLife, let field = life.missing, field != .reason, !event.isSuccessors {
            throw draft.wrong("gas:" + field.rawValue, "", .required, ["field": field.rawValue])
        }
        let region = life[.destinationRegion]
        guard region.isEmpty || platform.regions.name(of: region) != nil else {
            throw draft.wrong("gas:destinationRegion", region, .returnUnknownRegion)
        }
        if let bad = life.unreadable { throw draft.wrong("gas:" + bad.field.rawValue, bad) }
        guard !draft.isMaking || !life.kind.isLife else {
            throw draft.wrong("action", "ADD", .lifeMakes, life.kind.words)
        }
        // Work that a licence alone gives the right to needs one in force.
        let isInstallers = rights?.reaches(life.kind) == true && !isEntrusted(first.allocation, draft)
        if life.kind.needsLicence || isInstallers && rights?.kind == .installer {
            do { _ = try rights?.licence(for: life.kind, on: life.time.date) } catch {
                throw draft.wrong("bizStep", error)
            }
        }
        if life.kind == .relabeling { try checkLabels(event, facts) }
        if event.isSuccessors {
            try checkPredecessor(event, facts)
        } else if life.kind == .replacing {
            try checkSuccessor(event, facts)
        }
        var new = LifeEvent(life)
        new.oldCode = event.isSuccessors ? draft.oldCodes.first ?? "" : ""
        new.countsAsTest = rights?.kind == .institution || event.codes.allSatisfy { isEntrusted($0.allocation, draft) }
        // Every run before any is kept: what a refused event had said would count for those behind it.
        try check(new, event, facts)
        if life.kind == .replacing, !event.isSuccessors { try checkPlaceTaken(event, facts) }
        for run in event.codes.runs { lives.keep(new, run) }
        if let pair = event.relabeling { lives.keep(pair, line: draft.line) }
    }

    /// Whether it may have happened to each unit that the event names.
    private func check(_ new: LifeEvent, _ event: PlacedEvent, _ facts: EventFacts) throws {
        guard let first = event.codes.first else { return }
        let draft = event.draft
        for run in event.codes.runs {
            let code = event.codes.first { $0.place == run.place && $0.identity.index == run.first } ?? first
            let plate = facts.plates[code.allocation.productID] ?? ("", false)
            do {
                try lives.check(new, run, plate: plate.gas, starTests: TestItem.star(isBurner: plate.isBurner))
            } catch {
                let failed = error.index.flatMap { index in
                    event.codes.first { $0.place == run.place && $0.identity.index == index }
                }
                if error.field == .code {
                    throw draft.wrong((failed ?? code).named, error.rule, error.parameters)
                }
                throw draft.wrong("gas:" + error.field.rawValue, error)
            }
        }
    }

    private func checkLeavingBatches(_ event: PlacedEvent, _ facts: EventFacts) throws {
        guard isLeaving(event) else { return }
        for found in event.classes {
            guard let since = found.key.flatMap({ facts.failedBatches[$0] }), since <= event.draft.time else {
                continue
            }
            throw event.draft.wrong(found.named, .lifeFailedBatch, ["other": "\(since.date)"])
        }
    }

    /// ★ 检验不合格: how many of the units have left the factory, by their runs. Not for a laboratory, as for rows.
    func readOutside(
        _ events: [PlacedEvent], _ facts: EventFacts
    ) async throws -> [ReturnRow.Subject: Int64] {
        guard rights?.kind != .institution else { return [:] }
        let failing = events.filter(\.tellsOfBadTest)
        let subjects = failing.flatMap { $0.codes.runs + runs(ofBatches: $0, facts) }
        return try await platform.outside(subjects, by: actor)
    }

    /// The units of the batches that a failed test names as such.
    private func runs(ofBatches event: PlacedEvent, _ facts: EventFacts) -> [ReturnRow.Subject] {
        event.classes.compactMap(\.key).flatMap { facts.failingBatches[$0] ?? [] }
    }

    /// Of goods that fail and have left, or that have failed and are told to have left before.
    mutating func warnOfLeft(_ event: PlacedEvent, _ outside: [ReturnRow.Subject: Int64], _ facts: EventFacts) {
        if event.codes.isEmpty, event.tellsOfBadTest, let named = event.classes.first(where: { $0.key != nil }) {
            let count = runs(ofBatches: event, facts).reduce(0) { $0 + (outside[$1] ?? 0) }
            if count > 0 { warn(event.draft.wrong(named.named, .lifeFailedLeft, ["count": "\(count)"])) }
        }
        guard let first = event.codes.first else { return }
        var (count, rule) = (Int64(0), Rule.lifeFailedLeft)
        if event.tellsOfFailure {
            count = event.codes.runs.reduce(0) { $0 + (outside[$1] ?? 0) }
        } else if tellsOfLeaving(event, first, facts) {
            count = failedCount(event, first, facts)
        } else if event.tellsOfTests {
            (count, rule) = (failedCount(event, first, facts), .lifeStillFailed)
        }
        if count > 0 { return warn(event.draft.wrong(first.named, rule, ["count": "\(count)"])) }
        if event.tellsOfTests { warnOfRework(event, first, star(first, facts)) }
    }

    private mutating func warnOfRework(_ event: PlacedEvent, _ first: PlacedCode, _ star: Set<String>) {
        let open = event.codes.runs.map { lives.reworkCount(in: $0, star: star) }
        guard let since = open.compactMap(\.since).min() else { return }
        let count = open.reduce(0) { $0 + $1.count }
        warn(event.draft.wrong(first.named, .lifeStillRework, ["count": "\(count)", "other": "\(since.date)"]))
    }

    private func star(_ code: PlacedCode, _ facts: EventFacts) -> Set<String> {
        TestItem.star(isBurner: facts.plates[code.allocation.productID]?.isBurner ?? false)
    }

    private func failedCount(_ event: PlacedEvent, _ first: PlacedCode, _ facts: EventFacts) -> Int64 {
        let star = star(first, facts)
        return event.codes.runs.reduce(0) { $0 + lives.failedCount(in: $1, star: star) }
    }

    private func tellsOfLeaving(_ event: PlacedEvent, _ first: PlacedCode, _ facts: EventFacts) -> Bool {
        let (draft, view) = (event.draft, event.draft.view)
        guard !draft.isDeclaration, let kind = event.life?.kind, kind.takesGoodsOn else { return false }
        // Moved within, or sent back to the maker.
        return kind != .shipping
            || !movesWithin(view, facts) && recipient(view, facts) != first.identity.ownerID
    }

    /// Of a batch as such only those tell that it failed who answer for it.
    func checkBatchTester(_ event: PlacedEvent, _ found: PlacedClass) throws {
        guard event.tellsOfBadTest, rights?.kind != .institution else { return }
        throw event.draft.wrong(found.named, .lifeFailedBatchTester)
    }

    /// 换机: the code of the appliance that took the place is public, so it is one of ours or an EPC.
    private func checkSuccessor(_ event: PlacedEvent, _ facts: EventFacts) throws {
        let text = event.life?[.newCode] ?? ""
        guard let new = event.newCode?.identity else {
            guard EventFinding.isElsewhere(text, platform) else {
                throw event.draft.wrong("gas:newCode", text, .lifeNewCodeText)
            }
            return
        }
        if event.codes.contains(where: { $0.identity == new }) {
            throw event.draft.wrong("gas:newCode", text, .lifeNewCodeSame)
        }
        if facts.life.endedSuccessors.contains(new) || lives.isReplaced(new) {
            throw event.draft.wrong("gas:newCode", text, .lifeSuccessorEnded)
        }
    }

    private func checkLabels(_ event: PlacedEvent, _ facts: EventFacts) throws {
        guard let code = event.codes.first, event.codes.count == 1 else {
            throw event.draft.wrong("epcList", "", .lifeOneUnit, ReturnEvent.relabeling.words)
        }
        let text = event.life?[.newCode] ?? ""
        guard let new = event.newCode, new.allocation.ownerID == code.allocation.ownerID,
            new.allocation.productID == code.allocation.productID, new.allocation.state == .active,
            platform.allocations.answers(new.identity.subject.place, new.identity.index, new.identity.index)
        else { throw event.draft.wrong("gas:newCode", text, .lifeNewCodeOther) }
        guard new.identity != code.identity else { throw event.draft.wrong("gas:newCode", text, .lifeNewCodeSame) }
        if let line = lives.lineReplacing(code.identity) {
            throw event.draft.wrong(code.named, .returnTwiceInFile, ["other": "\(line)"])
        }
        let label = new.identity.subject
        if let line = ledger.overlap(label)?.line ?? lives.lineTaking(label) {
            throw event.draft.wrong("gas:newCode", text, .returnTwiceInFile, ["other": "\(line)"])
        }
        guard let rule = facts.life.labelFaults[code.identity] else { return }
        if rule == .lifeNewCodeUsed { throw event.draft.wrong("gas:newCode", text, rule) }
        throw event.draft.wrong(code.named, rule)
    }

    func addLife(_ event: PlacedEvent, to effects: inout EventEffects) {
        guard let life = event.life, life.kind != .commissioning, life.kind != .shipping else { return }
        (effects.kind, effects.units) = (life.kind, event.codes.runs)
        guard let pair = event.relabeling else { return }
        (effects.newLabel, effects.reason) = (pair.new.subject, pair.reason)
    }
}

extension PlacedEvent {
    /// Codes of goods, or batches of them.
    fileprivate var isOnGoods: Bool { !codes.isEmpty || !classes.isEmpty }

    /// A test.
    var tellsOfTests: Bool {
        life?.kind == .inspecting && !draft.isDeclaration && life?.tests.isEmpty == false
    }

    /// A test that failed.
    var tellsOfBadTest: Bool {
        tellsOfTests && life?.tests.contains { !$0.passed } == true
    }

    /// A test that failed, of goods that are known by their codes.
    fileprivate var tellsOfFailure: Bool { !codes.isEmpty && tellsOfBadTest }

    /// 换标: which label takes which one's place.
    var relabeling: LifeUnits.Relabeling? {
        guard let life, life.kind == .relabeling, codes.count == 1, let newCode else { return nil }
        return LifeUnits.Relabeling(old: codes[0].identity, new: newCode.identity, reason: life[.reason])
    }
}

extension EventDraft {
    /// Makes goods: nothing of a unit's life after production.
    var isMaking: Bool { view.kind == .object && view.action == .add || view.kind == .transformation }
    var isScrapping: Bool { view.kind == .object && view.action == .delete }

    /// `gas:newCode` of a label or an appliance that is replaced.
    var newCodes: [String] {
        // Most events have none, and need not be read for it.
        guard view.member(ReturnField.newCode.rawValue) != nil else { return [] }
        guard let kind = LifeDraft(self)?.kind, kind == .relabeling || kind == .replacing else { return [] }
        return view.details[.newCode].map { [$0] } ?? []
    }

    /// `gas:oldCode` of an appliance that took another's place, where it names none that took its own.
    var oldCodes: [String] {
        guard let text = view.member("oldCode")?.plainText, !text.isEmpty, newCodes.isEmpty,
            LifeDraft(self)?.kind == .replacing
        else { return [] }
        return [text]
    }

    func wrong(_ member: String, _ fault: LifeFault) -> WrongEvent {
        wrong(member, fault.value ?? "", fault.rule, fault.parameters)
    }
}

extension LifeDraft {
    /// A captured field whose words are none of the trade's.
    fileprivate var unreadable: LifeFault? {
        for field in [ReturnField.gas, .gasBefore] where !self[field].isEmpty && SiteGas(self[field]) == nil {
            return LifeFault(
                rule: .unknownChoice, field: field, value: self[field], parameters: ["choices": SiteGas.choices])
        }
        if kind == .returning, self[.used] != "true", self[.used] != "false" {
            return LifeFault(
                rule: .unknownChoice, field: .used, value: self[.used], parameters: ["choices": "true, false"])
        }
        guard kind == .retailSelling, !self[.saleSource].isEmpty, SaleSource.named(self[.saleSource]) == nil else {
            return nil
        }
        return LifeFault(
            rule: .unknownChoice, field: .saleSource, value: self[.saleSource],
            parameters: ["choices": SaleSource.allCases.map(\.rawValue).joined(separator: ", ")])
    }
}
