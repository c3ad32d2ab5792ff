import EPCIS
import Storage

/// ★ 检验不合格 in captured events: a failed test that would stop nothing is not taken as if it did.
extension EventJudge {
    /// Throws where the event tells of a failure in a way that no unit of ours can be stopped by.
    func checkFailure(_ event: PlacedEvent, _ facts: EventFacts) throws {
        let (draft, view) = (event.draft, event.draft.view)
        guard !draft.isDeclaration, !draft.isMaking, let failed = view.failedTest, isOnOurs(event, facts) else {
            return
        }
        guard let kind = event.life?.kind, kind == .inspecting else {
            // Goods in rework are held back, and what is scrapped goes nowhere.
            if event.life?.kind == .reworking || event.life?.kind == .scrapping { return }
            throw draft.wrong(view.testsPath, failed, .lifeFailedStep, TestItem.name(of: failed).asTest)
        }
        if let box = event.others.first(where: { isContainerOfOurs($0.name, facts) }) {
            throw draft.wrong(box.named, .lifeFailedContainer)
        }
        if let found = event.classes.first(where: { $0.isOurs && $0.key == nil }) {
            throw draft.wrong(found.named, .lifeFailedClass)
        }
        // A batch's failure stops the units of one batch; of several, or with codes beside it, it would stop some and
        // not others.
        guard let found = event.classes.last(where: { $0.key != nil }) else { return }
        let batches = Set(event.classes.compactMap(\.key))
        guard batches.count > 1 || !event.codes.isEmpty else { return }
        throw draft.wrong(found.named, .lifeFailedBatchAlone)
    }

    private func isOnOurs(_ event: PlacedEvent, _ facts: EventFacts) -> Bool {
        !event.codes.isEmpty || event.classes.contains(where: \.isOurs)
            || event.others.contains { isContainerOfOurs($0.name, facts) }
    }

    private func isContainerOfOurs(_ name: ContainerName, _ facts: EventFacts) -> Bool {
        !contentOwners(name.key, facts).isEmpty
    }

    /// Keeps a test of a batch as such, for events behind it that name its units.
    mutating func keepBatchTest(_ event: PlacedEvent, _ facts: EventFacts) {
        guard let life = event.life, life.kind == .inspecting, !life.tests.isEmpty, !event.draft.isDeclaration else {
            return
        }
        for key in Set(event.classes.compactMap(\.key)) {
            var test = LifeEvent(life)
            test.countsAsTest =
                rights?.kind == .institution || isEntrusted(key.ownerID, key.productID, event.draft)
            // Of a whole batch only those tell who answer for it.
            guard test.countsAsTest else { continue }
            batchTests.keep(test, of: key, id: facts.codes.batches[key]?.id)
        }
    }

    /// Tests of batches as such, told before in this document, count for the units of those batches.
    mutating func joinBatchTests(_ event: PlacedEvent, _ facts: EventFacts) {
        guard !batchTests.isEmpty else { return }
        for code in event.codes {
            guard let key = batch(of: code, facts) else { continue }
            for test in batchTests.take(code.identity, of: key) { lives.keepTest(test, code.subject) }
        }
    }

    private func batch(of code: PlacedCode, _ facts: EventFacts) -> BatchKey? {
        if let planned = ledger.overlap(code.subject) { return ledger.batches[Int(planned.batch)].key }
        return facts.codes.bindings(code.subject).first(where: \.isAccepted).flatMap { binding in
            batchTests.key(ownerID: code.identity.ownerID, batchID: binding.batchID)
        }
    }

    /// 检验合格而有不合格数: which of them failed is not said.
    mutating func warnOfFailedCount(_ draft: EventDraft) {
        let verdict = draft.view.verdict
        guard verdict.passed == true, verdict.failedCount > 0 else { return }
        warn(draft.wrong(draft.view.testsPath, "\(verdict.failedCount)", .lifeFailedCount))
    }
}
