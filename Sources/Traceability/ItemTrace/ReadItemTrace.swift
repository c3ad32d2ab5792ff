import EPCIS
import JSONStream
import Storage

/// The whole trace of a code as its reader may see it. Not counted as a query.
public struct ReadItemTrace: Sendable {
    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    /// - Parameter actor: nil, and who may not read returns, gets what everybody may know.
    ///
    /// Throws `Refusal.missing` for a text that is no code and for one that is not here.
    public func callAsFunction(
        _ text: String, by actor: Actor?, on occasion: Occasion, asOf: Instant? = nil
    ) async throws -> ItemTrace {
        guard case .item(let facts, let verdict, let life) = try await LookUpCode(platform)(text, on: occasion) else {
            throw Refusal(.missing, .missing, field: "code", ["object": "code \(text.prefix(80))"])
        }
        return try await callAsFunction(facts, verdict, life, by: actor, asOf: asOf)
    }

    /// Before a file of a trace, or a trace as of a day, is made for somebody without an account. Throws
    /// `Refusal.tooMany` for too many from one address.
    public func checkFiles(on occasion: Occasion) async throws {
        try await LookUpLimits(platform: platform).checkFiles(on: occasion)
    }

    /// The same for the consoles. Throws `Refusal.denied` besides, for who is no party to the goods.
    public func forParties(
        _ text: String, by actor: Actor, on occasion: Occasion, asOf: Instant? = nil
    ) async throws -> ItemTrace {
        try actor.require(.returnRead)
        let trace = try await callAsFunction(text, by: actor, on: occasion, asOf: asOf)
        guard trace.reach != .everybody else { throw Refusal(.denied, .foreignCode, field: "code") }
        return trace
    }

    /// - Parameter asOf: with the events and the batch as they counted then; nil: now.
    public func callAsFunction(
        _ facts: CodeFacts, _ verdict: Verdict, _ life: RemainingLife?, by actor: Actor?, asOf: Instant? = nil
    ) async throws -> ItemTrace {
        try await read(facts, verdict, life, TraceAsker(actor, asOf: asOf))
    }

    /// The same for a file that is taken away: a grant must give the right to that.
    public func forFile(
        _ facts: CodeFacts, _ verdict: Verdict, _ life: RemainingLife?, by actor: Actor?, asOf: Instant? = nil
    ) async throws -> ItemTrace {
        try await read(facts, verdict, life, TraceAsker(actor, asOf: asOf, isExporting: true))
    }

    private func read(
        _ facts: CodeFacts, _ verdict: Verdict, _ life: RemainingLife?, _ asker: TraceAsker
    ) async throws -> ItemTrace {
        let (keys, now, asOf) = (platform.keys, platform.clock.now(), asker.asOf)
        return try await platform.datastore.lookUp { session in
            let then = try asOf.map { try facts.asOf($0, in: session) } ?? facts
            let reader = try session.itemReader(asker.actor, of: then, at: now, exporting: asker.isExporting)
            let reading = try ItemTraceReading(then, reader, keys, session)
            return ItemTrace(
                facts: then, verdict: verdict, life: life, reach: reading.reach, lines: reading.lines,
                hands: try reading.hands(), stays: reading.stays, components: try reading.components(),
                tests: reading.lines.filter { !$0.isTakenBack }.flatMap { TestLines.lines(in: $0.document) },
                asOf: asOf)
        }
    }
}

/// Who asks for a trace, of when and for what.
private struct TraceAsker: Sendable {
    /// nil: who may not read returns gets what everybody may know.
    let actor: Actor?
    let asOf: Instant?
    let isExporting: Bool

    init(_ actor: Actor?, asOf: Instant?, isExporting: Bool = false) {
        self.actor = actor?.may(.returnRead) == true ? actor : nil
        (self.asOf, self.isExporting) = (asOf, isExporting)
    }
}

/// Reads what the facts of a code do not have: the groups of its events, names, components.
private struct ItemTraceReading {
    let facts: CodeFacts
    let session: any Session
    let keys: PlatformKeys
    let reader: EventReader
    private(set) var lines: [ItemTrace.Line] = []
    private let parties: TraceParties
    private let moves: [ItemHands.Move]
    private let places: TracePlaces

