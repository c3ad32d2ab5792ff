import Labels
import Testing

struct DrawingTests {
    private func svg(_ drawing: SymbolSVG, _ matrix: SymbolMatrix) -> String {
        var bytes: [UInt8] = []
        drawing.write(matrix, into: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The modules the runs of the path darken.
    private func modules(_ svg: String, quiet: Int) throws -> Set<[Int]> {
        let path = try #require(svg.split(separator: "<path d=\"", maxSplits: 1).last?.split(separator: "\"").first)
        var dark: Set<[Int]> = []
        for run in path.split(separator: "M") {
            let numbers = run.split { !$0.isNumber }.compactMap { Int($0) }
            for column in 0..<numbers[2] { dark.insert([numbers[1] - quiet, numbers[0] - quiet + column]) }
        }
        return dark
    }

    @Test(arguments: [Symbology.qr, .dataMatrix])
    func `the path darkens the modules of the symbol and no others`(symbology: Symbology) throws {
        let matrix = try Symbol.encode("https://id.example.cn/01/06901234567892", as: symbology)
        let quiet = symbology.quietZoneModules
        let text = svg(try SymbolSVG(moduleMicrometres: 254), matrix)
        var expected: Set<[Int]> = []
        for row in 0..<matrix.height {
            for column in 0..<matrix.width where matrix[row: row, column: column] { expected.insert([row, column]) }
        }
        #expect(try modules(text, quiet: quiet) == expected)
        let side = matrix.width + 2 * quiet
        #expect(text.contains("viewBox=\"0 0 \(side) \(side)\""))
    }

    @Test func `sizes are exact millimetres`() throws {
        let matrix = try Symbol.encode("1", as: .qr)  // version 1, 21 modules, 29 with the quiet zone
        #expect(svg(try SymbolSVG(moduleMicrometres: 254), matrix).contains("width=\"7.366mm\" height=\"7.366mm\""))
        #expect(svg(try SymbolSVG(moduleMicrometres: 1_000), matrix).contains("width=\"29mm\""))
        #expect(svg(try SymbolSVG(quietZoneModules: 0), matrix).contains("0 0 29 29"))
        #expect(throws: DrawingError.moduleTooSmall(micrometres: 253, limit: 254)) {
            try SymbolSVG(moduleMicrometres: 253)
        }
        #expect(throws: DrawingError.self) { try SymbolSVG(quietZoneModules: -1) }
    }

    @Test func `a caption is escaped and held within the symbol`() throws {
        let matrix = try Symbol.encode("1", as: .qr)
        let text = svg(try SymbolSVG(caption: "<script>&\"燃气\u{1}"), matrix)
        #expect(text.contains(">&lt;script&gt;&amp;&quot;燃气\u{FFFD}</text></svg>"))
        #expect(text.contains("0 0 29 34"))
        #expect(svg(try SymbolSVG(caption: String(repeating: "7", count: 33)), matrix).contains("textLength=\"27\""))
    }

    @Test func `a PNG states its size and is whole`() throws {
        let matrix = try Symbol.encode("1", as: .qr)
        let file = try SymbolPNG(pixelsPerModule: 3).encode(matrix)
        #expect(file.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]))
        #expect(Array(file[16..<26]) == [0, 0, 0, 87, 0, 0, 0, 87, 1, 0])
        // CRC-32 of an empty IEND (ISO/IEC 15948, 11.2.5).
        #expect(file.suffix(4) == [0xAE, 0x42, 0x60, 0x82])
        #expect(throws: DrawingError.pixelsOutOfRange(perModule: 0)) { try SymbolPNG(pixelsPerModule: 0) }
    }
}
