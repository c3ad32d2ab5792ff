/// Labels of one template in one printer language, one after the other. Keeps what repeats from label to label.
final class LabelStream<Language: PrinterLanguage> {
    let template: LabelTemplate
    /// Those of the template, found once.
    private let fields: [LabelField]
    private let settings: PrinterSettings
    private let language: Language
    private let texts: DotTexts
    /// Rules and texts without fields.
    private var fixed: [UInt8] = []
    private var varying: [Int] = []
    private var last: [(text: String, bytes: [UInt8])?]
    /// Texts that pango set, by element: months, gas types and batches come again.
    private var known: [Known: [UInt8]] = [:]
    private static var mostKnown: Int { 512 }

    private struct Known: Hashable {
        let index: Int
        let text: String
    }

    init(_ template: LabelTemplate, _ settings: PrinterSettings) throws {
        try settings.check(template, darkest: Language.darkest)
        guard Language.canEncodeTags || !template.hasTag else {
            throw template.error(.epc, "", .printerCannotEncodeTags)
        }
        self.template = template
        fields = template.fields
        self.settings = settings
        language = Language(template, settings)
        texts = try DotTexts(template, settings)
        last = Array(repeating: nil, count: template.texts.count)
        for (index, element) in template.texts.enumerated() {
            let pattern = element.pattern(settings.language)
            guard pattern.isFixed, element.condition == nil, let text = pattern.text(LabelContent()) else {
                varying.append(index)
                continue
            }
            do throws(LabelRule) {
                fixed += try bytes(of: index, text)
            } catch {
                throw template.error(text: index, text, settings.language, error)
            }
        }
        // After the texts: where a language paints over, lines must not lose dots to the white of a text.
        for rule in template.rules { language.rule(rule, into: &fixed) }
    }

    func header(into out: inout [UInt8]) { language.header(into: &out) }
    func cut(into out: inout [UInt8]) { language.cut(into: &out) }

    /// Appends one label; appends nothing when it throws.
    func label(_ content: LabelContent, into out: inout [UInt8]) throws(LabelError) {
        if let fault = content.fault(in: fields) {
            throw template.error(fault.field, content[fault.field], fault.rule)
        }
        let start = out.count
        do throws(LabelError) {
            language.open(into: &out)
            if template.hasTag { try tag(content[.epc], into: &out) }
            for index in varying { try text(index, content, into: &out) }
            out += fixed
            for element in template.symbols { try symbol(element, content, into: &out) }
            language.close(into: &out)
        } catch {
            out.removeSubrange(start...)
            throw error
        }
    }

    /// Appends a label with nothing on it; a tag in it is not written.
    func blank(into out: inout [UInt8]) {
        language.open(into: &out)
        language.blank(into: &out)
        language.close(into: &out)
    }

    private func tag(_ epc: String, into out: inout [UInt8]) throws(LabelError) {
        let isHexadecimal = epc.utf8.allSatisfy { 0x30...0x39 ~= $0 || 0x41...0x46 ~= $0 || 0x61...0x66 ~= $0 }
        guard isHexadecimal, epc.utf8.count % 4 == 0, 16...124 ~= epc.utf8.count else {
            throw template.error(.epc, epc, epc.isEmpty ? .missingValue : .notAnEPC)
        }
        language.tag(epc.uppercased(), into: &out)
    }

    private func symbol(
        _ element: SymbolElement, _ content: LabelContent, into out: inout [UInt8]
    ) throws(LabelError) {
        let text = content[element.content]
        do throws(LabelRule) {
            let payload = try SymbolPayload(element, text)
            if settings.symbols == .native, let native = try NativeSymbol(payload, settings.density),
                language.symbol(native, into: &out)
            {
                return
            }
            let matrix = try payload.matrix()
            let dots = try SymbolFit(element, width: matrix.width, height: matrix.height)
                .dots(element, settings.density)
            language.raster(PlacedRaster(matrix, element, dots: dots, settings.density), into: &out)
        } catch {
            throw template.error(element.content, text, error)
        }
    }

    private func text(
        _ index: Int, _ content: LabelContent, into out: inout [UInt8]
    ) throws(LabelError) {
        guard let text = try template.text(index, content, settings.language) else { return }
        if let last = last[index], last.text == text {
            out += last.bytes
            return
        }
        let isASCII = text.utf8.allSatisfy { $0 < 0x80 }
        let key = Known(index: index, text: text)
        var bytes = isASCII ? nil : known[key]
        if bytes == nil {
            do throws(LabelRule) {
                bytes = try self.bytes(of: index, text)
            } catch {
                throw template.error(text: index, text, settings.language, error)
            }
            if !isASCII {
                if known.count >= Self.mostKnown { known.removeAll(keepingCapacity: true) }
                known[key] = bytes
            }
        }
        last[index] = (text, bytes ?? [])
        out += bytes ?? []
    }

    private func bytes(of index: Int, _ text: String) throws(LabelRule) -> [UInt8] {
        var bytes: [UInt8] = []
        if case .printerFont(let font) = settings.texts, try printed(index, text, font, into: &bytes) { return bytes }
        if let dots = try texts.dots(index, text) { language.raster(dots, into: &bytes) }
        return bytes
    }

    /// Whether every line could be said in the printer's font.
    private func printed(
        _ index: Int, _ text: String, _ font: String, into out: inout [UInt8]
    ) throws(LabelRule) -> Bool {
        let element = template.texts[index]
        let set = try texts.setter.fit(text, TextStyle(element))
        let scale = Double(settings.density.rawValue) / 72
        var bytes: [UInt8] = []
        for line in set.lines(of: text) {
            let said = PrinterText(
                text: line.text, x: settings.density.dots(element.box.x) + Int((line.x * scale).rounded()),
                baseline: settings.density.dots(element.box.y) + Int((line.y * scale).rounded()),
                height: Int((set.points * scale).rounded()), points: set.points)
            guard language.text(said, font: font, into: &bytes) else { return false }
        }
        out += bytes
        return true
    }
}
