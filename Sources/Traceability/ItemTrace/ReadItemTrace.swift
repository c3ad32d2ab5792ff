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
    public func callAsFunction(_ text: String, by actor: Actor?, on occasion: Occasion) async throws -> ItemTrace {
        guard case .item(let facts, let verdict, let life) = try await LookUpCode(platform)(text, on: occasion) else {
            throw Refusal(.missing, .missing, field: "code", ["object": String(text.prefix(80))])
        }
        return try await callAsFunction(facts, verdict, life, by: actor)
    }

    /// The same for the consoles. Throws `Refusal.denied` besides, for who is no party to the goods.
    public func forParties(_ text: String, by actor: Actor, on occasion: Occasion) async throws -> ItemTrace {
        try actor.require(.returnRead)
        let trace = try await callAsFunction(text, by: actor, on: occasion)
        guard trace.reach != .everybody else { throw Refusal(.denied, .foreignCode, field: "code") }
        return trace
    }

    public func callAsFunction(
        _ facts: CodeFacts, _ verdict: Verdict, _ life: RemainingLife?, by actor: Actor?
    ) async throws -> ItemTrace {
        let keys = platform.keys
        return try await platform.datastore.report { session in
            let reading = try ItemTraceReading(facts, actor?.may(.returnRead) == true ? actor : nil, keys, session)
            return ItemTrace(
                facts: facts, verdict: verdict, life: life, reach: reading.reach, lines: reading.lines,
                hands: try reading.hands(), stays: reading.stays, components: try reading.components(),
                tests: reading.lines.filter { !$0.isTakenBack }.flatMap { TestLines.lines(in: $0.document) })
        }
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

    init(_ facts: CodeFacts, _ actor: Actor?, _ keys: PlatformKeys, _ session: any Session) throws {
        (self.facts, self.session, self.keys) = (facts, session, keys)
        let ownerID = facts.owner.id
        reader =
            try actor.map {
                EventReader(
                    organizationID: $0.organizationID, isSupervising: try session.supervises($0, ownerID))
            } ?? .everybody
        moves = try ItemHands(session: session).moves(of: try session.labelChain(of: facts.identity), facts.stays)
        let captors = facts.events.map(\.captorID)
        parties = try TraceParties(
            reader, of: ownerID, Set(captors + moves.map(\.holderID)), in: session)
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
                lines.append(line(event, stored, isTakenBack))
            }
        }
    }

    private func line(_ event: TraceEvent, _ stored: StoredEvent?, _ isTakenBack: Bool) -> ItemTrace.Line {
        let groups = stored?.groups ?? .open
        let document =
            if let stored, groups > .open { stored.answer } else {
                PublicDocument.of(event, code: facts.code.address)
            }
        let place = places.place(of: event)
        let (whole, faults) = Event.check(jsonLD: document, in: [GasVocabulary.namespace])
        return ItemTrace.Line(
            event: event, isTakenBack: isTakenBack, groups: groups, captor: parties.captor(event.captorID, groups),
            placeName: groups > .open ? place?.name : nil, placeRegion: place?.regionCode, document: document,
            isEvent: whole != nil && faults.isEmpty)
    }

    var reach: ItemTrace.Reach {
        if reader == .everybody { return .everybody }
        if reader.organizationID == facts.owner.id { return .owner }
        if reader.isSupervising { return .supervision }
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
        let captors = Dictionary(facts.events.map { ($0.id, $0.captorID) }) { first, _ in first }
        let known = Set(stays.map(\.container))
        let made = facts.events.first { $0.bizStep == "commissioning" }?.time ?? facts.events.first?.time
        var hands = [
            ItemTrace.Hand(party: parties.captor(facts.owner.id, .open), since: made, container: nil)
        ]
        var current = facts.owner.id
        for move in moves where move.holderID != current {
            current = move.holderID
            hands.append(
                ItemTrace.Hand(
                    party: parties.holder(move.holderID, captorID: captors[move.eventID]), since: move.at,
                    container: move.container.flatMap { known.contains($0) ? $0 : nil }))
        }
        return hands
    }
}

extension Rule {
    static let foreignCode = Rule(
        "code.foreign", "这是其他企业的编码，您只能查看公开信息",
        "This code belongs to another enterprise: only its public page is open to you")
}
