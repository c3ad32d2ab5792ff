import JSONStream
import TestSupport

/// Events of all kinds with all fields, drawn from a seed: what JSON-LD can say, odd names and values among it.
struct RandomEvents {
    private var random: SeededGenerator

    init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    private mutating func pick<T>(_ values: [T]) -> T { values[Int.random(in: 0..<values.count, using: &random)] }
    private mutating func chance(_ one: Int) -> Bool { Int.random(in: 0..<one, using: &random) == 0 }

    private mutating func some(_ make: (inout RandomEvents) -> JSONValue) -> JSONValue {
        .array((0..<Int.random(in: 1...3, using: &random)).map { _ in make(&self) })
    }

    private mutating func uri() -> JSONValue {
        .string(
            pick([
                "urn:epc:id:sgtin:0614141.107346.", "https://id.gs1.org/01/06901234567892/21/A%2F&?x=", "urn:x:热水器:",
                "ni:///sha-256;00?ver=CBV2.0&n=",
            ]) + String(Int.random(in: 0..<1000, using: &random)))
    }

    private mutating func word(_ words: [String]) -> JSONValue {
        .string(pick(words + ["https://example.cn/words/own", "urn:x:word"]))
    }

    private mutating func number() -> JSONValue {
        .number(pick(["0", "-1", "12", "1.5", "-0.25", "200.5", "1e3", "2.5E-7", "12345678901234567890", "0.10"]))
    }

    private mutating func text() -> String {
        pick([
            "", " ", "合格", "a & b < c > \"d\" 'e'", "\t\n\r", "]]>", "🔥", " blank ", "true", "12", "\u{1}\u{0}",
            "\u{FFFF}",
            "{\"a\":1}", "<b/>",
        ])
    }

    private mutating func name() -> String {
        pick([
            "gas:result", "gas:检验", "ext:a", "ext:b-c.d", "cbvmda:lotNumber", "ext:1", "http://example.cn/x/y",
            "gas:a b",
            "xml:text", "xml:attributes", "other:x", "@type", "ext:", "json:value", "a:b:c",
        ])
    }

    private mutating func extensionValue(_ depth: Int) -> JSONValue {
        switch Int.random(in: 0..<(depth > 3 ? 5 : 8), using: &random) {
        case 0, 1: return .string(text())
        case 2: return number()
        case 3: return .bool(chance(2))
        case 4: return .null
        case 5:
            return .array((0..<Int.random(in: 0...3, using: &random)).map { _ in extensionValue(depth + 1) })
        case 6:
            let attributes = JSONValue.object([JSONMember("unit", .string(text())), JSONMember("gas:k", .string("v"))])
            return .object([JSONMember("xml:attributes", attributes), JSONMember("xml:text", number())])
        default: return .object(extensions(depth + 1, isNested: true))
        }
    }

    /// Members with different names.
    private mutating func extensions(_ depth: Int = 0, isNested: Bool = false) -> [JSONMember] {
        var names: Set<String> = []
        var members: [JSONMember] = []
        for _ in 0..<Int.random(in: 0...3, using: &random) {
            let name = isNested && chance(3) ? pick(["id", "type", "热", "a b", "1"]) : name()
            if names.insert(name).inserted { members.append(JSONMember(name, extensionValue(depth))) }
        }
        return members
    }

    private mutating func place() -> JSONValue { .object([JSONMember("id", uri())] + extensions()) }

    private mutating func quantity() -> JSONValue {
        var members = [JSONMember("epcClass", uri())]
        if !chance(4) { members.append(JSONMember("quantity", number())) }
        if chance(2) { members.append(JSONMember("uom", "KGM")) }
        return .object(members)
    }

    private mutating func reference(_ name: String, _ types: [String]) -> JSONValue {
        let type = name == "bizTransaction" && chance(3) ? [] : [JSONMember("type", word(types))]
        return .object(type + [JSONMember(name, uri())])
    }

    private mutating func declaration() -> JSONValue {
        var members = [JSONMember("declarationTime", "2024-05-02T08:00:00+08:00")]
        if chance(2) { members.append(JSONMember("reason", word(["incorrect_data", "did_not_occur"]))) }
        if chance(2) { members.append(JSONMember("correctiveEventIDs", some { $0.uri() })) }
        return .object(members + extensions())
    }

