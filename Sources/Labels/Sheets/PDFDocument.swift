import CCairo

/// A PDF that cairo writes into a sink as it is drawn.
final class PDFDocument {
    /// Carries the sink's error past cairo.
    private final class Sink {
        let write: (UnsafeRawBufferPointer) throws -> Void
        var failure: (any Error)?

        init(_ write: @escaping (UnsafeRawBufferPointer) throws -> Void) { self.write = write }

        func take(_ bytes: UnsafeRawBufferPointer) -> cairo_status_t {
            guard failure == nil else { return CAIRO_STATUS_WRITE_ERROR }
            do {
                try write(bytes)
                return CAIRO_STATUS_SUCCESS
            } catch {
                failure = error
                return CAIRO_STATUS_WRITE_ERROR
            }
        }
    }

    let context: OpaquePointer
    private let surface: OpaquePointer
    private let sink: Sink

    init(
        width: Int, height: Int, options: LabelSheetOptions,
        sink write: @escaping (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        let sink = Sink(write)
        self.sink = sink
        let made = cairo_pdf_surface_create_for_stream(
            { closure, data, count in
                guard let closure, let data else { return CAIRO_STATUS_WRITE_ERROR }
                let sink = Unmanaged<Sink>.fromOpaque(closure).takeUnretainedValue()
                return sink.take(UnsafeRawBufferPointer(start: data, count: Int(count)))
            }, Unmanaged.passUnretained(sink).toOpaque(), LabelPainter.points(width), LabelPainter.points(height))
        guard let made, let context = cairo_create(made) else { throw LabelDrawingError.noMemory }
        surface = made
        self.context = context
        cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, options.createdAt)
        cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, options.title)
        try check()
    }

    deinit {
        cairo_destroy(context)
        cairo_surface_destroy(surface)
    }

    func endPage() throws {
        cairo_show_page(context)
        try check()
    }

    func finish() throws {
        cairo_surface_finish(surface)
        try check()
    }

    private func check() throws {
        if let failure = sink.failure { throw failure }
        for status in [cairo_status(context), cairo_surface_status(surface)] where status != CAIRO_STATUS_SUCCESS {
            throw LabelDrawingError.drawingFailed(reason: String(cString: cairo_status_to_string(status)))
        }
    }
}
