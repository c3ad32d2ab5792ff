import Storage
import TestSupport
import Testing
import Traceability

/// A recall must reach everybody to whom goods went, registered here or not.
@Suite struct ConsigneeTests {
    private let box = "https://id.gs1.org/00/106141412345678908"
    private let elsewhere =
        #","destinationList":[{"type":"owning_party","destination":"urn:uscc:91440101CANARY0001"}],"#
        + #""gas:destinationRegion":"440106""#

    private func shipping(_ code: String, to name: String, region: String, at time: String = "2026-11-22") -> String {
        #"{"event":"shipping","code":"\#(code)","eventTime":"\#(time)T09:00:00+08:00","destination":"\#(name)","#
            + #""destinationRegion":"\#(region)"}"#
    }

    @Test(arguments: TestEngine.available)
    func `rows and events to consignees who are not registered count as shipped, by name to the owner`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            _ = try await shop.dealer("某经销商", "DEALER1")
            #expect(try await shop.send(try (0..<6).map { try shop.line($0) }).traceReturn.goodCount == 6)
            let rows = try await shop.send([
                shipping(try shop.code(0), to: "未登记商行", region: "430102"),
                shipping(try shop.code(1), to: "另一商行", region: "430102"),
                shipping(try shop.code(2), to: "某经销商", region: "440606"),
            ])
            #expect(rows.traceReturn.goodCount == 3)
            try await shop.expectSuccess(
                try await shop.capture([shop.object([try shop.uri(3)], step: "shipping", more: elsewhere)]))
            let (trace, runs) = try await shop.forward(.batch(1))
            #expect(trace.shippedCount == 4 && trace.unitCount == 6)
            #expect(Set(trace.holders.map(\.name)) == ["未登记商行", "另一商行", "某经销商", "91440101CANARY0001"])
            #expect(trace.holders.allSatisfy { $0.holdingCount == 1 && $0.receivedCount == 1 })
            let regions = Dictionary(uniqueKeysWithValues: trace.regions.map { ($0.code, $0.holdingCount) })
            #expect(regions == ["430102": 2, "440606": 1, "440106": 1])
            let expected: [TraceHolder?] = [
                .consignee("未登记商行", region: "430102"), .consignee("另一商行", region: "430102"), runs[2].holder,
                .consignee("91440101CANARY0001", region: "440106"), nil,
            ]
            #expect(runs.map(\.holder) == expected)
        }
    }

    @Test(arguments: TestEngine.available)
    func `goods on a pallet to somebody who is not registered went there, and come back with the maker's receipt`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            try await shop.expectSuccess(
                try await shop.capture([
                    try shop.commissioning([0, 1, 2]), shop.packing(box, [try shop.uri(0), try shop.uri(1)]),
                    shop.packing("urn:x:pallet", [box]),
                    shop.object(["urn:x:pallet"], step: "shipping", more: elsewhere),
                ]))
            let (left, _) = try await shop.forward(.batch(1))
            #expect(left.shippedCount == 2 && left.holders.map(\.holdingCount) == [2])
            #expect(left.holders.map(\.regionCode) == ["440106"])
            try await shop.expectSuccess(
                try await shop.capture([
                    shop.object(["urn:x:pallet"], step: "receiving", at: "2026-11-23T09:00:00+08:00")
                ]))
            let (back, runs) = try await shop.forward(.batch(1))
            #expect(back.shippedCount == 2 && back.holders.map(\.holdingCount) == [0], "it was there, and is no more")
            #expect(runs.allSatisfy { $0.holder == nil })
        }
    }

    @Test(arguments: TestEngine.available)
    func `a shipment that was declared wrong went to nobody`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let sent = shop.object([try shop.uri(0)], step: "shipping", more: elsewhere)
            try await shop.expectSuccess(try await shop.capture([try shop.commissioning([0]), sent]))
            #expect(try await shop.forward(.batch(1)).0.shippedCount == 1)
            let declaration = #","errorDeclaration":{"declarationTime":"2026-11-22T11:00:00+08:00"}}"#
            try await shop.declare([String(sent.dropLast()) + declaration])
            let (trace, _) = try await shop.forward(.batch(1))
            #expect(trace.shippedCount == 0 && trace.holders.isEmpty)
        }
    }

    @Test(arguments: TestEngine.available)
    func `a dealer's sale to somebody who is not registered is a region to the owner, and a name to staff`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let dealer = try await shop.dealer("某经销商", "DEALER1")
            try await shop.expectSuccess(
                try await shop.capture([
                    try shop.commissioning([0, 1]),
                    shop.object([try shop.uri(0)], step: "shipping", more: shop.destination("DEALER1")),
                ]))
            let onward = shop.object(
                [try shop.uri(0)], step: "shipping", at: "2026-11-22T12:00:00+08:00", more: elsewhere)
            try await shop.expectSuccess(try await shop.capture([onward], by: dealer))
            let (own, _) = try await shop.forward(.batch(1))
            #expect(own.shippedCount == 1 && own.holders.map(\.receivedCount) == [1, 1])
            #expect(own.holders.first { $0.holdingCount == 1 }?.holder == .region("440106"))
            #expect(!"\(own)".contains("CANARY"))
            let staff = try await shop.reader(.supervisor, region: "440606")
            let (whole, _) = try await shop.forward(.batch(1), owner: shop.organizationID, by: staff)
            #expect(whole.holders.contains { $0.name == "91440101CANARY0001" })
            // Nobody at the destination can record: who shipped there still does (docs/decisions/0009).
            let back = shop.object([try shop.uri(0)], step: "receiving", at: "2026-11-23T12:00:00+08:00")
            try await shop.expectSuccess(try await shop.capture([back], by: dealer))
            #expect(try await shop.forward(.batch(1)).0.holders.first { $0.holdingCount == 1 }?.name == nil)
        }
    }

    @Test(arguments: TestEngine.available)
    func `of a hundred thousand units in one run each is where its shipment says`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            _ = try await shop.dealer("某经销商", "DEALER1")
            func run(_ first: Int64, _ last: Int64, _ more: String) throws -> String {
                #"{"code":"\#(try shop.code(first))","lastCode":"\#(try shop.code(last))"\#(more)}"#
            }
            let made = try await shop.send([
                try run(0, 99_999, #","batchNo":"B1","productionDate":"2026-11-20""#)
            ])
            #expect(made.traceReturn.state == .accepted)
            var rows: [String] = []
            for part in Int64(0)..<50 {
                let name = part.isMultiple(of: 2) ? "商行\(part)" : "某经销商"
                let more =
                    #","event":"shipping","eventTime":"2026-11-22T09:00:00+08:00","destination":"\#(name)","#
                    + #""destinationRegion":"430102""#
                rows.append(try run(part * 2_000, part * 2_000 + 1_899, more))
            }
            #expect(try await shop.send(rows).traceReturn.goodCount == 50)
            let (trace, runs) = try await shop.forward(.batch(1))
            #expect(trace.unitCount == 100_000 && trace.shippedCount == 95_000 && trace.isWhole)
            #expect(trace.holders.count == 26 && trace.holders[0].name == "某经销商")
            #expect(trace.holders[0].holdingCount == 47_500)
            #expect(trace.holders.dropFirst().allSatisfy { $0.holdingCount == 1_900 })
            #expect(runs.reduce(0) { $0 + ($1.holder == nil ? $1.count : 0) } == 5_000)
        }
    }

    @Test(arguments: TestEngine.available)
    func `what a factory shipped before its entrustment was revoked stays the owner's own work, and nothing after`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let brand = try await Workshop(platform, clock)
            let factory = try await Workshop(platform, clock, name: "乙五金厂", number: "6905678")
            let entrustment = try await Entrust(platform)(
                .init(
                    uscc: "USCC6905678", name: "乙五金厂", productID: nil, validFrom: "2026-11-01",
                    validUntil: "2026-12-31"), by: brand.actor, on: clock.occasion)
            let sent = [
                try brand.line(0), try brand.line(1), shipping(try brand.code(0), to: "CANARY商行", region: "430102"),
            ]
            let receipt = try await brand.send(sent, by: factory.actor)
            #expect(receipt.traceReturn.state == .accepted, "\(receipt.errors)")
            #expect(try await brand.forward(.batch(1)).0.holders.map(\.name) == ["CANARY商行"])
            let seen = try await brand.stored(for: brand.organizationID)
            #expect(seen.allSatisfy { $0.groups == .all })
            try await RevokeEntrustment(platform)(entrustment, by: brand.actor, on: clock.occasion)
            #expect(try await brand.forward(.batch(1)).0.holders.map(\.name) == ["CANARY商行"])
            #expect(try await brand.stored(for: brand.organizationID).allSatisfy { $0.groups == .all })
            try await brand.expectSuccess(
                try await brand.capture([
                    brand.object([try brand.uri(1)], step: "shipping", more: brand.destination("USCC6905678"))
                ]))
            clock.advance(seconds: 3_600)
            let onward = brand.object(
                [try brand.uri(1)], step: "shipping", at: "2026-11-22T12:30:00+08:00", more: elsewhere)
            try await brand.expectSuccess(try await brand.capture([onward], by: factory.actor))
            let (trace, _) = try await brand.forward(.batch(1))
            #expect(trace.holders.contains { $0.name == "CANARY商行" })
            #expect(trace.holders.contains { $0.holder == .region("440106") } && !"\(trace)".contains("CANARY0001"))
            #expect(try await brand.stored(for: brand.organizationID).last?.groups == .open)
        }
    }

    @Test(arguments: TestEngine.available)
    func `a factory whose entrustment has run out, or is for another product, deals for itself`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let brand = try await Workshop(platform, clock)
            let factory = try await Workshop(platform, clock, name: "乙五金厂", number: "6905678")
            let owner = brand.organizationID
            let other: Int64 = try await platform.datastore.write { session in
                try session.value(
                    """
                    INSERT INTO product (owner_id, class, name, brand, model, gas_code, serial_kind, state,
                        current_version, created_at)
                    VALUES (\(owner), 'GWH', '燃气热水器', '甲', 'JSQ20', '12T', 'keyed', 'active', 1, \(clock.now()))
                    RETURNING product_id
                    """) ?? 0
            }
            for (product, until) in [(nil, "2026-11-22"), (other, "2026-12-31")] as [(Int64?, String)] {
                _ = try await Entrust(platform)(
                    .init(
                        uscc: "USCC6905678", name: "乙五金厂", productID: product, validFrom: "2026-11-01",
                        validUntil: until), by: brand.actor, on: clock.occasion)
            }
            let unit = [try brand.uri(0)]
            try await brand.expectSuccess(
                try await brand.capture([
                    try brand.commissioning([0]),
                    brand.object(unit, step: "shipping", more: brand.destination("USCC6905678")),
                ]))
            let received = brand.object(unit, step: "receiving", at: "2026-11-22T10:00:00+08:00")
            try await brand.expectSuccess(try await brand.capture([received], by: factory.actor))
            clock.advance(seconds: 86_400)
            let onward = brand.object(unit, step: "shipping", at: "2026-11-23T09:00:00+08:00", more: elsewhere)
            try await brand.expectSuccess(try await brand.capture([onward], by: factory.actor))
            let groups = try await brand.stored(for: owner).map(\.groups)
            #expect(groups == [.all, .all, .all, .open])
            let (trace, _) = try await brand.forward(.batch(1))
            #expect(trace.holders.contains { $0.holder == .region("440106") } && !"\(trace)".contains("CANARY"))
        }
    }

    @Test(arguments: TestEngine.available)
    func `from a dealer to somebody unknown, back to the dealer, on to another and home again`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let first = try await shop.dealer("甲经销商", "DEALER1")
            _ = try await shop.dealer("乙经销商", "DEALER2")
            func hour(_ hour: Int) -> String { "2026-11-22T\(hour):00:00+08:00" }
            func events(_ steps: [String], by actor: Actor? = nil) async throws {
                try await shop.expectSuccess(try await shop.capture(steps, by: actor))
            }
            let unit = [try shop.uri(0)]
            try await events([
                try shop.commissioning([0]),
                shop.object(unit, step: "shipping", at: hour(10), more: shop.destination("DEALER1")),
            ])
            try await events([shop.object(unit, step: "shipping", at: hour(11), more: elsewhere)], by: first)
            try await events([shop.object(unit, step: "receiving", at: hour(12))], by: first)
            try await events(
                [shop.object(unit, step: "shipping", at: hour(13), more: shop.destination("DEALER2"))], by: first)
            // A receipt by the maker says nothing while a registered dealer has it; the dealer's shipment does.
            try await events([shop.object(unit, step: "receiving", at: hour(14))])
            let staff = try await shop.reader(.supervisor, region: "440606")
            let (trace, runs) = try await shop.forward(.batch(1), owner: shop.organizationID, by: staff)
            #expect(trace.shippedCount == 1)
            #expect(Set(trace.holders.compactMap(\.name)) == ["甲经销商", "乙经销商", "91440101CANARY0001"])
            #expect(trace.holders[0].name == "乙经销商" && trace.holders[0].holdingCount == 1)
            #expect(runs.count == 1)
        }
    }

    @Test(arguments: TestEngine.available)
    func
        `a return row brings goods home from somebody unknown, and a shipment without a consignee is told`(
            _ engine: TestEngine
        ) async throws
    {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            _ = try await shop.send(try (0..<3).map { try shop.line($0) })
            let bare = #"{"event":"shipping","code":"\#(try shop.code(2))","eventTime":"2026-11-22T09:00:00+08:00"}"#
            let sent = try await shop.send([
                shipping(try shop.code(0), to: "未登记商行", region: "430102"),
                shipping(try shop.code(1), to: "未登记商行", region: "430102"), bare,
            ])
            #expect(sent.traceReturn.state == .accepted, "\(sent.errors)")
            let back =
                #"{"event":"returning","code":"\#(try shop.code(1))","eventTime":"2026-11-22T10:00:00+08:00","#
                + #""used":"false"}"#
            let returned = try await shop.send([back])
            #expect(returned.traceReturn.state == .accepted, "\(returned.errors)")
            let (trace, runs) = try await shop.forward(.batch(1))
            #expect(trace.shippedCount == 3)
            let expected: [TraceHolder?] = [
                .consignee("未登记商行", region: "430102"), nil, .consignee("", region: ""),
            ]
            #expect(runs.map(\.holder) == expected)
        }
    }
}
