import Labels
import Testing

struct SymbolTests {
    /// The finder pattern of ISO/IEC 18004, 6.3.3.
    private static let finder = [
        "1111111", "1000001", "1011101", "1011101", "1011101", "1000001", "1111111",
    ]

    private func pattern(_ matrix: SymbolMatrix, row: Int, column: Int) -> [String] {
        (row..<row + 7).map { row in
            (column..<column + 7).map { matrix[row: row, column: $0] ? "1" : "0" }.joined()
        }
    }

    @Test(arguments: ErrorCorrection.allCases)
    func `a QR code has its three finder patterns and timing lines`(level: ErrorCorrection) throws {
        let matrix = try Symbol.encode("https://例.cn/01/06901234567892?燃气", as: .qr, correction: level)
        #expect(matrix.width == matrix.height && (matrix.width - 17) % 4 == 0)
        let far = matrix.width - 7
        for (row, column) in [(0, 0), (0, far), (far, 0)] {
            #expect(pattern(matrix, row: row, column: column) == Self.finder)
        }
        for index in 8..<far { #expect(matrix[row: 6, column: index] == (index % 2 == 0)) }
        // Format information, ISO/IEC 18004 Table 12: bits of the level under mask 10 are L 01, M 00, Q 11, H 10.
        let bits = [matrix[row: 8, column: 0], matrix[row: 8, column: 1]].map { $0 ? 1 : 0 }
        let expected: [ErrorCorrection: [Int]] = [.low: [1, 1], .medium: [1, 0], .quartile: [0, 1], .high: [0, 0]]
        #expect(bits == expected[level])
        #expect(!matrix[row: -1, column: 0] && !matrix[row: 0, column: matrix.width])
    }

    @Test func `a Data Matrix has its solid and broken borders`() throws {
        let text = "[01]06901234567892[21]A1B2"
        for symbology in [Symbology.dataMatrix, .gs1DataMatrix] {
            let matrix = try Symbol.encode(text, as: symbology)
            #expect(matrix.width == matrix.height)
            for index in 0..<matrix.width {
                #expect(matrix[row: index, column: 0] && matrix[row: matrix.height - 1, column: index])
                #expect(matrix[row: 0, column: index] == (index % 2 == 0))
            }
        }
        #expect(try Symbol.encode("燃气", as: .dataMatrix) != Symbol.encode("a", as: .dataMatrix))
    }

    @Test func `Code 128 of a known text has the standard's bars`() throws {
        // Start B, "A" (33), check (104 + 33) mod 103 = 34, stop: ISO/IEC 15417 Table 1.
        let matrix = try Symbol.encode("A", as: .code128)
        let bars = (0..<matrix.width).map { matrix[row: 0, column: $0] ? "1" : "0" }.joined()
        #expect(bars == "11010010000" + "10100011000" + "10001011000" + "1100011101011")
    }

    @Test func `texts that cannot be encoded are refused with the reason`() throws {
        for symbology in Symbology.allCases {
            #expect(throws: SymbolError.emptyText) { try Symbol.encode("", as: symbology) }
            #expect(throws: SymbolError.refusedCharacter(offset: 1)) { try Symbol.encode("a\0", as: symbology) }
            let limit = symbology.longestText
            let long = String(repeating: "7", count: limit + 1)
            #expect(throws: SymbolError.textTooLong(bytes: limit + 1, limit: limit)) {
                try Symbol.encode(long, as: symbology)
            }
        }
        #expect(throws: SymbolError.refusedCharacter(offset: 1)) { try Symbol.encode("a燃", as: .code128) }
        #expect { try Symbol.encode(String(repeating: "燃", count: 2_000), as: .qr) } throws: { error in
            guard case .doesNotFit = error as? SymbolError else { return false }
            return true
        }
        for text in ["[01]06901234567893", "[01]123", "0690", "[17]261301", "[", "[99"] {
            for symbology in [Symbology.gs1DataMatrix, .gs1QR] {
                #expect { try Symbol.encode(text, as: symbology) } throws: { error in
                    guard case .refusedText(let reason) = error as? SymbolError else { return false }
                    return !reason.isEmpty
                }
            }
        }
    }

    @Test func `random texts give a symbol or a typed error, the same each time`() {
        let pieces = ["燃", "😀", "a", "[", "]", "(01)", "\u{FFFD}", "~", "\\", "é", "0", "\u{202E}"]
        for seed in 1...300 {
            var state = UInt64(seed) &* 6_364_136_223_846_793_005
            var text = ""
            for _ in 0..<(seed % 60) {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                text += pieces[Int(state >> 33) % pieces.count]
            }
            for symbology in Symbology.allCases {
                let results = (0..<2).map { _ in
                    Result { () throws(SymbolError) in try Symbol.encode(text, as: symbology) }
                }
                #expect(results[0] == results[1], "seed \(seed)")
            }
        }
    }
}
