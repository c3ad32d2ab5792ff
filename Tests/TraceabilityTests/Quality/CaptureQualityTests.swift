import Storage
import TestSupport
import Testing

@testable import Traceability

/// Captured events are measured by the rules that rows are measured by.
@Suite struct CaptureQualityTests {
    private let tests = ["gas-tightness", "ignition", "flame-failure"]

    private func good(without: Set<String> = [], change: [String: String] = [:]) -> String {
        let value = change["value"] ?? "0.01"
        let day = change["testedOn"] ?? "2026-11-20"
        let list = tests.filter { !without.contains($0) }.map {
            #"{"item":"\#($0)","result":"pass","testedOn":"\#(day)"}"#
        }
        let instrument = without.contains("instrument") ? "" : #","instrument":"仪""#
        let measured = #"{"item":"CO","value":"\#(value)","unit":"%","limit":"0.06"\#(instrument)}"#
        var members = [
            "tests": "[\(list.joined(separator: ","))]", "measurements": "[\(measured)]", "inspector": "\"李工\"",
            "line": "\"A1\"", "shift": "\"早班\"", "factoryNumber": "\"SN1\"",
        ]
        for name in without { members[name] = nil }
        return members.sorted { $0.key < $1.key }.map { ",\"gas:\($0.key)\":\($0.value)" }.joined()
    }

    /// What a unit made in a batch of its own is found wanting in.
    private func failures(_ shop: Workshop, _ index: Int64, _ more: String) async throws -> Set<String> {
        let job = try await shop.capture([try shop.commissioning([index], lot: "Q\(index)", more: more)])
        try await shop.expectSuccess(job)
        let score = try await shop.platform.datastore.report { try $0.quality(ofReturn: job.id) }
        return Set((score?.losses ?? []).filter { $0.count.failed > 0 }.map(\.rule.rawValue))
    }

    @Test func `each fault of a production event is found by its rule`() async throws {
        try await withPlatform(.sqlite) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let undated = good().replacing(#""testedOn":"2026-11-20""#, with: #""inspector":"王工""#)
            let cases: [(String, Set<String>)] = [
                (good(), []), (good(without: ["flame-failure"]), ["factory-tests"]),
                (good(without: ["measurements"]), ["measured-values"]),
                (good(without: ["inspector"]), ["inspector-named"]), (good(without: ["shift"]), ["line-and-shift"]),
                (good(without: ["factoryNumber"]), ["factory-number"]),
                (good(without: ["instrument"]), ["instrument-named"]),
                (good(change: ["value": "0.07"]), ["values-within-limits"]),
                (good(change: ["testedOn": "2026-11-19"]), ["tests-after-production"]),
                // A test without a day is of the event's day.
                (undated, []),
            ]
            for (index, one) in cases.enumerated() {
                #expect(try await failures(shop, Int64(index), one.0) == one.1, "\(one.0)")
            }
            clock.advance(seconds: 3 * 86_400)
            #expect(try await failures(shop, 20, good()) == ["production-in-time"])
        }
    }

    @Test(arguments: TestEngine.available)
    func `what comes late, and goes to nowhere, costs points, and the month counts captures`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let owner = shop.organizationID
            let uris = try (0..<3).map { try shop.uri($0) }
            try await shop.expectSuccess(try await shop.capture([try shop.commissioning([0, 1, 2], more: good())]))
            clock.advance(seconds: 3 * 86_400)
            let late = try await shop.capture([
                shop.object(uris, step: "shipping", at: "2026-11-21T09:00:00+08:00"),
                shop.object([uris[0]], step: "retail_selling", at: "2026-11-21T10:00:00+08:00"),
                shop.object([uris[0]], step: "inspecting", at: "2026-11-21T11:00:00+08:00"),
            ])
            try await shop.expectSuccess(late)
            let now = clock.now()
            func count(_ rule: QualityRule, _ id: Int64) async throws -> QualityCount? {
                let score = try await platform.datastore.report { try $0.quality(ofReturn: id) }
                return score?.losses.first { $0.rule == rule }?.count
            }
            #expect(try await count(.destinationNamed, late.id) == QualityCount(applicable: 3, failed: 3))
            #expect(try await count(.acceptedAtOnce, late.id) == QualityCount(applicable: 3, failed: 0))
            #expect(try await count(.shippingInTime, late.id) == QualityCount(applicable: 3, failed: 3))
            #expect(try await count(.afterSaleInTime, late.id) == QualityCount(applicable: 1, failed: 0))
            // An inspection belongs to production.
            #expect(try await count(.productionInTime, late.id) == QualityCount(applicable: 1, failed: 1))
            let named = try await shop.capture([
                shop.object(
                    [uris[1]], step: "shipping", at: "2026-11-22T12:00:00+08:00",
                    more: #","gas:destination":"某店","gas:destinationRegion":"440300""#)
            ])
            #expect(try await count(.destinationNamed, named.id) == QualityCount(applicable: 1, failed: 0))
            let months = try await platform.datastore.report {
                try $0.qualityMonths(of: owner, from: now.date.yearMonth)
            }
            #expect(months.first?.returnCount == 3)
            clock.advance(seconds: 5 * 86_400)
            let told = try await shop.capture([
                shop.object([uris[1]], step: "retail_selling", at: "2026-11-22T13:00:00+08:00")
            ])
            #expect(try await count(.afterSaleInTime, told.id) == QualityCount(applicable: 1, failed: 1))
            let shipped = months.first?.score.losses.first { $0.rule == .destinationNamed }?.count
            #expect(shipped == QualityCount(applicable: 4, failed: 3))
        }
    }

    @Test(arguments: TestEngine.available)
    func `refused events cost accuracy, known ones and declarations nothing`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let made = try shop.commissioning([0])
            let refused = try await shop.capture([made, shop.object([try shop.uri(9)], step: "shipping")])
            #expect(!refused.isSuccess)
            func score(_ id: Int64) async throws -> QualityScore? {
                try await platform.datastore.report { try $0.quality(ofReturn: id) }
            }
            #expect(try await score(refused.id)?.losses.map(\.rule) == [.acceptedAtOnce])
            #expect(try await score(refused.id)?.losses[0].count == QualityCount(applicable: 2, failed: 1))
            let partly = try await shop.capture(
                [made, shop.object([try shop.uri(9)], step: "shipping")], mode: .acceptGoodRows)
            let accuracy = try await score(partly.id)?.losses.first { $0.rule == .acceptedAtOnce }
            #expect(accuracy?.count == QualityCount(applicable: 2, failed: 1))
            #expect(try await score(partly.id)?.part(.completeness).tenths != nil, "the good event was measured")
            let shipping = shop.object([try shop.uri(0)], step: "shipping")
            try await shop.expectSuccess(try await shop.capture([shipping]))
            let known = try await shop.capture([made, shipping])
            #expect(known.knownCount == 2)
            #expect(try await score(known.id) == nil)
            let told =
                String(shipping.dropLast())
                + #","errorDeclaration":{"declarationTime":"2026-11-22T12:00:00+08:00"}}"#
            let declared = try await shop.declare([told])
            #expect(try await score(declared.id)?.losses.map(\.rule) == [.acceptedAtOnce])
        }
    }
}
