import Foundation
import Testing

@testable import Labels

/// PDF, EPS and printers' PNG: exact sizes, fixed bytes, and drawn again from what the file says.
struct VectorFilesTests {
    private static let texts: [(Symbology, String)] = [
        (.qr, "https://id.example.cn/E=20128690123400001"), (.gs1QR, "[01]06901234567892[21]A1B2"),
        (.dataMatrix, "20128690123400001"), (.gs1DataMatrix, "[01]06901234567892[10]L1"),
        (.code128, "20128690123400001"), (.gs1Code128, "[01]06901234567892"), (.ean13, "6901234567892"),
    ]

    /// Fills the rectangles `x y width height` of a drawing in units of a module, four pixels each.
    private func drawn(_ rectangles: [[Int]], width: Int, height: Int) throws -> Luminance {
        let pixels = 4
        var levels = [UInt8](repeating: 255, count: width * height * pixels * pixels)
        for numbers in rectangles {
            for y in numbers[1] * pixels..<(numbers[1] + numbers[3]) * pixels {
                for x in numbers[0] * pixels..<(numbers[0] + numbers[2]) * pixels { levels[y * width * pixels + x] = 0 }
            }
        }
        return try #require(Luminance(width: width * pixels, height: height * pixels, pixels: levels))
    }

    private func lines(_ file: [UInt8]) -> [[Substring]] {
        String(decoding: file, as: UTF8.self).split(separator: "\n").map { $0.split(separator: " ") }
    }

