import EPCIS
import Identification
import JSONStream
import Storage

/// An event that was returned by rows or a form, or that took another's place by an amendment, as an error declaration
/// names it: by the name that the platform gave it (`urn:ransu:event:…`).
enum DeclaredOriginal: Sendable {
    case returned(AmendmentTarget)
    /// It is not taken back by a declaration.
    case refused(Rule)
}

extension EventJudge {
    /// What those of the drafts name that declare events of their captor to be wrong which no document captured.
    func originals(of drafts: [EventDraft], _ found: [Int64: StoredEvent]) async throws -> [Int64: DeclaredOriginal] {
        let (organizationID, keys) = (actor.organizationID, platform.keys)
        let named = Set(drafts.filter(\.isDeclaration).compactMap(\.platformNumber)).compactMap { found[$0] }
        let wanted = named.filter { event in
            event.captorID == organizationID && event.declaration == nil && event.document["errorDeclaration"] == nil
        }
        guard !wanted.isEmpty else { return [:] }
        let (captured, targets) = try await platform.datastore.lookUp(wanted.count) { session in
            let captured = try session.captures(among: wanted.map(\.returnID))
            let rest = wanted.filter { !captured.contains($0.returnID) }
            let targets = try Dictionary(grouping: rest, by: \.key.ownerID).flatMap { owner, events in
                try session.amendmentTargets(of: owner, events.map(\.key.id), for: organizationID, keys)
            }.filter { !AmendmentField.joined.contains($0.step) }
            return (captured, targets)
        }
        let located = Dictionary(try await platform.located(targets).map { ($0.key, $0) }) { first, _ in first }
        let making = Set(targets.filter { $0.step == .commissioning }.map(\.key))
        var all: [Int64: DeclaredOriginal] = [:]
        for event in wanted where !captured.contains(event.returnID) {
            let refused: DeclaredOriginal = .refused(
                making.contains(event.key) ? .captureDeclaresMaking : .captureDeclaresJoined)
            let target = making.contains(event.key) ? nil : located[event.key]
            all[event.key.id] = target.map { .returned($0) } ?? refused
        }
        return all
    }
}

extension EventDraft {
    /// The event that it declares to be wrong, where it was returned.
    var returned: AmendmentTarget? {
        if case .returned(let target)? = original { target } else { nil }
    }

    /// Units that it is about: of a returned event those that its document tells as a run as well.
    func unitCount(_ codes: [PlacedCode]) -> Int64 {
        returned.map { $0.subjects.reduce(0) { $0 + $1.count } } ?? Int64(codes.count)
    }
}

extension CapturedEvent {
    /// A declaration is about the goods of the event that it names, and takes back what that had changed of them.
    ///
    /// - Parameter target: where the goods are reported to.
    mutating func cover(_ original: AmendmentTarget, target: String?) {
        var part = OwnerPart(ownerID: original.key.ownerID, subjects: original.subjects)
        (part.productID, part.boundBatchID, part.target) = (original.productID, original.batchID, target)
        owners = [part]
        let isOfUnits = original.step != .commissioning && original.step != .shipping
        effects.kind = isOfUnits ? original.step : nil
        effects.units = isOfUnits ? original.subjects : []
    }

    /// The name by which the platform knows the event that this one declares to be wrong.
    var identityOfOriginal: [UInt8] {
        var identity = self.identity
        identity[15] &= 0xFE
        return identity
    }
}

extension EventView {
    /// Whether its error declaration is this one, as the platform writes it of what was amended.
    func declares(_ declaration: JSONValue) -> Bool {
        guard let own = errorDeclaration, let at = declaration["declarationTime"]?.plainText,
            EPCISTime.parse(at)?.microseconds == declaredAt?.microseconds
        else { return false }
        return own["correctiveEventIDs"] == declaration["correctiveEventIDs"]
    }
}

extension Session {
    /// Those of the returns that are captured EPCIS documents.
    fileprivate func captures(among ids: [Int64]) throws -> Set<Int64> {
        let found = try Array(Set(ids)).inParts { part in
            try rows(
                """
                SELECT return_id FROM trace_return
                WHERE return_id IN \(list: part) AND channel = \(ReturnChannel.epcis)
                """
            ) { try $0.next(Int64.self) }
        }
        return Set(found)
    }
}