    private mutating func sensor() -> JSONValue {
        var members: [JSONMember] = []
        if chance(2) {
            members.append(
                JSONMember(
                    "sensorMetadata",
                    .object([JSONMember("time", "2024-05-01T08:00:00Z"), JSONMember("deviceID", uri())] + extensions()))
            )
        }
        members.append(JSONMember("sensorReport", some { $0.report() }))
        return .object(members + extensions())
    }

    private mutating func report() -> JSONValue {
        var members = [JSONMember("type", .string(pick(["Temperature", "ext:Own", "https://example.cn/t"])))]
        for name in ["value", "minValue", "maxValue", "meanValue", "sDev", "percRank", "percValue"] where chance(3) {
            members.append(JSONMember(name, number()))
        }
        if chance(3) { members.append(JSONMember("booleanValue", .bool(chance(2)))) }
        if chance(3) { members.append(JSONMember("stringValue", .string(text()))) }
        if chance(3) { members.append(JSONMember("component", .string(pick(["latitude", "ext:x"])))) }
        return .object(members + extensions())
    }

    /// One event; member names in no fixed order.
    mutating func event() -> JSONValue {
        let type = pick([
            "ObjectEvent", "AggregationEvent", "TransactionEvent", "TransformationEvent", "AssociationEvent",
        ])
        var members = [
            JSONMember("type", .string(type)), JSONMember("eventTime", "2024-05-01T08:00:00.125+08:00"),
            JSONMember("eventTimeZoneOffset", "+08:00"),
        ]
        if type != "TransformationEvent" { members.append(JSONMember("action", .string(pick(["ADD", "OBSERVE"])))) }
        func add(_ name: String, _ value: JSONValue) { members.append(JSONMember(name, value)) }
        if chance(2) { add("eventID", uri()) }
        if chance(4) { add("recordTime", "2024-05-01T08:00:01Z") }
        if chance(4) { add("errorDeclaration", declaration()) }
        if chance(5) { add("certificationInfo", chance(2) ? uri() : some { $0.uri() }) }
        things(type).forEach { members.append($0) }
        if chance(2) { add("bizStep", word(["commissioning", "retail_selling"])) }
        if chance(2) { add("disposition", word(["active", "in_transit"])) }
        if chance(2) { add("readPoint", place()) }
        if chance(2) { add("bizLocation", place()) }
        if chance(2) { add("bizTransactionList", some { $0.reference("bizTransaction", ["po", "inv"]) }) }
        if chance(3) { add("sourceList", some { $0.reference("source", ["owning_party", "location"]) }) }
        if chance(3) { add("destinationList", some { $0.reference("destination", ["possessing_party"]) }) }
        if chance(3) { add("sensorElementList", some { $0.sensor() }) }
        if chance(4) {
            add("persistentDisposition", .object([JSONMember("set", some { $0.word(["completeness_verified"]) })]))
        }
        return .object((members + extensions()).shuffled(using: &random))
    }

    private mutating func things(_ type: String) -> [JSONMember] {
        switch type {
        case "ObjectEvent":
            return [
                JSONMember("epcList", some { $0.uri() }), JSONMember("quantityList", some { $0.quantity() }),
                JSONMember(
                    "ilmd", .object([JSONMember("gas:batch", "B1")] + extensions().filter { $0.name != "gas:batch" })),
            ]
        case "TransactionEvent":
            return [JSONMember("parentID", uri()), JSONMember("epcList", some { $0.uri() })]
        case "TransformationEvent":
            return [
                JSONMember("inputEPCList", some { $0.uri() }), JSONMember("outputEPCList", some { $0.uri() }),
                JSONMember("inputQuantityList", some { $0.quantity() }), JSONMember("transformationID", uri()),
            ]
        default:
            return [
                JSONMember("parentID", uri()), JSONMember("childEPCs", some { $0.uri() }),
                JSONMember("childQuantityList", some { $0.quantity() }),
            ]
        }
    }
}
