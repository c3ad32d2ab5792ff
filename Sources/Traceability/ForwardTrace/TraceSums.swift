import Storage

/// Sums over windows.
struct TraceSums: Sendable {
    private var trace: ForwardTrace
    private var holding: [TraceHolder: Int64] = [:]
    private var received: [TraceHolder: Int64] = [:]
    private var sold: [TraceHolder: Int64] = [:]
    private var units: [Int64: Int64]
    private var receivedIn: [String: Int64] = [:]
    private var soldIn: [String: Int64] = [:]
    private var consigneeCount = 0

    init(_ trace: ForwardTrace, _ sources: TraceSources) {
        self.trace = trace
        self.trace.cuts = sources.cuts
        units = Dictionary(sources.batches.map { ($0, 0) }) { first, _ in first }
    }

    mutating func add(_ window: WindowTrace) {
        trace.unitCount += window.unitCount
        trace.segmentCount += Int64(window.segments.count)
        trace.shippedCount += window.shippedCount
        trace.soldCount += window.sold.values.reduce(0, +)
        trace.installedCount += window.installedCount
        trace.maker.holdingCount += window.holding[TraceHolder?.none] ?? 0
        trace.maker.soldCount += window.sold[TraceHolder?.none] ?? 0
        trace.cuts.formUnion(window.cuts)
        for (holder, count) in window.received { received[within(holder), default: 0] += count }
        for (holder, count) in window.holding {
            if let holder { holding[within(holder), default: 0] += count }
        }
        for (holder, count) in window.sold {
            if let holder { sold[within(holder), default: 0] += count }
        }
        units.merge(window.units, uniquingKeysWith: +)
        receivedIn.merge(window.receivedIn, uniquingKeysWith: +)
        soldIn.merge(window.soldIn, uniquingKeysWith: +)
    }

    /// Memory does not grow with consignees: those beyond the limit count by their regions.
    private mutating func within(_ holder: TraceHolder) -> TraceHolder {
        guard case .consignee(_, let region) = holder, received[holder] == nil else { return holder }
        guard consigneeCount < ForwardTrace.consigneeLimit else {
            trace.cuts.insert(.consignees)
            return .region(region)
        }
        consigneeCount += 1
        return holder
    }

    func finished(in session: any Session) throws -> ForwardTrace {
        var trace = trace
        for (id, count) in units.sorted(by: { $0.key < $1.key }) {
            guard let batch = try session.batch(trace.ownerID, id) else { continue }
            trace.batches.append(
                ForwardTrace.BatchLine(id: id, number: batch.number, productID: batch.productID, unitCount: count))
        }
        let all = Array(Set(holding.keys).union(received.keys).union(sold.keys))
        let ids = all.compactMap(\.organizationID)
        let (names, codes) = (try session.organizationNames(ids), try session.regionCodes(of: ids))
        trace.holders = all.map { holder in
            let name: String? =
                switch holder {
                case .organization(let id): names[id] ?? ""
                case .consignee(let text, _): text
                case .region: nil
                }
            return ForwardTrace.HolderLine(
                holder: holder, name: name, regionCode: holder.region(codes), holdingCount: holding[holder] ?? 0,
                receivedCount: received[holder] ?? 0, soldCount: sold[holder] ?? 0)
        }.sorted { left, right in
            (right.holdingCount, right.receivedCount, left.name ?? left.regionCode)
                < (left.holdingCount, left.receivedCount, right.name ?? right.regionCode)
        }
        trace.regions = regions(trace.holders)
        return trace
    }

    private func regions(_ holders: [ForwardTrace.HolderLine]) -> [ForwardTrace.RegionLine] {
        var lines: [String: ForwardTrace.RegionLine] = [:]
        for holder in holders {
            lines[holder.regionCode, default: .init(code: holder.regionCode)].holdingCount += holder.holdingCount
        }
        for (code, count) in receivedIn { lines[code, default: .init(code: code)].receivedCount += count }
        for (code, count) in soldIn { lines[code, default: .init(code: code)].soldCount += count }
        return lines.values.sorted { $0.code < $1.code }
    }
}
