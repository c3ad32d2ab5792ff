import JSONStream

/// One event held against criteria.
struct EventMatching {
    let event: Event
    /// Canonical names of items that the event is on besides those it lists.
    let codes: Set<String>
    let attributes: [String: [JSONMember]]

    init(_ event: Event, codes: Set<String>, attributes: [String: [JSONMember]]) {
        (self.event, self.codes, self.attributes) = (event, codes, attributes)
    }

    func fits(_ criterion: EventCriterion) -> Bool {
        fitsHead(criterion) ?? fitsNames(criterion) ?? fitsSensor(criterion) ?? fitsField(criterion) ?? false
    }

    /// What every event has in its own members. nil: another kind of criterion.
    private func fitsHead(_ criterion: EventCriterion) -> Bool? {
        switch criterion {
        case .eventType(let types): types.contains(event.kind)
        case .time(let field, let comparison, let instant):
            times(field).contains { comparison.holds($0.microseconds, instant) }
        case .action(let actions): event.action.map(actions.contains) ?? false
        case .bizStep(let steps): event.bizStep.map(steps.contains) ?? false
        case .disposition(let dispositions): event.disposition.map(dispositions.contains) ?? false
        case .persistentDisposition(let isSet, let dispositions):
            (isSet ? event.persistentDisposition?.set : event.persistentDisposition?.unset)?
                .contains(where: dispositions.contains) ?? false
        case .eventID(let ids): event.eventID.map(ids.contains) ?? false
        case .errorDeclarationExists: event.errorDeclaration != nil
        case .errorReason(let reasons): event.errorDeclaration?.reason.map(reasons.contains) ?? false
        case .correctiveEventID(let ids):
            event.errorDeclaration?.correctiveEventIDs.contains(where: ids.contains) ?? false
        default: nil
        }
    }

    private func times(_ field: TimeField) -> [EPCISInstant] {
        switch field {
        case .eventTime: [event.eventTime]
        case .recordTime: event.recordTime.map { [$0] } ?? []
        case .errorDeclarationTime: event.errorDeclaration.map { [$0.declarationTime] } ?? []
        case .time:
            event.sensorElementList.flatMap { element in
                [element.metadata?.time].compactMap(\.self) + element.reports.compactMap(\.time)
            }
        case .startTime: event.sensorElementList.compactMap { $0.metadata?.startTime }
        case .endTime: event.sensorElementList.compactMap { $0.metadata?.endTime }
        }
    }

    private func fitsNames(_ criterion: EventCriterion) -> Bool? {
        switch criterion {
        case .place(let field, let withDescendants, let names):
            place(field).map { isAt($0.id, names, withDescendants) } ?? false
        case .transformationID(let names):
            event.transformationID.map { names.contains(EventName.canonical($0)) } ?? false
        case .match(let field, let patterns): matches(field, patterns)
        case .quantity(let comparison, let numbers, let unit):
            quantities.contains { element in
                guard unit == nil || element.unit == unit, let value = element.quantity.flatMap(QueryValue.number)
                else { return false }
                return numbers.contains { comparison.holds(value, $0) }
            }
        case .bizTransaction(let type, let names): refers(event.bizTransactionList, type, names)
        case .source(let type, let names): refers(event.sourceList, type, names)
        case .destination(let type, let names): refers(event.destinationList, type, names)
        default: nil
        }
    }

    func place(_ field: PlaceField) -> Place? { field == .readPoint ? event.readPoint : event.bizLocation }

    /// A place below another has its name and more: a GLN's extensions, a path under a path.
    private func isAt(_ id: String, _ names: Set<String>, _ withDescendants: Bool) -> Bool {
        let name = EventName.canonical(id)
        return names.contains(name) || withDescendants && names.contains { name.hasPrefix($0 + "/") }
    }

    private var quantities: [QuantityElement] {
        event.quantityList + event.childQuantityList + event.inputQuantityList + event.outputQuantityList
    }

    private func refers<Word>(_ list: [TypedReference<Word>], _ type: Word, _ names: Set<String>) -> Bool {
        list.contains { $0.type == type && names.contains(EventName.canonical($0.id)) }
    }

    private func matches(_ field: MatchField, _ patterns: [NamePattern]) -> Bool {
        if field == .epc || field == .anyEPC,
            codes.contains(where: { code in patterns.contains { $0.fits(code, canonical: code) } })
        {
            return true
        }
        return names(field).contains { name in
            let canonical = EventName.canonical(name)
            return patterns.contains { $0.fits(name, canonical: canonical) }
        }
    }

    private func names(_ field: MatchField) -> [String] {
        switch field {
        case .epc: (event.epcList + event.childEPCs).map(\.uri)
        case .parentID: event.parentID.map { [$0.uri] } ?? []
        case .inputEPC: event.inputEPCList.map(\.uri)
        case .outputEPC: event.outputEPCList.map(\.uri)
        case .anyEPC: names(.epc) + names(.parentID) + names(.inputEPC) + names(.outputEPC)
        case .epcClass: (event.quantityList + event.childQuantityList).map(\.epcClass.uri)
        case .inputEPCClass: event.inputQuantityList.map(\.epcClass.uri)
        case .outputEPCClass: event.outputQuantityList.map(\.epcClass.uri)
        case .anyEPCClass: quantities.map(\.epcClass.uri)
        }
    }
}
