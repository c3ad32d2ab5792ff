import CCairo

/// Sets lines of text with pango in units of a point. One thread at a time; every document makes its own.
final class TextSetter {
    /// Where letters end up: on paper at any scale, or in dots that are black or white.
    enum Surface { case vector, dots }

    static let sansFamily = "Noto Sans CJK SC"
    static let monoFamily = "Noto Sans Mono CJK SC"
    /// Room a line takes above and below its baseline, and from line to line, in ems. Chinese characters reach from
    /// 0.88 to -0.12; small letters with a tail reach lower.
    static let ascent = 0.90
    static let descent = 0.24
    static let pitch = 1.20
    private static let step = 0.25

    private let map: UnsafeMutablePointer<PangoFontMap>
    private let context: OpaquePointer

    init(_ surface: Surface, _ language: LabelLanguage) throws(LabelDrawingError) {
        guard let map = pango_cairo_font_map_new() else { throw .noFonts }
        guard let context = pango_font_map_create_context(map) else {
            cairo_shim_unref(map)
            throw .noFonts
        }
        self.map = map
        self.context = context
        pango_context_set_language(
            context, pango_language_from_string(language == .chinese ? "zh-cn" : "en"))
        pango_context_set_base_dir(context, PANGO_DIRECTION_LTR)
        // Advances that do not follow the pixels: a text takes the same room on paper and in dots.
        pango_context_set_round_glyph_positions(context, 0)
        let options = cairo_font_options_create()
        defer { cairo_font_options_destroy(options) }
        cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF)
        cairo_font_options_set_hint_style(options, surface == .dots ? CAIRO_HINT_STYLE_FULL : CAIRO_HINT_STYLE_NONE)
        cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY)
        pango_cairo_context_set_font_options(context, options)
        pango_cairo_context_set_resolution(context, 72)
    }

    deinit {
        cairo_shim_unref(UnsafeMutableRawPointer(context))
        cairo_shim_unref(map)
    }

    /// The text at the largest size between the style's two at which all of it lies inside the room.
    /// - Throws: `.noGlyph` and `.textDoesNotFit`.
    func fit(_ text: String, _ style: TextStyle) throws(LabelRule) -> SetText {
        guard let layout = pango_layout_new(context) else { throw .noGlyph }
        let set = SetText(layout)
        pango_layout_set_text(layout, text, Int32(text.utf8.count))
        pango_layout_set_single_paragraph_mode(layout, 1)
        pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR)
        pango_layout_set_auto_dir(layout, 0)
        if style.lines > 1 { pango_layout_set_width(layout, Int32(style.width * Double(PANGO_SCALE))) }
        var points = style.points
        while true {
            describe(layout, style, points)
            guard pango_layout_get_unknown_glyphs_count(layout) == 0 else { throw .noGlyph }
            if set.place(in: style, points) { return set }
            guard points > style.smallestPoints else {
                throw .textDoesNotFit(smallest: style.smallestPoints, lines: style.lines)
            }
            points = max(style.smallestPoints, points - Self.step)
        }
    }

    private func describe(_ layout: OpaquePointer, _ style: TextStyle, _ points: Double) {
        let font = pango_font_description_new()
        defer { pango_font_description_free(font) }
        pango_font_description_set_family(font, style.face == .mono ? Self.monoFamily : Self.sansFamily)
        pango_font_description_set_weight(
            font, style.weight == .bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL)
        pango_font_description_set_absolute_size(font, points * Double(PANGO_SCALE))
        pango_layout_set_font_description(layout, font)
    }

    /// Whether the family is installed: fontconfig gives another one when it is not.
    func hasFamily(_ name: String) -> Bool {
        guard let font = pango_font_description_from_string(name) else { return false }
        defer { pango_font_description_free(font) }
        guard let loaded = pango_font_map_load_font(map, context, font) else { return false }
        defer { cairo_shim_unref(loaded) }
        guard let found = pango_font_describe(loaded) else { return false }
        defer { pango_font_description_free(found) }
        return String(cString: pango_font_description_get_family(found)) == name
    }
}

