import EPCIS
import JSONStream
import Storage

/// Events that this platform sent out under a name of its own (`urn:ransu:event:…`) and that come back.
extension EventJudge {
    /// Without those that are here already: an event has one name, and a name one event. A declaration that one of
    /// them is wrong is about the event as it was captured.
    mutating func recognise(_ drafts: [EventDraft]) async throws -> [EventDraft] {
        guard drafts.contains(where: \.hasPlatformName) else { return drafts }
        let numbers = Array(Set(drafts.compactMap(\.platformNumber)))
        let (organizationID, keys) = (actor.organizationID, platform.keys)
        let found = try await platform.datastore.lookUp(drafts.count) {
            try $0.eventsNamedHere(numbers, for: organizationID, keys)
        }
        let originals = try await originals(of: drafts, found)
        var rest: [EventDraft] = []
        rest.reserveCapacity(drafts.count)
        for draft in drafts {
            do {
                if let draft = try recognise(draft, found, originals) { rest.append(draft) }
            } catch {
                guard let wrong = error as? WrongEvent else { throw error }
                add(wrong.errors)
            }
        }
        return rest
    }

    /// nil: there is nothing to do for it. Who is neither captor nor owner is told the same of another's event as of
    /// none.
    private mutating func recognise(
        _ draft: EventDraft, _ found: [Int64: StoredEvent], _ originals: [Int64: DeclaredOriginal]
    ) throws -> EventDraft? {
        guard draft.hasPlatformName else { return draft }
        let name = draft.view.eventID ?? ""
        guard let event = draft.platformNumber.flatMap({ found[$0] }) else {
            throw draft.wrong("eventID", name, .captureNamedHere)
        }
        let isDeclaration = event.document["errorDeclaration"] != nil
        guard event.eventHash == draft.hash || event.visibleHash == draft.hash, draft.isDeclaration || !isDeclaration
        else { throw draft.wrong("eventID", name, .captureNamedDiffers) }
        if draft.isDeclaration == isDeclaration {
            countKnown()
            return nil
        }
        // 更正 took its place: exported, it says so itself.
        if let amendment = event.declaration {
            guard draft.view.declares(amendment) else {
                throw draft.wrong("errorDeclaration", name, .captureDeclaresAmended)
            }
            countKnown()
            return nil
        }
        guard event.captorID == actor.organizationID else {
            throw draft.wrong("errorDeclaration", name, .captureDeclaresUnknown)
        }
        let original = originals[event.key.id]
        // What was returned has this name alone; what was captured is known by its own.
        let view = original == nil ? draft.view.unnamed : draft.view.named("\(StoredEvent.namePrefix)\(event.key.id)")
        var own = EventDraft(
            line: draft.line, pointer: draft.pointer, view: view, hash: draft.hash, strangeWords: draft.strangeWords)
        own.original = original
        return own
    }
}

extension EventDraft {
    /// Schemes and namespaces of URNs are the same in small and large letters (RFC 8141 3.1).
    var hasPlatformName: Bool {
        view.eventID?.prefix(StoredEvent.namePrefix.count).lowercased() == StoredEvent.namePrefix
    }

    /// nil: no number as this platform writes it.
    var platformNumber: Int64? {
        guard hasPlatformName, let text = view.eventID?.dropFirst(StoredEvent.namePrefix.count),
            let number = Int64(text), "\(number)" == text
        else { return nil }
        return number
    }
}

extension StoredEvent {
    /// The CBV 2.0 hash of what its reader sees of it.
    fileprivate var visibleHash: [UInt8]? {
        Event.check(jsonLD: document, in: [GasVocabulary.namespace]).event?.eventHash
    }
}

extension Session {
    /// Accepted events of these numbers that the organization captured, or that are about its goods, as it reads them.
    fileprivate func eventsNamedHere(
        _ numbers: [Int64], for organizationID: Int64, _ keys: PlatformKeys
    ) throws -> [Int64: StoredEvent] {
        let captured = try numbers.inParts { part in
            try rows(
                """
                SELECT owner_id, event_id FROM event_captor
                WHERE captor_id = \(organizationID) AND event_id IN \(list: part)
                """
            ) { row in EventKey(ownerID: try row.next(), id: try row.next()) }
        }
        let own = numbers.map { EventKey(ownerID: organizationID, id: $0) }
        let events = try storedEvents(
            own + captured, for: EventReader(organizationID: organizationID), keys: keys)
        return Dictionary(events.map { ($0.key.id, $0) }) { first, _ in first }
    }
}
