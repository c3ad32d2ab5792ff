import EPCIS
import Identification
import JSONStream
import Storage

/// What the platform's own rules need of an EPCIS event that the standard's rules have passed: read from its JSON-LD
/// with short names, whatever it was written in.
struct EventView: Sendable {
    let kind: EventType
    /// A transformation has none.
    let action: EventAction?
    let eventID: String?
    let time: Instant
    let offsetMinutes: Int
    let bizStep: String
    let disposition: String
    let readPoint: String?
    let bizLocation: String?
    let declaredAt: Instant?
    let isDeclaration: Bool
    /// Instances, in the order of the event.
    let things: [Named]
    let classes: [Named]
    /// Names that are no things: transformation, transactions, sources, destinations.
    let references: [Named]
    let masterData: [JSONMember]
    let members: [JSONMember]

    /// A name in an event, and where it stands.
    struct Named: Sendable {
        let role: EventRole
        let uri: String
        let member: StaticString
        /// -1: the member is no list.
        let index: Int
    }

    /// Throws nothing: what is not as the standard says reads as absent.
    init?(_ members: [JSONMember]) {
        var reader = EventViewReader(members)
        guard let kind = reader.text("type").flatMap(EventType.init(rawValue:)),
            let time = reader.text("eventTime").flatMap({ EPCISTime.parse($0) })
        else { return nil }
        self.members = members
        self.kind = kind
        self.time = Instant(microseconds: time.microseconds)
        offsetMinutes = reader.text("eventTimeZoneOffset").flatMap { EPCISTime.parseOffset($0) } ?? time.offsetMinutes
        action = reader.text("action").flatMap(EventAction.init(rawValue:))
        eventID = reader.text("eventID")
        bizStep = reader.text("bizStep") ?? ""
        disposition = reader.text("disposition") ?? ""
        readPoint = reader["readPoint"]?["id"]?.plainText
        bizLocation = reader["bizLocation"]?["id"]?.plainText
        let declaration = reader["errorDeclaration"]
        isDeclaration = declaration != nil
        declaredAt = declaration?["declarationTime"]?.plainText.flatMap { EPCISTime.parse($0) }
            .map { Instant(microseconds: $0.microseconds) }
        if case .object(let data)? = reader["ilmd"] { masterData = data } else { masterData = [] }
        reader.readNames()
        (things, classes, references) = (reader.things, reader.classes, reader.references)
    }

    /// The first member of master data, then of the event, with one of these local names.
    private func member(_ names: Set<Substring>) -> JSONValue? {
        masterData.first { names.contains(EventGrouping.localName($0.name)) }?.value
            ?? members.first { $0.name.hasPrefix("gas:") && names.contains(EventGrouping.localName($0.name)) }?.value
    }

    /// CBV 2.0 `lotNumber`, or `gas:batch`.
    var lotNumber: String? { member(["lotNumber", "batch"])?.plainText.flatMap { $0.isEmpty ? nil : $0 } }
    var factoryNo: String { member(["factoryNumber"])?.plainText ?? "" }
    var productionLine: String { member(["line", "productionLine"])?.plainText ?? "" }
    var shift: String { member(["shift"])?.plainText ?? "" }
    var productionDateText: String? { member(["productionDate"])?.plainText }

    /// The day of `productionDate`, which may be an instant.
    var productionDate: CivilDate? { productionDateText.flatMap { CivilDate(iso: String($0.prefix(10))) } }

    /// A ★ test that failed.
    var failedTest: String? {
        guard case .array(let tests)? = member(["tests"]) else { return nil }
        return tests.first { $0["result"]?.plainText == "fail" }?["item"]?.plainText
    }
}

extension JSONValue {
    /// A string's text.
    var plainText: String? {
        if case .string(let text) = self { text } else { nil }
    }
}

/// Reads the members of an event by name.
private struct EventViewReader {
    private let members: [JSONMember]
    private(set) var things: [EventView.Named] = []
    private(set) var classes: [EventView.Named] = []
    private(set) var references: [EventView.Named] = []

    init(_ members: [JSONMember]) { self.members = members }

    subscript(name: String) -> JSONValue? { members.first { $0.name == name }?.value }
    func text(_ name: String) -> String? { self[name]?.plainText }

    mutating func readNames() {
        for member in members {
            switch member.name {
            case "epcList": list(member.value, "epcList", .epc)
            case "parentID": one(member.value, "parentID", .parent)
            case "childEPCs": list(member.value, "childEPCs", .epc)
            case "inputEPCList": list(member.value, "inputEPCList", .input)
            case "outputEPCList": list(member.value, "outputEPCList", .output)
            case "quantityList": quantities(member.value, "quantityList")
            case "childQuantityList": quantities(member.value, "childQuantityList")
            case "inputQuantityList": quantities(member.value, "inputQuantityList", .input)
            case "outputQuantityList": quantities(member.value, "outputQuantityList", .output)
            case "transformationID": refer(member.value, "transformationID", .transformation)
            case "bizTransactionList": refer(member.value, "bizTransactionList", "bizTransaction", .transaction)
            case "sourceList": refer(member.value, "sourceList", "source", .source)
            case "destinationList": refer(member.value, "destinationList", "destination", .destination)
            default: continue
            }
        }
    }

    private mutating func list(_ value: JSONValue, _ member: StaticString, _ role: EventRole) {
        guard case .array(let elements) = value else { return }
        things.reserveCapacity(things.count + elements.count)
        for (index, element) in elements.enumerated() {
            if let uri = element.plainText { things.append(.init(role: role, uri: uri, member: member, index: index)) }
        }
    }

    private mutating func one(_ value: JSONValue, _ member: StaticString, _ role: EventRole) {
        if let uri = value.plainText { things.append(.init(role: role, uri: uri, member: member, index: -1)) }
    }

    private mutating func quantities(_ value: JSONValue, _ member: StaticString, _ role: EventRole = .epcClass) {
        guard case .array(let elements) = value else { return }
        for (index, element) in elements.enumerated() {
            if let uri = element["epcClass"]?.plainText {
                classes.append(.init(role: role, uri: uri, member: member, index: index))
            }
        }
    }

    private mutating func refer(_ value: JSONValue, _ member: StaticString, _ role: EventRole) {
        if let uri = value.plainText { references.append(.init(role: role, uri: uri, member: member, index: -1)) }
    }

    private mutating func refer(_ value: JSONValue, _ member: StaticString, _ name: String, _ role: EventRole) {
        guard case .array(let elements) = value else { return }
        for (index, element) in elements.enumerated() {
            if let uri = element[name]?.plainText {
                references.append(.init(role: role, uri: uri, member: member, index: index))
            }
        }
    }
}
