import EPCIS
import Identification
import Storage

/// Judges the events of a capture chunk by chunk: identity, time, custody, state, batches, packing. Remembers what
/// earlier events of the document did. The rules of codes are those of rows (`ReturnJudge`).
struct EventJudge {
    /// How far an event may lie ahead of the platform's clock.
    static let skewSeconds: Int64 = 24 * 3600

    let platform: Platform
    let actor: Actor
    let now: Instant
    private let entrustments: [Entrustment]
    /// Owners whose goods are unpacked before they are shipped alone.
    let strictOwners: Set<Int64>

    private(set) var errors = RowErrors()
    private(set) var warnings: [RowError] = []
    private(set) var warningCount = 0
    /// Events that were there before, or twice in the document.
    private(set) var knownCount = 0
    private(set) var unitCount: Int64 = 0
    var soldUnits: Int64 = 0
    /// Identities by the return that came to nothing: forgotten before they are used again.
    private(set) var stale: [Int64: [[UInt8]]] = [:]
    /// How the good events do by the rules of data quality: gathered as they pass, so that nothing is read twice.
    var quality: QualityTally
    var ledger = BatchLedger()
    var packing = FilePacking()
    /// What is known of units that something happens to after production.
    var lives = LifeLedger()
    /// Tests of batches as such that the document has told so far.
    var batchTests = ToldBatchTests()
    /// Read where an event needs them.
    var rights: CaptureRights?
    private var seen = SeenIdentities()
    /// Lines of declarations whose originals are stored, by this captor: they take back what it did itself, whoever has
    /// the goods by now.
    private var ownDeclarations: Set<Int> = []
    /// The accepted events that the document declares to be wrong, by the identities of the declarations: what takes
    /// effect once a reviewer has approved it (T/SGACC 1005 7.1.4).
    private(set) var declared: [[UInt8]: Int64] = [:]
    /// What was warned of: once in a document each.
    private var told: Set<String> = []

    init(_ platform: Platform, by actor: Actor, at now: Instant) async throws {
        (self.platform, self.actor, self.now) = (platform, actor, now)
        quality = QualityTally(receivedAt: now)
        (entrustments, strictOwners) = try await platform.datastore.lookUp { session in
            (try session.entrustments(to: actor.organizationID), try session.strictPackers())
        }
    }

    /// The good events of a chunk, ready to be stored but for their documents; wrong ones go to `errors`.
    mutating func judge(_ drafts: [EventDraft]) async throws -> [(PlacedEvent, CapturedEvent)] {
        let fresh = try await unknown(try await recognise(drafts))
        let finding = try await EventFinding(
            platform, things: fresh.flatMap { $0.view.things.map(\.uri) + $0.newCodes + $0.oldCodes },
            classes: fresh.flatMap { $0.view.classes.map(\.uri) })
        var placed: [PlacedEvent] = []
        placed.reserveCapacity(fresh.count)
        for draft in fresh {
            do {
                let event = try place(draft, finding)
                try reserve(event)
                placed.append(event)
            } catch let wrong as WrongEvent { errors.add(wrong.errors) }
        }
        try await readRights(placed)
        let wanted = wanted(placed)
        let facts = try await platform.datastore.lookUp(placed.count) { try $0.facts(wanted) }
        lives.take(facts.life)
        let outside = try await readOutside(placed, facts)
        let gone = try await readGone(placed)
        return placed.compactMap { event in
            do {
                let judged = try judge(event, facts)
                warnOfLeft(event, outside, facts)
                warnOfGone(event, gone)
                return judged
            } catch {
                if let wrong = error as? WrongEvent { errors.add(wrong.errors) }
                return nil
            }
        }
    }

    mutating func add(_ wrong: [RowError]) { errors.add(wrong) }
    mutating func countKnown() { knownCount += 1 }

    mutating func warn(_ wrong: WrongEvent) {
        warningCount += 1
        if warnings.count < 1_000 { warnings += wrong.errors }
    }

    mutating func warnOfWords(_ draft: EventDraft) {
        for path in draft.strangeWords {
            let word = String(path.split(separator: "/").last ?? "")
            if isFirst("word " + word) { warn(draft.wrong(path, word, .vocabularyUnknown)) }
        }
        for name in draft.view.strangeTests where isFirst("test " + name) {
            warn(draft.wrong(draft.view.testsPath, name, .vocabularyUnknown))
        }
        for word in draft.view.verdict.strange where isFirst("verdict " + word) {
            warn(draft.wrong(draft.view.testsPath, word, .vocabularyUnknown))
        }
    }

