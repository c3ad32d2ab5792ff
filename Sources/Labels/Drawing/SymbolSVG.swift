/// A symbol as SVG: one path of horizontal runs in units of a module, sized in millimetres.
public struct SymbolSVG: Sendable {
    /// The smallest X-dimension allowed on a label, 0.254 mm (GB/T 33993—2017).
    public static let smallestModuleMicrometres = SymbolRules.smallestModuleMicrometres
    public static let largestModuleMicrometres = SymbolRules.largestModuleMicrometres

    /// Width of one module, the X-dimension.
    public let moduleMicrometres: Int
    /// Light modules on each side; never fewer than the symbology asks for.
    public let quietZoneModules: Int?
    /// A line of human-readable text below the symbol.
    public let caption: String?

    /// Throws `.moduleTooSmall` or `.moduleTooLarge`, and `.quietZoneOutOfRange` outside 0 to 100.
    public init(
        moduleMicrometres: Int = 500, quietZoneModules: Int? = nil, caption: String? = nil
    ) throws(DrawingError) {
        _ = try VectorDrawing(moduleMicrometres, quietZoneModules)
        self.moduleMicrometres = moduleMicrometres
        self.quietZoneModules = quietZoneModules
        self.caption = caption
    }

    /// The drawing that checked settings ask for.
    public init(_ settings: SymbolSettings, caption: String? = nil) throws(DrawingError) {
        try self.init(
            moduleMicrometres: settings.moduleMicrometres, quietZoneModules: settings.quietZoneModules,
            caption: caption)
    }

    /// Appends the whole SVG document.
    public func write(_ matrix: SymbolMatrix, into out: inout [UInt8]) {
        let size = SymbolSize(matrix, quietZoneModules: quietZoneModules)
        let width = size.width
        let height = size.height + (caption == nil ? 0 : 5)
        out.text("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"")
        out.millimetres(width * moduleMicrometres)
        out.text("mm\" height=\"")
        out.millimetres(height * moduleMicrometres)
        out.text("mm\" viewBox=\"0 0 ")
        out.decimal(width)
        out.text(" ")
        out.decimal(height)
        out.text("\" shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h")
        out.decimal(width)
        out.text("v")
        out.decimal(height)
        out.text("H0z\"/><path d=\"")
        RunWriter.write(matrix, size, into: &out)
        out.text("\"/>")
        if let caption { writeCaption(caption, width: width, baseline: size.height + 3, into: &out) }
        out.text("</svg>")
    }

    /// `textLength` keeps a long code within the symbol whatever font the viewer has.
    private func writeCaption(_ caption: String, width: Int, baseline: Int, into out: inout [UInt8]) {
        out.text("<text x=\"")
        out.millimetres(width * 500)
        out.text("\" y=\"")
        out.decimal(baseline)
        out.text("\" font-family=\"monospace\" font-size=\"3\" text-anchor=\"middle\"")
        if caption.unicodeScalars.count * 2 > width {
            out.text(" lengthAdjust=\"spacingAndGlyphs\" textLength=\"")
            out.decimal(width - 2)
            out.text("\"")
        }
        out.text(">")
        out.escaped(caption)
        out.text("</text>")
    }
}
