/// A symbol as a PNG of one bit a pixel (ISO/IEC 15948), for software that cannot take SVG.
///
/// ```swift
/// let screen = try SymbolPNG(pixelsPerModule: 8)
/// let label = try SymbolPNG(printer: .dpi300, moduleMicrometres: 380)    // 5 dots a module, and 300 dpi in the file
/// ```
public struct SymbolPNG: Sendable {
    /// Pixels for one module, 1 to 64.
    public let pixelsPerModule: Int
    /// What the file says a pixel is wide; nil says nothing.
    public let resolution: PrinterResolution?
    private let quietZoneModules: Int?

    /// For screens. Throws `.pixelsOutOfRange` outside 1 to 64.
    public init(pixelsPerModule: Int = 8, resolution: PrinterResolution? = nil) throws(DrawingError) {
        guard 1...64 ~= pixelsPerModule else { throw .pixelsOutOfRange(perModule: pixelsPerModule) }
        self.pixelsPerModule = pixelsPerModule
        self.resolution = resolution
        quietZoneModules = nil
    }

    /// For a printer: the fewest whole dots that make a module at least as wide as asked. The printed size follows
    /// from the dots and is stated in the file.
    public init(
        printer: PrinterResolution, moduleMicrometres: Int, quietZoneModules: Int? = nil
    ) throws(DrawingError) {
        _ = try VectorDrawing(moduleMicrometres, quietZoneModules)
        let dots = printer.dots(forModule: moduleMicrometres)
        guard 1...64 ~= dots else { throw .pixelsOutOfRange(perModule: dots) }
        pixelsPerModule = dots
        resolution = printer
        self.quietZoneModules = quietZoneModules
    }

    /// The whole file.
    public func encode(_ matrix: SymbolMatrix) throws(ArchiveError) -> [UInt8] {
        let size = SymbolSize(matrix, quietZoneModules: quietZoneModules)
        let (quiet, rowHeight) = (size.quiet, size.rowHeight)
        let width = size.width * pixelsPerModule
        var header: [UInt8] = []
        header.big(UInt32(width))
        header.big(UInt32(size.height * pixelsPerModule))
        header += [1, 0, 0, 0, 0]  // one bit, greyscale, deflate, adaptive filters, not interlaced

        let blank = line(matrix, row: -1, quiet: quiet, width: width)
        var pixels: [UInt8] = []
        for _ in 0..<quiet * pixelsPerModule { pixels += blank }
        for row in 0..<matrix.height {
            let line = line(matrix, row: row, quiet: quiet, width: width)
            for _ in 0..<rowHeight * pixelsPerModule { pixels += line }
        }
        for _ in 0..<quiet * pixelsPerModule { pixels += blank }

        var file: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
        chunk("IHDR", header, into: &file)
        if let resolution {
            // Pixels a metre both ways (11.3.5.3).
            var physical: [UInt8] = []
            physical.big(UInt32(resolution.dotsPerMetre))
            physical.big(UInt32(resolution.dotsPerMetre))
            chunk("pHYs", physical + [1], into: &file)
        }
        chunk("IDAT", try Deflate.compress(pixels, wrapping: .zlib), into: &file)
        chunk("IEND", [], into: &file)
        return file
    }

    /// A filter byte, then light as 1 and dark as 0, most significant bit first.
    private func line(_ matrix: SymbolMatrix, row: Int, quiet: Int, width: Int) -> [UInt8] {
        var line = [UInt8](repeating: 0xFF, count: 1 + (width + 7) / 8)
        line[0] = 0
        guard row >= 0 else { return line }
        matrix.runs(row: row) { start, length in
            let first = (start + quiet) * pixelsPerModule
            for pixel in first..<first + length * pixelsPerModule {
                line[1 + (pixel >> 3)] &= ~(0x80 >> UInt8(pixel & 7))
            }
        }
        return line
    }

    private func chunk(_ kind: String, _ data: [UInt8], into file: inout [UInt8]) {
        let body = Array(kind.utf8) + data
        file.big(UInt32(data.count))
        file += body
        file.big(Deflate.checksum(body))
    }
}
