import Storage
import TestSupport
import Testing

@testable import Traceability

/// What a reviewer has before him of a document that declares events to be wrong, and what becomes of its job.
@Suite struct DeclarationReviewTests {
    private let declared = #","errorDeclaration":{"declarationTime":"2026-11-22T12:00:00+08:00"#
    private func told(_ event: String, _ reason: String) -> String {
        String(event.dropLast()) + declared + #"","reason":"\#(reason)"}}"#
    }

    /// Three units shipped to a registered dealer, declared not to have happened. Answers the job.
    private func declare(_ shop: Workshop) async throws -> CaptureJob {
        _ = try await shop.dealer("乙商贸有限公司", "DEALER1")
        let uris = try (0..<3).map { try shop.uri($0) }
        let shipment = shop.object(
            uris, step: "shipping", more: shop.destination("DEALER1") + #","gas:destinationRegion":"440106""#)
        try await shop.expectSuccess(try await shop.capture([try shop.commissioning([0, 1, 2, 3]), shipment]))
        let again = shop.object([try shop.uri(3)], step: "retail_selling")
        try await shop.expectSuccess(try await shop.capture([again]))
        return try await shop.capture([told(shipment, "did_not_occur"), told(again, "urn:example:typo")])
    }

    @Test(arguments: TestEngine.available)
    func `the reviewer reads when, what, which codes, to whom and where to, and ticks what fits`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let desk = try await AmendmentDesk(platform, clock)
            let id = try #require(try await declare(desk.shop).amendmentID)
            let (amendment, rounds) = (try await desk.amendment(id), try await desk.rounds(id))
            let last = try #require(rounds.last)
            let records = try await ReadAmendedRecords(platform)(amendment, last, for: desk.reviewer)
            #expect(records.map(\.step) == [.shipping, .retailSelling])
            #expect(records.map(\.unitCount) == [3, 1])
            let codes = try (0..<3).map { try desk.shop.code($0) }
            #expect(records.first?.codes == codes)
            #expect(records.first?.consignee == "乙商贸有限公司" && records.first?.region == "440106")
            #expect(records.first?.time.minuteText == "2026-11-22 09:00")
            #expect(last.lines.map(\.old) == ["shipping", "retail_selling"], "kept by name, not in a language")
            #expect(amendment.reason(of: last, .chinese) == "事件没有发生、urn:example:typo")
            #expect(amendment.reason(of: last, .english) == "The event did not occur, urn:example:typo")
            let stranger = try await desk.shop.dealer("丙商贸有限公司", "DEALER2")
            await #expect(throws: Refusal.self) {
                try await ReadAmendedRecords(platform)(amendment, last, for: stranger)
            }
            let checks = try await AmendmentChecks(platform)(amendment, rounds)
            #expect(!checks.isClean, "never approved unread, with others")
            let reviewed = { (ticked: [String]) in ReviewedCase(.amendment, id, ticked: ticked) }
            for (ticked, rule) in [
                ([], "amendment.checks"), (["events"], "amendment.checks"),
                (["evidence", "reason"], "input.unknown-choice"),
            ] as [([String], String)] {
                await #expect {
                    try await DecideAmendment(platform)(
                        reviewed(ticked), .approve, by: desk.reviewer, on: clock.occasion)
                } throws: { ($0 as? Refusal)?.rule.code == rule && ($0 as? Refusal)?.field == "checks" }
            }
            #expect(try await desk.amendment(id).state == .submitted)
            try await DecideAmendment(platform)(
                reviewed(["events", "mistake"]), .approve, by: desk.reviewer, on: clock.occasion)
            #expect(try await desk.amendment(id).state == .approved)
            #expect(try await desk.shop.count("amendment_capture") == 0)
        }
    }

    @Test(arguments: TestEngine.available)
    func `the job of a rejected document has stored nothing and says why, once`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let desk = try await AmendmentDesk(platform, clock)
            let held = try await declare(desk.shop)
            #expect(held.storedCount == 2 && held.isAwaitingApproval)
            #expect(try await desk.shop.count("amendment_capture") == 1)
            let id = try #require(held.amendmentID)
            try await desk.decide(id, .reject(reason: " 发货单证明已发货 "))
            let job = try await desk.shop.job(held.id)
            #expect(job.traceReturn.state == .refused && !job.isSuccess && !job.isAwaitingApproval)
            #expect(job.storedCount == 0)
            let errors = try await desk.shop.errors(held)
            #expect(errors.map(\.rule.code) == ["capture.rejected"])
            #expect(errors.first?.text(.chinese) == "错误声明（更正 #\(id)）未通过审核：发货单证明已发货")
            #expect(errors.first?.text(.english).contains("发货单证明已发货") == true)
            #expect(try await desk.shop.count("amendment_capture") == 0)
            #expect(try await desk.shop.count("ledger_held") == 0)
            // Withdrawn by its captor, it has stored nothing either.
            let shop = desk.shop
            let sale = shop.object([try shop.uri(3)], step: "retail_selling")
            let other = try await shop.capture([told(sale, "incorrect_data")])
            try await RequestAmendment(platform).withdraw(
                try #require(other.amendmentID), by: shop.actor, on: clock.occasion)
            let withdrawn = try await shop.job(other.id)
            #expect(withdrawn.traceReturn.state == .withdrawn && withdrawn.storedCount == 0)
            #expect(try await shop.count("amendment_capture") == 0)
        }
    }

    @Test(arguments: TestEngine.available)
    func `of a returned run its ends are told, and the goods' owner reads no more than is due`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let desk = try await AmendmentDesk(platform, clock)
            let shop = desk.shop
            _ = try await desk.make(Array(0..<10))
            let (first, last) = (try shop.code(0), try shop.code(9))
            let shipped = try await shop.send([
                #"{"event":"shipping","code":"\#(first)","lastCode":"\#(last)","eventTime":"2026-11-21","#
                    + #""destination":"某五金店","destinationRegion":"440106"}"#
            ])
            #expect(shipped.traceReturn.state == .accepted, "\(shipped.errors)")
            let id = try await desk.request(
                .return, "\(shipped.traceReturn.id)", [.init("destinationRegion", "440305")])
            let (amendment, rounds) = (try await desk.amendment(id), try await desk.rounds(id))
            let round = try #require(rounds.last)
            let record = try #require(
                try await ReadAmendedRecords(platform)(amendment, round, for: desk.reviewer).first)
            #expect(record.isRun && record.unitCount == 10 && record.codes == [first, last])
            #expect(record.consignee == "某五金店" && record.returnID == shipped.traceReturn.id)
            #expect(amendment.reason(of: round, .english) == "录入错误")
        }
    }
}