    @Test func `a PDF of the smallest Data Matrix is these bytes`() throws {
        let file = String(decoding: try SymbolPDF(moduleMicrometres: 254).encode(Self.smallest()), as: UTF8.self)
        // 12 modules of 0.254 mm are 3.048 mm, 8.64 points.
        #expect(file.hasPrefix("%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n"))
        #expect(file.contains("/MediaBox[0 0 8.64 8.64]>>"))
        #expect(file.contains("stream\n0.72 0 0 -0.72 0 8.64 cm\n1 g 0 0 12 12 re f\n0 g\n1 1 1 1 re\n3 1 1 1 re\n"))
        #expect(
            file.contains("1 10 10 1 re\nf\nendstream\nendobj\nxref\n0 5\n0000000000 65535 f \n0000000009 00000 n \n"))
        #expect(file.hasSuffix("\n%%EOF\n"))
        // Each offset of the table is where its object begins.
        let bytes = Array(file.utf8)
        let table = file.components(separatedBy: " 00000 n \n").dropLast().map { Int($0.suffix(10)) }
        for (index, offset) in table.enumerated() {
            let offset = try #require(offset)
            #expect(bytes[offset...].starts(with: Array("\(index + 1) 0 obj\n".utf8)))
        }
        let start = try #require(file.range(of: "xref\n"))
        #expect(file.contains("startxref\n\(file.utf8.distance(from: file.startIndex, to: start.lowerBound))\n"))
    }

    @Test func `an EPS of the smallest Data Matrix is these bytes`() throws {
        let file = String(decoding: try SymbolEPS(moduleMicrometres: 500).encode(Self.smallest()), as: UTF8.self)
        // 12 modules of 0.5 mm are 6 mm, 17.007874 points.
        let head = """
            %!PS-Adobe-3.0 EPSF-3.0
            %%BoundingBox: 0 0 18 18
            %%HiResBoundingBox: 0 0 17.007874 17.007874
            %%LanguageLevel: 2
            %%EndComments
            gsave
            0 17.007874 translate 1.4173228 dup neg scale
            1 setgray 0 0 12 12 rectfill
            0 setgray
            /r{moveto dup 0 rlineto 0 1 rlineto neg 0 rlineto closepath}bind def
            1 1 1 r
            1 3 1 r

            """
        #expect(file.hasPrefix(head))
        #expect(file.hasSuffix("10 1 10 r\nfill\ngrestore\n%%EOF\n"))
    }

    private static func smallest() throws -> SymbolMatrix { try Symbol.encode("1", as: .dataMatrix) }

    @Test(arguments: texts)
    func `what PDF and EPS say, drawn again, decodes`(symbology: Symbology, text: String) throws {
        let matrix = try Symbol.encode(text, as: symbology)
        let size = SymbolSize(matrix)
        let pdf = lines(try SymbolPDF().encode(matrix)).filter { $0.count == 5 && $0[4] == "re" }
            .map { $0.prefix(4).compactMap { Int($0) } }
        let eps = lines(try SymbolEPS().encode(matrix)).filter { $0.count == 4 && $0[3] == "r" }
            .map { line in line.prefix(3).compactMap { Int($0) } }.map { [$0[1], $0[2], $0[0], size.rowHeight] }
        #expect(pdf == eps && !pdf.isEmpty)
        let symbols = try SymbolReader().read(drawn(pdf, width: size.width, height: size.height))
        #expect(symbols.map(\.kind) == [symbology])
        #expect(symbols.map(\.text) == (try SymbolReader().read(.drawn(matrix)).map(\.text)))
    }

    /// poppler and ghostscript are other people's readings of the two formats.
    @Test(.enabled(if: ["pdftoppm", "gs"].contains { Program.isInstalled($0) }), arguments: texts.prefix(5))
    func `other programs draw the files to the same size and text`(symbology: Symbology, text: String) throws {
        let matrix = try Symbol.encode(text, as: symbology)
        let size = SymbolSize(matrix)
        let known = try SymbolReader().read(.drawn(matrix)).map(\.text)
        // At 254 dpi a module of 0.5 mm is five pixels.
        let files: [(String, [UInt8], (String, String) -> [String])] = [
            ("pdftoppm", try SymbolPDF().encode(matrix), { ["-r", "254", "-png", "-singlefile", $0, $1] }),
            (
                "gs", try SymbolEPS().encode(matrix),
                {
                    [
                        "-q", "-dBATCH", "-dNOPAUSE", "-dSAFER", "-dEPSCrop", "-sDEVICE=pnggray", "-r254", "-o",
                        $1 + ".png", $0,
                    ]
                }
            ),
        ]
        for (program, file, arguments) in files where Program.isInstalled(program) {
            let image = try Program.draw(program, file, arguments)
            let picture = try Luminance(image: image)
            #expect(abs(picture.width - size.width * 5) <= 10 && abs(picture.height - size.height * 5) <= 10)
            #expect(try SymbolReader().read(picture).map(\.text) == known, "\(program)")
        }
    }

    @Test(arguments: [(PrinterResolution.dpi203, 254, 3, 375), (.dpi300, 254, 3, 254), (.dpi600, 254, 6, 254)])
    func `a printer's PNG has whole dots and states its resolution`(
        printer: PrinterResolution, module: Int, dots: Int, printed: Int
    ) throws {
        let drawing = try SymbolPNG(printer: printer, moduleMicrometres: module)
        #expect(drawing.pixelsPerModule == dots && printer.moduleMicrometres(dots: dots) == printed)
        let file = try drawing.encode(Symbol.encode("1", as: .qr))
        // pHYs follows IHDR: 33 bytes in, length 9 (ISO/IEC 15948, 11.3.5.3).
        let metre = [PrinterResolution.dpi203: 7_992, .dpi300: 11_811, .dpi600: 23_622][printer] ?? 0
        let expected: [UInt8] =
            [0, 0, 0, 9] + Array("pHYs".utf8) + [0, 0, UInt8(metre >> 8), UInt8(metre & 255)]
        #expect(Array(file[33..<45]) == expected)
        #expect(Array(file[45..<50]) == [0, 0, UInt8(metre >> 8), UInt8(metre & 255), 1])
        #expect(try SymbolReader().read(file).map(\.text) == ["1"])
        #expect(throws: DrawingError.moduleTooSmall(micrometres: 253, limit: 254)) {
            try SymbolPNG(printer: printer, moduleMicrometres: 253)
        }
        #expect(throws: DrawingError.resolutionOutOfRange(dotsPerInch: 71)) { try PrinterResolution(dotsPerInch: 71) }
    }

    @Test func `checked settings size every drawing alike`() throws {
        let settings = try SymbolSettings(.gs1DataMatrix, moduleMicrometres: 380, quietZoneModules: 2)
        let matrix = try Symbol.encode("[01]06901234567892", settings)
        let side = matrix.width + 4
        var svg: [UInt8] = []
        try SymbolSVG(settings).write(matrix, into: &svg)
        var millimetres: [UInt8] = []
        millimetres.millimetres(side * 380)
        #expect(
            String(decoding: svg, as: UTF8.self).contains("width=\"\(String(decoding: millimetres, as: UTF8.self))mm\"")
        )
        var points: [UInt8] = []
        points.points(side * 380)
        let size = String(decoding: points, as: UTF8.self)
        #expect(
            String(decoding: try SymbolPDF(settings).encode(matrix), as: UTF8.self).contains("[0 0 \(size) \(size)]"))
        #expect(
            String(decoding: try SymbolEPS(settings).encode(matrix), as: UTF8.self).contains(" 0 0 \(size) \(size)\n"))
        // Back from points to micrometres nothing is lost.
        #expect(Int((Double(size) ?? 0) / 72 * 25_400 + 0.5) == side * 380)
    }
}
