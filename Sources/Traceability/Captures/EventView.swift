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
    private(set) var eventID: String?
    let time: Instant
    let offsetMinutes: Int
    let bizStep: String
    let disposition: String
    let readPoint: String?
    let bizLocation: String?
    let declaredAt: Instant?
    /// Instances, in the order of the event.
    let things: [Named]
    let classes: [Named]
    /// Names that are no things: transformation, transactions, sources, destinations.
    let references: [Named]
    private(set) var members: [JSONMember]
    /// Master data, then the trade's own members, by local name.
    private let facts: [(name: Substring, value: JSONValue)]

    /// A name in an event, and where it stands.
    struct Named: Sendable {
        let role: EventRole
        let uri: String
        let member: StaticString
        /// -1: the member is no list.
        let index: Int
    }

    /// - Parameter members: the event's JSON-LD.
    init(_ event: Event, members: [JSONMember]) {
        self.members = members
        kind = event.kind
        action = event.action
        eventID = event.eventID
        time = Instant(microseconds: event.eventTime.microseconds)
        offsetMinutes = event.eventTimeZoneOffset
        bizStep = event.bizStep?.rawValue ?? ""
        disposition = event.disposition?.rawValue ?? ""
        readPoint = event.readPoint?.id
        bizLocation = event.bizLocation?.id
        declaredAt = event.errorDeclaration.map { Instant(microseconds: $0.declarationTime.microseconds) }
        facts = (event.ilmd + members.filter { $0.name.hasPrefix("gas:") }).map {
            (EventGrouping.localName($0.name), $0.value)
        }
        var names = EventNames()
        names.read(event)
        (things, classes, references) = (names.things, names.classes, names.references)
    }

    var isDeclaration: Bool { declaredAt != nil }

    /// The same without its eventID.
    var unnamed: EventView { named(nil) }

    /// The same under another name.
    func named(_ name: String?) -> EventView {
        var view = self
        view.eventID = name
        view.members.removeAll { $0.name == "eventID" }
        if let name { view.members.append(JSONMember("eventID", .string(name))) }
        return view
    }

    /// What it says to be wrong about itself.
    var errorDeclaration: JSONValue? { members.first { $0.name == "errorDeclaration" }?.value }

    /// The first member of master data, then of the event, with one of these local names.
    func member(_ name: String, or other: String = "") -> JSONValue? {
        facts.first { $0.name == name || $0.name == other }?.value
    }

    /// CBV 2.0 `lotNumber`, or `gas:batch`.
    var lotNumber: String? { member("lotNumber", or: "batch")?.plainText.flatMap { $0.isEmpty ? nil : $0 } }
    var factoryNo: String { member("factoryNumber")?.plainText ?? "" }
    var productionLine: String { member("line", or: "productionLine")?.plainText ?? "" }
    /// `gas:components`.
    var componentMember: JSONValue? { member("components") }
    /// `gas:destination`: an organization here by its name or credit code, in the widths of rows.
    var destination: String { member("destination")?.plainText.map { Text.trim($0.halfWidth) } ?? "" }
    var shift: String { member("shift")?.plainText ?? "" }
    var productionDateText: String? { member("productionDate")?.plainText }

    /// The day of `productionDate`, which may be an instant.
    var productionDate: CivilDate? { productionDateText.flatMap { CivilDate(iso: String($0.prefix(10))) } }

    /// Fields of the life after the factory, in the form that rows have them.
    var details: [ReturnField: String] {
        var all: [ReturnField: String] = [:]
        for (name, value) in facts {
            let field = name == "gasType" ? .gas : ReturnField(rawValue: String(name))
            guard let field, Self.detailFields.contains(field), all[field] == nil else { continue }
            switch value {
            case .string(let text) where !text.isEmpty: all[field] = text
            case .bool(let flag): all[field] = flag ? "true" : "false"
            case .array, .object: all[field] = "…"
            default: break
            }
        }
        return all
    }

    private static let detailFields = Set(ReturnField.ofLife + [.destinationRegion])

    /// Results by item, of `gas:tests` and `gas:test`, and of the whole.
    var tests: [FactoryTest] {
        FactoryTest.list(facts.filter { $0.name == "tests" || $0.name == "test" }.map { $0.value }) + verdict.tests
    }

    /// What it says of the whole.
    var verdict: InspectionVerdict {
        let isInspection = bizStep == ReturnEvent.inspecting.bizStep
        let words = facts.filter { isInspection && ($0.name == "result" || $0.name == "verdict") }
        return InspectionVerdict(
            inspections: facts.filter { $0.name == "inspection" }.map { $0.value }, words: words.map { $0.value })
    }

    /// Names of tests that are none of the six.
    var strangeTests: [String] {
        tests.map(\.item).filter { $0 != InspectionVerdict.item && TestItem(rawValue: $0) == nil }
    }

    /// Where the tests stand.
    var testsPath: String {
        let names = ["gas:tests", "gas:test", "gas:inspection", "gas:result", "gas:verdict"]
        if let own = members.first(where: { names.contains($0.name) }) { return own.name }
        return "ilmd/gas:" + (["tests", "test", "inspection"].first { member($0) != nil } ?? "tests")
    }

    static func hasPassed(_ test: JSONValue) -> Bool {
        ["pass", "passed", "ok", "合格"].contains(test["result"]?.plainText?.lowercased() ?? "")
    }

    /// A ★ test that failed.
    var failedTest: String? {
        tests.first { !$0.passed }?.item
    }
}

extension JSONValue {
    /// A string's text.
    var plainText: String? {
        if case .string(let text) = self { text } else { nil }
    }
}

/// Every name in an event, with its role and place.
private struct EventNames {
    private(set) var things: [EventView.Named] = []
    private(set) var classes: [EventView.Named] = []
    private(set) var references: [EventView.Named] = []

    mutating func read(_ event: Event) {
        list(event.epcList, "epcList", .epc)
        if let parent = event.parentID {
            things.append(.init(role: .parent, uri: parent.uri, member: "parentID", index: -1))
        }
        list(event.childEPCs, "childEPCs", .epc)
        list(event.inputEPCList, "inputEPCList", .input)
        list(event.outputEPCList, "outputEPCList", .output)
        quantities(event.quantityList, "quantityList", .epcClass)
        quantities(event.childQuantityList, "childQuantityList", .epcClass)
        quantities(event.inputQuantityList, "inputQuantityList", .input)
        quantities(event.outputQuantityList, "outputQuantityList", .output)
        if let id = event.transformationID {
            references.append(.init(role: .transformation, uri: id, member: "transformationID", index: -1))
        }
        refer(event.bizTransactionList.map(\.id), "bizTransactionList", .transaction)
        refer(event.sourceList.map(\.id), "sourceList", .source)
        refer(event.destinationList.map(\.id), "destinationList", .destination)
    }

    private mutating func list(_ epcs: [EPC], _ member: StaticString, _ role: EventRole) {
        for (index, epc) in epcs.enumerated() {
            things.append(.init(role: role, uri: epc.uri, member: member, index: index))
        }
    }

    private mutating func quantities(_ elements: [QuantityElement], _ member: StaticString, _ role: EventRole) {
        for (index, element) in elements.enumerated() {
            classes.append(.init(role: role, uri: element.epcClass.uri, member: member, index: index))
        }
    }

    private mutating func refer(_ ids: [String], _ member: StaticString, _ role: EventRole) {
        for (index, id) in ids.enumerated() {
            references.append(.init(role: role, uri: id, member: member, index: index))
        }
    }
}
