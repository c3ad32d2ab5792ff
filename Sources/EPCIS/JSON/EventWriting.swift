import JSONStream

extension Event {
    /// The event as an object of EPCIS 2.0 JSON-LD. Words of the standard are written by their short names; a
    /// `@context` is there if prefixes are to be declared.
    /// - Parameter context: what the document declares already.
    public func jsonLD(in context: [EPCISNamespace] = []) -> JSONValue {
        var members = MemberList()
        let own = namespaces.filter { !context.contains($0) }
        if !own.isEmpty { members.add("@context", EPCISContext.jsonLD(own)) }
        members.add("type", kind.rawValue)
        members.add("eventID", eventID)
        members.add("eventTime", eventTime.text)
        members.add("recordTime", recordTime?.text)
        members.add("eventTimeZoneOffset", EPCISTime.offsetText(eventTimeZoneOffset))
        if let errorDeclaration { members.add("errorDeclaration", errorDeclaration.jsonLD) }
        if certificationInfo.count == 1 {
            members.add("certificationInfo", certificationInfo[0])
        } else {
            members.add("certificationInfo", certificationInfo)
        }
        addThings(&members)
        addReasons(&members)
        members.add("sensorElementList", sensorElementList.map(\.jsonLD))
        if !ilmd.isEmpty { members.add("ilmd", .object(ilmd)) }
        return .object(members.members + extensions)
    }

    /// The event's JSON-LD by RFC 8785: what is stored and compared.
    public var canonicalDocument: [UInt8] { jsonLD().canonicalBytes }

    private func addThings(_ members: inout MemberList) {
        members.add("parentID", parentID?.uri)
        members.add("epcList", epcList.map(\.jsonLD))
        members.add("quantityList", quantityList.map(\.jsonLD))
        members.add("childEPCs", childEPCs.map(\.jsonLD))
        members.add("childQuantityList", childQuantityList.map(\.jsonLD))
        members.add("inputEPCList", inputEPCList.map(\.jsonLD))
        members.add("inputQuantityList", inputQuantityList.map(\.jsonLD))
        members.add("outputEPCList", outputEPCList.map(\.jsonLD))
        members.add("outputQuantityList", outputQuantityList.map(\.jsonLD))
        members.add("transformationID", transformationID)
    }

    private func addReasons(_ members: inout MemberList) {
        members.add("action", action?.rawValue)
        members.add("bizStep", bizStep?.rawValue)
        members.add("disposition", disposition?.rawValue)
        if let persistentDisposition { members.add("persistentDisposition", persistentDisposition.jsonLD) }
        if let readPoint { members.add("readPoint", readPoint.jsonLD) }
        if let bizLocation { members.add("bizLocation", bizLocation.jsonLD) }
        members.add("bizTransactionList", bizTransactionList.map { $0.jsonLD("bizTransaction") })
        members.add("sourceList", sourceList.map { $0.jsonLD("source") })
        members.add("destinationList", destinationList.map { $0.jsonLD("destination") })
    }
}

/// Members of an object, those left out that have no value.
struct MemberList {
    private(set) var members: [JSONMember] = []

    mutating func add(_ name: String, _ value: JSONValue) { members.append(JSONMember(name, value)) }

    mutating func add(_ name: String, _ text: String?) {
        if let text { add(name, .string(text)) }
    }

    mutating func add(_ name: String, number text: String?) {
        if let text { add(name, .number(text)) }
    }

    mutating func add(_ name: String, _ values: [JSONValue]) {
        if !values.isEmpty { add(name, .array(values)) }
    }
}

extension EPC {
    var jsonLD: JSONValue { .string(uri) }
}

extension Place {
    var jsonLD: JSONValue { .object([JSONMember("id", .string(id))] + extensions) }
}

extension QuantityElement {
    var jsonLD: JSONValue {
        var members = MemberList()
        members.add("epcClass", epcClass.uri)
        members.add("quantity", number: quantity)
        members.add("uom", unit)
        return .object(members.members)
    }
}

extension TypedReference {
    func jsonLD(_ name: String) -> JSONValue {
        .object((type.map { [JSONMember("type", .string($0.rawValue))] } ?? []) + [JSONMember(name, .string(id))])
    }
}

extension PersistentDisposition {
    var jsonLD: JSONValue {
        var members = MemberList()
        members.add("set", set.map { .string($0.rawValue) })
        members.add("unset", unset.map { .string($0.rawValue) })
        return .object(members.members)
    }
}

extension ErrorDeclaration {
    var jsonLD: JSONValue {
        var members = MemberList()
        members.add("declarationTime", declarationTime.text)
        members.add("reason", reason?.rawValue)
        members.add("correctiveEventIDs", correctiveEventIDs.map { .string($0) })
        return .object(members.members + extensions)
    }
}

extension SensorElement {
    var jsonLD: JSONValue {
        var members = MemberList()
        if let metadata { members.add("sensorMetadata", metadata.jsonLD) }
        members.add("sensorReport", .array(reports.map(\.jsonLD)))
        return .object(members.members + extensions)
    }
}

extension SensorMetadata {
    var jsonLD: JSONValue {
        var members = MemberList()
        members.add("time", time?.text)
        members.add("startTime", startTime?.text)
        members.add("endTime", endTime?.text)
        members.add("deviceID", deviceID)
        members.add("deviceMetadata", deviceMetadata)
        members.add("rawData", rawData)
        members.add("dataProcessingMethod", dataProcessingMethod)
        members.add("bizRules", bizRules)
        return .object(members.members + extensions)
    }
}

extension SensorReport {
    var jsonLD: JSONValue {
        var members = MemberList()
        members.add("type", type?.rawValue)
        members.add("exception", exception?.rawValue)
        members.add("deviceID", deviceID)
        members.add("deviceMetadata", deviceMetadata)
        members.add("rawData", rawData)
        members.add("dataProcessingMethod", dataProcessingMethod)
        members.add("time", time?.text)
        members.add("microorganism", microorganism)
        members.add("chemicalSubstance", chemicalSubstance)
        members.add("value", number: value)
        members.add("component", component?.rawValue)
        members.add("stringValue", stringValue)
        if let booleanValue { members.add("booleanValue", .bool(booleanValue)) }
        members.add("hexBinaryValue", hexBinaryValue)
        members.add("uriValue", uriValue)
        members.add("minValue", number: minValue)
        members.add("maxValue", number: maxValue)
        members.add("meanValue", number: meanValue)
        members.add("sDev", number: sDev)
        members.add("percRank", number: percRank)
        members.add("percValue", number: percValue)
        members.add("uom", uom)
        members.add("coordinateReferenceSystem", coordinateReferenceSystem)
        return .object(members.members + extensions)
    }
}
