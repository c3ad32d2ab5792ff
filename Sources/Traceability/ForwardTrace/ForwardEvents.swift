import EPCIS
import Identification
public import Storage

/// Every event about the units that a forward trace leads to: on the units, on their batches as classes, on what they
/// lay in; each once, in the order in which the trace comes to them.
public struct ForwardEvents: Sendable {
    /// Events of one trace.
    public static let limit = 2_000_000
    /// Events read at once.
    private static let chunk = 500

    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    /// - Parameter visit: gets the events as the reader may see them.
    ///
    /// Throws what `TraceForward` throws, and `Refusal.tooLarge` for more events than `limit`: nothing is left out
    /// unsaid.
    public func callAsFunction(
        _ subject: TraceSubject, owner: Int64? = nil, by actor: Actor, on occasion: Occasion,
        visit: ([StoredEvent]) throws -> Void
    ) async throws {
        try actor.require(.returnRead)
        let ownerID = actor.seesEveryOrganization ? owner ?? actor.organizationID : actor.organizationID
        let componentKeys = try ComponentKeys(platform.keys)
        let keys = platform.keys
        let (sources, reader) = try await platform.datastore.report { session in
            guard try ownerID == actor.organizationID || session.supervises(actor, ownerID) else {
                throw subject.missing
            }
            let isSupervising = ownerID != actor.organizationID || actor.isStaff
            return (
                try TraceSources(subject, of: ownerID, componentKeys, in: session),
                EventReader(organizationID: actor.organizationID, isSupervising: isSupervising)
            )
        }
        guard sources.cuts.isEmpty else { throw Refusal(.tooLarge, .traceTooWide, field: subject.field) }
        let time = TraceTime(platform)
        var seen: Set<Int64> = []
        func give(_ found: [Int64]) async throws {
            let fresh = found.filter { seen.insert($0).inserted }
            guard seen.count <= Self.limit else {
                throw Refusal(.tooLarge, .traceTooManyEvents, field: subject.field, ["limit": "\(Self.limit)"])
            }
            for start in stride(from: 0, to: fresh.count, by: Self.chunk) {
                try time.check(subject)
                let wanted = fresh[start..<min(fresh.count, start + Self.chunk)].map {
                    EventKey(ownerID: ownerID, id: $0)
                }
                try visit(
                    try await platform.datastore.report { try $0.storedEvents(wanted, for: reader, keys: keys) })
            }
        }
        var place: TraceSources.Place? = .init(batch: 0)
        for batch in sources.batches {
            try await give(try await platform.datastore.report { try $0.classEvents(of: ownerID, batch: batch) })
        }
        while let start = place {
            let page = try await platform.datastore.report { try sources.page(after: start, in: $0) }
            for window in TraceWindow.windows(page.runs, of: ownerID) {
                try await give(try await platform.datastore.report { try $0.events(in: window) })
            }
            place = page.next
        }
    }
}

extension Session {
    /// Events on a batch as a class.
    fileprivate func classEvents(of ownerID: Int64, batch batchID: Int64) throws -> [Int64] {
        guard let batch = try batch(ownerID, batchID), let product = try product(batch.productID) else { return [] }
        let carried = CarriedEvents(session: self, ownerID: ownerID, limit: ForwardEvents.limit)
        return try carried.events(of: batch, product).events.map(\.id)
    }

    /// Events on units of the window, then on what they lay in meanwhile, by id.
    fileprivate func events(in window: TraceWindow) throws -> [Int64] {
        var found: Set<Int64> = []
        let (place, range) = (window.place, window.range)
        for level in 0..<SubjectBlock.levels {
            let shift = 4 * Int64(level)
            try forEach(
                """
                SELECT block, event_id FROM event_subject
                WHERE owner_id = \(place.ownerID) AND allocation_no = \(place.number) AND level = \(level)
                    AND block BETWEEN \(range.lowerBound >> shift) AND \(range.upperBound >> shift)
                """
            ) { row in
                let block = try row.next(Int64.self)
                if window.holds(block << shift...((block + 1) << shift - 1)) { found.insert(try row.next()) }
            }
        }
        for stay in try hulls(window) { found.formUnion(try events(of: place.ownerID, stay)) }
        return found.sorted()
    }

