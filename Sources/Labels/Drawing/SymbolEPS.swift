/// A symbol as Encapsulated PostScript (EPSF-3.0), for print houses whose software takes no PDF.
///
/// ```swift
/// let file = try SymbolEPS(moduleMicrometres: 380).encode(Symbol.encode("[01]06901234567892", as: .gs1QR))
/// ```
public struct SymbolEPS: Sendable {
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

    /// The whole file. The same symbol gives the same bytes.
    public func encode(_ matrix: SymbolMatrix) -> [UInt8] {
        let size = drawing.size(of: matrix)
        let (width, height) = (size.width * drawing.moduleMicrometres, size.height * drawing.moduleMicrometres)
        var out: [UInt8] = []
        out.text("%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 ")
        out.decimal(Self.wholePoints(width))
        out.text(" ")
        out.decimal(Self.wholePoints(height))
        out.text("\n%%HiResBoundingBox: 0 0 ")
        out.points(width)
        out.text(" ")
        out.points(height)
        out.text("\n%%LanguageLevel: 2\n%%EndComments\ngsave\n0 ")
        out.points(height)
        out.text(" translate ")
        out.points(drawing.moduleMicrometres)
        out.text(" dup neg scale\n1 setgray 0 0 ")
        out.decimal(size.width)
        out.text(" ")
        out.decimal(size.height)
        out.text(" rectfill\n0 setgray\n")
        // length column row r: one rectangle of the path.
        out.text("/r{moveto dup 0 rlineto 0 ")
        out.decimal(size.rowHeight)
        out.text(" rlineto neg 0 rlineto closepath}bind def\n")
        drawing.runs(matrix, size) { column, row, length in
            for number in [length, column, row] {
                out.decimal(number)
                out.text(" ")
            }
            out.text("r\n")
        }
        out.text("fill\ngrestore\n%%EOF\n")
        return out
    }

    /// The bounding box is in whole points, rounded up.
    private static func wholePoints(_ micrometres: Int) -> Int { (micrometres * 72 + 25_399) / 25_400 }
}
