import EPCIS
import Identification
import JSONStream

/// An event's whole document, its three groups merged, with single fields read and written.
struct AmendedDocument: Sendable, Hashable {
    private(set) var members: [JSONMember]

    init(_ document: JSONValue) {
        if case .object(let members) = document { self.members = members } else { members = [] }
    }

    var value: JSONValue { .object(members.sorted { CanonicalOrder.precedes($0.name, $1.name) }) }

    /// The field as text; nil: the event does not say.
    func text(_ field: AmendmentField) -> String? {
        switch field {
        case .takenBack: return nil
        case .eventTime: return member("eventTime")?.plainText
        case .testedOn:
            let days = Set(tests.compactMap { $0["testedOn"]?.plainText })
            return days.isEmpty ? nil : days.sorted().joined(separator: " ")
        case .measurements:
            let all = Self.elements(fact(field))
            return all.isEmpty ? nil : all.map(Self.measurement).joined(separator: "; ")
        default: break
        }
        if let item = field.test {
            return tests.first { Self.isTest($0, of: item) }.map { $0["result"]?.plainText ?? "" }
        }
        return fact(field).map(Self.text)
    }

    /// - Parameter text: as `AmendedValue` reads it.
    mutating func set(_ field: AmendmentField, _ text: String) {
        switch field {
        case .takenBack: return
        case .eventTime: put("eventTime", .string(text))
        case .testedOn:
            setTests(tests.map { Self.with($0, "testedOn", .string(text)) })
        case .measurements: setFact(field, Self.measurements(text))
        case .used: setFact(field, .bool(text == "true"))
        default:
            if let item = field.test { return setResult(item, text) }
            setFact(field, .string(text))
        }
    }

    /// Writes a member of the event itself, or removes it.
    mutating func put(_ name: String, _ value: JSONValue?) {
        members.removeAll { $0.name == name }
        if let value { members.append(JSONMember(name, value)) }
    }

    /// When it happened.
    var time: Instant? {
        member("eventTime")?.plainText.flatMap { EPCISTime.parse($0) }.map { Instant(microseconds: $0.microseconds) }
    }

    func member(_ name: String) -> JSONValue? { members.first { $0.name == name }?.value }

    private var tests: [JSONValue] { Self.elements(fact(.testedOn)) }

    private mutating func setResult(_ item: TestItem, _ result: String) {
        var all = tests
        if let place = all.firstIndex(where: { Self.isTest($0, of: item) }) {
            all[place] = Self.with(all[place], "result", .string(result))
        } else {
            let day = all.lazy.compactMap { $0["testedOn"]?.plainText }.first ?? eventDay
            all.append([
                "item": .string(item.rawValue), "result": .string(result), "testedOn": .string(day),
            ])
        }
        setTests(all)
    }

    /// Whatever name the event calls the item by.
    private static func isTest(_ test: JSONValue, of item: TestItem) -> Bool {
        test["item"]?.plainText.flatMap { TestItem.named($0) } == item
    }

    private var eventDay: String { time?.date.description ?? "" }

    private mutating func setTests(_ tests: [JSONValue]) { setFact(.testedOn, .array(tests)) }

    /// Of the event's own members, then of its master data.
    private func fact(_ field: AmendmentField) -> JSONValue? {
        for name in field.members {
            if let value = member("gas:" + name) ?? member("ilmd")?["gas:" + name] { return value }
        }
        return nil
    }

    private mutating func setFact(_ field: AmendmentField, _ value: JSONValue) {
        for name in field.members {
            let name = "gas:" + name
            if let place = members.firstIndex(where: { $0.name == name }) {
                members[place].value = value
                return
            }
            if let place = members.firstIndex(where: { $0.name == "ilmd" }), members[place].value[name] != nil {
                members[place].value = Self.with(members[place].value, name, value)
                return
            }
        }
        guard let name = field.members.first else { return }
        members.append(JSONMember("gas:" + name, value))
    }

    private static func with(_ object: JSONValue, _ name: String, _ value: JSONValue) -> JSONValue {
        guard case .object(var members) = object else { return object }
        if let place = members.firstIndex(where: { $0.name == name }) {
            members[place].value = value
        } else {
            members.append(JSONMember(name, value))
        }
        return .object(members)
    }

    private static func elements(_ value: JSONValue?) -> [JSONValue] {
        switch value {
        case .array(let all)?: all
        case let one?: [one]
        case nil: []
        }
    }

    private static func text(_ value: JSONValue) -> String {
        switch value {
        case .string(let text), .number(let text): text
        case .bool(let flag): flag ? "true" : "false"
        case .object: value["name"].map(text) ?? "…"
        default: "…"
        }
    }

    private static let parts = ["item", "value", "unit", "limit", "instrument"]

    private static func measurement(_ one: JSONValue) -> String {
        var texts = parts.map { name in one[name].map(text) ?? "" }
        while texts.count > 2, texts.last == "" { texts.removeLast() }
        return texts.joined(separator: "|")
    }

    private static func measurements(_ text: String) -> JSONValue {
        .array(
            text.split(separator: ";").map { part -> JSONValue in
                let texts = part.split(separator: "|", omittingEmptySubsequences: false).map { Text.trim(String($0)) }
                return .object(
                    zip(parts, texts).filter { !$0.1.isEmpty }.map { JSONMember($0.0, .string($0.1)) })
            })
    }
}
