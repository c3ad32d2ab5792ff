import Identification
import Storage
import TestSupport
import Testing

@testable import Traceability

struct LabelTests {
    /// Binds a run as an accepted return does.
    static func bind(_ fixture: CodesFixture, _ allocation: Allocation, _ run: ClosedRange<Int64>) async throws {
        try await fixture.platform.datastore.write { session in
            let id: Int64 = try session.value(
                """
                INSERT INTO trace_return (captor_id, site_id, account_id, channel, file_name, content_digest, mode,
                    state, row_count, good_count, bad_count, unit_count, backfilled, received_at)
                VALUES (\(fixture.organizationID), 0, \(fixture.maker.accountID), 'api', '', \([UInt8(1)]), 'all',
                    'accepted', 1, 1, 0, 1, 0, \(fixture.clock.now()))
                RETURNING return_id
                """)!
            try session.run(
                """
                INSERT INTO binding_run (owner_id, allocation_no, first_index, last_index, batch_id, return_id)
                VALUES (\(allocation.ownerID), \(allocation.number), \(run.lowerBound), \(run.upperBound), 1, \(id))
                """)
        }
    }

    @Test(arguments: TestEngine.available)
    func `a run of labels is void for good, bound ones too`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let fixture = try await CodesFixture.make(platform, clock)
            let allocation = try await fixture.issue(100)
            try await Self.bind(fixture, allocation, 0...14)
            let codes = try await fixture.codes(allocation)
            let void = VoidCodes(platform)
            let outcome = try await void(
                (codes[10], codes[19]), reason: "印刷不良", by: fixture.maker, on: clock.occasion)
            #expect(outcome.count == 10)
            #expect(outcome.boundCount == 5)
            let states = try await platform.datastore.read { session in
                try [9, 10, 19, 20].map { index in
                    try session.voidReason(
                        of: CodeIdentity(ownerID: allocation.ownerID, allocationNumber: 1, index: index))?.reason
                }
            }
            #expect(states == [nil, "印刷不良", "印刷不良", nil])
            func refusal(_ first: String, _ last: String) async throws -> String? {
                try await rule {
                    try await void((first, last), reason: "x", by: fixture.maker, on: clock.occasion)
                }
            }
            #expect(try await refusal(codes[5], codes[10]) == "codes.already-void")
            #expect(try await refusal(codes[30], codes[25]) == "codes.wrong-order")
            #expect(try await refusal(Ecode.sample("1234567000010000000000000007").text, "") == "codes.not-issued")
            let operatorRole = try await testActor(
                platform, "op", roles: [.enterpriseOperator], organizationID: fixture.organizationID, at: clock.now())
            let denied = try await rule {
                try await void((codes[50], ""), reason: "x", by: operatorRole, on: clock.occasion)
            }
            #expect(denied == "access.denied")
        }
    }

    @Test(arguments: TestEngine.available)
    func `a label on goods is replaced by an unused one, once`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let fixture = try await CodesFixture.make(platform, clock)
            let allocation = try await fixture.issue(100)
            try await Self.bind(fixture, allocation, 0...9)
            let codes = try await fixture.codes(allocation)
            func replace(_ old: Int, _ new: Int) async throws -> String? {
                try await rule {
                    try await ReplaceCode(platform)(
                        old: codes[old], new: codes[new], reason: "标签破损", by: fixture.maker, on: clock.occasion)
                }
            }
            #expect(try await replace(0, 1) == "codes.new-not-usable")
            #expect(try await replace(50, 51) == "codes.old-not-bound")
            #expect(try await replace(0, 60) == nil)
            #expect(try await replace(0, 61) == "codes.already-replaced")
            #expect(try await replace(1, 60) == "codes.new-not-usable")
            #expect(try await replace(60, 62) == nil)
            let old = CodeIdentity(ownerID: allocation.ownerID, allocationNumber: 1, index: 0)
            let (next, back) = try await platform.datastore.read { session in
                let next = try session.successor(of: old)
                return (next, try next.flatMap { try session.predecessor(of: $0) })
            }
            #expect(next?.index == 60)
            #expect(back == old)
        }
    }
}
