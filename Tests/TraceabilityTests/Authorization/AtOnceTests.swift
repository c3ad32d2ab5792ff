import Foundation
import Identification
import Storage
import TestSupport
import Testing

@testable import Traceability

/// Many at once get no more than there is, and nothing twice.
@Suite struct AtOnceTests {
    @Test(arguments: TestEngine.available)
    func `V2_3_4 V2_3_2 a hundred approvals at once give the quota and no code more, each code once`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let desk = try await CodesFixture.make(platform, clock)
            try await desk.allowQuota(1_000)
            var applications: [CodeApplication] = []
            for _ in 0..<100 { applications.append(try await desk.apply(desk.request(10))) }
            try await platform.datastore.write { session in
                try session.run("UPDATE code_quota SET allowed = 605")
            }
            let all = applications
            let approved = await withTaskGroup(of: Bool.self) { group in
                for application in all {
                    group.addTask { (try? await desk.approve(application)) != nil }
                }
                return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(approved == 60)
            let issued = try await platform.datastore.report { session in
                try session.rows(
                    """
                    SELECT printed_no, first_index, code_count FROM code_allocation ORDER BY printed_no, first_index
                    """
                ) { (try $0.next(Int64.self), try $0.next(Int64.self), try $0.next(Int64.self)) }
            }
            #expect(issued.count == 60 && issued.allSatisfy { $0.2 == 10 })
            for (one, next) in zip(issued, issued.dropFirst()) where one.0 == next.0 {
                #expect(one.1 + one.2 <= next.1, "two allocations share codes")
            }
            let decided = try await platform.datastore.report { session in
                try session.reviewCounts(.codeApplication, for: desk.reviewer)
            }
            #expect(decided[.approved] == 60 && decided[.submitted] == 40, "a refusal leaves its case as it was")
        }
    }

    @Test(arguments: TestEngine.available)
    func `GA-OR a code that was given back or made void is never handed out again`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let desk = try await CodesFixture.make(platform, clock)
            try await desk.allowQuota(1_000_000)
            var random = SeededGenerator(seed: 20_261_127)
            var seen: Set<String> = []
            // A hundred thousand codes with `RANSU_SOAK_SECONDS`.
            let rounds = ProcessInfo.processInfo.environment["RANSU_SOAK_SECONDS"] == nil ? 40 : 2_000
            for round in 0..<rounds {
                let allocation = try await desk.issue(50)
                let codes = try await desk.codes(allocation)
                let repeated = seen.intersection(codes)
                #expect(repeated.isEmpty, "round \(round), seed 20261127: \(repeated.prefix(3))")
                seen.formUnion(codes)
                let chosen = Int.random(in: 0..<50, using: &random)
                try await VoidCodes(platform)(
                    (codes[chosen], ""), reason: "破损", by: desk.maker, on: clock.occasion)
                // What is void, or given back, is as gone as what was used; a run with a void code is not taken back.
                let last = Int64(Int.random(in: 1...25, using: &random))
                _ = try? await ReleaseCodes(platform)(
                    allocation.number, .init(first: 51 - last, last: 50, reason: "未印", areUnprinted: true),
                    by: desk.maker, on: clock.occasion)
            }
            #expect(seen.count == rounds * 50)
        }
    }

    @Test(arguments: TestEngine.available)
    func `GA-OR two people at once get their own answers, and nothing of each other's`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let desk = try await CodesFixture.make(platform, clock)
            let neighbour = try await desk.neighbour()
            let both = [desk, neighbour]
            let wrong = await withTaskGroup(of: Int.self) { group in
                for turn in 0..<200 {
                    let one = both[turn % 2]
                    group.addTask {
                        guard let found = try? await platform.products(for: one.maker), found.count == 1,
                            found[0].ownerID == one.organizationID,
                            (try? await platform.productFile(both[(turn + 1) % 2].product.id, for: one.maker)) == nil
                        else { return 1 }
                        return 0
                    }
                }
                return await group.reduce(0, +)
            }
            #expect(wrong == 0)
        }
    }
}
