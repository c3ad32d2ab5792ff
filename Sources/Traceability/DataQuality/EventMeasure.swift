import EPCIS
import Identification
import JSONStream

/// 数据质量 of captured events: what rows are measured by, found in the words of an event.
extension EventJudge {
    /// Counts a good event. Those that take no part in production, shipping or what follows, and things that are
    /// nobody's here, are not measured.
    mutating func measure(_ placed: PlacedEvent, _ facts: EventFacts) {
        guard let kind = measuredKind(placed) else { return }
        var units: [Int64?: Int64] = [:]
        for code in placed.codes where kind != .commissioning || makes(placed.draft, code) {
            units[code.allocation.productID, default: 0] += 1
        }
        // A batch that is named by its class counts once, and so does a container with goods of this platform.
        for found in placed.classes where kind != .commissioning || isMade(found, placed.draft) {
            if let key = found.key { units[key.productID, default: 0] += 1 }
        }
        if units.isEmpty, kind != .commissioning {
            let containers = placed.others.count { !contentOwners($0.name.key, facts).isEmpty }
            if containers > 0 { units[nil] = Int64(containers) }
        }
        guard !units.isEmpty else { return }
        let row = placed.draft.view.measured(as: kind)
        for (product, count) in units {
            quality.add(
                row, units: count, isBurner: product.flatMap { facts.plates[$0]?.isBurner } ?? false)
        }
    }

    private func measuredKind(_ placed: PlacedEvent) -> ReturnEvent? {
        if placed.draft.isMaking { return .commissioning }
        return placed.life?.kind ?? (isShippingAlone(placed) ? .shipping : nil)
    }

    private func isMade(_ found: PlacedClass, _ draft: EventDraft) -> Bool {
        draft.view.kind == .object || found.named.role == .output
    }
}

extension PlacedEvent {
    /// Products of the codes and batches that it names.
    var productIDs: Set<Int64> {
        Set(codes.map(\.allocation.productID) + classes.compactMap { $0.key?.productID })
    }
}

extension EventView {
    /// What the rules of data quality look at, in the form that rows have it.
    func measured(as kind: ReturnEvent) -> ReturnRow {
        var row = ReturnRow(line: 0, event: kind, code: "", eventTime: time)
        row.productionDate = productionDate
        (row.productionLine, row.shift, row.factoryNo) = (productionLine, shift, factoryNo)
        row.destination = destination
        if row.destination.isEmpty { row.destination = references.first { $0.role == .destination }?.uri ?? "" }
        row.destinationRegion = member("destinationRegion")?.plainText ?? ""
        let tests = Self.elements(member("tests")) + Self.elements(member("test"))
        row.inspector = Self.name(member("inspector"))
        for test in tests {
            if row.inspector.isEmpty { row.inspector = Self.name(test["inspector"]) }
            if let known = self.test(test) { row.tests.append(known) }
        }
        let values = tests.filter { !Self.text($0["value"]).isEmpty } + Self.elements(member("measurements"))
        row.measurements = values.map { value in
            func text(_ name: String) -> String { Self.text(value[name]) }
            return ReturnRow.Measurement(
                item: text("item"), value: text("value"), unit: text("unit"), limit: text("limit"),
                instrument: text("instrument"))
        }
        return row
    }

    /// One of the six tests; dated as the event where it has no day of its own.
    private func test(_ test: JSONValue) -> ReturnRow.Test? {
        guard let item = TestItem.named(Self.text(test["item"])) else { return nil }
        let day = CivilDate(iso: String(Self.text(test["testedOn"]).prefix(10))) ?? time.date
        return ReturnRow.Test(item: item, passed: Self.hasPassed(test), testedOn: day)
    }

    /// A list, or its one element as XML writes it.
    private static func elements(_ value: JSONValue?) -> [JSONValue] {
        switch value {
        case .array(let all)?: all
        case .object?: value.map { [$0] } ?? []
        default: []
        }
    }

    private static func text(_ value: JSONValue?) -> String {
        switch value {
        case .string(let text)?, .number(let text)?: Text.trim(text)
        default: ""
        }
    }

    /// A person's name, or what an object says of one.
    private static func name(_ value: JSONValue?) -> String {
        guard case .object(let members)? = value else { return text(value) }
        return members.lazy.map { text($0.value) }.first { !$0.isEmpty } ?? ""
    }
}
