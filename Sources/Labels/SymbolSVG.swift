/// A symbol as SVG: one path of horizontal runs in units of a module, sized in millimetres.
public struct SymbolSVG: Sendable {
    /// The smallest X-dimension allowed on a label, 0.254 mm (GB/T 33993—2017).
    public static let smallestModuleMicrometres = 254
    public static let largestModuleMicrometres = 20_000

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
        let smallest = Self.smallestModuleMicrometres
        guard moduleMicrometres >= smallest else {
            throw .moduleTooSmall(micrometres: moduleMicrometres, limit: smallest)
        }
        guard moduleMicrometres <= Self.largestModuleMicrometres else {
            throw .moduleTooLarge(micrometres: moduleMicrometres, limit: Self.largestModuleMicrometres)
        }
        if let modules = quietZoneModules, !(0...100 ~= modules) { throw .quietZoneOutOfRange(modules: modules) }
        self.moduleMicrometres = moduleMicrometres
        self.quietZoneModules = quietZoneModules
        self.caption = caption
    }

    /// Appends the whole SVG document.
    public func write(_ matrix: SymbolMatrix, into out: inout [UInt8]) {
        let quiet = max(quietZoneModules ?? 0, matrix.symbology.quietZoneModules)
        // GS1 General Specifications 5.4.3 asks bars of 15 % of the length at least.
        let rowHeight = matrix.symbology.isLinear ? max(20, (matrix.width * 15 + 99) / 100) : 1
        let width = matrix.width + 2 * quiet
        let symbolHeight = matrix.height * rowHeight + 2 * quiet
        let height = symbolHeight + (caption == nil ? 0 : 5)
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
        writeRuns(matrix, quiet: quiet, rowHeight: rowHeight, into: &out)
        out.text("\"/>")
        if let caption { writeCaption(caption, width: width, baseline: symbolHeight + 3, into: &out) }
        out.text("</svg>")
    }

    private func writeRuns(_ matrix: SymbolMatrix, quiet: Int, rowHeight: Int, into out: inout [UInt8]) {
        for row in 0..<matrix.height {
            matrix.runs(row: row) { start, length in
                out.append(UInt8(ascii: "M"))
                out.decimal(start + quiet)
                out.append(UInt8(ascii: " "))
                out.decimal(row * rowHeight + quiet)
                out.append(UInt8(ascii: "h"))
                out.decimal(length)
                out.append(UInt8(ascii: "v"))
                out.decimal(rowHeight)
                out.text("h-")
                out.decimal(length)
                out.append(UInt8(ascii: "z"))
            }
        }
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

/// Why a symbol cannot be drawn as asked.
public enum DrawingError: Error, Equatable, Sendable {
    case moduleTooSmall(micrometres: Int, limit: Int)
    case moduleTooLarge(micrometres: Int, limit: Int)
    case quietZoneOutOfRange(modules: Int)
    case pixelsOutOfRange(perModule: Int)
}
