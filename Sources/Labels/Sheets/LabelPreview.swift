import CCairo

/// A picture of one label, for people who choose a template.
public struct LabelPreview: Sendable {
    public let template: LabelTemplate
    public let language: LabelLanguage

    /// A preview of labels of the template, Chinese unless told.
    public init(_ template: LabelTemplate, language: LabelLanguage = .chinese) {
        self.template = template
        self.language = language
    }

    /// The label as PNG on white.
    /// - Parameter dotsPerInch: 36 to 600.
    /// - Throws: `LabelError` naming the field, its value and the rule; `LabelDrawingError`.
    public func png(_ content: LabelContent, dotsPerInch: Int = 150) throws -> [UInt8] {
        guard 36...600 ~= dotsPerInch else {
            let rule = LabelRule.outOfRange(lowest: 36, highest: 600)
            throw LabelError(template: template.id, field: "dotsPerInch", value: "\(dotsPerInch)", rule: rule)
        }
        let painter = try LabelPainter(template, language, .vector)
        let label = try painter.prepare(content)
        let scale = Double(dotsPerInch) / 72
        let size = [template.width, template.height].map { Int32((LabelPainter.points($0) * scale).rounded()) }
        guard let surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, size[0], size[1]),
            let context = cairo_create(surface)
        else { throw LabelDrawingError.noMemory }
        defer {
            cairo_destroy(context)
            cairo_surface_destroy(surface)
        }
        cairo_set_source_rgb(context, 1, 1, 1)
        cairo_paint(context)
        cairo_scale(context, scale, scale)
        painter.draw(label, on: context, x: 0, y: 0)
        return try Self.file(surface)
    }

    private final class File {
        var bytes: [UInt8] = []
    }

    private static func file(_ surface: OpaquePointer) throws(LabelDrawingError) -> [UInt8] {
        let file = File()
        let status = cairo_surface_write_to_png_stream(
            surface,
            { closure, data, count in
                guard let closure, let data else { return CAIRO_STATUS_WRITE_ERROR }
                let piece = UnsafeBufferPointer(start: data, count: Int(count))
                Unmanaged<File>.fromOpaque(closure).takeUnretainedValue().bytes += piece
                return CAIRO_STATUS_SUCCESS
            }, Unmanaged.passUnretained(file).toOpaque())
        guard status == CAIRO_STATUS_SUCCESS else {
            throw .drawingFailed(reason: String(cString: cairo_status_to_string(status)))
        }
        return file.bytes
    }
}
