import JSONStream

extension EventMatching {
    /// nil: no criterion on fields.
    func fitsField(_ criterion: EventCriterion) -> Bool? {
        switch criterion {
        case .field(let zone, let name, let comparison, let values):
            members(zone).contains { member in
                name.fits(member.name, in: event.namespaces)
                    && member.value.scalars.contains { text in values.contains { $0.holds(comparison, for: text) } }
            }
        case .fieldExists(let zone, let name):
            members(zone).contains { name.fits($0.name, in: event.namespaces) }
        case .attributeExists(let name, let names):
            attributes(of: name).contains { member in names.contains { isNamed(member, $0) } }
        case .attribute(let text, let namespaces, let values): hasAttribute(text, namespaces, values)
        default: nil
        }
    }

    /// `field_attribute`: names have underscores too, so each may be the one that parts them.
    private func hasAttribute(_ text: String, _ namespaces: [EPCISNamespace], _ values: [QueryValue]) -> Bool {
        text.indices.contains { mark in
            guard text[mark] == "_", let field = FieldName(String(text[..<mark]), in: namespaces) else { return false }
            let attribute = String(text[text.index(after: mark)...])
            return attributes(of: field).contains { member in
                isNamed(member, attribute)
                    && member.value.scalars.contains { found in values.contains { $0.holds(.equal, for: found) } }
            }
        }
    }

    private func isNamed(_ member: JSONMember, _ name: String) -> Bool {
        member.name == name || (FieldName(name, in: event.namespaces)?.fits(member.name, in: event.namespaces) ?? false)
    }

    /// What is said of the values of a field: by master data, by the event of its places, by the members of an object.
    private func attributes(of field: FieldName) -> [JSONMember] {
        var found: [JSONMember] = []
        if field.prefix == nil, field.namespace == nil {
            for id in names(of: field.local) { found += attributes[EventName.canonical(id)] ?? [] }
            if let place = PlaceField(rawValue: field.local).flatMap(place) { found += place.extensions }
        }
        for member in event.extensions where field.fits(member.name, in: event.namespaces) {
            for case .object(let members) in [member.value] + member.value.elements {
                found += members
                for case .object(let own) in members.filter({ $0.name == "xml:attributes" }).map(\.value) {
                    found += own
                }
            }
            for text in member.value.scalars { found += attributes[EventName.canonical(text)] ?? [] }
        }
        return found
    }

    /// The names that stand in a field of the standard.
    private func names(of field: String) -> [String] {
        switch field {
        case "readPoint": event.readPoint.map { [$0.id] } ?? []
        case "bizLocation": event.bizLocation.map { [$0.id] } ?? []
        case "bizStep": event.bizStep.map { [$0.rawValue] } ?? []
        case "disposition": event.disposition.map { [$0.rawValue] } ?? []
        case "bizTransaction", "bizTransactionList": event.bizTransactionList.map(\.id)
        case "source", "sourceList": event.sourceList.map(\.id)
        case "destination", "destinationList": event.destinationList.map(\.id)
        case "epcClass", "quantityList":
            (event.quantityList + event.childQuantityList + event.inputQuantityList + event.outputQuantityList)
                .map(\.epcClass.uri)
        case "epcList", "childEPCs": (event.epcList + event.childEPCs).map(\.uri)
        case "parentID": event.parentID.map { [$0.uri] } ?? []
        default: []
        }
    }

    private func members(_ zone: FieldZone) -> [JSONMember] {
        let roots = roots(zone.place)
        guard zone.isInner else { return roots }
        return roots.flatMap(\.value.descendants)
    }

    private func roots(_ place: FieldZone.Place) -> [JSONMember] {
        switch place {
        case .event: event.extensions
        case .ilmd: event.ilmd
        case .errorDeclaration: event.errorDeclaration?.extensions ?? []
        case .sensorElement: event.sensorElementList.flatMap(\.extensions)
        case .sensorMetadata: event.sensorElementList.flatMap { $0.metadata?.extensions ?? [] }
        case .sensorReport: event.sensorElementList.flatMap { $0.reports.flatMap(\.extensions) }
        case .readPoint: event.readPoint?.extensions ?? []
        case .bizLocation: event.bizLocation?.extensions ?? []
        }
    }
}

extension SimpleEventQuery {
    /// Whether an event with this JSON-LD may fit: false where a field that is asked for has no such value anywhere in
    /// it. Far cheaper than to read and check the event.
    public func mayMatch(_ document: JSONValue) -> Bool {
        let asksForFields = criteria.contains { criterion in
            switch criterion {
            case .field, .fieldExists: true
            default: false
            }
        }
        guard asksForFields else { return true }
        let members = document.descendants
        return criteria.allSatisfy { criterion in
            switch criterion {
            case .field(_, let name, let comparison, let values):
                members.contains { member in
                    member.name.hasSuffix(name.local)
                        && member.value.scalars.contains { text in
                            values.contains { $0.holds(comparison, for: text) }
                        }
                }
            case .fieldExists(_, let name): members.contains { $0.name.hasSuffix(name.local) }
            default: true
            }
        }
    }
}

extension JSONValue {
    /// The texts of a value: its own, its elements', the text of an element that has attributes.
    fileprivate var scalars: [String] {
        switch self {
        case .string(let text): [text]
        case .number(let text): [text]
        case .bool(let flag): [flag ? "true" : "false"]
        case .null: []
        case .array(let elements): elements.flatMap(\.scalars)
        case .object(let members):
            members.filter { ["@value", "xml:text", "@id", "id"].contains($0.name) }.flatMap(\.value.scalars)
        }
    }

    fileprivate var elements: [JSONValue] {
        if case .array(let elements) = self { elements } else { [] }
    }

    /// Every member at any depth.
    fileprivate var descendants: [JSONMember] {
        switch self {
        case .object(let members): members.flatMap { [$0] + $0.value.descendants }
        case .array(let elements): elements.flatMap(\.descendants)
        default: []
        }
    }
}
