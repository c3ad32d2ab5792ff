import Storage
import Traceability

/// The whole trace of single units among 10⁵ and 10⁶ (with `--large` 10⁷ too): does it cost more among more? Each unit
/// has its batch, a test of its own, a box of ten on a pallet of fifty boxes that was shipped, and a sale.
struct TraceBenchmark {
    /// Units asked for a run, spread over all.
    private static let asked = 200
    let plan: BenchPlan

    func measure() async throws -> [Figure] {
        var figures: [Figure] = []
        for full in [100_000, 1_000_000] + (plan.isLarge ? [10_000_000] : []) {
            let units = max(TraceFilling.pallet, plan.size(full) / TraceFilling.pallet * TraceFilling.pallet)
            var (micros, lines): ([Double], Int) = ([], 0)
            try await plan.withInstallation("trace-\(full)") { installation in
                let shop = try await BenchShop(installation)
                try await TraceFilling(shop).fill(units)
                for run in 0..<plan.runs {
                    let seconds = try await Stopwatch.seconds {
                        for number in 0..<Self.asked {
                            let index = (number * units / Self.asked + run * 37) % units
                            lines = try await trace(shop, index)
                        }
                    }
                    micros.append(seconds * 1_000_000 / Double(Self.asked))
                }
            }
            figures.append(
                Figure(
                    "item trace among \(units) units", "µs", micros, bar: "p50 ≤ 10,000; no growth",
                    notes: ["\(lines) events, 2 containers, 1 component each; one after another"]))
        }
        return figures
    }

    private func trace(_ shop: BenchShop, _ index: Int) async throws -> Int {
        let trace = try await ReadItemTrace(shop.platform)(
            try shop.code(index).text, by: shop.actor, on: shop.occasion)
        guard trace.reach == .owner, trace.lines.count == 4, trace.stays.count == 2, trace.components?.count == 1
        else {
            throw BenchFailure(
                "unit \(index): \(trace.lines.count) events, \(trace.stays.count) containers, \(trace.reach)")
        }
        return trace.lines.count
    }
}

/// Rows as returns and captures would write them, without their rules.
private struct TraceFilling {
    static let box = 10
    static let pallet = 500
    /// Units of one transaction.
    private static let chunk = 5_000
    let shop: BenchShop
    private let document = """
        {"action":"OBSERVE","bizStep":"inspecting","eventTime":"2026-11-20T08:00:00+08:00",\
        "eventTimeZoneOffset":"+08:00","gas:region":"440606","gas:tests":[{"item":"ignition","result":"pass",\
        "testedOn":"2026-11-20"}],"type":"ObjectEvent"}
        """

    init(_ shop: BenchShop) { self.shop = shop }

    func fill(_ units: Int) async throws {
        try await shop.send(try shop.lines(Int(BenchShop.codeCount) - 1, 1), rows: 1)
        let owner = shop.actor.organizationID
        let part = BatchComponent(supplier: "S", component: "C", lot: "L1")
        _ = try await AddComponents(shop.platform)([part], to: 1, by: shop.actor, on: shop.occasion)
        let id = try await shop.platform.datastore.write { session in
            let id: Int64 = try session.value("SELECT max(return_id) FROM trace_return") ?? 0
            try session.run("DELETE FROM binding_run")
            try session.run("DELETE FROM item")
            return id
        }
        for first in stride(from: 0, to: units, by: Self.chunk) {
            let rows = TraceRows(owner, id, document, first..<min(units, first + Self.chunk))
            try await shop.platform.datastore.write { try rows.insert($0) }
        }
        try await shop.platform.datastore.write { session in
            if session.engine == .sqlite { try session.run("ANALYZE") }
        }
    }
}

/// The rows of some units, whole pallets of them.
private struct TraceRows: Sendable {
    private var facts: [[Value]] = []
    private var subjects: [[Value]] = []
    private var names: [[Value]] = []
    private var runs: [[Value]] = []
    private var stays: [[Value]] = []
    private var items: [[Value]] = []
    private let owner: Int64
    private let document: String
    private let returnID: Int64
    private let units: Range<Int>

    init(_ owner: Int64, _ returnID: Int64, _ document: String, _ units: Range<Int>) {
        (self.owner, self.returnID, self.document, self.units) = (owner, returnID, document, units)
        for pallet in stride(from: units.lowerBound, to: units.upperBound, by: TraceFilling.pallet) { add(pallet) }
    }

