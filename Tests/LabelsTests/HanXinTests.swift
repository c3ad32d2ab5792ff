import CZint
import Identification
import Labels
import TestSupport
import Testing

/// zxing-cpp reads no Han Xin Code, so its modules are compared with the picture libzint draws of the same text.
struct HanXinTests {
    private func picture(_ text: String, _ correction: ErrorCorrection) throws -> [[Bool]] {
        let symbol = try #require(ZBarcode_Create())
        defer { ZBarcode_Delete(symbol) }
        symbol.pointee.symbology = BARCODE_HANXIN
        symbol.pointee.input_mode = UNICODE_MODE
        symbol.pointee.option_1 = correction.rawValue
        symbol.pointee.scale = 1
        if !text.utf8.allSatisfy({ $0 < 0x80 }) { symbol.pointee.eci = 32 }
        var text = text
        let code = text.withUTF8 { ZBarcode_Encode_and_Buffer(symbol, $0.baseAddress, Int32($0.count), 0) }
        #expect(code == 0)
        let bitmap = try #require(symbol.pointee.bitmap)
        let (width, height) = (Int(symbol.pointee.bitmap_width), Int(symbol.pointee.bitmap_height))
        // Two pixels a module, three bytes a pixel.
        return stride(from: 0, to: height, by: 2).map { y in
            stride(from: 0, to: width, by: 2).map { x in bitmap[(y * width + x) * 3] == 0 }
        }
    }

    @Test(arguments: ErrorCorrection.allCases)
    func `the modules are those of libzint's picture`(correction: ErrorCorrection) throws {
        for seed in 1...20 as ClosedRange<UInt64> {
            var generator = SeededGenerator(seed: seed)
            var text = try Payload.random(.hanXin, using: &generator).text
            if seed % 3 == 0 { text += "燃气热水器" }
            let matrix = try Symbol.encode(text, as: .hanXin, correction: correction)
            let modules = (0..<matrix.height).map { row in (0..<matrix.width).map { matrix[row: row, column: $0] } }
            #expect(modules == (try picture(text, correction)), "seed \(seed)")
            #expect(matrix.width == matrix.height && (matrix.width - 21) % 2 == 0)
        }
    }

    @Test func `a known text has the modules it always had`() throws {
        let matrix = try Symbol.encode("汉信码", as: .hanXin)
        let rows = (0..<matrix.height).map { row in
            (0..<matrix.width).map { matrix[row: row, column: $0] ? "#" : "." }.joined()
        }
        #expect(rows == Self.known)
    }

    @Test func `GS1 and URI modes are refused with the reason`() throws {
        let element = try ElementString(gtin: GTIN("06901234567892"))
        let reason = "the GS1 and URI modes of Han Xin are not in libzint"
        #expect(throws: SymbolError.modeNotAvailable(symbology: .hanXin, mode: .gs1, reason: reason)) {
            try Symbol.encode(element, as: .hanXin)
        }
        for (use, mode) in [(SymbolSettings.Use.commodityElementString, nil), (.general, SymbolMode.gs1)] {
            let refusal = #expect(throws: SettingRefusal.self) { try SymbolSettings(.hanXin, use: use, mode: mode) }
            #expect(refusal?.setting == .mode && refusal?.rule.en == reason && refusal?.value == "gs1")
        }
        let refusal = #expect(throws: SettingRefusal.self) { try SymbolSettings(.hanXin, use: .general, mode: .uri) }
        #expect(refusal?.value == "uri")
    }

    private static let known = [
        "#######..##.#.#.#######",
        "#........###.##.......#",
        "#.#####...#.#...#####.#",
        "#.#.....##.#.##.....#.#",
        "#.#.###.....#...###.#.#",
        "#.#.###.##.#.##.###.#.#",
        "#.#.###...#.##..###.#.#",
        "........#.#..#.........",
        "...#.#.#..#.#.#........",
        ".#.####...##.#.#.#..#..",
        "###.##...#####...#...##",
        "#.#####...#.#..##..##.#",
        ".#.#.#####.##.#.#.#.#..",
        "##..#..#.#.#.#....#..##",
        "........#.#.#..#.#.#...",
        ".........#.#..#........",
        "#######...###...###.#.#",
        "......#.#..#.##.###.#.#",
        "#####.#...#.##..###.#.#",
        "....#.#.#.#..##.....#.#",
        "###.#.#..#..#...#####.#",
        "###.#.#.##.#.#........#",
        "###.#.#.#.#.#...#######",
    ]
}
