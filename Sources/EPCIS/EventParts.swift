import JSONStream

/// So many things of one class (EPCIS 2.0 7.3.3.3).
public struct QuantityElement: Sendable, Hashable {
    /// The class: a product's batch or a product.
    public var epcClass: EPC
    /// A positive JSON number, as written; nil if unknown.
    public var quantity: String?
    /// A unit of measure (UN/CEFACT Recommendation 20, two or three characters); nil for pieces.
    public var unit: String?

    public init(epcClass: EPC, quantity: String?, unit: String? = nil) {
        (self.epcClass, self.quantity, self.unit) = (epcClass, quantity, unit)
    }

    var jsonLD: JSONValue {
        var members = [JSONMember("epcClass", .string(epcClass.uri))]
        if let quantity { members.append(JSONMember("quantity", .number(quantity))) }
        if let unit { members.append(JSONMember("uom", .string(unit))) }
        return .object(members)
    }

    init(jsonLD node: JSONNode) throws(EPCISError) {
        try reading { () throws(JSONShapeError) in try node.allowOnly(["epcClass", "quantity", "uom"]) }
        epcClass = try EPC(jsonLD: reading { () throws(JSONShapeError) in try node.member("epcClass") })
        quantity = try reading { () throws(JSONShapeError) in try node.optionalNumber("quantity") }
        unit = try reading { () throws(JSONShapeError) in try node.optionalString("uom") }
        if let quantity, !((Double(quantity) ?? 0) > 0) {
            throw .invalid(pointer: node.pointer(to: "quantity"), value: quantity, rule: "a quantity is positive")
        }
        if let unit, !(2...3 ~= unit.utf8.count) {
            throw .invalid(pointer: node.pointer(to: "uom"), value: unit, rule: "a unit code has 2 or 3 characters")
        }
    }
}

/// A business transaction, a source or a destination: what it is to the event, and its name.
public struct TypedReference: Sendable, Hashable {
    /// A CBV short name or a URI; a business transaction may lack it.
    public var type: String?
    public var id: String

    public init(type: String?, id: String) { (self.type, self.id) = (type, id) }

    func jsonLD(_ name: String) -> JSONValue {
        .object((type.map { [JSONMember("type", .string($0))] } ?? []) + [JSONMember(name, .string(id))])
    }

    init(jsonLD node: JSONNode, _ name: String, needsType: Bool) throws(EPCISError) {
        (type, id) = try reading { () throws(JSONShapeError) in
            try node.allowOnly(["type", name])
            return (needsType ? try node.string("type") : try node.optionalString("type"), try node.string(name))
        }
        guard EPC.isURI(id) else { throw .invalid(pointer: node.pointer(to: name), value: id, rule: "a URI") }
    }
}

/// What sensors told of the things (EPCIS 2.0 7.3.8); members are kept as they came.
public struct SensorElement: Sendable, Hashable {
    public var metadata: [JSONMember]
    /// Each report's members; a report has a `type` or an `exception`.
    public var reports: [[JSONMember]]

    public init(metadata: [JSONMember] = [], reports: [[JSONMember]]) {
        (self.metadata, self.reports) = (metadata, reports)
    }

    var jsonLD: JSONValue {
        let report = JSONMember("sensorReport", .array(reports.map { .object($0) }))
        return .object((metadata.isEmpty ? [] : [JSONMember("sensorMetadata", .object(metadata))]) + [report])
    }

    init(jsonLD node: JSONNode) throws(EPCISError) {
        (metadata, reports) = try reading { () throws(JSONShapeError) in
            try node.allowOnly(["sensorMetadata", "sensorReport"])
            var reports: [[JSONMember]] = []
            for report in try node.elements("sensorReport") {
                if try report.optional("exception") == nil { _ = try report.member("type") }
                reports.append(try report.members())
            }
            return (try node.optional("sensorMetadata")?.members() ?? [], reports)
        }
        if reports.isEmpty {
            throw .invalid(pointer: node.pointer(to: "sensorReport"), value: "[]", rule: "at least one report")
        }
    }
}

extension EPC {
    init(jsonLD node: JSONNode) throws(EPCISError) {
        let text = try reading { () throws(JSONShapeError) in try node.string() }
        guard let epc = EPC(uri: text) else { throw .invalid(node, text, "a URI of at most 1,024 bytes") }
        self = epc
    }
}
