import Identification
import TestSupport
import Testing

@testable import Traceability

/// The facts of a unit as a pure fold of its events.
struct ItemLifeTests {
    private static let star = TestItem.star(isBurner: true)

    private func event(
        _ kind: ReturnEvent, _ day: String, _ id: Int64, _ change: (inout LifeEvent) -> Void = { _ in }
    ) -> LifeEvent {
        var event = LifeEvent(kind, at: Instant(CivilDate(iso: day)!, hour: 9), id: id)
        change(&event)
        return event
    }

    private func life(_ events: [LifeEvent]) -> ItemLife { ItemLife(events, starTests: Self.star) }

    private var whole: [LifeEvent] {
        [
            event(.retailSelling, "2026-01-02", 1) {
                $0.saleSource = .dealer; $0.region = "440106"
            },
            event(.returning, "2026-01-05", 2) { $0.isUsed = false },
            event(.retailSelling, "2026-02-01", 3) {
                $0.saleSource = .order; $0.region = "440305"
            },
            event(.converting, "2026-02-03", 4) { $0.gas = SiteGas("20Y") },
            event(.installing, "2026-02-03", 5) {
                $0.gas = SiteGas("20Y"); $0.region = "440305"
            },
            event(.moving, "2026-05-01", 6) {
                $0.gas = SiteGas("20Y"); $0.region = "441900"
            },
            event(.returning, "2026-06-01", 7) { $0.isUsed = true },
            event(.reworking, "2026-06-02", 8),
            event(.inspecting, "2026-06-03", 9) { $0.passed = Self.star },
            event(.retailSelling, "2026-07-01", 10) {
                $0.saleSource = .dealer; $0.region = "440606"
            },
            event(.replacing, "2026-08-01", 11) { $0.newCode = "2" },
            event(.scrapping, "2026-09-01", 12),
        ]
    }

    @Test(arguments: [("液化气", "Y"), ("液化气20Y", "20Y"), ("LPG", "Y"), ("天然气12T", "12T")])
    func `a gas is read as people call it`(text: String, id: String) {
        #expect(SiteGas(text)?.id == id)
    }

    @Test func `what was installed first began its safe life then, whenever a sale is recorded`() {
        let installed = event(.installing, "2020-03-01", 1) { $0.gas = SiteGas("12T") }
        let resale = event(.retailSelling, "2026-05-01", 3) { $0.saleSource = .dealer }
        for events in [
            [installed, resale],
            [installed, event(.returning, "2026-04-01", 2) { $0.isUsed = true }, resale],
        ] {
            #expect(life(events).soldOn?.description == "2020-03-01")
            #expect(life(events).saleSource == .estimated)
            #expect(life(events).lastSoldOn?.description == "2026-05-01")
        }
    }

    @Test func `a sale that is taken back as a transaction is none`() {
        func kind(_ action: String) -> ReturnEvent? {
            .of(type: "TransactionEvent", bizStep: "retail_selling", disposition: "retail_sold", action: action)
        }
        #expect(kind("ADD") == .retailSelling && kind("OBSERVE") == .retailSelling)
        #expect(kind("DELETE") == nil)
    }

    @Test func `whatever the order of arrival, the facts are the same`() {
        let expected = life(whole)
        #expect(expected.soldOn?.description == "2026-02-01", "an unused return voids, a resale keeps the first date")
        #expect(expected.lastSoldOn?.description == "2026-07-01")
        #expect(expected.region == "440606" && expected.replacedBy == "2")
        #expect(expected.scrappedAt?.date.description == "2026-09-01" && expected.reworkSince == nil)
        let seed: UInt64 = 20_261_127
        var generator = SeededGenerator(seed: seed)
        for round in 0..<500 {
            #expect(life(whole.shuffled(using: &generator)) == expected, "seed \(seed), round \(round)")
        }
    }

    @Test func `events of one moment lead to the same facts in whatever order they arrived`() {
        let seed: UInt64 = 20_261_128
        var generator = SeededGenerator(seed: seed)
        for round in 0..<300 {
            // Few days, no clock times: nearly everything ties.
            let events = (0..<8).map { _ -> LifeEvent in
                let kind = ReturnEvent.allCases.randomElement(using: &generator) ?? .repairing
                let day = ["2026-01-02", "2026-01-03"].randomElement(using: &generator) ?? "2026-01-02"
                return event(kind, day, 0) {
                    $0.region = ["440106", "440305"].randomElement(using: &generator) ?? ""
                    $0.gas = SiteGas(["12T", "20Y"].randomElement(using: &generator) ?? "")
                    $0.isUsed = Bool.random(using: &generator)
                    $0.passed = Bool.random(using: &generator) ? Self.star : []
                    $0.newCode = ["", "a", "b"].randomElement(using: &generator) ?? ""
                }
            }
            func arriving(_ events: [LifeEvent]) -> ItemLife {
                life(
                    events.enumerated().map { offset, event in
                        var event = event
                        event.id = Int64(offset)
                        return event
                    })
            }
            let expected = arriving(events)
            for _ in 0..<5 {
                #expect(arriving(events.shuffled(using: &generator)) == expected, "seed \(seed), round \(round)")
            }
        }
    }