    /// The containers of the window's units, and those around them, each with the time between the first that came in
    /// and the last that went out.
    fileprivate func hulls(_ window: TraceWindow) throws -> [ContainerHull] {
        var hulls: [[UInt8]: ContainerHull] = [:]
        func add(_ key: [UInt8], _ from: Int64, _ to: Int64) {
            let known = hulls[key]
            hulls[key] = ContainerHull(key: key, from: min(known?.from ?? from, from), to: max(known?.to ?? to, to))
        }
        for stay in try stays(in: window) where window.holds(stay.range) {
            add(stay.parent.key, stay.from, stay.to ?? .max)
        }
        var (level, seen) = (Array(hulls.values), Set(hulls.keys))
        for _ in 0..<Containment.depthLimit where !level.isEmpty {
            var next: Set<[UInt8]> = []
            for hull in level {
                for outer in try outerStays(of: window.place.ownerID, hull.key) {
                    guard outer.from < hull.to, outer.to > hull.from else { continue }
                    add(outer.key, max(outer.from, hull.from), min(outer.to, hull.to))
                    if seen.insert(outer.key).inserted { next.insert(outer.key) }
                }
            }
            level = next.compactMap { hulls[$0] }
        }
        guard level.isEmpty else { throw Refusal(.tooLarge, .traceTooWide) }
        return hulls.values.sorted { $0.key.lexicographicallyPrecedes($1.key) }
    }

    fileprivate func outerStays(of ownerID: Int64, _ key: [UInt8]) throws -> [ContainerHull] {
        try rows(
            """
            SELECT parent_key, from_at, \(Containment.end) FROM container_stay
            WHERE owner_id = \(ownerID) AND name_key = \(key) AND \(Containment.counts())
            """
        ) { row in
            let (parent, from) = (try row.next([UInt8].self), try row.next(Int64.self))
            return ContainerHull(key: parent, from: from, to: try row.next(Int64?.self) ?? .max)
        }
    }

    fileprivate func events(of ownerID: Int64, _ hull: ContainerHull) throws -> [Int64] {
        let roles = [EventRole.epc, .parent].map(\.rawValue)
        return try rows(
            """
            SELECT trace_event.event_id FROM event_name \(TraceEvent.joined(to: "event_name", of: ownerID, engine))
            WHERE event_name.owner_id = \(ownerID) AND event_name.role IN \(list: roles)
                AND event_name.name_key = \(hull.key) AND event_time >= \(hull.from) AND event_time <= \(hull.to)
            """
        ) { try $0.next(Int64.self) }
    }
}

/// A container, and when units of a window may have been in it.
private struct ContainerHull {
    let key: [UInt8]
    var from: Int64
    var to: Int64
}

extension TraceWindow {
    /// Whether one of the window's units lies in the range.
    fileprivate func holds(_ range: ClosedRange<Int64>) -> Bool {
        var (low, high) = (0, pieces.count)
        while low < high {
            let middle = (low + high) / 2
            if pieces[middle].range.upperBound < range.lowerBound { low = middle + 1 } else { high = middle }
        }
        return low < pieces.count && pieces[low].range.lowerBound <= range.upperBound
    }
}

extension Rule {
    static let traceTooWide = Rule(
        "trace.too-wide", "结果超出批次、包装或层级的上限，请按批次或包装分别查询",
        "There are more batches, containers or levels than one document has; ask batch by batch or box by box")
    static let traceTooManyEvents = Rule(
        "trace.too-many-events", "结果超过 {limit} 个事件，请按批次分别查询",
        "There are more than {limit} events; ask batch by batch")
}