    init(_ facts: CodeFacts, _ reader: EventReader, _ keys: PlatformKeys, _ session: any Session) throws {
        (self.facts, self.session, self.keys, self.reader) = (facts, session, keys, reader)
        let ownerID = facts.owner.id
        try session.ahead { try Self.readAhead(facts, reader, keys, $0) }
        moves = try ItemHands(session: session).moves(of: try session.labelChain(of: facts.identity), facts.stays)
        let captors = facts.events.map(\.captorID)
        parties = try TraceParties(
            reader, of: ownerID, Set(captors + moves.map { abs($0.holderID) }.filter { $0 > 0 }), in: session)
        places = try TracePlaces(of: facts.events, in: session)
        let all = facts.events + facts.takenBack
        let wanted = all.map { EventKey(ownerID: $0.ownerID, id: $0.id) }
        // Everybody's groups are in the facts already.
        let stored = reader == .everybody ? [] : try session.storedEvents(wanted, for: reader, keys: keys)
        let found = Dictionary(stored.map { ($0.key, $0) }) { first, _ in first }
        let wrong = Set(facts.takenBack.map(\.id))
        for event in wrong.isEmpty ? all : all.sorted(by: { ($0.time, $0.id) < ($1.time, $1.id) }) {
            let stored = found[EventKey(ownerID: event.ownerID, id: event.id)]
            let isTakenBack = wrong.contains(event.id)
            // Who saw but the step is not told that it was wrong.
            if !isTakenBack || stored.map({ $0.groups > .open }) ?? false {
                lines.append(try line(event, stored, isTakenBack))
            }
        }
    }

    /// What the facts alone tell that it is asked for.
    private static func readAhead(
        _ facts: CodeFacts, _ reader: EventReader, _ keys: PlatformKeys, _ session: any Session
    ) throws {
        let ownerID = facts.owner.id
        _ = try session.labelChain(of: facts.identity)
        _ = try ItemHands(session: session).moves(of: [facts.identity], facts.stays)
        if reader.organizationID == ownerID || reader.isGranted { _ = try session.ownersHands(ownerID) }
        _ = try TracePlaces(of: facts.events, in: session)
        if reader != .everybody {
            let wanted = (facts.events + facts.takenBack).map { EventKey(ownerID: $0.ownerID, id: $0.id) }
            _ = try session.storedEvents(wanted, for: reader, keys: keys)
        }
        if reader.organizationID == ownerID || reader.isSupervising, let made = facts.made {
            _ = try session.components(of: ownerID, batch: made.batch.id, keys)
        }
    }

    private func line(_ event: TraceEvent, _ stored: StoredEvent?, _ isTakenBack: Bool) throws -> ItemTrace.Line {
        let groups = stored?.groups ?? .open
        let document =
            if let stored, groups > .open { stored.answer } else {
                PublicDocument.of(event, code: facts.code.address)
            }
        let place = places.place(of: event)
        let (whole, faults) = Event.check(jsonLD: document, in: [GasVocabulary.namespace])
        return try ItemTrace.Line(
            event: event, isTakenBack: isTakenBack,
            amendmentID: facts.corrections.first {
                $0.returnID == event.amendedBy || $0.returnID == event.returnID
            }?.amendmentID, groups: groups, captor: parties.captor(event.captorID, groups),
            placeName: groups > .open ? place?.name : nil, placeRegion: place?.regionCode,
            destinationRegion: event.isLeaving ? event.destinationRegion : nil,
            consignee: event.isLeaving ? consignee(event, document) : "", orders: Consignee.orders(document),
            document: document, isEvent: whole != nil && faults.isEmpty)
    }

    /// The register's name of whom it went to, where the reader may know it; else what the event says.
    private func consignee(_ event: TraceEvent, _ document: JSONValue) throws -> String {
        // Sent to a place of the own: what the event calls it says more.
        let holder = moves.first { $0.eventID == event.id && $0.holderID > 0 && $0.holderID != event.captorID }
            .map(\.holderID)
        let name = holder.flatMap { parties.holder($0, by: event.work).name } ?? ""
        if !name.isEmpty { return name }
        let text = Consignee(document, isDue: true).text
        return try ownPlace(event, text)?.name ?? EventNaming.shown(text)
    }

    /// The place of its captor to which an event sent goods that stayed in its hands.
    private func ownPlace(_ event: TraceEvent, _ text: String) throws -> Place? {
        guard !text.isEmpty, !moves.contains(where: { $0.eventID == event.id && $0.holderID != event.captorID })
        else { return nil }
        let key = EventNaming.key(text)
        return try session.places(of: event.captorID).first { place in
            place.gln == text || place.ownID == text || EventNaming.key(place.uri) == key
        }
    }