    @Test func `on one day a return follows the sale, or comes before the sale after it`() {
        let day = "2026-01-05"
        let (sale, back) = (event(.retailSelling, day, 1), event(.returning, day, 2))
        #expect(life([sale, back]).soldOn == nil && life([sale, back]).returnedAt != nil)
        let before = event(.retailSelling, "2026-01-02", 0)
        let resold = life([before, sale, back])
        #expect(resold.lastSoldOn?.description == day && resold.returnedAt == nil)
    }

    @Test func `an unused return takes back the sale, and nothing before it`() {
        let sale = event(.retailSelling, "2026-01-02", 1)
        let unused = event(.returning, "2026-01-05", 2)
        #expect(life([sale, unused]).soldOn == nil)
        let used = event(.returning, "2026-01-05", 2) { $0.isUsed = true }
        let resale = event(.retailSelling, "2026-03-01", 3)
        let again = event(.returning, "2026-03-02", 4)
        let facts = life([sale, used, resale, again])
        #expect(facts.soldOn?.description == "2026-01-02" && facts.lastSoldOn == nil && facts.returnedAt != nil)
    }

    @Test func `what was installed is used, whatever the dealer says`() {
        let facts = life([
            event(.retailSelling, "2026-01-02", 1), event(.installing, "2026-01-03", 2),
            event(.returning, "2026-01-05", 3),
        ])
        #expect(facts.soldOn?.description == "2026-01-02" && facts.installedAt == nil)
    }

    @Test func `without a sale the day of installation stands for it, and a known day comes before it`() {
        let install = event(.installing, "2026-03-01", 1)
        let guessed = life([install])
        #expect(guessed.soldOn?.description == "2026-03-01" && guessed.saleSource == .estimated)
        let estimate = event(.retailSelling, "2026-01-01", 2) { $0.saleSource = .estimated }
        let receipt = event(.retailSelling, "2026-02-01", 3) { $0.saleSource = .receipt }
        #expect(life([install, estimate, receipt]).soldOn?.description == "2026-02-01")
        #expect(SaleSource.receipt.confidence == .stated && SaleSource.order.confidence == .recorded)
    }

    @Test func `rework ends when every ★ test has passed again`() {
        let rework = event(.reworking, "2026-06-02", 1)
        let some = event(.inspecting, "2026-06-03", 2) { $0.passed = ["gas-tightness", "ignition"] }
        let rest = event(.inspecting, "2026-06-04", 3) { $0.passed = ["flame-failure"] }
        let failed = event(.inspecting, "2026-06-04", 2) {
            $0.failed = ["ignition"]; $0.passed = ["flame-failure"]
        }
        let before = event(.inspecting, "2026-06-01", 9) { $0.passed = Self.star }
        #expect(life([before, rework]).reworkSince != nil, "tests of before do not count")
        #expect(life([rework, some]).reworkSince != nil)
        #expect(life([rework, some, rest]).reworkSince == nil)
        #expect(life([rework, some, failed]).reworkSince != nil)
    }

    @Test(arguments: [
        ("12T", "", "12T", GasMatch.matches), ("10T", "", "12T", .mismatch), ("20Y", "", "12T", .mismatch),
        ("天然气", "", "12T", .matches), ("液化石油气", "", "12T", .mismatch), ("20Y", "20Y", "12T", .converted),
        ("12T", "20Y", "12T", .mismatch), ("", "", "12T", .unknown), ("12T", "", "", .unknown),
    ])
    func `the gas of the site is held against the plate, or what it was converted to`(
        _ site: String, _ converted: String, _ plate: String, _ expected: GasMatch
    ) {
        #expect(GasMatch(site: SiteGas(site), converted: SiteGas(converted), plate: plate) == expected)
    }

    @Test func `an event may not follow its unit's end, nor an end come before an event`() {
        func rule(_ new: LifeEvent, _ events: [LifeEvent]) -> String? {
            do { try ItemLife.check(new, among: events, plate: "12T", starTests: Self.star) } catch {
                return error.rule.code
            }
            return nil
        }
        let scrap = event(.scrapping, "2026-09-01", 2)
        #expect(rule(event(.retailSelling, "2026-09-02", 3), [scrap]) == "life.scrapped")
        #expect(rule(event(.retailSelling, "2026-08-31", 3), [scrap]) == nil, "a late report of an earlier sale")
        #expect(rule(scrap, [event(.repairing, "2026-09-05", 1)]) == "life.scrap-too-early")
        #expect(rule(event(.scrapping, "2026-10-01", 3), [scrap]) == "life.scrapped-twice")
        let evening = LifeEvent(.repairing, at: Instant(CivilDate(iso: "2026-09-01")!), id: 3)
        #expect(rule(evening, [scrap]) == "life.scrapped", "a day without a time is its evening")
    }

    @Test func `each kind of captured event is found by its step, and a pallet's unpacking is no end of life`() {
        for kind in ReturnEvent.allCases {
            let found = ReturnEvent.of(
                type: "ObjectEvent", bizStep: kind.bizStep, disposition: kind.word.disposition, action: kind.word.action
            )
            #expect(found == kind)
        }
        func of(_ type: String, _ step: String, _ action: String = "OBSERVE") -> ReturnEvent? {
            ReturnEvent.of(type: type, bizStep: step, disposition: "", action: action)
        }
        #expect(of("AggregationEvent", "unpacking", "DELETE") == nil)
        #expect(of("AssociationEvent", "installing") == nil)
        #expect(of("ObjectEvent", "gas:moving") == .moving)
        #expect(of("ObjectEvent", "receiving") == nil)
    }
}
