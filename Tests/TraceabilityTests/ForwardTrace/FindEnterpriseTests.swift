import Storage
import TestSupport
import Testing
import Traceability

/// Whose goods a regulator means.
@Suite struct FindEnterpriseTests {
    @Test(arguments: TestEngine.available)
    func `a regulator finds its enterprise behind any number of like names elsewhere`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock, name: "ＡＢＣ燃气具厂")
            try await platform.datastore.write { session in
                for number in 0..<60 {
                    let (name, uscc) = ("A燃气\(number)", "FAR\(number)")
                    try session.run(
                        """
                        INSERT INTO organization (kind, name, uscc, region_code, address, products_made, issuing_mode,
                            hold_returns, state, is_test, created_at)
                        VALUES ('maker', \(name), \(uscc), '110105', 'x', 'x', 'delegated', 0,
                            'active', 1, \(clock.now()))
                        """)
                }
            }
            let near = try await shop.reader(.regulator, region: "440600")
            #expect(try await FindEnterprise(platform)("燃气", by: near) == shop.organizationID)
            #expect(try await FindEnterprise(platform)("ＡＢＣ燃", by: near) == shop.organizationID, "as it is written")
            let far = try await shop.reader(.regulator, region: "310000")
            await #expect(throws: Refusal.self) { try await FindEnterprise(platform)("燃气", by: far) }
        }
    }
}
