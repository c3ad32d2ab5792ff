import Storage
import TestSupport
import Testing
import Traceability

/// Of several processes that were told to sign one does.
@Suite struct SignerLeaseTests {
    @Test(arguments: TestEngine.available)
    func `the second process waits and is seen, and signs once the first gives no sign of life`(_ engine: TestEngine)
        async throws
    {
        try await withPlatform(engine) { platform, clock in
            var one = SignerLease(platform, name: "a:/one")
            var two = SignerLease(platform, name: "b:/two")
            #expect(try await one.take() == .own)
            #expect(try await two.take() == .others("a:/one"))
            let told = try await platform.datastore.read { try $0.signers() }
            #expect(told?.holder == "a:/one" && told?.waiting == "b:/two")
            // As long as the first moves, however long.
            for _ in 0..<10 {
                clock.advance(seconds: 4)
                #expect(try await one.take() == .own)
                #expect(try await two.take() == .others("a:/one"))
            }
            for _ in 0..<2 {
                clock.advance(seconds: 4)
                #expect(try await two.take() == .others("a:/one"))
            }
            clock.advance(seconds: 4)
            #expect(try await two.take() == .own, "twelve seconds without a sign of life")
            #expect(try await one.take() == .others("b:/two"), "the first finds that it was taken for dead")
        }
    }

    @Test(arguments: TestEngine.available)
    func `who was killed and starts again goes on at once, and who ends makes room at once`(_ engine: TestEngine)
        async throws
    {
        try await withPlatform(engine) { platform, _ in
            var first = SignerLease(platform, name: "a:/one")
            #expect(try await first.take() == .own)
            var again = SignerLease(platform, name: "a:/one")
            #expect(try await again.take() == .own)
            var other = SignerLease(platform, name: "b:/two")
            #expect(try await other.take() == .others("a:/one"))
            try await again.end()
            var third = SignerLease(platform, name: "b:/two")
            #expect(try await third.take() == .own)
        }
    }
}
