import Storage
import TestSupport
import Testing

@testable import Traceability

@Suite struct PrivacyRulesTests {
    @Test func `PI-NOTICE the rules have their eight headings, and a new purpose needs a new version`() throws {
        let all = try PrivacyRules.versions()
        #expect(all.map(\.number) == Array(1...Int64(all.count)))
        for rules in all {
            #expect(rules.headings.map(\.id) == PrivacyRules.required, "version \(rules.number)")
            for heading in rules.headings {
                #expect(heading.text.chinese.count > 20 && heading.text.english.count > 40, "\(heading.id)")
            }
        }
        let digest = try ColumnInventory.shipped().purposeDigest
        #expect(
            try PrivacyRules.current().purposes == digest,
            "a purpose of persons changed: write a new version into Data/privacy-rules.json, with this digest")
    }

    @Test(arguments: TestEngine.available)
    func `PI-CONSENT PI-WITHDRAW nothing is agreed by itself, and what is taken back no longer counts`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let actor = try await testActor(
                platform, "lina", roles: [.enterpriseOperator], organizationID: 1, at: clock.now())
            let version = try PrivacyRules.current().number
            let agreed: @Sendable () async throws -> [Int64] = {
                try await platform.datastore.read { try $0.agreed(to: .survey, version: version) }
            }
            let set = SetConsent(platform)
            try await set([], channel: "page", by: actor, on: clock.occasion)
            #expect(try await platform.datastore.read { try $0.consentLedger(of: actor.accountID) } == [])
            try await set([.survey], channel: "page", by: actor, on: clock.occasion)
            #expect(try await agreed() == [actor.accountID])
            // The same answer again is no news.
            try await set([.survey], channel: "page", by: actor, on: clock.occasion)
            try await set([], channel: "page", by: actor, on: clock.occasion)
            #expect(try await agreed() == [])
            let ledger = try await platform.datastore.read { try $0.consentLedger(of: actor.accountID) }
            #expect(ledger.map(\.isGiven) == [true, false])
            #expect(ledger.allSatisfy { $0.rulesVersion == version && $0.purpose == .survey })
            // Under later rules one is asked anew: the old answer counts for nothing.
            let later = try await platform.datastore.read { try $0.agreed(to: .survey, version: version + 1) }
            #expect(later == [])
            for statement in ["UPDATE consent SET given = 1", "DELETE FROM consent"] as [Query] {
                await #expect(throws: StorageError.self) {
                    try await platform.datastore.write { session in try session.run(statement) }
                }
            }
        }
    }
}
