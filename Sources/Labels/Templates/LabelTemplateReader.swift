import JSONStream

/// Reads one template; every fault names the template and the path of the member.
struct LabelTemplateReader {
    private let row: JSONValue
    private let id: String

    init(_ row: JSONValue) throws(LabelError) {
        self.row = row
        guard case .string(let id) = row["id"], !id.isEmpty, id.utf8.count <= 40 else {
            throw LabelError(
                template: "", field: "id", value: row["id"].map { "\($0)" } ?? "",
                rule: .unreadable(expected: "an id of 1 to 40 characters"))
        }
        self.id = id
    }

    func template() throws(LabelError) -> LabelTemplate {
        let kind: LabelTemplate.Kind = try choice(row, "kind", nil)
        let size = try lengths(row["size"], "size", count: 2, 5_000...500_000)
        let template = LabelTemplate(
            id: id, kind: kind, name: try words(row, "name"), width: size[0], height: size[1],
            page: kind == .sheet ? try page() : nil, media: try media(),
            symbols: try elements("symbols", symbol), texts: try elements("texts", text),
            rules: try elements("rules", rule), hasTag: row["tag"] == .bool(true))
        try LabelTemplateCheck(template: template)()
        return template
    }

    private func page() throws(LabelError) -> LabelPage {
        guard let grid = row["page"] else { throw fault("page", nil, "a page") }
        let size = try lengths(grid["size"], "page.size", count: 2, 50_000...1_500_000)
        let origin = try lengths(grid["origin"], "page.origin", count: 2, 0...500_000)
        let gap = try lengths(grid["gap"], "page.gap", count: 2, 0...100_000)
        return LabelPage(
            width: size[0], height: size[1], columns: try whole(grid, "columns", nil, 1...50),
            rows: try whole(grid, "rows", nil, 1...100), left: origin[0], top: origin[1], gapX: gap[0], gapY: gap[1])
    }

    private func media() throws(LabelError) -> LabelMedia {
        guard let media = row["media"] else { return .gap(3_000) }
        if media == .string("continuous") { return .continuous }
        if let gap = media["gap"] { return .gap(try length(gap, "media.gap", 0...25_000)) }
        if let mark = media["mark"] { return .blackMark(try length(mark, "media.mark", 1_000...25_000)) }
        throw fault("media", media, "continuous, a gap or a mark")
    }

    private func symbol(_ value: JSONValue, _ path: String) throws(LabelError) -> SymbolElement {
        let symbology: LabelSymbology = try choice(value, "symbology", nil, path)
        let smallest = value["smallest"]
        let smallestModule = symbology.smallestModule
        return SymbolElement(
            box: try box(value, path), symbology: symbology, content: try field(value, "content", path),
            module: try length(value["module"], path + ".module", smallestModule...20_000),
            smallestModule: smallest == nil
                ? smallestModule : try length(smallest, path + ".smallest", smallestModule...20_000),
            correction: try correction(value, path),
            quietZone: try whole(value, "quiet", symbology.quietZoneModules, symbology.quietZoneModules...50))
    }

    private func correction(_ value: JSONValue, _ path: String) throws(LabelError) -> ErrorCorrection {
        guard let given = value["correction"] else { return .medium }
        switch given {
        case .string("L"): return .low
        case .string("M"): return .medium
        case .string("Q"): return .quartile
        case .string("H"): return .high
        default: throw fault(path + ".correction", given, "L, M, Q or H")
        }
    }

    private func text(_ value: JSONValue, _ path: String) throws(LabelError) -> TextElement {
        let points = Double(try whole(value, "font", nil, 300...20_000, scale: 100)) / 100
        let smallest = Double(try whole(value, "smallest", Int(points * 100), 300...20_000, scale: 100)) / 100
        return TextElement(
            box: try box(value, path), chinese: try pattern(value, "zh", path),
            english: try pattern(value, value["en"] == nil ? "zh" : "en", path), points: points,
            smallestPoints: min(points, smallest), weight: try choice(value, "weight", .regular, path),
            face: try choice(value, "face", .sans, path), alignment: try choice(value, "align", .left, path),
            placement: try choice(value, "place", .middle, path), lines: try whole(value, "lines", 1, 1...20),
            isOptional: value["optional"] == .bool(true),
            condition: value["when"] == nil ? nil : try field(value, "when", path))
    }

    private func pattern(_ value: JSONValue, _ name: String, _ path: String) throws(LabelError) -> LabelPattern {
        guard case .string(let text) = value[name], !text.isEmpty, let pattern = LabelPattern(text) else {
            throw fault("\(path).\(name)", value[name], "words, with the names of fields in braces")
        }
        return pattern
    }

