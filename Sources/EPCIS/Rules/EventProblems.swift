import JSONStream

/// The rules of EPCIS 2.0 7.3 and 7.4 that shapes cannot say: which fields a kind of event and an action allow.
extension Event {
    /// Everything that is wrong with the event, each with the JSON pointer of its member; empty if it is as the
    /// standard says.
    /// - Parameter pointer: where the event stands in its document.
    public func problems(at pointer: String = "") -> [EPCISError] {
        var problems = EventProblems(pointer: pointer)
        problems.fields(self)
        switch kind {
        case .object: problems.object(self)
        case .aggregation: problems.aggregation(self)
        case .transaction: problems.transaction(self)
        case .transformation: problems.transformation(self)
        case .association: problems.association(self)
        }
        problems.words(self)
        problems.names(self)
        problems.quantities(self)
        problems.sensors(self)
        return problems.errors
    }
}

struct EventProblems {
    let pointer: String
    private(set) var errors: [EPCISError] = []

    init(pointer: String) { self.pointer = pointer }

    mutating func refuse(_ path: String, _ value: String, _ rule: String) {
        errors.append(.invalid(pointer: pointer + path, value: String(value.prefix(200)), rule: rule))
    }

    mutating func miss(_ path: String) { errors.append(.shape(.missing(pointer: pointer + path))) }

    /// Fields of other kinds of event (EPCIS 2.0 7.4.2–7.4.6).
    fileprivate mutating func fields(_ event: Event) {
        let present = [
            ("epcList", !event.epcList.isEmpty), ("quantityList", !event.quantityList.isEmpty),
            ("parentID", event.parentID != nil), ("childEPCs", !event.childEPCs.isEmpty),
            ("childQuantityList", !event.childQuantityList.isEmpty), ("inputEPCList", !event.inputEPCList.isEmpty),
            ("inputQuantityList", !event.inputQuantityList.isEmpty), ("outputEPCList", !event.outputEPCList.isEmpty),
            ("outputQuantityList", !event.outputQuantityList.isEmpty),
            ("transformationID", event.transformationID != nil), ("action", event.action != nil),
            ("ilmd", !event.ilmd.isEmpty),
        ]
        for (name, isPresent) in present where isPresent && Self.foreign(event.kind).contains(name) {
            refuse("/" + name, event.kind.rawValue, "not a field of this kind of event")
        }
        if event.kind != .transformation, event.action == nil { miss("/action") }
    }

    private static func foreign(_ kind: EventType) -> [String] {
        let transformation = [
            "inputEPCList", "inputQuantityList", "outputEPCList", "outputQuantityList", "transformationID",
        ]
        switch kind {
        case .object: return ["parentID", "childEPCs", "childQuantityList"] + transformation
        case .aggregation, .association: return ["epcList", "quantityList", "ilmd"] + transformation
        case .transaction: return ["childEPCs", "childQuantityList", "ilmd"] + transformation
        case .transformation:
            return ["epcList", "quantityList", "parentID", "childEPCs", "childQuantityList", "action"]
        }
    }

    fileprivate mutating func object(_ event: Event) {
        if event.epcList.isEmpty, event.quantityList.isEmpty, event.sensorElementList.isEmpty { miss("/epcList") }
        if !event.ilmd.isEmpty, let action = event.action, action != .add {
            refuse("/ilmd", action.rawValue, "only with the action ADD")
        }
    }

    fileprivate mutating func aggregation(_ event: Event) {
        if event.parentID == nil, event.action != .observe { miss("/parentID") }
        children(event)
    }

    fileprivate mutating func association(_ event: Event) {
        if event.parentID == nil { miss("/parentID") }
        children(event)
    }

    /// Taking a parent apart may leave out whom it held.
    private mutating func children(_ event: Event) {
        if event.childEPCs.isEmpty, event.childQuantityList.isEmpty, event.action != .delete { miss("/childEPCs") }
    }

    fileprivate mutating func transaction(_ event: Event) {
        if event.bizTransactionList.isEmpty { miss("/bizTransactionList") }
        let isEmpty = event.epcList.isEmpty && event.quantityList.isEmpty && event.parentID == nil
        if isEmpty, event.action != .delete { miss("/epcList") }
    }

    /// One of several events of a transformation, tied by `transformationID`, may have inputs or outputs only.
    fileprivate mutating func transformation(_ event: Event) {
        guard event.transformationID == nil else {
            if event.inputEPCList.isEmpty, event.inputQuantityList.isEmpty, event.outputEPCList.isEmpty,
                event.outputQuantityList.isEmpty, event.sensorElementList.isEmpty
            {
                miss("/inputEPCList")
            }
            return
        }
        if event.inputEPCList.isEmpty, event.inputQuantityList.isEmpty { miss("/inputEPCList") }
        if event.outputEPCList.isEmpty, event.outputQuantityList.isEmpty { miss("/outputEPCList") }
    }
}

/// Words of the vocabularies.
extension EventProblems {
    private static let wordRule = "a word of the Core Business Vocabulary 2.0, or a URI"

    fileprivate mutating func words(_ event: Event) {
        check(event.bizStep, "/bizStep")
        check(event.disposition, "/disposition")
        check(event.errorDeclaration?.reason, "/errorDeclaration/reason")
        if let persistent = event.persistentDisposition {
            if persistent.set.isEmpty, persistent.unset.isEmpty { miss("/persistentDisposition/set") }
            for (index, word) in persistent.set.enumerated() { check(word, "/persistentDisposition/set/\(index)") }
            for (index, word) in persistent.unset.enumerated() { check(word, "/persistentDisposition/unset/\(index)") }
        }
        for (index, one) in event.bizTransactionList.enumerated() {
            check(one.type, "/bizTransactionList/\(index)/type")
        }
        party(event.sourceList, "/sourceList")
        party(event.destinationList, "/destinationList")
        for (index, value) in event.certificationInfo.enumerated() {
            if case .string(let text) = value, !EPC.isURI(text) {
                refuse("/certificationInfo" + (event.certificationInfo.count > 1 ? "/\(index)" : ""), text, "a URI")
            }
        }
    }

