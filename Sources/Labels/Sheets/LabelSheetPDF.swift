import CCairo

/// 标签排版 PDF: labels on pages, streamed part by part. Memory does not grow with the number of labels; the whole of a
/// part is drawn in one call, on the caller's thread.
public struct LabelSheetPDF: Sendable {
    public let template: LabelTemplate
    public let divider: LabelTemplate?
    public let options: LabelSheetOptions

    /// - Parameter divider: drawn for `.divider` entries, in the template's size; nil: such entries are left out.
    /// - Throws: `LabelError` where the options do not fit the template.
    public init(
        _ template: LabelTemplate, divider: LabelTemplate? = nil, options: LabelSheetOptions = LabelSheetOptions()
    ) throws(LabelError) {
        func fault(_ name: String, _ value: Int, _ rule: LabelRule) -> LabelError {
            LabelError(template: template.id, field: name, value: "\(value)", rule: rule)
        }
        let cells = template.page?.cells ?? 1
        guard 0..<cells ~= options.skippedLabels else {
            throw fault("skippedLabels", options.skippedLabels, .pageSkipTooLarge(cells: cells - 1))
        }
        guard 1...2_000 ~= options.pagesPerPart else {
            throw fault("pagesPerPart", options.pagesPerPart, .outOfRange(lowest: 1, highest: 2_000))
        }
        self.template = template
        self.divider = divider.map {
            $0.width == template.width && $0.height == template.height
                ? $0 : $0.scaled(width: template.width, height: template.height)
        }
        self.options = options
    }

    /// Writes one whole PDF document of at most `options.pagesPerPart` pages. Call it again for the next part.
    /// - Parameters:
    ///   - isFirst: only the first part leaves out the skipped labels.
    ///   - next: gives the labels in their order, nil at the end. Not called for more than the part takes.
    ///   - sink: gets the document's bytes in their order.
    /// - Throws: `LabelError`, `LabelDrawingError`, and what `next` and `sink` throw. The document is then not whole.
    public func writePart(
        isFirst: Bool = true, next: () throws -> LabelEntry?, to sink: (UnsafeRawBufferPointer) throws -> Void
    ) throws -> LabelSheetPart {
        let page = template.page
        let size = (page?.width ?? template.width, page?.height ?? template.height)
        return try withoutActuallyEscaping(sink) { sink in
            let document = try PDFDocument(width: size.0, height: size.1, options: options, sink: sink)
            let part = try draw(on: document, isFirst: isFirst, next: next)
            try document.finish()
            return part
        }
    }

    private func draw(
        on document: PDFDocument, isFirst: Bool, next: () throws -> LabelEntry?
    ) throws -> LabelSheetPart {
        let painters = try Painters(
            label: LabelPainter(template, options.language, .vector),
            divider: divider.map { divider throws(LabelDrawingError) in
                try LabelPainter(divider, options.language, .vector)
            })
        let cells = template.page?.cells ?? 1
        var part = LabelSheetPart()
        var cell = isFirst ? options.skippedLabels : 0
        var isPageOpen = false
        while part.pages < options.pagesPerPart {
            guard let entry = try next() else {
                part.isLast = true
                break
            }
            if entry != .blank {
                let isDrawn = try draw(entry, painters, on: document, cell: cell, counting: &part)
                guard isDrawn else { continue }
                if !isPageOpen, options.hasCuttingMarks { drawMarks(on: document.context) }
                isPageOpen = true
            }
            cell += 1
            if cell == cells {
                try document.endPage()
                part.pages += 1
                (cell, isPageOpen) = (0, false)
            }
        }
        if isPageOpen {
            try document.endPage()
            part.pages += 1
        }
        return part
    }

    private struct Painters {
        let label: LabelPainter
        let divider: LabelPainter?
    }

    /// Whether the entry took its place: a divider without a template does not.
    private func draw(
        _ entry: LabelEntry, _ painters: Painters, on document: PDFDocument, cell: Int,
        counting part: inout LabelSheetPart
    ) throws -> Bool {
        let place = place(of: cell)
        let (x, y) = (LabelPainter.points(place.x), LabelPainter.points(place.y))
        switch entry {
        case .label(let content):
            painters.label.draw(try painters.label.prepare(content), on: document.context, x: x, y: y)
            part.labels += 1
        case .divider(let content):
            guard let divider = painters.divider else { return false }
            divider.draw(try divider.prepare(content), on: document.context, x: x, y: y)
            part.dividers += 1
        case .blank: break
        }
        return true
    }

    /// Row by row, from the top left; micrometres.
    private func place(of cell: Int) -> (x: Int, y: Int) {
        guard let page = template.page else { return (0, 0) }
        return (
            page.left + cell % page.columns * (template.width + page.gapX),
            page.top + cell / page.columns * (template.height + page.gapY)
        )
    }

    private func drawMarks(on context: OpaquePointer) {
        cairo_save(context)
        cairo_set_source_rgb(context, 0.6, 0.6, 0.6)
        cairo_set_line_width(context, 0.25)
        let reach = 2_000
        for cell in 0..<(template.page?.cells ?? 1) {
            let (left, top) = place(of: cell)
            for x in [left, left + template.width] {
                for y in [top, top + template.height] {
                    cairo_move_to(context, LabelPainter.points(x - reach), LabelPainter.points(y))
                    cairo_line_to(context, LabelPainter.points(x + reach), LabelPainter.points(y))
                    cairo_move_to(context, LabelPainter.points(x), LabelPainter.points(y - reach))
                    cairo_line_to(context, LabelPainter.points(x), LabelPainter.points(y + reach))
                }
            }
        }
        cairo_stroke(context)
        cairo_restore(context)
    }
}
