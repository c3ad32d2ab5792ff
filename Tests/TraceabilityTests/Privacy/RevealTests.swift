import Storage
import TestSupport
import Testing

@testable import Traceability

@Suite struct RevealTests {
    /// An enterprise whose contact is 张三, and a reviewer.
    private func begin(_ platform: Platform, _ clock: FixedClock) async throws -> (id: Int64, reviewer: Actor) {
        let id = try await testOrganization(platform, name: "华诚", uscc: "91440606MA4TEX01XC", at: clock.now())
        let (name, phone) = try platform.seal(Contact(name: "张三", phone: "13800001234"))
        try await platform.datastore.write { session in
            try session.run(
                """
                UPDATE organization SET contact_name_sealed = \(name), contact_phone_sealed = \(phone)
                WHERE organization_id = \(id)
                """)
        }
        let operatorID = try await platform.datastore.read { session in
            try session.value("SELECT organization_id FROM organization WHERE kind = 'operator'", as: Int64.self) ?? 1
        }
        let reviewer = try await testActor(
            platform, "zhoumin", roles: [.reviewer], organizationID: operatorID, at: clock.now())
        return (id, reviewer)
    }

    private func code(_ work: () async throws -> Void) async throws -> String? {
        do {
            try await work()
            return nil
        } catch let refusal as Refusal { return refusal.rule.code }
    }

    @Test(arguments: TestEngine.available)
    func `PI-ACL the fifty-first look of a day is refused, and each needs a reason and is on record`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let (id, reviewer) = try await begin(platform, clock)
            let reveal = RevealPersonal(platform)
            let look: @Sendable (String) async throws -> Contact = { reason in
                try await reveal.contact(
                    of: id, reason: reason, purpose: .notice, by: reviewer, on: clock.occasion)
            }
            #expect(try await code { _ = try await look(" ") } == "input.required")
            for number in 1...50 {
                #expect(try await look("召回通知 \(number)") == Contact(name: "张三", phone: "13800001234"))
            }
            #expect(try await code { _ = try await look("还有一次") } == "personal.daily-bound")
            let records = try await platform.datastore.read { session in
                try session.value("SELECT COUNT(*) FROM audit_record WHERE action = 'personal.reveal'", as: Int.self)
            }
            #expect(records == 50)
            let reason = try await platform.datastore.read { session in
                try session.value(
                    "SELECT reason FROM audit_record WHERE action = 'personal.reveal' ORDER BY audit_id",
                    as: String.self)
            }
            #expect(reason == "notice: 召回通知 1")
            // A new day in China.
            clock.advance(seconds: 12 * 3_600)
            #expect(try await code { _ = try await look("次日") } == nil)
        }
    }

    @Test(arguments: TestEngine.available)
    func `PI-PURPOSE a value is not read for a purpose that it was not collected for`(_ engine: TestEngine) async throws
    {
        try await withPlatform(engine) { platform, clock in
            let (id, reviewer) = try await begin(platform, clock)
            for purpose in Purpose.allCases {
                let refused = try await code {
                    _ = try await RevealPersonal(platform).contact(
                        of: id, reason: "x", purpose: purpose, by: reviewer, on: clock.occasion)
                }
                let isAllowed = [.review, .notice, .incident, .supervision].contains(purpose)
                #expect(refused == (isAllowed ? nil : "personal.purpose"), "\(purpose)")
            }
            let other = try await testActor(
                platform, "wangfang", roles: [.systemAdmin, .supervisor], organizationID: 1, at: clock.now())
            let denied = try await code {
                _ = try await RevealPersonal(platform).contact(
                    of: id, reason: "x", purpose: .notice, by: other, on: clock.occasion)
            }
            #expect(denied == "access.denied")
        }
    }
}