    private func rule(_ value: JSONValue, _ path: String) throws(LabelError) -> RuleElement {
        let numbers = try lengths(value["box"], path + ".box", count: 4, 0...500_000)
        return RuleElement(
            box: LabelBox(x: numbers[0], y: numbers[1], width: numbers[2], height: numbers[3]),
            stroke: value["stroke"] == nil ? 200 : try length(value["stroke"], path + ".stroke", 100...5_000))
    }

    private func box(_ value: JSONValue, _ path: String) throws(LabelError) -> LabelBox {
        let numbers = try lengths(value["box"], path + ".box", count: 4, 0...500_000)
        return LabelBox(x: numbers[0], y: numbers[1], width: numbers[2], height: numbers[3])
    }
}

// The members' kinds.
extension LabelTemplateReader {
    private func fault(_ path: String, _ value: JSONValue?, _ expected: String) -> LabelError {
        LabelError(template: id, field: path, value: value.map(Self.shown) ?? "", rule: .unreadable(expected: expected))
    }

    private static func shown(_ value: JSONValue) -> String {
        switch value {
        case .string(let text), .number(let text): text
        default: value.kind
        }
    }

    private func elements<Element>(
        _ name: String, _ read: (JSONValue, String) throws(LabelError) -> Element
    ) throws(LabelError) -> [Element] {
        guard let value = row[name] else { return [] }
        guard case .array(let rows) = value, rows.count <= 200 else { throw fault(name, value, "at most 200 elements") }
        var found: [Element] = []
        for (index, row) in rows.enumerated() { found.append(try read(row, "\(name)[\(index)]")) }
        return found
    }

    private func words(_ value: JSONValue, _ name: String) throws(LabelError) -> LabelWords {
        guard case .string(let chinese) = value[name]?["zh"], case .string(let english) = value[name]?["en"] else {
            throw fault(name, value[name], "names zh and en")
        }
        return LabelWords(chinese, english)
    }

    private func field(_ value: JSONValue, _ name: String, _ path: String) throws(LabelError) -> LabelField {
        guard case .string(let key) = value[name], let field = LabelField(key: key) else {
            throw fault("\(path).\(name)", value[name], "the name of a field")
        }
        return field
    }

    private func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ value: JSONValue, _ name: String, _ standard: Choice?, _ path: String = ""
    ) throws(LabelError) -> Choice {
        if value[name] == nil, let standard { return standard }
        guard case .string(let text) = value[name], let choice = Choice(rawValue: text) else {
            let words = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            throw fault(path.isEmpty ? name : "\(path).\(name)", value[name], "one of \(words)")
        }
        return choice
    }

    private func whole(
        _ value: JSONValue, _ name: String, _ standard: Int?, _ range: ClosedRange<Int>, scale: Int = 1
    ) throws(LabelError) -> Int {
        if value[name] == nil, let standard { return standard }
        guard let number = Self.scaled(value[name], scale) else { throw fault(name, value[name], "a number") }
        guard range ~= number else {
            throw LabelError(
                template: id, field: name, value: value[name].map(Self.shown) ?? "",
                rule: .outOfRange(lowest: range.lowerBound / scale, highest: range.upperBound / scale))
        }
        return number
    }

    /// A length in millimetres as micrometres.
    private func length(
        _ value: JSONValue?, _ path: String, _ range: ClosedRange<Int>
    ) throws(LabelError) -> Int {
        guard let number = Self.scaled(value, 1_000) else { throw fault(path, value, "a length in millimetres") }
        guard range ~= number else {
            throw LabelError(
                template: id, field: path, value: value.map(Self.shown) ?? "",
                rule: .outOfRange(lowest: range.lowerBound / 1_000, highest: range.upperBound / 1_000))
        }
        return number
    }

    private func lengths(
        _ value: JSONValue?, _ path: String, count: Int, _ range: ClosedRange<Int>
    ) throws(LabelError) -> [Int] {
        guard case .array(let values) = value, values.count == count else {
            throw fault(path, value, "\(count) lengths in millimetres")
        }
        var found: [Int] = []
        for value in values { found.append(try length(value, path, range)) }
        return found
    }

    /// The number times the scale, when that is whole: `0.33` by a thousand is 330.
    private static func scaled(_ value: JSONValue?, _ scale: Int) -> Int? {
        guard case .number(let text) = value, let number = Double(text), abs(number) < 1e9 else { return nil }
        let scaled = (number * Double(scale)).rounded()
        guard abs(scaled - number * Double(scale)) < 1e-6 * Double(scale) else { return nil }
        return Int(scaled)
    }
}
