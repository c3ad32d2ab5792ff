public import Identification
import JSONStream

/// 出厂检验: a test that a factory reported, in the words of the public group.
public struct FactoryTest: Sendable, Hashable {
    /// Code or words of the item, as the event has them.
    public let item: String
    public let passed: Bool
    public let testedOn: CivilDate?
}

extension FactoryTest {
    /// `gas:tests` and `gas:test` of an event, at its top and among the goods' master data, and what it says of the
    /// whole.
    static func list(in document: JSONValue) -> [FactoryTest] {
        let goods = document["ilmd"]
        let members = [document["gas:tests"], document["gas:test"], goods?["gas:tests"], goods?["gas:test"]]
        let isInspection = document["bizStep"] == JSONValue.string(ReturnEvent.inspecting.bizStep)
        let whole = InspectionVerdict(
            inspections: [document["gas:inspection"], goods?["gas:inspection"]].compactMap { $0 },
            words: isInspection ? [document["gas:result"], document["gas:verdict"]].compactMap { $0 } : [])
        return list(members.compactMap { $0 }) + whole.tests
    }

    /// Of such members: each a list, or the one that XML writes for a list of one.
    static func list(_ members: [JSONValue]) -> [FactoryTest] {
        members.flatMap { member -> [JSONValue] in
            if case .array(let all) = member { all } else { [member] }
        }.compactMap { FactoryTest($0) }
    }

    /// nil: it names no item.
    private init?(_ test: JSONValue) {
        guard case .string(let item)? = test.local("item") else { return nil }
        let passed: Bool =
            switch test.local("result") {
            case .string(let text)?: ["pass", "passed", "ok", "合格"].contains(text.lowercased())
            case .bool(let flag)?: flag
            default: false
            }
        var date: CivilDate?
        if case .string(let text)? = test.local("testedOn") { date = CivilDate(iso: text) }
        self.init(item: TestItem.code(of: item), passed: passed, testedOn: date)
    }
}

extension JSONValue {
    /// The member of this name, else of this local name under some prefix: as the table takes them.
    func local(_ name: String) -> JSONValue? {
        if let own = self[name] { return own }
        guard case .object(let members) = self else { return nil }
        return members.first { EventGrouping.isNamed($0.name, name) }?.value
    }

    /// Extension fields stand at the top of the event or among the goods' master data.
    fileprivate func tradeField(_ name: String) -> JSONValue? { self["gas:\(name)"] ?? self["ilmd"]?["gas:\(name)"] }
}

extension CodeFacts {
    /// The last result of each test, in the order in which they were first reported.
    public var tests: [FactoryTest] {
        var order: [String] = []
        var latest: [String: FactoryTest] = [:]
        for test in events.flatMap(\.tests) {
            if latest[test.item] == nil { order.append(test.item) }
            // What counts as failed is not shown to have passed by a test that lifts nothing.
            let counts = marks.failedTests?.items.contains { $0.code == test.item } != true || !test.passed
            if counts || latest[test.item] == nil { latest[test.item] = test }
        }
        return order.compactMap { latest[$0] }
    }
}

extension TraceEvent {
    /// `gas:tests` of the public group.
    public var tests: [FactoryTest] { FactoryTest.list(in: publicDocument) }

    /// Where, in words or as a GB/T 2260 code; nil when the event does not say.
    public var region: String? { publicText("region") }
    /// Where goods went, or were sold to.
    public var destinationRegion: String? { publicText("destinationRegion") }
    /// 出库: goods leave with it.
    public var isLeaving: Bool { Custody.leaving.contains(bizStep) }
    /// Where it happened: a sale, an installation where the goods went, not where the sender is. What is made or tested
    /// is where its maker is, wherever it goes later.
    public var regionOfStep: String? {
        let staysHere = [ReturnEvent.commissioning, .inspecting].contains { $0.bizStep == bizStep }
        return isLeaving || staysHere ? region : destinationRegion ?? region
    }
    public var batchText: String? { publicText("batch") }
    /// 补录: it was told by an import of old data.
    public var isBackfilled: Bool { publicText("backfilled") == "true" }

    /// What happened, for a person.
    public var stepName: Message {
        let kind = ReturnEvent.of(type: eventType, bizStep: bizStep, disposition: disposition, action: action)
        if let kind {
            switch kind {
            case .returning, .moving, .converting, .replacing, .reworking, .relabeling: return kind.name
            default: break
            }
        }
        return switch bizStep {
        case "commissioning": Message("生产", "Made")
        case "inspecting": Message("检验", "Inspected")
        case "shipping", "departing": Message("出库", "Shipped")
        case "receiving", "arriving", "accepting": Message("到货", "Received")
        case "storing": Message("入库", "Stored")
        case "packing": Message("包装", "Packed")
        case "unpacking": Message("拆包", "Unpacked")
        case "retail_selling": Message("售出", "Sold")
        case "installing": Message("安装", "Installed")
        case "repairing": Message("维修", "Repaired")
        case "replacing": Message("更换", "Replaced")
        case "removing": Message("拆除", "Removed")
        case "destroying", "decommissioning": Message("报废", "Scrapped")
        case "sampling": Message("抽样", "Sampled")
        case "holding": Message("封存", "Held back")
        default: Message(bizStep, bizStep)
        }
    }

    /// The day that people are told: of production the date that it says, also where that was amended since; else that
    /// of its time.
    public var day: CivilDate {
        guard bizStep == ReturnEvent.commissioning.bizStep, let told = publicText("productionDate") else {
            return time.date
        }
        return CivilDate(iso: String(told.prefix(10))) ?? time.date
    }

    /// A text, or a truth as `true` and `false`.
    func publicText(_ name: String) -> String? {
        switch publicField(name) {
        case .string(let text)?: text.isEmpty ? nil : text
        case .bool(let flag)?: flag ? "true" : "false"
        default: nil
        }
    }

    private func publicField(_ name: String) -> JSONValue? { publicDocument.tradeField(name) }
}

extension RegionTable {
    /// A region of an event in words: a GB/T 2260 code is looked up, words stay.
    public func words(_ region: String) -> String {
        region.utf8.count == 6 && region.utf8.allSatisfy { (0x30...0x39).contains($0) } ? fullName(of: region) : region
    }
}

extension FactoryTest {
    /// The item in words.
    public var name: Message { TestItem.name(of: item) }
}
