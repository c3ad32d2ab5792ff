import JSONStream

/// Reads tests out of an event's document: its results, and what was measured beside them.
enum TestLines {
    static func lines(in document: JSONValue) -> [ItemTrace.TestLine] {
        var lines =
            elements(document, "tests").compactMap { line($0) } + elements(document, "test").compactMap { line($0) }
        let inspector = text(field(document, "inspector"))
        for one in elements(document, "measurements") {
            guard let item = one["item"]?.plainText else { continue }
            let place = lines.firstIndex { ($0.item == item || named($0.item, item)) && $0.value.isEmpty }
            var measured = place.map { lines[$0] } ?? ItemTrace.TestLine(item: item)
            read(one, into: &measured)
            if let place { lines[place] = measured } else { lines.append(measured) }
        }
        for place in lines.indices where lines[place].inspector.isEmpty { lines[place].inspector = inspector }
        return lines
    }

    /// A measurement may name the test in words.
    private static func named(_ code: String, _ words: String) -> Bool {
        TestItem.named(words)?.rawValue == code
    }

    private static func line(_ test: JSONValue) -> ItemTrace.TestLine? {
        guard let item = test["item"]?.plainText else { return nil }
        var line = ItemTrace.TestLine(item: TestItem.code(of: item))
        line.passed =
            switch test["result"] {
            case .string(let text)?: ["pass", "passed", "ok", "合格"].contains(text.lowercased())
            case .bool(let flag)?: flag
            default: nil
            }
        line.testedOn = text(test["testedOn"])
        line.inspector = text(test["inspector"])
        read(test, into: &line)
        return line
    }

    private static func read(_ value: JSONValue, into line: inout ItemTrace.TestLine) {
        line.value = text(value["value"])
        line.unit = text(value["unit"])
        line.limit = text(value["limit"])
        line.instrument = text(value["instrument"])
    }

    /// A list, or the one that XML writes for a list of one.
    private static func elements(_ document: JSONValue, _ name: String) -> [JSONValue] {
        switch field(document, name) {
        case .array(let all)?: all
        case let one?: [one]
        case nil: []
        }
    }

    private static func field(_ document: JSONValue, _ name: String) -> JSONValue? {
        document["gas:\(name)"] ?? document["ilmd"]?["gas:\(name)"]
    }

    /// A text, a number as written, or the name of a person.
    private static func text(_ value: JSONValue?) -> String {
        switch value {
        case .string(let text)?, .number(let text)?: text
        case .object?: text(value?["name"])
        default: ""
        }
    }
}