    private mutating func party(_ list: [TypedReference<PartyType>], _ path: String) {
        for (index, one) in list.enumerated() {
            if one.type == nil { miss("\(path)/\(index)/type") } else { check(one.type, "\(path)/\(index)/type") }
        }
    }

    private mutating func check(_ word: (some VocabularyWord)?, _ path: String) {
        if let word, !word.isKnown { refuse(path, word.rawValue, Self.wordRule) }
    }
}

/// Names of things, and how many.
extension EventProblems {
    fileprivate mutating func names(_ event: Event) {
        for (path, list) in [
            ("/epcList", event.epcList), ("/childEPCs", event.childEPCs), ("/inputEPCList", event.inputEPCList),
            ("/outputEPCList", event.outputEPCList),
        ] {
            for (index, epc) in list.enumerated() { instance(epc, "\(path)/\(index)") }
        }
        if let parent = event.parentID { instance(parent, "/parentID") }
        if let place = event.readPoint { reference(place.id, "/readPoint/id") }
        if let place = event.bizLocation { reference(place.id, "/bizLocation/id") }
        for (index, one) in event.bizTransactionList.enumerated() {
            reference(one.id, "/bizTransactionList/\(index)/bizTransaction")
        }
        for (index, one) in event.sourceList.enumerated() { reference(one.id, "/sourceList/\(index)/source") }
        for (index, one) in event.destinationList.enumerated() {
            reference(one.id, "/destinationList/\(index)/destination")
        }
    }

    /// A place, a party or a document: an EPC URN has the form of its scheme, a link its check digit.
    private mutating func reference(_ uri: String, _ path: String) {
        let name = GS1Name(uri)
        if name.level == .wrong { return refuse(path, uri, Self.form) }
        checkDigit(name, uri, path)
    }

    private mutating func checkDigit(_ name: GS1Name, _ uri: String, _ path: String) {
        if let rule = CheckDigitRule(name) { refuse(path, uri, rule.words) }
    }

    private static let form = "an EPC URN of the form that its scheme has (TDS 2.0 6.3)"

    private mutating func instance(_ epc: EPC, _ path: String) {
        let name = GS1Name(epc.uri)
        switch name.level {
        case .wrong: refuse(path, epc.uri, Self.form)
        case .ofClass: refuse(path, epc.uri, "one item: a class of things belongs into a quantity list")
        case .instance: checkDigit(name, epc.uri, path)
        case .other: return
        }
    }

    fileprivate mutating func quantities(_ event: Event) {
        for (path, list) in [
            ("/quantityList", event.quantityList), ("/childQuantityList", event.childQuantityList),
            ("/inputQuantityList", event.inputQuantityList), ("/outputQuantityList", event.outputQuantityList),
        ] {
            for (index, element) in list.enumerated() { quantity(element, "\(path)/\(index)") }
        }
    }

    private mutating func quantity(_ element: QuantityElement, _ path: String) {
        let name = GS1Name(element.epcClass.uri)
        switch name.level {
        case .wrong:
            refuse(
                path + "/epcClass", element.epcClass.uri, "an EPC class or pattern URN of the form that its scheme has")
        case .instance: refuse(path + "/epcClass", element.epcClass.uri, "a class of things, not one item")
        case .ofClass: checkDigit(name, element.epcClass.uri, path + "/epcClass")
        case .other: break
        }
        if let quantity = element.quantity, !((Double(quantity) ?? 0) > 0) {
            refuse(path + "/quantity", quantity, "a quantity is positive")
        }
        guard let unit = element.unit else { return }
        if !Self.isUnit(unit) {
            refuse(path + "/uom", unit, "a unit code of UN/CEFACT Recommendation 20, 2 or 3 characters")
        }
        if element.quantity == nil { refuse(path + "/uom", unit, "only with a quantity") }
    }

    private static func isUnit(_ text: String) -> Bool {
        2...3 ~= text.utf8.count && text.utf8.allSatisfy { 0x30...0x39 ~= $0 || 0x41...0x5A ~= $0 }
    }

    /// EPCIS 2.0 7.3.8.
    fileprivate mutating func sensors(_ event: Event) {
        for (index, element) in event.sensorElementList.enumerated() {
            let path = "/sensorElementList/\(index)/sensorReport"
            if element.reports.isEmpty { refuse(path, "[]", "at least one report") }
            for (number, report) in element.reports.enumerated() { self.report(report, "\(path)/\(number)") }
        }
    }

    private mutating func report(_ report: SensorReport, _ path: String) {
        if report.type == nil, report.exception == nil { miss(path + "/type") }
        check(report.type, path + "/type")
        check(report.exception, path + "/exception")
        check(report.component, path + "/component")
        if let unit = report.uom, !Self.isUnit(unit) {
            refuse(path + "/uom", unit, "a unit code of UN/CEFACT Recommendation 20, 2 or 3 characters")
        }
        if let text = report.hexBinaryValue, !Self.isHex(text) {
            refuse(path + "/hexBinaryValue", text, "pairs of hexadecimal digits")
        }
    }

    private static func isHex(_ text: String) -> Bool {
        text.utf8.count % 2 == 0
            && text.utf8.allSatisfy { 0x30...0x39 ~= $0 || 0x61...0x66 ~= $0 | 0x20 }
    }
}
