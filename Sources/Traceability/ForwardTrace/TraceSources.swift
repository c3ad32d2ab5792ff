import Identification
import Storage

/// From what was asked to the units: pages of runs, so that nothing grows with their number.
struct TraceSources: Sendable {
    /// Runs of a page.
    static let page = 4_096

    struct Page: Sendable {
        var runs: [UnitRun]
        var next: Place?
    }

    /// After which run the next page begins.
    struct Place: Sendable {
        var batch: Int
        var allocationNumber: Int64 = -1
        var first: Int64 = -1
    }

    let ownerID: Int64
    private(set) var batches: [Int64] = []
    private(set) var contents: [UnitRun]?
    private(set) var cuts: Set<ForwardTrace.Cut> = []

    /// Throws `Refusal.missing` alike for what is not there and for what is another enterprise's.
    init(_ subject: TraceSubject, of ownerID: Int64, _ keys: ComponentKeys, in session: any Session) throws {
        self.ownerID = ownerID
        switch subject {
        case .componentLot(let lot):
            let limit = ForwardTrace.batchLimit
            batches = try session.batches(of: ownerID, componentLot: keys.lot(lot), after: 0, limit: limit + 1)
            if batches.count > limit {
                batches.removeLast()
                cuts.insert(.batches)
            }
        case .batch(let id): batches = try session.batch(ownerID, id).map { [$0.id] } ?? []
        case .batchNumber(let number, let product):
            let found = try session.batches(of: ownerID, number: number, product: product)
            guard found.count <= 1 else {
                throw Refusal(
                    .invalid, .traceBatchOfSeveral, field: "product",
                    ["value": number, "choices": found.map(\.model).joined(separator: "、")])
            }
            batches = found.map(\.id)
        case .container(let uri):
            let tree = try ContainerTree(EventNaming.key(EventNaming.uri(ofTyped: uri)), of: ownerID, in: session)
            (contents, cuts) = (tree.runs, tree.cuts)
        }
        if batches.isEmpty, contents?.isEmpty ?? true {
            throw subject.missing
        }
    }

    func page(after place: Place, in session: any Session) throws -> Page {
        if let contents {
            let start = Int(place.first + 1)
            let end = min(contents.count, start + Self.page)
            let bound = try contents[start..<end].flatMap { try session.bound($0, of: ownerID) }
            return Page(runs: bound, next: end < contents.count ? Place(batch: 0, first: Int64(end - 1)) : nil)
        }
        guard place.batch < batches.count else { return Page(runs: [], next: nil) }
        let runs = try session.runs(of: ownerID, batch: batches[place.batch], after: place, limit: Self.page)
        if runs.count == Self.page, let last = runs.last {
            let next = Place(batch: place.batch, allocationNumber: last.allocationNumber, first: last.first)
            return Page(runs: runs.joined, next: next)
        }
        return Page(runs: runs.joined, next: place.batch + 1 < batches.count ? Place(batch: place.batch + 1) : nil)
    }
}

extension TraceSubject {
    /// Nothing here is called so, or nothing that the reader may know of.
    var missing: Refusal {
        let kind =
            switch self {
            case .componentLot: "component lot"
            case .batch, .batchNumber: "batch"
            case .container: "container"
            }
        return Refusal(.missing, .missing, field: field, ["object": "\(kind) \(text.prefix(80))"])
    }

    public var field: String {
        switch self {
        case .componentLot: "componentLot"
        case .batch: "batch"
        case .batchNumber: "batchNo"
        case .container: "container"
        }
    }

    public var text: String {
        switch self {
        case .componentLot(let text), .container(let text), .batchNumber(let text, _): text
        case .batch(let id): "\(id)"
        }
    }
}

extension Session {
    /// The batches of that number, of the product that an id, a GTIN or a model names; "" for every product.
    fileprivate func batches(
        of ownerID: Int64, number: String, product: String
    ) throws -> [(id: Int64, model: String)] {
        let gtin = (try? GTIN(product))?.digits ?? "-"
        let isMeant: Query =
            product.isEmpty
            ? "TRUE"
            : "(product.product_id = \(Int64(product) ?? -1) OR product.gtin = \(gtin) OR product.model = \(product))"
        return try rows(
            """
            SELECT batch.batch_id, product.model FROM batch
                JOIN product ON product.product_id = batch.product_id
            WHERE batch.owner_id = \(ownerID) AND batch.batch_no = \(number) AND \(isMeant)
            ORDER BY batch.batch_id LIMIT 20
            """
        ) { (try $0.next(Int64.self), try $0.next(String.self)) }
    }

    fileprivate func runs(
        of ownerID: Int64, batch batchID: Int64, after place: TraceSources.Place, limit: Int
    ) throws -> [UnitRun] {
        try rows(
            """
            SELECT allocation_no, first_index, last_index FROM binding_run
            WHERE owner_id = \(ownerID) AND batch_id = \(batchID)
                AND (allocation_no, first_index) > (\(place.allocationNumber), \(place.first))
                AND EXISTS (SELECT 1 FROM trace_return WHERE trace_return.return_id = binding_run.return_id
                    AND trace_return.state IN ('accepted', 'accepted-in-part'))
            ORDER BY allocation_no, first_index LIMIT \(limit)
            """
        ) { row in
            UnitRun(
                allocationNumber: try row.next(), first: try row.next(), last: try row.next(), batchID: batchID)
        }
    }

    /// The run in parts, each with its batch.
    fileprivate func bound(_ run: UnitRun, of ownerID: Int64) throws -> [UnitRun] {
        let found = try rows(
            """
            SELECT first_index, last_index, batch_id FROM binding_run
            WHERE owner_id = \(ownerID) AND allocation_no = \(run.allocationNumber)
                AND first_index <= \(run.last) AND last_index >= \(run.first)
                AND first_index >= coalesce((SELECT first_index FROM binding_run
                    WHERE owner_id = \(ownerID) AND allocation_no = \(run.allocationNumber)
                        AND first_index <= \(run.first) ORDER BY first_index DESC LIMIT 1), 0)
                AND EXISTS (SELECT 1 FROM trace_return WHERE trace_return.return_id = binding_run.return_id
                    AND trace_return.state IN ('accepted', 'accepted-in-part'))
            ORDER BY first_index
            """
        ) { (try $0.next(Int64.self), try $0.next(Int64.self), try $0.next(Int64.self)) }
        var (parts, next): ([UnitRun], Int64) = ([], run.first)
        func add(_ first: Int64, _ last: Int64, _ batch: Int64?) {
            guard first <= last else { return }
            parts.append(
                UnitRun(allocationNumber: run.allocationNumber, first: first, last: last, batchID: batch))
        }
        for (first, last, batch) in found {
            add(next, first - 1, nil)
            add(max(first, run.first), min(last, run.last), batch)
            next = min(last, run.last) + 1
        }
        add(next, run.last, nil)
        return parts
    }
}

extension Rule {
    static let traceBatchOfSeveral = Rule(
        "trace.batch-of-several", "批号 {value} 有多个产品（{choices}），请同时给出产品",
        "Several products have a batch {value} ({choices}); name the product as well")
}