    var reach: ItemTrace.Reach {
        if reader == .everybody { return .everybody }
        if reader.organizationID == facts.owner.id { return .owner }
        if reader.isSupervising { return .supervision }
        if reader.isGranted { return .granted }
        return lines.contains { $0.groups > .open } ? .party : .everybody
    }

    /// Who packed what is the trade's: a stay is told to whom its packing is.
    var stays: [ItemStay] {
        let known = Set(lines.filter { $0.groups > .open }.map(\.event.id))
        return facts.stays.filter { known.contains($0.openingID) }
    }

    /// What suppliers delivered is between them and the owner.
    func components() throws -> [BatchComponent]? {
        guard reach == .owner || reach == .supervision else { return nil }
        guard let made = facts.made else { return [] }
        return try session.components(of: facts.owner.id, batch: made.batch.id, keys)
    }

    func hands() throws -> [ItemTrace.Hand] {
        guard !facts.events.isEmpty else { return [] }
        // Holders are of now: also by events that the trace leaves out, or that came after its day.
        let origins =
            reader == .everybody ? [:] : try session.origins(of: facts.owner.id, Array(Set(moves.map(\.eventID))))
        let consignees = try consignees()
        let known = Set(stays.map(\.container))
        let made = facts.events.first { $0.bizStep == "commissioning" }?.time ?? facts.events.first?.time
        let maker = parties.captor(facts.owner.id, .open)
        var hands = [ItemTrace.Hand(kind: .maker, party: maker, since: made, container: nil)]
        var current = facts.owner.id
        for move in moves where move.changes(current) {
            let party: ItemTrace.Party
            if move.holderID == Custody.unregistered {
                party = Self.consignee(consignees[move.eventID])
                // Told by the pallet and by what lay on it, it went there once.
                if current == Custody.unregistered, hands.last?.party == party { continue }
            } else {
                party = parties.holder(abs(move.holderID), by: origins[move.eventID])
            }
            current = abs(move.holderID)
            hands.append(
                ItemTrace.Hand(
                    kind: current == Custody.unregistered ? .consignee : .party, party: party, since: move.at,
                    container: move.container.flatMap { known.contains($0) ? $0 : nil }))
        }
        guard let sold else { return hands }
        // What was passed on after the sale stands after it.
        let later = hands.lastIndex { $0.kind == .maker || $0.since.map { $0 <= sold.at } ?? true } ?? 0
        hands.insert(sold.hand, at: later + 1)
        return hands
    }

    /// By the events of moves: also of those that the trace leaves out, or that came after its day.
    private func consignees() throws -> [Int64: Consignee] {
        var all = Dictionary(lines.map { ($0.event.id, Consignee($0.document, isDue: $0.groups > .open)) }) {
            first, _ in
            first
        }
        let left = Set(moves.filter { $0.holderID == Custody.unregistered && all[$0.eventID] == nil }.map(\.eventID))
        let wanted = left.sorted().map { EventKey(ownerID: facts.owner.id, id: $0) }
        for event in try session.storedEvents(wanted, for: reader, keys: keys) {
            all[event.key.id] = Consignee(event.document, isDue: event.groups > .open)
        }
        return all
    }

    /// Named "" where the shipment does not say whom it went to.
    private static func consignee(_ found: Consignee?) -> ItemTrace.Party {
        guard let found else { return ItemTrace.Party(organizationID: nil, name: nil, regionCode: "") }
        return ItemTrace.Party(
            organizationID: nil, name: found.isDue ? found.text : nil, regionCode: found.region)
    }

    /// The consumer, where a sale holds.
    private var sold: (hand: ItemTrace.Hand, at: Instant)? {
        guard let item = facts.item, let at = item.soldSince else { return nil }
        let party = ItemTrace.Party(organizationID: nil, name: nil, regionCode: item.region ?? "")
        return (ItemTrace.Hand(kind: .consumer, party: party, since: at, container: nil), at)
    }
}

extension ItemHands.Move {
    /// Whether it takes the goods out of these hands. Who says himself that he has them got them from nobody here.
    fileprivate func changes(_ holderID: Int64) -> Bool {
        if self.holderID < 0 { return holderID == Custody.unregistered }
        return self.holderID == Custody.unregistered || self.holderID != holderID
    }
}

extension Rule {
    static let foreignCode = Rule(
        "code.foreign", "这是其他企业的编码，您只能查看公开信息",
        "This code belongs to another enterprise: only its public page is open to you")
}
