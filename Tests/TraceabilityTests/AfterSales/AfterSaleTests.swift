import Identification
import JSONStream
import Storage
import TestSupport
import Testing

@testable import Traceability

/// The life after the factory, by rows and by captured events, on both engines.
@Suite struct AfterSaleTests {
    @Test(arguments: TestEngine.available)
    func `an installer without a licence in force is refused by name, one with is not`(_ engine: TestEngine)
        async throws
    {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            try await shop.make(0)
            let installer = try await shop.party("某安装公司", "INST1", .installer)
            let row = try shop.row("安装", 0, #","gas":"12T","destinationRegion":"440106","address":"某路 1 号""#)
            #expect(try await shop.rule(row, by: installer) == "return.no-custody", "nothing on file: no custody")
            try await shop.license(installer, until: "2026-11-01")
            #expect(try await shop.rule(row, by: installer) == "life.licence-expired")
            try await shop.license(installer, until: "2027-11-01")
            #expect(try await shop.rule(row, by: installer) == nil)
            let item = try #require(try await shop.item(0))
            #expect(item.siteGas?.id == "12T" && item.region == "440106")
            #expect(item.soldSource == "estimated" && item.confidence == .estimated)
            let open = try #require(try await shop.events(0).last).publicDocument
            #expect(open["gas:address"] == nil && open["address"] == nil, "the address is nobody's business")
            let own = try shop.row("安装", 0, #","gas":"12T""#)
            #expect(try await shop.rule(own) == "life.licence-missing", "a maker needs a licence as well")
        }
    }

    @Test(arguments: TestEngine.available)
    func `a wrong gas stops the installation until the conversion is recorded`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            try await shop.make(0)
            try await shop.license(shop.actor, until: "2027-11-01")
            let wrong = try shop.row("安装", 0, #","gas":"20Y""#)
            let before = try await shop.count("trace_event")
            #expect(try await shop.rule(wrong) == "life.gas-mismatch")
            #expect(try await shop.rule(try shop.row("安装", 0)) == "life.gas-missing")
            #expect(try await shop.count("trace_event") == before, "nothing is stored")
            let conversion = try shop.row("改气源", 0, #","gas":"20Y","kit":"GQ-20Y""#)
            #expect(try await shop.send([conversion, wrong]).traceReturn.state == .accepted)
            let facts = try await shop.facts(0)
            #expect(facts.gasMatch == .converted && facts.item?.convertedGas?.id == "20Y")
            let back = try shop.row("移机", 0, #","gas":"12T","destinationRegion":"440305""#)
            #expect(try await shop.rule(back) == "life.gas-mismatch", "it burns what it was converted to")
        }
    }

    @Test(arguments: TestEngine.available)
    func `rows and captured events lead to the same facts`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            for index in 0..<2 { try await shop.make(Int64(index)) }
            try await shop.license(shop.actor, until: "2027-11-01")
            let rows = [
                try shop.row("售出", 0, #","saleSource":"order""#, at: "2026-11-20 10:00"),
                try shop.row("安装", 0, #","gas":"12T","destinationRegion":"440106""#, at: "2026-11-20 11:00"),
                try shop.row("退货", 0, #","used":true"#, at: "2026-11-21 10:00"),
                try shop.row("售出", 0, #","destinationRegion":"440305""#, at: "2026-11-22 08:00"),
            ]
            #expect(try await shop.send(rows).traceReturn.state == .accepted)
            let uri = try shop.uri(1)
            func event(_ step: String, _ hour: String, _ more: String) -> String {
                shop.object([uri], step: step, at: "2026-11-\(hour):00:00+08:00", more: more)
            }
            let job = try await shop.capture([
                event("retail_selling", "20T10", #","gas:saleSource":"order""#),
                event("installing", "20T11", #","gas:gas":"12T","gas:destinationRegion":"440106""#),
                event("receiving", "21T10", #","disposition":"returned","gas:used":true"#),
                event("retail_selling", "22T08", #","gas:saleSource":"dealer","gas:destinationRegion":"440305""#),
            ])
            try await shop.expectSuccess(job)
            let (one, other) = (try await shop.item(0), try await shop.item(1))
            #expect(one == other)
            #expect(one?.soldOn?.description == "2026-11-20" && one?.lastSoldOn?.description == "2026-11-22")
            #expect(one?.soldSource == "order" && one?.region == "440305" && one?.installedAt == nil)
        }
    }

    @Test(arguments: TestEngine.available)
    func `an event that comes late leads to the same facts`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            for index in 0..<2 { try await shop.make(Int64(index)) }
            func rows(_ index: Int64) throws -> [String] {
                [
                    try shop.row("售出", index, at: "2026-11-20 10:00"),
                    try shop.row("退货", index, #","used":"否""#, at: "2026-11-20 12:00"),
                    try shop.row("售出", index, at: "2026-11-21 10:00"),
                ]
            }
            for row in try rows(0) { #expect(try await shop.rule(row) == nil) }
            for row in try rows(1).reversed() { #expect(try await shop.rule(row) == nil) }
            #expect(try await shop.item(0) == (try await shop.item(1)))
            #expect(try await shop.item(0)?.soldOn?.description == "2026-11-21")
        }
    }

    @Test(arguments: TestEngine.available)
    func `rework keeps goods back until the ★ tests have passed again`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            for index in 0..<3 { try await shop.make(Int64(index)) }
            #expect(try await shop.rule(try shop.row("返工", 1, #","reason":"换密封圈""#, at: "2026-11-21 08:00")) == nil)
            #expect(try await shop.facts(1).verdict == .rework)
            let roll = """
                {"event":"出库","code":"\(try shop.code(0))","lastCode":"\(try shop.code(2))",\
                "eventTime":"2026-11-21 15:00"}
                """
            #expect(try await shop.rule(roll) == "life.rework-open")
            let ship = shop.object([try shop.uri(1)], step: "shipping", at: "2026-11-21T15:00:00+08:00")
            let captured = try await shop.capture([ship])
            #expect(try await shop.firstError(captured).hasPrefix("life.rework-open"))
            let tests = #","gasTightness":"合格","ignition":"合格","flameFailure":"合格""#
            let passed = try shop.row("检验", 1, tests, at: "2026-11-21 12:00")
            #expect(try await shop.rule(passed) == nil)
            #expect(try await shop.facts(1).item?.reworkSince == nil)
            #expect(try await shop.rule(roll) == nil)
        }
    }

    @Test(arguments: TestEngine.available)
    func `a new label carries the trace, and both take what happens next`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            try await shop.make(0)
            #expect(try await shop.rule(try shop.row("售出", 0, at: "2026-11-20 10:00")) == nil)
            let new = try shop.code(5)
            let label = try shop.row("换标", 0, #","newCode":"\#(new)","reason":"破损""#, at: "2026-11-21 08:00")
            #expect(try await shop.rule(label) == nil)
            #expect(try await shop.rule(try shop.row("维修", 5, at: "2026-11-21 09:00")) == nil, "on the new label")
            #expect(try await shop.rule(try shop.row("退货", 0, #","used":"是""#, at: "2026-11-21 10:00")) == nil)
            let facts = try await shop.facts(5)
            #expect(facts.made != nil && facts.item?.soldOn?.description == "2026-11-20")
            #expect(facts.item?.returnedAt != nil, "what came in on the old label follows")
            #expect(facts.events.map(\.bizStep).contains("retail_selling"))
            let old = try await shop.facts(0)
            #expect(old.verdict == .replaced && old.marks.successor?.text == new)
            let taken = try shop.row("换标", 0, #","newCode":"\#(try shop.code(6))","reason":"破损""#)
            #expect(try await shop.rule(taken) == "life.relabeled")
            try await shop.make(7)
            let used = try shop.row("换标", 7, #","newCode":"\#(new)","reason":"破损""#)
            #expect(try await shop.rule(used) == "life.new-code-used")
            let scrap = try shop.row("报废", 5, #","reason":"到期""#, at: "2026-11-22 08:00")
            #expect(try await shop.rule(scrap) == nil)
            #expect(try await shop.rule(try shop.row("售出", 0, at: "2026-11-22 09:00")) == "life.scrapped")
        }
    }

    @Test(arguments: TestEngine.available)
    func `nothing happens to a unit before it was made, by row or by captured event`(_ engine: TestEngine) async throws
    {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            try await shop.make(0)
            let seller = try await shop.party("某电商", "SELLER1", .seller)
            let early = try shop.row("售出", 0, at: "2001-05-01 10:00")
            #expect(try await shop.rule(early, by: seller) == "life.too-early")
            let sale = shop.object([try shop.uri(0)], step: "retail_selling", at: "2026-11-19T10:00:00+08:00")
            #expect(try await shop.firstError(try await shop.capture([sale])).hasPrefix("life.too-early"))
            #expect(try await shop.item(0)?.soldOn == nil)
            #expect(try await shop.rule(try shop.row("售出", 0, at: "2026-11-20 10:00"), by: seller) == nil)
        }
    }

    @Test(arguments: TestEngine.available)
    func `scrapping ends a life, for rows and for captured events`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            for index in 0..<2 { try await shop.make(Int64(index)) }
            let scrap = try shop.row("报废", 0, #","reason":"超过安全年限""#, at: "2026-11-21 10:00")
            #expect(try await shop.rule(scrap) == nil)
            #expect(try await shop.facts(0).verdict == .scrapped)
            #expect(try await shop.rule(try shop.row("售出", 0, at: "2026-11-21 11:00")) == "life.scrapped")
            #expect(try await shop.rule(try shop.row("出库", 0, at: "2026-11-22")) == "life.scrapped")
            #expect(try await shop.rule(try shop.row("维修", 0, at: "2026-11-21 09:00")) == nil, "reported late")
            let uri = try shop.uri(0)
            let sale = shop.object([uri], step: "retail_selling", at: "2026-11-22T10:00:00+08:00")
            #expect(try await shop.firstError(try await shop.capture([sale])).hasPrefix("capture.code-scrapped"))
        }
    }

    @Test(arguments: TestEngine.available)
    func `a declared error takes back what its event said`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            try await shop.make(0)
            let uri = try shop.uri(0)
            func sale(_ more: String) -> String {
                shop.object([uri], step: "retail_selling", more: #","eventID":"urn:uuid:a1""# + more)
            }
            try await shop.expectSuccess(try await shop.capture([sale("")]))
            #expect(try await shop.item(0)?.soldOn != nil)
            let declaration = #","errorDeclaration":{"declarationTime":"2026-11-22T11:00:00+08:00"}"#
            try await shop.declare([sale(declaration)])
            #expect(try await shop.item(0)?.soldOn == nil)
            func end(_ more: String) -> String {
                shop.object(
                    [uri], step: "destroying", action: "DELETE", more: #","eventID":"urn:uuid:e1""# + more)
            }
            try await shop.expectSuccess(try await shop.capture([end("")]))
            #expect(try await shop.facts(0).verdict == .scrapped)
            try await shop.declare([end(declaration)])
            #expect(try await shop.facts(0).verdict == .genuine)
            let later = try shop.row("维修", 0, at: "2026-11-22 11:30")
            #expect(try await shop.rule(later) == nil)
        }
    }

    @Test(arguments: TestEngine.available)
    func `a declaration takes back the one event that it names`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            try await shop.make(0)
            let uri = try shop.uri(0)
            let declaration = #","errorDeclaration":{"declarationTime":"2026-11-22T11:00:00+08:00"}"#
            func sale(_ name: String, _ more: String = "") -> String {
                shop.object([uri], step: "retail_selling", more: #","eventID":"urn:uuid:\#(name)""# + more)
            }
            try await shop.expectSuccess(try await shop.capture([sale("b1"), sale("b2")]))
            try await shop.declare([sale("b1", declaration)])
            #expect(try await shop.item(0)?.soldOn != nil, "its twin of another name stands")
            try await shop.declare([sale("b2", declaration)])
            #expect(try await shop.item(0)?.soldOn == nil)
            func end(_ more: String) -> String {
                shop.object(
                    [uri], step: "destroying", action: "DELETE", more: #","eventID":"urn:uuid:e2""# + more)
            }
            try await shop.expectSuccess(try await shop.capture([end(""), end(declaration)]))
            #expect(try await shop.facts(0).verdict == .genuine, "an end and its declaration in one document")
        }
    }

    @Test(arguments: TestEngine.available)
    func `a gas that no conversion explains is told by the scan in red`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            try await shop.make(0)
            try await shop.license(shop.actor, until: "2027-11-01")
            func conversion(_ more: String) throws -> String {
                shop.object(
                    [try shop.uri(0)], step: "urn:ransu:gas:converting", at: "2026-11-21T08:00:00+08:00",
                    more: #","eventID":"urn:uuid:c1","gas:gas":"20Y","gas:kit":"K""# + more)
            }
            try await shop.expectSuccess(try await shop.capture([try conversion("")]))
            let install = try shop.row("安装", 0, #","gas":"20Y""#, at: "2026-11-21 09:00")
            #expect(try await shop.rule(install) == nil)
            #expect(try await shop.facts(0).verdict == .genuine)
            let declaration = #","errorDeclaration":{"declarationTime":"2026-11-22T11:00:00+08:00"}"#
            try await shop.declare([try conversion(declaration)])
            let facts = try await shop.facts(0)
            #expect(facts.gasMatch == .mismatch && facts.verdict == .gasMismatch && facts.verdict.weight == .bad)
        }
    }

    @Test(arguments: TestEngine.available)
    func `a held row keeps its fields, and a seller reaches the sale and nothing else`(_ engine: TestEngine)
        async throws
    {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            try await shop.make(0)
            let seller = try await shop.party("某电商", "SELLER1", .seller)
            let row = try shop.row("售出", 0, #","saleSource":"电商订单","destinationRegion":"440305","customer":"某人""#)
            let held = try await shop.send([row], hold: true, by: seller)
            #expect(held.traceReturn.state == .held, "\(held.errors)")
            #expect(try await shop.item(0)?.soldOn == nil)
            try await HeldReturns(platform).confirm(
                held.traceReturn.id, spoolFolder: "/tmp", by: seller, on: clock.occasion)
            let item = try await shop.item(0)
            #expect(item?.soldSource == "order" && item?.confidence == .recorded && item?.region == "440305")
            let repair = try shop.row("维修", 0, at: "2026-11-22 08:00")
            #expect(try await shop.rule(repair, by: seller) == "return.no-custody")
        }
    }

    @Test(arguments: TestEngine.available)
    func `MLPS-7_1_4_2c whom another enterprise invited sells none of this one's goods until it is looked at`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            try await shop.make(0)
            let seller = try await shop.party("某电商", "SELLER1", .seller)
            func invite(by inviter: Int64?) async throws {
                try await platform.datastore.write { session in
                    try session.run(
                        """
                        UPDATE organization SET invited_by = \(inviter) WHERE organization_id = \(seller.organizationID)
                        """)
                }
            }
            let row = try shop.row("售出", 0, at: "2026-11-21 10:00")
            try await invite(by: seller.organizationID + 1_000)
            #expect(try await shop.rule(row, by: seller) == "return.not-reviewed")
            try await invite(by: nil)
            #expect(try await shop.rule(row, by: seller) == nil)
        }
    }

    @Test(arguments: TestEngine.available)
    func `facts of units can be folded from their events again`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            for index in 0..<30 { try await shop.make(Int64(index)) }
            let sales = try (0..<30).map { try shop.row("售出", $0, #","destinationRegion":"440106""#) }
            #expect(try await shop.send(sales).traceReturn.state == .accepted)
            let back = try shop.row("退货", 7, #","used":"否""#, at: "2026-11-22 08:00")
            #expect(try await shop.rule(back) == nil)
            var before: [ItemFacts?] = []
            for index in 0..<30 { before.append(try await shop.item(Int64(index))) }
            let (owner, product) = (shop.organizationID, shop.productID)
            try await platform.datastore.write { session in
                try session.run("UPDATE item SET sold_on = '2001-01-01', region = NULL, returned_at = NULL")
                let all = ReturnRow.Subject(ownerID: owner, allocationNumber: 1, first: 0, last: 29)
                try session.foldItems(LifeUnits(changed: [all]), productID: { _ in product }, returnID: 1)
            }
            for index in 0..<30 { #expect(try await shop.item(Int64(index)) == before[index], "unit \(index)") }
            #expect(before[7]?.soldOn == nil && before[8]?.soldOn != nil)
        }
    }

    @Test(arguments: TestEngine.available)
    func `a dealer has by row what was shipped to it by row, and a replaced appliance names its successor`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            for index in 0..<2 { try await shop.make(Int64(index)) }
            let dealer = try await shop.party("某经销商", "DEALER1", .dealer)
            let sale = try shop.row("售出", 0, at: "2026-11-22 08:00")
            #expect(try await shop.rule(sale, by: dealer) == "return.no-custody")
            let shipping = try shop.row("出库", 0, #","destination":"某经销商","destinationRegion":"440106""#)
            #expect(try await shop.rule(shipping) == nil)
            #expect(try await shop.rule(sale, by: dealer) == nil)
            #expect(try await shop.item(0)?.soldSource == "dealer")
            #expect(try await shop.rule(shipping, by: dealer) == "life.kind-denied")
            let replaced = try shop.row("换机", 0, #","newCode":"\#(try shop.code(1))""#, at: "2026-11-22 09:00")
            #expect(try await shop.rule(replaced) == nil)
            #expect(try await shop.item(0)?.replacedBy == (try shop.uri(1)))
            #expect(try await shop.item(1)?.replaces == (try shop.uri(0)))
        }
    }
}
