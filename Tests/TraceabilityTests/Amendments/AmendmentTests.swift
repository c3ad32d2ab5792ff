import Identification
import Storage
import TestSupport
import Testing

@testable import Traceability

/// T/SGACC 1005 7.1.4: returned data is never changed; another version counts once somebody else has approved it.
@Suite struct AmendmentTests {
    private func rule(_ error: any Error) -> String? { (error as? Refusal)?.rule.code }

    @Test(arguments: TestEngine.available)
    func `GA-INT-2 nothing counts before the approval, and from then on the other version does`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let desk = try await AmendmentDesk(platform, clock)
            _ = try await desk.make([1, 2])
            let id = try await desk.request(.item, try desk.shop.code(1), [.init("gasTightness", "不合格")])
            #expect(try await desk.tightness(1) == "pass")
            clock.advance(seconds: 60)
            try await desk.decide(id)
            #expect(try await desk.tightness(1) == "fail")
            #expect(try await desk.tightness(2) == "pass", "the other unit is as it was")
            let facts = try #require(try await desk.facts(1))
            #expect(facts.events.count == 1 && facts.takenBack.count == 1)
            #expect(facts.corrections.map(\.fields) == [[.gasTightness]])
            #expect(facts.corrections.first?.at == clock.now())
            let amendment = try await desk.amendment(id)
            #expect(amendment.state == .approved && amendment.effectiveAt == clock.now())
            let line = try #require(try await desk.rounds(id).first?.lines.first)
            #expect(line.old == "pass" && line.new == "fail" && line.eventCount == 1)
            // The first version is there, as it was.
            let stored = try await desk.shop.count("trace_event")
            #expect(stored == 3)
        }
    }

    @Test(arguments: TestEngine.available)
    func `GA-INT-2 who asked, who works for the enterprise and who is no reviewer cannot approve`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let desk = try await AmendmentDesk(platform, clock)
            _ = try await desk.make([1])
            let id = try await desk.request(.item, try desk.shop.code(1), [.init("gasTightness", "fail")])
            let own = desk.shop.actor
            let both = Actor(
                accountID: own.accountID, accountName: own.accountName, displayName: own.displayName,
                organization: (0, "platform"), roles: [.reviewer])
            let colleague = try await testActor(
                platform, "colleague", roles: [.enterpriseOperator], organizationID: desk.shop.organizationID,
                at: clock.now())
            let affiliated = Actor(
                accountID: colleague.accountID, accountName: colleague.accountName,
                displayName: colleague.displayName, organization: (0, "platform"), roles: [.reviewer])
            let supervisor = try await testActor(
                platform, "supervisor", roles: [.supervisor], organizationID: 0, at: clock.now())
            // Goods of several owners: a member of any of them is as near to them.
            let neighbour = try await testActor(
                platform, "neighbour", roles: [.enterpriseOperator],
                organizationID: try await testOrganization(
                    platform, name: "邻厂", uscc: "91440606MA00000002", at: clock.now()), at: clock.now())
            let (returnID, other) = (try #require(try await desk.rounds(id).first).returnID, neighbour.organizationID)
            try await platform.datastore.write { session in
                try session.run(
                    """
                    INSERT INTO amended_event (owner_id, event_id, return_id, new_event_id, biz_step)
                    VALUES (\(other), 1, \(returnID), NULL, 'inspecting')
                    """)
            }
            let near = Actor(
                accountID: neighbour.accountID, accountName: neighbour.accountName,
                displayName: neighbour.displayName, organization: (0, "platform"), roles: [.reviewer])
            for (actor, expected) in [
                (own, "access.denied"), (both, "review.own-submission"), (affiliated, "review.affiliated"),
                (near, "review.affiliated"), (supervisor, "access.denied"),
            ] {
                await #expect { try await desk.decide(id, by: actor) } throws: { rule($0) == expected }
            }
            #expect(try await desk.tightness(1) == "pass")
            #expect(try await desk.amendment(id).state == .submitted)
        }
    }

    @Test(arguments: TestEngine.available)
    func `GA-INT-2 no statement makes a held amendment count, neither its sender's word nor the database`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let desk = try await AmendmentDesk(platform, clock)
            _ = try await desk.make([1])
            let id = try await desk.request(.item, try desk.shop.code(1), [.init("gasTightness", "fail")])
            let returnID = try #require(try await desk.rounds(id).first).returnID
            await #expect(throws: Refusal.self) {
                try await HeldReturns(platform).confirm(
                    returnID, spoolFolder: "/tmp", by: desk.shop.actor, on: clock.occasion)
            }
            await #expect(throws: Refusal.self) {
                try await HeldReturns(platform).withdraw(returnID, by: desk.shop.actor, on: clock.occasion)
            }
            await #expect(throws: StorageError.self) {
                try await platform.datastore.write { session in
                    try session.run("UPDATE trace_return SET state = 'accepted' WHERE return_id = \(returnID)")
                }
            }
            #expect(try await desk.tightness(1) == "pass")
        }
    }

    @Test(arguments: TestEngine.available)
    func `what is returned for correction comes again, is rejected or withdrawn, and every submission stays`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let desk = try await AmendmentDesk(platform, clock)
            _ = try await desk.make([1])
            let code = try desk.shop.code(1)
            let id = try await desk.request(.item, code, [.init("gasTightness", "fail")])
            let asking = RequestAmendment(platform)
            let again = AmendmentRequest("item", "", [.init("inspector", "王工", eventID: 0)], reason: "补正")
            await #expect {
                try await asking.resubmit(id, again, by: desk.shop.actor, on: clock.occasion)
            } throws: { rule($0) == "review.not-returned" }
            try await desk.decide(id, .returnForCorrection(reason: "", items: ["证明文件不清晰"]))
            clock.advance(seconds: 3600)
            let better = AmendmentRequest("item", "", [.init("gasTightness", "不合格")], reason: "复检记录")
            try await asking.resubmit(id, better, by: desk.shop.actor, on: clock.occasion)
            var rounds = try await desk.rounds(id)
            #expect(rounds.map(\.number) == [1, 2] && rounds.map(\.reason) == ["录入错误", "复检记录"])
            #expect(rounds[0].fileID == rounds[1].fileID && rounds[0].fileID != nil)
            try await desk.decide(id, .reject(reason: "没有证据"))
            #expect(try await desk.tightness(1) == "pass")
            #expect(try await desk.amendment(id).state == .rejected)
            await #expect { try await desk.decide(id) } throws: { rule($0) == "review.already-decided" }

            let other = try await desk.request(.item, code, [.init("gasTightness", "fail")])
            try await asking.withdraw(other, by: desk.shop.actor, on: clock.occasion)
            await #expect { try await desk.decide(other) } throws: { rule($0) == "review.already-decided" }
            rounds = try await desk.rounds(other)
            #expect(rounds.count == 1)
            #expect(try await desk.tightness(1) == "pass")
        }
    }

    @Test(arguments: TestEngine.available)
    func `GA-INT-1 an approval is refused where the goods changed meanwhile, and says by what`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let desk = try await AmendmentDesk(platform, clock)
            _ = try await desk.make([1, 2])
            let code = try desk.shop.code(1)
            let first = try await desk.request(.item, code, [.init("gasTightness", "fail")])
            let second = try await desk.request(.item, code, [.init("gasTightness", "不合格")])
            clock.advance(seconds: 60)
            try await desk.decide(first)
            await #expect { try await desk.decide(second) } throws: {
                rule($0) == "amendment.amended" && ($0 as? Refusal)?.parameters["other"] == "#\(first)"
            }
            #expect(try await desk.amendment(second).state == .submitted, "nothing of the decision stays")

            let third = try await desk.request(.item, try desk.shop.code(2), [.init("gasTightness", "fail")])
            clock.advance(seconds: 60)
            let later = try await desk.shop.send(
                [#"{"event":"inspecting","code":"\#(try desk.shop.code(2))","ignition":"合格"}"#])
            await #expect { try await desk.decide(third) } throws: {
                rule($0) == "amendment.returned"
                    && ($0 as? Refusal)?.parameters["other"] == "#\(later.traceReturn.id)"
            }
        }
    }

    @Test(arguments: TestEngine.available)
    func `a refusal names the field, the value and the rule`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let desk = try await AmendmentDesk(platform, clock)
            _ = try await desk.make([1])
            let code = try desk.shop.code(1)
            for (field, value, expected) in [
                ("gasTightness", "也许", "input.unknown-choice"), ("testedOn", "2026-11-31", "input.not-a-date"),
                ("testedOn", "2027-01-01", "input.future-date"), ("gasTightness", "合格", "amendment.same"),
                ("productionDate", "2026-11-19", "amendment.of-batch"), ("ignition", "合格", "amendment.field-absent"),
                ("colour", "red", "input.unknown-choice"), ("takenBack", "", "amendment.name-event"),
            ] {
                await #expect("\(field)") { try await desk.request(.item, code, [.init(field, value)]) } throws: {
                    error in
                    rule(error) == expected && (error as? Refusal)?.field != nil
                }
            }
            let stranger = try await Workshop(platform, clock, name: "乙", number: "6909999")
            await #expect {
                try await desk.request(.item, code, [.init("gasTightness", "fail")], by: stranger.actor)
            } throws: { rule($0) == "amendment.field-absent" }
            let bare = AmendmentRequest("item", code, [.init("gasTightness", "fail")], reason: "x")
            await #expect {
                try await RequestAmendment(platform)(bare, by: desk.shop.actor, on: clock.occasion)
            } throws: { rule($0) == "amendment.evidence" }
        }
    }
}