    /// Ordinals of a pallet's events: the units' tests, then the boxes, then the pallet's own two.
    private func event(_ pallet: Int, _ place: Int) -> Int64 {
        let each = TraceFilling.pallet + TraceFilling.pallet / TraceFilling.box + 2
        return returnID << 24 | Int64(1 + pallet / TraceFilling.pallet * each + place)
    }

    private mutating func add(_ pallet: Int) {
        let name = "urn:x:pallet:\(pallet)"
        let palletKey = EventNaming.key(name)
        let boxes = TraceFilling.pallet / TraceFilling.box
        let (loading, shipping) = (
            event(pallet, TraceFilling.pallet + boxes), event(pallet, TraceFilling.pallet + boxes + 1)
        )
        addFact(loading, "AggregationEvent", "ADD", "loading", 30)
        addFact(shipping, "ObjectEvent", "OBSERVE", "shipping", 40)
        names.append([.integer(owner), .integer(EventRole.epc.rawValue), .bytes(palletKey), .integer(shipping)])
        for box in 0..<boxes {
            let (first, packing) = (pallet + box * TraceFilling.box, event(pallet, TraceFilling.pallet + box))
            let boxName = "urn:x:box:\(first)"
            let key = EventNaming.key(boxName)
            addFact(packing, "AggregationEvent", "ADD", "packing", 20)
            names.append([.integer(owner), .integer(EventRole.epc.rawValue), .bytes(key), .integer(loading)])
            runs.append([
                .integer(owner), .integer(1), .integer(Int64(first)), .integer(20), .integer(packing),
                .integer(Int64(first + TraceFilling.box - 1)), .bytes(key), .text(boxName),
            ])
            stays.append([
                .integer(owner), .bytes(key), .integer(30), .integer(loading), .text(boxName), .bytes(palletKey),
                .text(name),
            ])
            for index in first..<first + TraceFilling.box { add(index, packing, pallet) }
        }
    }

    private mutating func add(_ index: Int, _ packing: Int64, _ pallet: Int) {
        let test = event(pallet, index - pallet)
        addFact(test, "ObjectEvent", "OBSERVE", "inspecting", 10)
        for id in [test, packing] {
            subjects.append([.integer(owner), .integer(1), .integer(0), .integer(Int64(index)), .integer(id)])
        }
        items.append([
            .integer(owner), .integer(1), .integer(Int64(index)), .text("2026-11-21"), .text("440606"),
            .integer(returnID),
        ])
    }

    private mutating func addFact(_ id: Int64, _ type: String, _ action: String, _ step: String, _ time: Int64) {
        let digest = [UInt8](repeating: 0, count: 32)
        facts.append([
            .integer(owner), .integer(id), .integer(returnID), .text(type), .text(action), .text(step), .text(""),
            .integer(time), .integer(time), .integer(owner), .integer(0), .integer(1), .bytes(digest),
            .text(document), .bytes(digest),
        ])
    }

    func insert(_ session: any WriteSession) throws {
        try session.insert(
            into: "trace_event",
            columns: [
                "owner_id", "event_id", "return_id", "event_type", "action", "biz_step", "disposition", "event_time",
                "captured_at", "captor_id", "site_id", "account_id", "event_digest", "public_document", "public_salt",
            ], rows: facts)
        try session.insert(
            into: "event_subject", columns: ["owner_id", "allocation_no", "level", "block", "event_id"], rows: subjects)
        try session.insert(into: "event_name", columns: ["owner_id", "role", "name_key", "event_id"], rows: names)
        try session.insert(
            into: "containment_run",
            columns: [
                "owner_id", "allocation_no", "first_index", "from_at", "event_id", "last_index", "parent_key", "parent",
            ], rows: runs)
        try session.insert(
            into: "container_stay",
            columns: ["owner_id", "name_key", "from_at", "event_id", "name", "parent_key", "parent"], rows: stays)
        try session.insert(
            into: "item", columns: ["owner_id", "allocation_no", "code_index", "sold_on", "region", "return_id"],
            rows: items)
        try session.insert(
            into: "binding_run",
            columns: ["owner_id", "allocation_no", "first_index", "last_index", "batch_id", "return_id"],
            rows: [
                [
                    .integer(owner), .integer(1), .integer(Int64(units.lowerBound)),
                    .integer(Int64(units.upperBound - 1)), .integer(1), .integer(returnID),
                ]
            ])
    }
}