    /// Whether nothing was said of this text yet; not, once there was much to say. Texts that begin alike for longer
    /// than anybody reads are one: they are kept until the document ends.
    mutating func isFirst(_ text: String) -> Bool {
        told.count < 2_000 && told.insert(String(decoding: text.utf8.prefix(Self.toldBytes), as: UTF8.self)).inserted
    }

    private static let toldBytes = 300

    func isEntrusted(_ allocation: Allocation, _ draft: EventDraft) -> Bool {
        isEntrusted(allocation.ownerID, allocation.productID, draft)
    }

    func isEntrusted(_ ownerID: Int64, _ productID: Int64, _ draft: EventDraft) -> Bool {
        ownerID == actor.organizationID
            || entrustments.contains { $0.ownerID == ownerID && $0.covers(productID: productID, on: draft.time.date) }
    }
}

/// Identity and time.
extension EventJudge {
    /// Those that were not captured before and whose time can be.
    private mutating func unknown(_ drafts: [EventDraft]) async throws -> [EventDraft] {
        let captor = actor.organizationID
        let identities = drafts.map(\.identity)
        let originals = drafts.filter(\.isDeclaration).map(\.originalIdentity)
        let known = try await platform.datastore.lookUp(drafts.count) {
            try $0.knownEvents(of: captor, identities + originals)
        }
        return drafts.filter { draft in
            do { return try isNew(draft, known) } catch {
                if let wrong = error as? WrongEvent { errors.add(wrong.errors) }
                return false
            }
        }
    }

    private mutating func isNew(_ draft: EventDraft, _ known: [[UInt8]: KnownEvent]) throws -> Bool {
        let content = Array(draft.hash.prefix(16))
        let name = draft.view.eventID ?? ""
        guard draft.time <= now.adding(seconds: Self.skewSeconds) else {
            throw draft.wrong("eventTime", draft.time.iso8601, .captureFuture)
        }
        guard draft.time.microseconds >= Self.earliest else {
            throw draft.wrong("eventTime", draft.time.iso8601, .returnTooEarly)
        }
        if let found = known[draft.identity] {
            if found.state.isAccepted {
                guard found.content == content else {
                    throw draft.wrong("eventID", name, .captureConflict, ["other": "\(found.returnID)"])
                }
                knownCount += 1
                return false
            }
            // Held, it may come to count yet.
            if found.isUnderWay || found.state == .held {
                throw draft.wrong("eventID", name, .returnUnderWay, ["other": "\(found.returnID)"])
            }
            stale[found.returnID, default: []].append(draft.identity)
        }
        switch seen.insert(draft.identity, content) {
        case .new: break
        case .same:
            knownCount += 1
            return false
        case .other: throw draft.wrong("eventID", name, .captureTwice)
        }
        if draft.isDeclaration { try checkDeclared(draft, known, content) }
        return true
    }

    private mutating func checkDeclared(
        _ draft: EventDraft, _ known: [[UInt8]: KnownEvent], _ content: [UInt8]
    ) throws {
        switch draft.original {
        case .returned(let original)?:
            ownDeclarations.insert(draft.line)
            declared[draft.identity] = original.key.id
            return
        case .refused(let rule)?: throw draft.wrong("errorDeclaration", draft.name, rule)
        case nil: break
        }
        if let original = known[draft.originalIdentity], original.state.isAccepted, original.content == content {
            ownDeclarations.insert(draft.line)
            declared[draft.identity] = original.eventID
            return
        }
        if seen.contains(draft.originalIdentity, content) { return }
        throw draft.wrong("errorDeclaration", draft.name, .captureDeclaresUnknown)
    }

    /// 2000-01-01T00:00:00Z: nothing of the trade is older here.
    private static let earliest: Int64 = 946_684_800_000_000
}

/// Names and custody.
extension EventJudge {
    private func place(_ draft: EventDraft, _ finding: EventFinding) throws -> PlacedEvent {
        var placed = PlacedEvent(draft)
        for named in draft.view.things {
            switch finding[named.uri] {
            case .code(let allocation, let identity):
                let code = PlacedCode(named: named, allocation: allocation, identity: identity)
                let answers = platform.allocations.answers(code.place, identity.index, identity.index)
                guard allocation.state == .active || allocation.state == .exposed, answers else {
                    throw draft.wrong(named, .returnAllocationClosed, ["state": allocation.state.name.english])
                }
                placed.codes.append(code)
            case .other(let name): placed.others.append((named, name))
            case .refused(let rule): throw draft.wrong(named, rule)
            }
        }
        for named in draft.view.classes {
            let found = finding[class: named.uri]
            let key = found.product.flatMap { place in
                found.lot.map { BatchKey(ownerID: place.ownerID, productID: place.productID, number: $0) }
            }
            placed.classes.append(
                PlacedClass(named: named, name: found.name, key: key, isOurs: found.product != nil))
        }
        if let uri = draft.newCodes.first, case .code(let allocation, let identity) = finding[uri] {
            placed.newCode = (allocation, identity)
        }
        if let uri = draft.oldCodes.first, case .code(_, let identity) = finding[uri] { placed.oldCode = identity }
        return placed
    }

