public import Storage

/// From a component lot, a batch or a container to all units, whoever has them, and where. Reads in pages, so that
/// memory does not grow with the units; each page sees what counts at its moment.
public struct TraceForward: Sendable {
    /// Windows of 65,536 units that one read goes through.
    private static let windowsAtOnce = 4

    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    /// - Parameters:
    ///   - owner: whose goods; staff and regulators name it, for others it is their own organization.
    ///   - visit: gets every run of units in order.
    ///
    /// Throws `Refusal.missing` alike for what is not there, what is another enterprise's and an owner out of the
    /// regulator's region.
    public func callAsFunction(
        _ subject: TraceSubject, owner: Int64? = nil, by actor: Actor, on occasion: Occasion,
        visit: (TraceSegment) async throws -> Void
    ) async throws -> ForwardTrace {
        try actor.require(.returnRead)
        let ownerID = actor.seesEveryOrganization ? owner ?? actor.organizationID : actor.organizationID
        let keys = try ComponentKeys(platform.keys)
        let (sources, reader, name) = try await platform.datastore.report { session in
            let scope = try session.eventScope(of: actor)
            guard ownerID == actor.organizationID || scope.streams.contains(.owner(ownerID)) else {
                throw Refusal(.missing, .missing, field: subject.field, ["object": String(subject.text.prefix(80))])
            }
            return (
                try TraceSources(subject, of: ownerID, keys, in: session),
                try TraceReader(actor, of: ownerID, platform.keys, in: session),
                try session.organization(ownerID)?.name ?? ""
            )
        }
        var sums = TraceSums(
            ForwardTrace(subject: subject, ownerID: ownerID, ownerName: name, asOf: occasion.now), sources)
        let time = TraceTime(platform)
        var place: TraceSources.Place? = .init(batch: 0)
        while let start = place {
            try time.check(subject)
            let page = try await platform.datastore.report { try sources.page(after: start, in: $0) }
            let windows = TraceWindow.windows(page.runs, of: ownerID)
            for first in stride(from: 0, to: windows.count, by: Self.windowsAtOnce) {
                let part = Array(windows[first..<min(windows.count, first + Self.windowsAtOnce)])
                let found = try await platform.datastore.report { session in
                    try part.map { try WindowTrace($0, reader, in: session) }
                }
                for window in found {
                    sums.add(window)
                    for segment in window.segments { try await visit(segment) }
                }
            }
            place = page.next
        }
        let done = sums
        return try await platform.datastore.report { try done.finished(in: $0) }
    }
}

/// Sums over windows.
private struct TraceSums: Sendable {
    private var trace: ForwardTrace
    private var holding: [TraceHolder: Int64] = [:]
    private var received: [TraceHolder: Int64] = [:]
    private var units: [Int64: Int64]
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
        trace.soldCount += window.soldCount
        trace.installedCount += window.installedCount
        if window.isCut { trace.cuts.insert(.depth) }
        for (holder, count) in window.received { received[within(holder), default: 0] += count }
        for (holder, count) in window.holding { holding[within(holder), default: 0] += count }
        units.merge(window.units, uniquingKeysWith: +)
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
        let all = Array(Set(holding.keys).union(received.keys))
        let ids = all.compactMap { holder in if case .organization(let id) = holder { id } else { nil } }
        let (names, codes) = (try session.organizationNames(ids), try session.regionCodes(of: ids))
        trace.holders = all.map { holder in
            var (name, region): (String?, String) = (nil, "")
            switch holder {
            case .organization(let id): (name, region) = (names[id] ?? "", codes[id] ?? "")
            case .consignee(let text, let code): (name, region) = (text, code)
            case .region(let code): region = code
            }
            return ForwardTrace.HolderLine(
                holder: holder, name: name, regionCode: region, holdingCount: holding[holder] ?? 0,
                receivedCount: received[holder] ?? 0)
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
        for (code, count) in soldIn { lines[code, default: .init(code: code)].soldCount += count }
        return lines.values.sorted { $0.code < $1.code }
    }
}
