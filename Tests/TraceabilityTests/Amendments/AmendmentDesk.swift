import JSONStream
import Storage
import TestSupport
import Traceability

/// A workshop that has returned data, and reviewers who decide on its amendments.
struct AmendmentDesk: Sendable {
    let shop: Workshop
    let reviewer: Actor

    init(_ platform: Platform, _ clock: FixedClock) async throws {
        shop = try await Workshop(platform, clock)
        reviewer = try await testActor(
            platform, "reviewer", roles: [.reviewer], organizationID: 0, at: clock.now())
    }

    var platform: Platform { shop.platform }
    var clock: FixedClock { shop.clock }

    static func evidence() throws -> DocumentFile {
        try DocumentFile(name: "record.pdf", bytes: Array("%PDF-1.7 test".utf8), field: "evidence")
    }

    func request(
        _ scope: AmendmentScope, _ subject: String, _ changes: [AmendmentRequest.Change], by actor: Actor? = nil
    ) async throws -> Int64 {
        try await RequestAmendment(platform)(
            AmendmentRequest(
                scope.rawValue, subject, changes, reason: "录入错误", evidence: try Self.evidence()),
            by: actor ?? shop.actor, on: clock.occasion)
    }

    func decide(_ id: Int64, _ decision: Decision = .approve, by actor: Actor? = nil) async throws {
        let ticked =
            decision == .approve ? AmendmentTicks(try await amendment(id)).checks.map(\.code) : []
        try await DecideAmendment(platform)(
            ReviewedCase(.amendment, id, ticked: ticked), decision, by: actor ?? reviewer, on: clock.occasion)
    }

    func amendment(_ id: Int64) async throws -> Amendment {
        let actor = reviewer
        return try await platform.datastore.report { try $0.amendment(id, for: actor) }
    }

    func rounds(_ id: Int64) async throws -> [AmendmentRound] {
        let keys = platform.keys
        return try await platform.datastore.report { try $0.amendmentRounds(of: id, keys) }
    }

    /// What a scan has of the unit.
    func facts(_ index: Int64) async throws -> CodeFacts? { try await Self.facts(shop, index) }

    static func facts(_ shop: Workshop, _ index: Int64) async throws -> CodeFacts? {
        let answer = try await LookUpCode(shop.platform)(try shop.code(index), on: shop.clock.occasion)
        if case .item(let facts, _, _) = answer { return facts }
        return nil
    }

    /// The result of the unit's tightness test, as its line of life has it now.
    func tightness(_ index: Int64) async throws -> String? {
        let events = try await facts(index)?.events ?? []
        for event in events.reversed() {
            guard case .array(let tests)? = event.publicDocument["gas:tests"] else { continue }
            for test in tests where test["item"] == "gas-tightness" {
                if case .string(let result)? = test["result"] { return result }
            }
        }
        return nil
    }

    /// A unit with its tests.
    func make(_ indexes: [Int64], _ more: String = #","gasTightness":"合格""#) async throws -> Int64 {
        let receipt = try await shop.send(try indexes.map { try shop.line($0, more) })
        return receipt.traceReturn.id
    }
}
