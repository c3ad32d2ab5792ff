import Identification
import Storage

/// What happened to an item without naming it: to its batch, and to the containers while it was in them.
struct CarriedEvents {
    /// Events of one batch, or of one container while the item was in it, that are read.
    static let limit = 200

    let session: any Session
    let ownerID: Int64
    var limit = Self.limit
    /// As it was then; nil: as it is.
    var asOf: Instant?

    /// Events on the batch as a class: of its GTIN and lot. A product without a GTIN has no such class.
    func events(of batch: Batch, _ product: Product) throws -> EventEnds {
        guard let gtin = product.gtin.flatMap({ try? GTIN($0) }), let uri = EventNaming.lot(gtin, batch.number) else {
            return EventEnds()
        }
        let roles: [EventRole] = [.epcClass, .output]
        return try events(roles, EventNaming.key(uri), "TRUE", origin: .batch)
    }

    /// Events on a container while the item was in it. What else was put in or taken out there is not about the item.
    func events(in stay: ItemStay) throws -> EventEnds {
        let ends = [stay.openingID] + (stay.closingID.map { [$0] } ?? [])
        let during: Query = """
            (trace_event.event_id IN \(list: ends) OR trace_event.event_time >= \(stay.from)
                AND trace_event.event_time < \(stay.to?.microseconds ?? .max)
                AND (event_name.role = \(EventRole.epc.rawValue) OR event_type <> 'AggregationEvent'))
            """
        return try events([.epc, .parent], stay.key, during, origin: .container(stay.container))
    }

    private func events(
        _ roles: [EventRole], _ key: [UInt8], _ condition: Query, origin: TraceEvent.Origin
    ) throws -> EventEnds {
        var ends = try session.eventEnds(
            """
            FROM event_name \(TraceEvent.joined(to: "event_name", of: ownerID, session.engine))
                JOIN trace_return ON trace_return.return_id = trace_event.return_id
            WHERE event_name.owner_id = \(ownerID) AND event_name.role IN \(list: roles.map(\.rawValue))
                AND event_name.name_key = \(key) AND \(condition)
                AND trace_return.state IN ('accepted', 'accepted-in-part')
            """, limit: limit, asOf: asOf)
        for place in ends.events.indices { ends.events[place].origin = origin }
        return ends
    }
}

/// An item's line of life: its own events, its batch's, and those of the containers while it was in them, each once.
struct LineOfLife: Sendable {
    private(set) var events: [TraceEvent] = []
    /// What a declaration says was wrong, and the declarations; what an amendment took the place of.
    private(set) var takenBack: [TraceEvent] = []
    /// 更正于: amendments of what stands in the line.
    private(set) var corrections: [Correction] = []
    private(set) var stays: [ItemStay] = []
    /// There is more than is read.
    private(set) var isCut = false
    /// Events that are not read, as far as they were counted.
    private(set) var omittedCount = 0

    /// - Parameters:
    ///   - labels: the label and those that it took the place of.
    ///   - carries: false: only what names the item, where a container's history is too long for the moment.
    ///   - asOf: as it was then; nil: as it is.
    init(
        _ labels: [CodeIdentity], made: CodeFacts.Made?, _ product: Product,
        in session: any Session, _ wishes: (carries: Bool, asOf: Instant?)
    ) throws {
        let (carries, asOf) = wishes
        for label in labels {
            let ends = try session.eventEnds(of: label, asOf: asOf)
            let own = ends.events
            omittedCount += ends.omittedCount
            events += own
            guard carries else { continue }
            let packings = own.filter { $0.eventType == "AggregationEvent" && $0.action == "ADD" }.map(\.id)
            let found = try ItemStays(session, of: label, packings: packings)
            if found.isCut { isCut = true }
            stays += found.all
        }
        if carries { try carry(labels, made, product, session, asOf) } else { isCut = true }
        if omittedCount > 0 { isCut = true }
        if labels.count > 1 || events.contains(where: { $0.origin != .item }) {
            events.sort { ($0.time, $0.id) < ($1.time, $1.id) }
        }
        takeBack()
        corrections = try session.corrections(byReturns: Set(takenBack.compactMap(\.amendedBy)))
    }

    private mutating func carry(
        _ labels: [CodeIdentity], _ made: CodeFacts.Made?, _ product: Product, _ session: any Session,
        _ asOf: Instant?
    ) throws {
        guard let ownerID = labels.first?.ownerID else { return }
        let carried = CarriedEvents(session: session, ownerID: ownerID, asOf: asOf)
        let stays = self.stays
        try session.ahead { session in
            let carried = CarriedEvents(session: session, ownerID: ownerID, asOf: asOf)
            if let batch = made?.batch { _ = try carried.events(of: batch, product) }
            for stay in stays { _ = try carried.events(in: stay) }
        }
        if let batch = made?.batch { add(try carried.events(of: batch, product)) }
        for stay in stays { add(try carried.events(in: stay)) }
    }

    private mutating func takeBack() {
        let wrong = Set(events.filter(\.isDeclaration).compactMap(\.declaredName))
        func isWrong(_ event: TraceEvent) -> Bool {
            event.amendedBy != nil || event.declaredName.map(wrong.contains) ?? false
        }
        guard events.contains(where: isWrong) else { return }
        takenBack = events.filter(isWrong)
        events.removeAll(where: isWrong)
    }

    private mutating func add(_ more: EventEnds) {
        omittedCount += more.omittedCount
        guard !more.events.isEmpty else { return }
        let known = Set(events.map(\.id))
        events += more.events.filter { !known.contains($0.id) }
    }
}

extension EventNaming {
    /// The class of a batch: the GS1 Digital Link of its GTIN and lot; nil for a number that a lot cannot have.
    static func lot(_ gtin: GTIN, _ number: String) -> String? {
        (try? ElementString(gtin: gtin, batch: number)).flatMap { try? DigitalLink($0) }?.uri()
    }
}
