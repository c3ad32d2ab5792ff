/// A symbol as a PDF of one page (ISO 32000-1, PDF 1.4), all vectors, the page as large as the symbol with its quiet
/// zone.
///
/// ```swift
/// let file = try SymbolPDF(moduleMicrometres: 380).encode(Symbol.encode("[01]06901234567892", as: .gs1QR))
/// ```
public struct SymbolPDF: Sendable {
    private let drawing: VectorDrawing

    /// Throws `.moduleTooSmall`, `.moduleTooLarge` or `.quietZoneOutOfRange`, as `SymbolSVG` does.
    public init(moduleMicrometres: Int = 500, quietZoneModules: Int? = nil) throws(DrawingError) {
        drawing = try VectorDrawing(moduleMicrometres, quietZoneModules)
    }

    /// The drawing that checked settings ask for.
    public init(_ settings: SymbolSettings) throws(DrawingError) {
        try self.init(
            moduleMicrometres: settings.moduleMicrometres, quietZoneModules: settings.quietZoneModules)
    }

    /// The whole file. The same symbol gives the same bytes: no date and no identifier is in it.
    public func encode(_ matrix: SymbolMatrix) -> [UInt8] {
        let size = drawing.size(of: matrix)
        var page: [UInt8] = []
        page.text("<</Type/Page/Parent 2 0 R/Resources<<>>/Contents 4 0 R/MediaBox[0 0 ")
        page.points(size.width * drawing.moduleMicrometres)
        page.text(" ")
        page.points(size.height * drawing.moduleMicrometres)
        page.text("]>>")
        let content = content(matrix, size)
        var stream: [UInt8] = []
        stream.text("<</Length ")
        stream.decimal(content.count)
        stream.text(">>\nstream\n")
        stream += content
        stream.text("\nendstream")
        return Self.file([
            Array("<</Type/Catalog/Pages 2 0 R>>".utf8), Array("<</Type/Pages/Kids[3 0 R]/Count 1>>".utf8), page,
            stream,
        ])
    }

    /// White paper, then all runs as one path: filled together they leave no seams between rows.
    private func content(_ matrix: SymbolMatrix, _ size: SymbolSize) -> [UInt8] {
        var out: [UInt8] = []
        // Units of a module, from the top left corner down.
        out.points(drawing.moduleMicrometres)
        out.text(" 0 0 -")
        out.points(drawing.moduleMicrometres)
        out.text(" 0 ")
        out.points(size.height * drawing.moduleMicrometres)
        out.text(" cm\n1 g 0 0 ")
        out.decimal(size.width)
        out.text(" ")
        out.decimal(size.height)
        out.text(" re f\n0 g\n")
        drawing.runs(matrix, size) { column, row, length in
            for number in [column, row, length, size.rowHeight] {
                out.decimal(number)
                out.text(" ")
            }
            out.text("re\n")
        }
        out.text("f")
        return out
    }

    /// The objects in order, their table and the trailer (ISO 32000-1, 7.5).
    private static func file(_ objects: [[UInt8]]) -> [UInt8] {
        var out: [UInt8] = []
        out.text("%PDF-1.4\n")
        var offsets: [Int] = []
        for (index, object) in objects.enumerated() {
            offsets.append(out.count)
            out.decimal(index + 1)
            out.text(" 0 obj\n")
            out += object
            out.text("\nendobj\n")
        }
        let table = out.count
        out.text("xref\n0 ")
        out.decimal(objects.count + 1)
        out.text("\n0000000000 65535 f \n")
        for offset in offsets {
            let digits = String(offset)
            out += Array((String(repeating: "0", count: 10 - digits.utf8.count) + digits).utf8)
            out.text(" 00000 n \n")
        }
        out.text("trailer\n<</Size ")
        out.decimal(objects.count + 1)
        out.text("/Root 1 0 R>>\nstartxref\n")
        out.decimal(table)
        out.text("\n%%EOF\n")
        return out
    }
}