    private func wanted(_ events: [PlacedEvent]) -> EventFacts.Wanted {
        var wanted = EventFacts.Wanted(captorID: actor.organizationID, today: now.date)
        var batches: Set<BatchKey> = []
        var names: Set<[UInt8]> = []
        for event in events {
            wanted.subjects += event.codes.runs
            wanted.made += event.codes.filter { makes(event.draft, $0) }.runs
            addLife(event, to: &wanted)
            if event.draft.isMaking { wanted.productIDs.formUnion(event.productIDs) }
            for code in event.codes where !isEntrusted(code.allocation, event.draft) {
                wanted.strangers.append(code.identity)
            }
            if needsContainers(event) { wanted.packed += event.codes.runs }
            for other in event.others { names.insert(other.name.key) }
            addNesting(event, to: &wanted)
            if isLeaving(event) || isShippingAlone(event) || packs(event) || unpacks(event) {
                wanted.shippedContainers += event.others.map(\.name.key)
            }
            for found in event.classes {
                guard let key = found.key else { continue }
                batches.insert(key)
                if isLeaving(event) { wanted.leavingBatches.insert(key) }
                if event.tellsOfBadTest { wanted.failingBatches.insert(key) }
                if !isEntrusted(key.ownerID, key.productID, event.draft) {
                    wanted.strangeClasses[key.ownerID, default: []].append(found.name.key)
                }
            }
            if let lot = event.draft.view.lotNumber {
                for code in event.codes where makes(event.draft, code) {
                    batches.insert(
                        BatchKey(ownerID: code.identity.ownerID, productID: code.allocation.productID, number: lot))
                }
            }
            wanted.parties.formUnion(
                event.draft.view.references.filter { $0.role == .destination }.compactMap {
                    EventParty($0.uri, platform: platform)
                })
            let destination = event.draft.view.destination
            if !destination.isEmpty { wanted.destinations.insert(destination) }
            wanted.places.formUnion(
                destinationPlaces(event.draft.view).filter { EventParty($0, platform: platform) == nil })
        }
        wanted.batches = batches.filter { !ledger.isPlanned($0) }
        wanted.names = Array(names)
        return wanted
    }

    /// Whether the event makes this code: adds it as an object, or gives it out of a transformation.
    func makes(_ draft: EventDraft, _ code: PlacedCode) -> Bool {
        guard !draft.isDeclaration else { return false }
        switch draft.view.kind {
        case .object: return draft.view.action == .add
        case .transformation: return code.named.role == .output
        default: return false
        }
    }

    func checkCustody(_ event: PlacedEvent, _ facts: EventFacts) throws {
        if ownDeclarations.contains(event.draft.line) { return }
        let captor = actor.organizationID
        for code in event.codes where rights?.isClosed(to: code.identity.ownerID, captor: captor) == true {
            throw event.draft.wrong(code.named, .returnNotReviewed)
        }
        let reaches = event.life.map { rights?.reaches($0.kind) ?? false } ?? false
        for code in event.codes where !reaches && !isEntrusted(code.allocation, event.draft) {
            // A new label is the maker's, and used up by the event.
            let isHolder = facts.holders[code.identity] == captor
            guard isHolder, event.life?.kind != .relabeling else {
                throw event.draft.wrong(code.named, .returnNoCustody)
            }
        }
        for found in event.classes {
            if let key = found.key, rights?.isClosed(to: key.ownerID, captor: captor) == true {
                throw event.draft.wrong(found.named, .returnNotReviewed)
            }
            guard let key = found.key, !isEntrusted(key.ownerID, key.productID, event.draft) else { continue }
            guard facts.receivedClasses.contains(found.name.key) else {
                throw event.draft.wrong(found.named, .returnNoCustody)
            }
            try checkBatchTester(event, found)
        }
        for other in event.others {
            guard let holder = facts.containerHolders[other.name.key], holder != captor else { continue }
            // In somebody else's hands: only who owns all that was ever in it speaks for the whole.
            guard facts.contentOwners[other.name.key] == [captor] else {
                throw event.draft.wrong(other.named, .captureContainerCustody)
            }
        }
    }
}

extension EventJudge {
    mutating func count(_ units: Int64) { unitCount += units }
}
