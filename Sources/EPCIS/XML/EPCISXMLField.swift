/// A list of words of the Core Business Vocabulary, and how it is spelled: a short name in JSON-LD, a URN in XML
/// (CBV 2.0 7).
enum XMLVocabulary {
    case bizStep, disposition, transactionType, sourceOrDestination, errorReason

    /// What precedes a word in a URN, and in a Web URI.
    private var prefixes: (urn: String, web: String) {
        switch self {
        case .bizStep: ("urn:epcglobal:cbv:bizstep:", "https://ref.gs1.org/cbv/BizStep-")
        case .disposition: ("urn:epcglobal:cbv:disp:", "https://ref.gs1.org/cbv/Disp-")
        case .transactionType: ("urn:epcglobal:cbv:btt:", "https://ref.gs1.org/cbv/BTT-")
        case .sourceOrDestination: ("urn:epcglobal:cbv:sdt:", "https://ref.gs1.org/cbv/SDT-")
        case .errorReason: ("urn:epcglobal:cbv:er:", "https://ref.gs1.org/cbv/ER-")
        }
    }

    /// The short name of a CBV word; any other URI as it stands.
    func short(_ uri: String) -> String {
        let (urn, web) = prefixes
        if uri.hasPrefix(urn) { return String(uri.dropFirst(urn.utf8.count)) }
        return uri.hasPrefix(web) ? String(uri.dropFirst(web.utf8.count)) : uri
    }

    /// The URN of a short name; a URI as it stands.
    func uri(_ text: String) -> String {
        text.utf8.contains(0x3A) ? text : prefixes.urn + text
    }
}

/// How a field of an event is written.
enum XMLFieldForm {
    case text
    case word(XMLVocabulary)
    /// A URI or an object, or several as repeated elements.
    case certifications
    case names
    case quantities
    case place
    case references(String, XMLVocabulary)
    case sensors
    case dispositions
    case extensions
    case declaration
}

/// The fields of events (EPCIS 2.0 9.3 and EPCglobal-epcis-2_0.xsd; EPCIS 1.2 9.5 and EPCglobal-epcis-1_2.xsd).
enum XMLFields {
    static let forms: [String: XMLFieldForm] = [
        "eventTime": .text, "recordTime": .text, "eventTimeZoneOffset": .text, "eventID": .text, "parentID": .text,
        "transformationID": .text, "action": .text, "certificationInfo": .certifications, "bizStep": .word(.bizStep),
        "disposition": .word(.disposition), "epcList": .names, "childEPCs": .names, "inputEPCList": .names,
        "outputEPCList": .names, "quantityList": .quantities, "childQuantityList": .quantities,
        "inputQuantityList": .quantities, "outputQuantityList": .quantities, "readPoint": .place,
        "bizLocation": .place, "bizTransactionList": .references("bizTransaction", .transactionType),
        "sourceList": .references("source", .sourceOrDestination),
        "destinationList": .references("destination", .sourceOrDestination), "sensorElementList": .sensors,
        "persistentDisposition": .dispositions, "ilmd": .extensions, "errorDeclaration": .declaration,
    ]

    /// Elements that hold what came with later versions (EPCIS 2.0 9.1).
    static let wrappers: Set<String> = ["extension", "baseExtension"]

    /// What precedes an event's own fields, in this order.
    static let base = [
        "eventTime", "recordTime", "eventTimeZoneOffset", "eventID", "errorDeclaration", "certificationInfo",
    ]

    /// Of `base`, what 1.2 wraps in `baseExtension`.
    static let wrappedBase = ["eventID", "errorDeclaration"]

    /// An event's own fields in the schema's order.
    static let order: [EventType: [String]] = [
        .object: ["epcList", "action"] + place + ["bizTransactionList", "quantityList"] + parties + late + ["ilmd"],
        .aggregation: ["parentID", "childEPCs", "action"] + place + ["bizTransactionList", "childQuantityList"]
            + parties
            + late,
        .transaction: ["bizTransactionList", "parentID", "epcList", "action"] + place + ["quantityList"] + parties
            + late,
        .transformation: [
            "inputEPCList", "inputQuantityList", "outputEPCList", "outputQuantityList", "transformationID",
        ] + place + ["bizTransactionList"] + parties + late + ["ilmd"],
        .association: ["parentID", "childEPCs", "childQuantityList", "action"] + place + ["bizTransactionList"]
            + parties
            + late,
    ]

    private static let place = ["bizStep", "disposition", "readPoint", "bizLocation"]
    private static let parties = ["sourceList", "destinationList"]
    private static let late = ["sensorElementList", "persistentDisposition"]

    /// Fields that 1.2 wraps in `extension`; transformation events came later and have nothing to wrap.
    static func isWrapped(_ name: String, in type: EventType) -> Bool {
        guard type != .transformation else { return false }
        return ["quantityList", "childQuantityList", "sourceList", "destinationList", "ilmd"].contains(name)
    }

    /// Lists that the schemas ask for even if empty.
    static func isRequired(_ name: String, in type: EventType) -> Bool {
        switch type {
        case .object, .transaction: name == "epcList"
        case .aggregation: name == "childEPCs"
        case .transformation, .association: false
        }
    }

    /// Fields that came with EPCIS 2.0.
    static let sinceVersion2: Set<String> = ["sensorElementList", "persistentDisposition", "certificationInfo"]
}
