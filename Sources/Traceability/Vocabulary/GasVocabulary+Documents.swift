import EPCIS
import JSONStream

/// The vocabulary for programs: a JSON-LD context with the words' names, and a JSON Schema.
extension GasVocabulary {
    /// JSON-LD 1.1: `@context` for documents, `@graph` with what each word is called in both languages.
    public static let contextDocument: [UInt8] = {
        var names: [JSONMember] = [
            JSONMember("@version", .number("1.1")), JSONMember(namespace.prefix, .string(namespace.uri)),
            JSONMember("xsd", "http://www.w3.org/2001/XMLSchema#"),
        ]
        names += terms.map { JSONMember($0.prefixed, definition($0.prefixed, $0.shape)) }
        let words: [JSONMember] = [
            JSONMember("rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"),
            JSONMember("rdfs", "http://www.w3.org/2000/01/rdf-schema#"),
        ]
        return written(
            .object([
                JSONMember("@context", .object(names + words)),
                JSONMember("@graph", .array(terms.map(resource))),
            ]))
    }()

    /// JSON Schema 2020-12 of an event's `gas:` members, at its top and in `ilmd`. Other members are not its matter.
    public static let schemaDocument: [UInt8] = {
        let members = JSONValue.object([
            JSONMember("type", "object"),
            JSONMember(
                "properties",
                .object(terms.map { JSONMember($0.prefixed, ["$ref": .string("#/$defs/\($0.name)")]) })),
        ])
        return written(
            .object([
                JSONMember("$schema", "https://json-schema.org/draft/2020-12/schema"),
                JSONMember("$id", .string(namespace.uri + "schema")),
                JSONMember("title", "燃气用具词汇 · Gas appliance vocabulary"),
                JSONMember("$ref", "#/$defs/members"),
                JSONMember("properties", ["ilmd": ["$ref": "#/$defs/members"]]),
                JSONMember(
                    "$defs",
                    .object([JSONMember("members", members)] + terms.map { JSONMember($0.name, schema($0)) })),
            ]))
    }()

    /// Words whose value is a list, with their namespace: a list of one may be its element.
    static let lists = Set(terms.filter(\.shape.isList).map { uri + $0.name })

    private static func written(_ value: JSONValue) -> [UInt8] {
        var writer = JSONWriter(reserving: 16_384)
        writer.value(value)
        return writer.bytes
    }

    private static func languages(_ message: Message) -> [(String, String)] {
        [(Language.chinese.rawValue, message.chinese), (Language.english.rawValue, message.english)]
    }
}

/// JSON-LD.
extension GasVocabulary {
    private static func definition(_ id: String, _ shape: GasShape) -> JSONValue {
        var all = [JSONMember("@id", .string(id))]
        if let type = shape.datatype { all.append(JSONMember("@type", .string(type))) }
        if shape.isList { all.append(JSONMember("@container", "@set")) }
        if !shape.members.isEmpty {
            let inner = shape.members.map { JSONMember($0.name, definition("gas:" + $0.name, $0.shape)) }
            all.append(JSONMember("@context", .object(inner)))
        }
        return .object(all)
    }

    private static func resource(_ term: GasTerm) -> JSONValue {
        func texts(_ message: Message) -> JSONValue {
            .array(languages(message).map { ["@language": .string($0.0), "@value": .string($0.1)] })
        }
        var all: [JSONMember] = [
            JSONMember("@id", .string(term.prefixed)), JSONMember("@type", "rdf:Property"),
            JSONMember("rdfs:label", texts(term.label)),
        ]
        if !term.note.english.isEmpty { all.append(JSONMember("rdfs:comment", texts(term.note))) }
        return .object(all)
    }
}

/// JSON Schema.
extension GasVocabulary {
    private static func schema(_ term: GasTerm) -> JSONValue {
        guard case .object(var all) = schema(term.shape) else { return .bool(true) }
        all.append(contentsOf: annotations(term.label, unit: term.unit))
        if !term.note.english.isEmpty {
            all.append(JSONMember("description", .string(term.note.chinese + " · " + term.note.english)))
        }
        all.append(JSONMember("x-group", .string(term.group.rawValue)))
        all.append(JSONMember("x-bizStep", .array(term.carriers.map { .string($0.bizStep) })))
        return .object(all)
    }

    private static func annotations(_ label: Message, unit: String) -> [JSONMember] {
        var all: [JSONMember] = [
            JSONMember("title", .string(label.chinese + " · " + label.english)),
            JSONMember("x-label", .object(languages(label).map { JSONMember($0.0, .string($0.1)) })),
        ]
        if !unit.isEmpty { all.append(JSONMember("x-unit", .string(unit))) }
        return all
    }

    private static func schema(_ shape: GasShape) -> JSONValue {
        switch shape {
        case .text(let limit): ["type": "string", "maxLength": .integer(limit)]
        case .wholeNumber: ["type": ["integer", "string"], "minimum": 0, "pattern": "^[0-9]{1,18}$"]
        case .decimal: ["type": ["number", "string"], "pattern": #"^-?[0-9]{1,18}(\.[0-9]{1,18})?$"#]
        case .reading: ["type": ["number", "string"], "maxLength": .integer(ReturnField.limit)]
        case .date:
            ["type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}(T.*)?$", "examples": ["2026-11-20"]]
        case .flag: ["enum": [true, false, "true", "false"]]
        case .gas:
            [
                "type": "string",
                "examples": .array(GasFamily.all.flatMap { [$0.id] + $0.codes }.map { .string($0) }),
            ]
        case .choice(let choices): ["enum": .array(choices.flatMap(\.spellings).map { .string($0) })]
        case .object(let members): schema(members)
        case .list(let element): ["anyOf": [["type": "array", "items": schema(element)], schema(element)]]
        case .textOr(let limit, let other): ["anyOf": [schema(.text(limit: limit)), schema(other)]]
        }
    }

    private static func schema(_ members: [GasMember]) -> JSONValue {
        var all: [JSONMember] = [JSONMember("type", "object")]
        let properties = members.map { member -> JSONMember in
            guard case .object(let inner) = schema(member.shape) else { return JSONMember(member.name, .bool(true)) }
            return JSONMember(member.name, .object(inner + annotations(member.label, unit: member.unit)))
        }
        if !properties.isEmpty { all.append(JSONMember("properties", .object(properties))) }
        let required = members.filter(\.isRequired).map { JSONValue.string($0.name) }
        if !required.isEmpty { all.append(JSONMember("required", .array(required))) }
        return .object(all)
    }
}

extension GasShape {
    fileprivate var isList: Bool {
        switch self {
        case .list: true
        case .textOr(_, let shape): shape.isList
        default: false
        }
    }

    /// Of XML Schema; nil: a plain text, or no single value.
    fileprivate var datatype: String? {
        switch self {
        case .wholeNumber: "xsd:integer"
        case .decimal: "xsd:decimal"
        case .date: "xsd:date"
        case .flag: "xsd:boolean"
        default: nil
        }
    }
}