/// How a text is set, in points.
struct TextStyle {
    let width: Double
    let height: Double
    let points: Double
    let smallestPoints: Double
    let lines: Int
    let weight: TextElement.Weight
    let face: TextElement.Face
    let alignment: TextElement.Alignment
    let placement: TextElement.Placement
    /// A single letter may reach over its own place; a text may not leave its box.
    let isLetter: Bool

    init(_ element: TextElement) {
        isLetter = false
        width = Double(element.box.width) * LabelUnits.pointsPerMicrometre
        height = Double(element.box.height) * LabelUnits.pointsPerMicrometre
        points = element.points
        smallestPoints = element.smallestPoints
        lines = element.lines
        weight = element.weight
        face = element.face
        alignment = element.alignment
        placement = element.placement
    }

    /// The top of the first line's room for so many lines; nil when they are too high.
    func top(lines: Int, _ points: Double) -> Double? {
        let needed = (TextSetter.ascent + TextSetter.descent + Double(lines - 1) * TextSetter.pitch) * points
        guard lines <= self.lines, needed <= height + 0.01 else { return nil }
        switch placement {
        case .top: return 0
        case .middle: return (height - needed) / 2
        case .bottom: return height - needed
        }
    }

    func left(of width: Double) -> Double {
        switch alignment {
        case .left: 0
        case .center: (self.width - width) / 2
        case .right: self.width - width
        }
    }
}

enum LabelUnits {
    static let pointsPerMicrometre = 72.0 / 25_400
}

/// Lines of text with their places inside a box.
final class SetText {
    private let layout: OpaquePointer
    private(set) var points = 0.0
    private var places: [(x: Double, y: Double)] = []

    init(_ layout: OpaquePointer) { self.layout = layout }

    deinit { cairo_shim_unref(UnsafeMutableRawPointer(layout)) }

    /// The width of the first line, in points.
    private(set) var width = 0.0

    /// Each line's text with its left end and baseline inside the box, in points.
    func lines(of text: String) -> [(text: String, x: Double, y: Double)] {
        let bytes = Array(text.utf8)
        return places.enumerated().compactMap { index, place in
            guard let line = pango_layout_get_line_readonly(layout, Int32(index)) else { return nil }
            let start = Int(line.pointee.start_index)
            let piece = bytes[start..<start + Int(line.pointee.length)]
            return (String(decoding: piece, as: UTF8.self), place.x, place.y)
        }
    }

    /// Draws with the box's top left corner at the given place of the context, in points.
    func draw(on context: OpaquePointer, x: Double, y: Double) {
        for (index, place) in places.enumerated() {
            guard let line = pango_layout_get_line_readonly(layout, Int32(index)) else { continue }
            cairo_move_to(context, x + place.x, y + place.y)
            pango_cairo_show_layout_line(context, line)
        }
    }

    /// Gives every line its place; false when a line or its ink would leave the box.
    fileprivate func place(in style: TextStyle, _ points: Double) -> Bool {
        let count = Int(pango_layout_get_line_count(layout))
        guard let top = style.top(lines: count, points) else { return false }
        self.points = points
        places = []
        for index in 0..<count {
            guard let line = pango_layout_get_line_readonly(layout, Int32(index)) else { return false }
            var ink = PangoRectangle()
            var logical = PangoRectangle()
            pango_layout_line_get_extents(line, &ink, &logical)
            let unit = Double(PANGO_SCALE)
            let x = style.left(of: Double(logical.width) / unit)
            let y = top + (TextSetter.ascent + Double(index) * TextSetter.pitch) * points
            // A hair for letters whose edge touches the box, less than any printer's dot.
            let hair = 0.05
            let inkLeft = x + Double(ink.x) / unit
            let inkTop = y + Double(ink.y) / unit
            let isInside =
                inkLeft >= -hair && inkLeft + Double(ink.width) / unit <= style.width + hair
                && inkTop >= -hair && inkTop + Double(ink.height) / unit <= style.height + hair
            guard isInside || style.isLetter else { return false }
            if index == 0 { width = Double(logical.width) / unit }
            places.append((x, y))
        }
        return true
    }
}
