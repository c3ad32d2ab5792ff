import CCairo

/// Turns texts of a template into dots.
final class DotTexts {
    private let template: LabelTemplate
    private let density: PrintDensity
    let setter: TextSetter
    private var atlases: [AtlasKey: GlyphAtlas] = [:]
    private var widths: [AtlasKey: [Double]] = [:]

    private struct AtlasKey: Hashable {
        let face: TextElement.Face
        let weight: TextElement.Weight
        var points = 0.0
    }

    init(_ template: LabelTemplate, _ settings: PrinterSettings) throws(LabelDrawingError) {
        self.template = template
        density = settings.density
        setter = try TextSetter(.dots, settings.language)
    }

    /// The text's dots where they belong; nil when it has no ink. A line of ASCII is put together from stored letters:
    /// codes and counters differ on every label.
    func dots(_ index: Int, _ text: String) throws(LabelRule) -> PlacedRaster? {
        let element = template.texts[index]
        let style = TextStyle(element)
        if let atlas = try atlas(for: text, style) { return place(atlas.line(text), in: element.box, style, atlas) }
        let set = try setter.fit(text, style)
        let box = DotBox(element.box, density)
        // A margin for ink that the rounding of the box would cut.
        let margin = 2
        let raster = try LabelRaster(
            width: box.width + 2 * margin, height: box.height + 2 * margin, scale: Double(density.rawValue) / 72
        ) { context in
            let shift = Double(margin) * 72 / Double(density.rawValue)
            set.draw(on: context, x: shift, y: shift)
        }
        guard let trimmed = raster.trimmed() else { return nil }
        return PlacedRaster(
            raster: trimmed.raster, x: max(0, box.x - margin + trimmed.x), y: max(0, box.y - margin + trimmed.y))
    }

    /// The letters at the largest size at which the line fits; nil where pango must set the text.
    private func atlas(for text: String, _ style: TextStyle) throws(LabelRule) -> GlyphAtlas? {
        guard text.utf8.allSatisfy({ 0x20..<0x7F ~= $0 }) else { return nil }
        let widths = try widths(style)
        var ems = 0.0
        for byte in text.utf8 { ems += widths[Int(byte) - 0x20] }
        let points = min(style.points, style.width / max(ems, 0.001))
        // Quarters of a point, as pango's texts.
        let size = points == style.points ? points : (points * 4).rounded(.down) / 4
        guard size >= style.smallestPoints, style.top(lines: 1, size) != nil else { return nil }
        let key = AtlasKey(face: style.face, weight: style.weight, points: size)
        if let atlas = atlases[key] { return atlas }
        guard let atlas = try GlyphAtlas(setter, style, points: size, density) else { return nil }
        atlases[key] = atlas
        return atlas
    }

    private func widths(_ style: TextStyle) throws(LabelRule) -> [Double] {
        let key = AtlasKey(face: style.face, weight: style.weight)
        if let widths = widths[key] { return widths }
        var widths: [Double] = []
        for byte in UInt8(0x20)..<0x7F {
            let letter = TextStyle(letter: style, points: 100)
            widths.append(try setter.fit(String(UnicodeScalar(byte)), letter).width / 100)
        }
        self.widths[key] = widths
        return widths
    }

    private func place(
        _ line: (raster: LabelRaster, width: Double), in box: LabelBox, _ style: TextStyle, _ atlas: GlyphAtlas
    ) -> PlacedRaster? {
        guard let trimmed = line.raster.trimmed() else { return nil }
        let scale = Double(density.rawValue) / 72
        let left = style.left(of: line.width / scale) * scale
        let top = (style.top(lines: 1, atlas.points) ?? 0) * scale
        return PlacedRaster(
            raster: trimmed.raster,
            x: max(0, density.dots(box.x) + Int(left) - GlyphAtlas.margin + trimmed.x),
            y: max(0, density.dots(box.y) + Int(top.rounded()) + trimmed.y))
    }
}

extension TextStyle {
    /// A single letter with all the room it may want.
    init(letter style: TextStyle, points: Double) {
        width = points * 4
        height = points * 4
        self.points = points
        smallestPoints = points
        lines = 1
        weight = style.weight
        face = style.face
        alignment = .left
        placement = .top
        isLetter = true
    }
}

extension LabelRaster {
    /// What is drawn in points at a scale of dots a point; half covered dots are black.
    init(width: Int, height: Int, scale: Double, _ draw: (OpaquePointer) -> Void) throws(LabelRule) {
        self.init(width: width, height: height)
        guard let surface = cairo_image_surface_create(CAIRO_FORMAT_A8, Int32(width), Int32(height)),
            let context = cairo_create(surface)
        else { return }
        defer {
            cairo_destroy(context)
            cairo_surface_destroy(surface)
        }
        cairo_scale(context, scale, scale)
        draw(context)
        cairo_surface_flush(surface)
        guard let data = cairo_image_surface_get_data(surface) else { return }
        let stride = Int(cairo_image_surface_get_stride(surface))
        for row in 0..<height {
            for column in 0..<width where data[row * stride + column] >= 112 {
                bytes[row * bytesPerRow + column >> 3] |= 0x80 >> UInt8(column & 7)
            }
        }
    }
}
