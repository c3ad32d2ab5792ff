import TestSupport
import Testing

@testable import Traceability

/// Returns whose senders do not wait.
@Suite struct ReturnJobTests {
    @Test(arguments: TestEngine.available)
    func `a job reads and stores as a request would, tells its rows, and is its account's own`(_ engine: TestEngine)
        async throws
    {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let dealer = try await shop.party("某经销商", "DEALER1", .dealer)
            let lines = try (0..<2_500).map { try shop.line($0) }.joined(separator: "\n")
            let request = shop.request([UInt8](repeating: 7, count: 32))
            let (actor, occasion) = (shop.actor, clock.occasion)
            let key = ReturnJobs.Key(request.contentDigest, of: actor)
            try platform.returnJobs.append(key) { progress in
                var request = request
                request.progress = progress
                let content = ReturnContent(.ndjson, .memory(Array(lines.utf8)))
                let found = try await ReceiveReturn(platform)(content, request, by: actor, on: occasion).traceReturn
                guard case .running(let seen) = platform.returnJobs.standing(key) else { return found }
                #expect(seen.rowsRead == 2_500)
                return found
            }
            #expect(platform.returnJobs.standing(ReturnJobs.Key(request.contentDigest, of: dealer)) == nil)
            #expect(await platform.returnJobs.step())
            guard case .done(let found) = platform.returnJobs.standing(key) else {
                Issue.record("not done")
                return
            }
            #expect(found.state == .accepted && found.unitCount == 2_500)
            #expect(try await shop.binding(2_499) != nil)
        }
    }

    @Test func `what is over answers until many others are`() async throws {
        try await withPlatform(.sqlite) { platform, clock in
            let shop = try await Workshop(platform, clock)
            func key(_ number: Int) -> ReturnJobs.Key {
                ReturnJobs.Key(
                    [UInt8](repeating: 0, count: 30) + [UInt8(number >> 8), UInt8(number & 255)], of: shop.actor)
            }
            for number in 0...ReturnJobs.kept {
                try platform.returnJobs.append(key(number)) { _ in throw Refusal(.invalid, .returnEmpty) }
                #expect(await platform.returnJobs.step())
            }
            #expect(platform.returnJobs.standing(key(0)) == nil && platform.returnJobs.standing(key(1)) != nil)
        }
    }
}
