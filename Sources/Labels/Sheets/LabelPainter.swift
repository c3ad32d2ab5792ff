import CCairo

/// Draws labels of one template on a cairo context in points.
final class LabelPainter {
    let template: LabelTemplate
    /// Those of the template, found once.
    private let fields: [LabelField]
    private let language: LabelLanguage
    private let setter: TextSetter
    /// Most texts of a run are the same on every label.
    private var last: [(text: String, set: SetText)?]

    init(_ template: LabelTemplate, _ language: LabelLanguage, _ surface: TextSetter.Surface)
        throws(LabelDrawingError)
    {
        self.template = template
        fields = template.fields
        self.language = language
        setter = try TextSetter(surface, language)
        last = Array(repeating: nil, count: template.texts.count)
    }

    /// A label whose texts are set and whose symbols are encoded; nothing is drawn before all of it fits.
    struct Ready {
        fileprivate var texts: [(index: Int, set: SetText)] = []
        fileprivate var symbols: [(element: SymbolElement, matrix: SymbolMatrix, module: Int)] = []
    }

    func prepare(_ content: LabelContent) throws(LabelError) -> Ready {
        if let fault = content.fault(in: fields) {
            throw template.error(fault.field, content[fault.field], fault.rule)
        }
        var ready = Ready()
        for element in template.symbols {
            let text = content[element.content]
            do throws(LabelRule) {
                let matrix = try SymbolPayload(element, text).matrix()
                let module = try SymbolFit(element, width: matrix.width, height: matrix.height).module(element)
                ready.symbols.append((element, matrix, module))
            } catch {
                throw template.error(element.content, text, error)
            }
        }
        for index in template.texts.indices {
            if let set = try text(index, content) { ready.texts.append((index, set)) }
        }
        return ready
    }

    private func text(_ index: Int, _ content: LabelContent) throws(LabelError) -> SetText? {
        let element = template.texts[index]
        guard let text = try template.text(index, content, language) else { return nil }
        if let last = last[index], last.text == text { return last.set }
        do throws(LabelRule) {
            let set = try setter.fit(text, TextStyle(element))
            last[index] = (text, set)
            return set
        } catch {
            throw template.error(text: index, text, language, error)
        }
    }

    /// Draws with the label's top left corner at a place of the context.
    func draw(_ label: Ready, on context: OpaquePointer, x: Double, y: Double) {
        cairo_save(context)
        cairo_translate(context, x, y)
        cairo_set_source_rgb(context, 0, 0, 0)
        for rule in template.rules { draw(rule, on: context) }
        for symbol in label.symbols { draw(symbol.matrix, in: symbol.element, symbol.module, on: context) }
        for (index, set) in label.texts {
            let box = template.texts[index].box
            set.draw(on: context, x: Self.points(box.x), y: Self.points(box.y))
        }
        cairo_restore(context)
    }

    private func draw(_ rule: RuleElement, on context: OpaquePointer) {
        let box = rule.box
        if box.width == 0 || box.height == 0 {
            // A line has its stroke to the right of, or below, its place.
            rectangle(
                context, box.x, box.y, box.width == 0 ? rule.stroke : box.width,
                box.height == 0 ? rule.stroke : box.height)
            cairo_fill(context)
            return
        }
        let half = rule.stroke / 2
        rectangle(context, box.x + half, box.y + half, box.width - rule.stroke, box.height - rule.stroke)
        cairo_set_line_width(context, Self.points(rule.stroke))
        cairo_stroke(context)
    }

    private func rectangle(_ context: OpaquePointer, _ x: Int, _ y: Int, _ width: Int, _ height: Int) {
        cairo_rectangle(context, Self.points(x), Self.points(y), Self.points(width), Self.points(height))
    }

    /// One path, filled at once: no seams between the modules.
    private func draw(
        _ matrix: SymbolMatrix, in element: SymbolElement, _ module: Int, on context: OpaquePointer
    ) {
        let box = element.box
        let left = box.x + (box.width - matrix.width * module) / 2
        let height = element.symbology.isLinear ? box.height : module
        let top = element.symbology.isLinear ? box.y : box.y + (box.height - matrix.height * module) / 2
        for row in 0..<matrix.height {
            matrix.runs(row: row) { start, length in
                rectangle(context, left + start * module, top + row * module, length * module, height)
            }
        }
        cairo_fill(context)
    }

    static func points(_ micrometres: Int) -> Double { Double(micrometres) * LabelUnits.pointsPerMicrometre }
}

extension LabelTemplate {
    /// The words of a text; nil when it is left out.
    func text(
        _ index: Int, _ content: LabelContent, _ language: LabelLanguage
    ) throws(LabelError) -> String? {
        let element = texts[index]
        if let condition = element.condition, content[condition].isEmpty { return nil }
        let pattern = element.pattern(language)
        if let text = pattern.text(content) { return text }
        if element.isOptional { return nil }
        let field = pattern.fields.first { content[$0].isEmpty } ?? .code
        throw error(field, "", .missingValue)
    }

    /// An error of a text: it names the field, or the element where the words are fixed.
    func error(text index: Int, _ value: String, _ language: LabelLanguage, _ rule: LabelRule) -> LabelError {
        let field = texts[index].pattern(language).fields.first?.key ?? "texts[\(index)]"
        return LabelError(template: id, field: field, value: value, rule: rule)
    }
}
