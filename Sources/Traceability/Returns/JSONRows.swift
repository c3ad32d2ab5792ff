import JSONStream

/// Rows of the API: the fields by their names, `tests` and `measurements` as lists.
enum JSONRows {
    static func row(_ value: JSONValue, line: Int) -> RawReturnRow {
        var raw = RawReturnRow(line: line)
        guard case .object(let members) = value else {
            raw.errors.append(RowError(line: line, .code, value: value.kind, .returnBadRow, ["reason": value.kind]))
            raw.isBroken = true
            return raw
        }
        for member in members { take(member, into: &raw) }
        return raw
    }

    private static func take(_ member: JSONMember, into raw: inout RawReturnRow) {
        switch (member.name, member.value) {
        case (_, .null): return
        case ("tests", .array(let all)): for test in all { takeTest(test, into: &raw) }
        case ("measurements", .array(let all)): for one in all { takeMeasurement(one, into: &raw) }
        case ("parts", .array(let all)): raw[.parts] = .init(text: all.map(part).joined(separator: ";"))
        case ("used", .bool(let flag)): raw[.used] = .init(text: flag ? "yes" : "no")
        case (let name, let value):
            guard let field = fields[name] else { return refuse(name, value.text ?? value.kind, &raw) }
            switch value {
            case .string(let text): raw[field] = .init(text: text)
            case .number(let text): raw[field] = .init(text: text, isNumber: true)
            case .bool(let flag) where field.test != nil: raw[field] = .init(text: flag ? "pass" : "fail")
            default:
                raw.errors.append(
                    RowError(
                        line: raw.line, field, value: value.kind, .returnBadRow, ["reason": "\(name): \(value.kind)"]))
            }
        }
    }

    /// An object of the list, or its text.
    private static func part(_ value: JSONValue) -> String {
        if let text = value.text { return text }
        return ["name", "number", "oldCode", "newCode"].map { name in
            switch value[name] {
            case .string(let text), .number(let text): text
            default: ""
            }
        }.joined(separator: "|")
    }

    private static func takeTest(_ value: JSONValue, into raw: inout RawReturnRow) {
        let name = value["item"]?.text ?? ""
        guard let item = TestItem(rawValue: name) else { return refuse("tests", name, &raw) }
        raw.tests.append(
            .init(item: item, result: value["result"]?.text ?? "", testedOn: value["testedOn"]?.text ?? ""))
    }

    private static func takeMeasurement(_ value: JSONValue, into raw: inout RawReturnRow) {
        func text(_ name: String) -> String {
            switch value[name] {
            case .string(let text), .number(let text): text
            default: ""
            }
        }
        raw.measurements.append(
            .init(
                item: text("item"), value: text("value"), unit: text("unit"), limit: text("limit"),
                instrument: text("instrument")))
    }

    private static func refuse(_ name: String, _ value: String, _ raw: inout RawReturnRow) {
        let choices = name == "tests" ? TestItem.allCases.map(\.rawValue) : ReturnField.allCases.map(\.rawValue)
        raw.errors.append(
            RowError(
                line: raw.line, column: 0, fieldName: String(name.prefix(40)), value: value,
                .unknownChoice, ["value": name == "tests" ? value : name, "choices": choices.joined(separator: ", ")]))
    }

    private static let fields = Dictionary(uniqueKeysWithValues: ReturnField.allCases.map { ($0.rawValue, $0) })
}
