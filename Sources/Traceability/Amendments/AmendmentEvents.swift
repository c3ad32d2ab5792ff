import EPCIS
import JSONStream
import Storage

/// Makes events of versions of a plan, ready to be stored like captured ones.
struct AmendmentEvents: Sendable {
    let platform: Platform

    /// Throws `Refusal` for a version that the standard or the vocabulary does not allow.
    func events(_ versions: ArraySlice<AmendmentPlan.Version>) throws -> [CapturedEvent] {
        var salts = platform.entropy.bytes(versions.count * EventDocuments.saltBytes)[...]
        let preparation = EventPreparation(platform: platform)
        return try versions.map { version in
            let (event, members) = try checked(counted(version))
            var captured = try self.captured(version, event, members)
            captured.documents = try preparation.documents(members, &salts)
            return captured
        }
    }

    /// Its document; several runs are counted by their class.
    private func counted(_ version: AmendmentPlan.Version) -> AmendedDocument {
        var document = version.document
        guard document.member("epcList") == nil, document.member("quantityList") == nil,
            let place = version.subjects.first?.place,
            let allocation = platform.allocations.allocation(place.ownerID, place.number)
        else { return document }
        let name = allocation.isGTIN ? "01/\(allocation.scope)" : "products/\(allocation.productID)"
        let units = version.subjects.reduce(0) { $0 + $1.count }
        document.put(
            "quantityList",
            [["epcClass": .string("\(allocation.address)/\(name)"), "quantity": .integer(units)]])
        return document
    }

    private func checked(_ document: AmendedDocument) throws -> (Event, [JSONMember]) {
        let (event, errors) = Event.check(jsonLD: document.value, in: EventDrafting.standing)
        if let error = errors.first {
            let (value, reason) = error.parts
            throw Refusal(.invalid, .captureInvalid, field: error.pointer, ["value": value, "reason": reason])
        }
        guard let event, case .object(let members) = document.value else {
            throw Refusal(.invalid, .captureInvalid, field: "changes", ["value": "", "reason": ""])
        }
        if let fault = GasVocabulary.read(members).faults.first {
            throw Refusal(
                .invalid, fault.rule, field: fault.path,
                fault.parameters.merging(["value": fault.value, "field": fault.path]) { first, _ in first })
        }
        return (event, members)
    }

    private func captured(
        _ version: AmendmentPlan.Version, _ event: Event, _ members: [JSONMember]
    ) throws -> CapturedEvent {
        var head = version.head
        head.hash = event.eventHash
        let own = platform.entropy.bytes(16).map { String($0, radix: 16) }.joined(separator: "-")
        let documents = CapturedEvent.Documents(digest: [], open: [], openSalt: [], openDigests: [])
        var part = CapturedEvent.OwnerPart(ownerID: version.ownerID, subjects: version.subjects)
        (part.productID, part.boundBatchID) = (version.productID, version.batchID)
        part.target = version.subjects.first.flatMap { platform.reportTarget(of: $0.place) }
        // Its own name in the directory of identities: the first version keeps the one that it has.
        let identity = EventIdentity.of(
            eventID: "urn:ransu:amendment:\(own)", time: head.time, hash: head.hash, isDeclaration: false)
        var captured = CapturedEvent(head: head, documents: documents, identity: identity, owners: [part])
        let view = EventView(event, members: members)
        let named = version.isRow ? view.references : view.references + view.classes
        captured.names = Array(
            Set(named.map { CapturedEvent.NamedKey(role: $0.role, key: EventNaming.key($0.uri)) }))
        captured.recipientID = version.holderID
        return captured
    }
}

extension Platform {
    /// Where goods of the allocation are reported to; nil: nowhere.
    func reportTarget(of place: AllocationPlace) -> String? {
        guard let allocation = allocations.allocation(place.ownerID, place.number), !allocation.isTest else {
            return nil
        }
        return allocation.isGTIN ? "gds" : "iotroot"
    }
}
