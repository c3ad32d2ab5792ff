import Storage
import TestSupport
import Testing
import Traceability

/// The least staff of a platform, and what one person may combine.
@Suite struct StaffRuleTests {
    @Test func `MLPS-7_1_4_2d every pair of the platform's roles has its verdict, and three people are enough`() throws
    {
        let staff = Role.staff.sorted { $0.rawValue < $1.rawValue }
        for (place, one) in staff.enumerated() {
            for other in staff[(place + 1)...] {
                let rule = try #require(StaffRule.of(one, other), "\(one) and \(other)")
                let isExclusive = Role.mutuallyExclusive.isSuperset(of: [one, other])
                #expect(!isExclusive || rule.verdict == .mustNot, "\(one) and \(other)")
            }
        }
        #expect(StaffRule.pairs.count == staff.count * (staff.count - 1) / 2)
        let three: [[Role]] = [[.systemAdmin, .reviewer], [.securityAdmin, .reviewer], [.auditAdmin, .supervisor]]
        for person in three { #expect(StaffRule.of(person[0], person[1])?.verdict != .mustNot) }
        for (role, count) in StaffRule.least { #expect(three.count { $0.contains(role) } >= count, "\(role)") }
    }

    @Test(arguments: TestEngine.available)
    func `MLPS-7_1_4_2d a platform with too few people, or one with roles that exclude each other, is told so`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let now = clock.now()
            _ = try await testActor(
                platform, "one", roles: [.systemAdmin, .reviewer], organizationID: 1, at: now)
            _ = try await testActor(
                platform, "two", roles: [.securityAdmin, .reviewer], organizationID: 1, at: now)
            var standing = try await platform.datastore.report { try $0.staffStanding() }
            #expect(standing.missing == [.auditAdmin, .supervisor] && standing.wrong.isEmpty)
            _ = try await testActor(
                platform, "three", roles: [.auditAdmin, .supervisor], organizationID: 1, at: now)
            standing = try await platform.datastore.report { try $0.staffStanding() }
            #expect(standing.missing.isEmpty && standing.wrong.isEmpty)
            try await platform.datastore.write { session in
                try session.run("UPDATE account SET state = 'disabled' WHERE name = 'two'")
            }
            _ = try await testActor(platform, "four", roles: [.auditAdmin, .reviewer], organizationID: 1, at: now)
            standing = try await platform.datastore.report { try $0.staffStanding() }
            #expect(standing.missing == [.securityAdmin])
            #expect(standing.wrong == ["four": [.auditAdmin, .reviewer]])
        }
    }
}
