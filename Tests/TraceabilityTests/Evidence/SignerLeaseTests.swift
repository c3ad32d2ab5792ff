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
            var turns = [try await one.take(), try await two.take()]
            #expect(turns == [.own, .others("a:/one")])
            let told = try await platform.datastore.read { try $0.signers() }
            #expect(told?.holder == "a:/one" && told?.waiting == "b:/two")
            // As long as the first moves, however long.
            for _ in 0..<10 {
                clock.advance(seconds: 4)
                turns = [try await one.take(), try await two.take()]
                #expect(turns == [.own, .others("a:/one")])
            }
            for _ in 0..<2 {
                clock.advance(seconds: 4)
                turns = [try await two.take()]
                #expect(turns == [.others("a:/one")])
            }
            clock.advance(seconds: 4)
            turns = [try await two.take(), try await one.take()]
            #expect(turns == [.own, .others("b:/two")], "twelve seconds without a sign of life; the first finds out")
        }
    }

    @Test(arguments: TestEngine.available)
    func `who was killed and starts again goes on at once, and who ends makes room at once`(_ engine: TestEngine)
        async throws
    {
        try await withPlatform(engine) { platform, _ in
            var first = SignerLease(platform, name: "a:/one")
            var again = SignerLease(platform, name: "a:/one")
            var other = SignerLease(platform, name: "b:/two")
            let turns = [try await first.take(), try await again.take(), try await other.take()]
            #expect(turns == [.own, .own, .others("a:/one")])
            try await again.end()
            var third = SignerLease(platform, name: "b:/two")
            let turn = try await third.take()
            #expect(turn == .own)
        }
    }
}
