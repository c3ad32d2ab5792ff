import CZint
import TestSupport
import Testing

@testable import Labels

struct QRMaskTests {
    /// libzint's own drawing with a mask told (0 to 7) or chosen (nil).
    private func zint(_ text: String, _ correction: ErrorCorrection, mask: Int?) throws -> [UInt64] {
        let symbol = try #require(ZBarcode_Create())
        defer { ZBarcode_Delete(symbol) }
        symbol.pointee.symbology = BARCODE_QRCODE
        symbol.pointee.input_mode = UNICODE_MODE
        symbol.pointee.option_1 = correction.rawValue
        if let mask { symbol.pointee.option_3 = Int32(mask + 1) << 8 }
        var text = text
        #expect(text.withUTF8 { ZBarcode_Encode(symbol, $0.baseAddress, Int32($0.count)) } == 0)
        let (rows, perRow) = (Int(symbol.pointee.rows), (Int(symbol.pointee.width) + 63) / 64)
        return [UInt64](unsafeUninitializedCapacity: rows * perRow) { out, count in
            zint_copy_words(symbol, perRow, out.baseAddress)
            count = rows * perRow
        }
    }

    @Test func `each mask is libzint's own, at every level and version up to 11`() throws {
        for version in 1...11 {
            for correction in ErrorCorrection.allCases {
                var generator = SeededGenerator(seed: UInt64(version))
                let text = String(Payload.digits(60 * version, &generator).prefix(version == 1 ? 15 : 24 * version))
                let rows = try zint(text, correction, mask: 0)
                guard rows.count <= QRMask.widest else { continue }
                let mask = try #require(QRMask(rows: rows, correction: correction))
                for number in 0..<8 {
                    #expect(
                        mask.masked(number) == (try zint(text, correction, mask: number)), "\(rows.count) \(number)")
                }
            }
        }
    }

    /// ISO/IEC 18004 table 11 read a second time, module by module.
    private func slowPenalty(_ rows: [UInt64]) -> Int {
        let size = rows.count
        let lines = rows.map { row in (0..<size).map { row >> UInt64($0) & 1 == 1 } }
        let columns = (0..<size).map { column in lines.map { $0[column] } }
        var penalty = 0
        for line in lines + columns {
            for run in line.split(maxSplits: .max, omittingEmptySubsequences: true, whereSeparator: { $0 })
                + line.split(whereSeparator: { !$0 })
            where run.count >= 5 { penalty += run.count - 2 }
            let wide = [false, false, false, false] + line + [false, false, false, false]
            for start in 4..<4 + size - 6
            where Array(wide[start..<start + 7]) == [true, false, true, true, true, false, true] {
                let before = wide[start - 4..<start].allSatisfy { !$0 }
                let after = wide[start + 7..<start + 11].allSatisfy { !$0 }
                if before || after { penalty += 40 }
            }
        }
        for row in 1..<size {
            for column in 1..<size {
                let block = [
                    lines[row - 1][column - 1], lines[row - 1][column], lines[row][column - 1], lines[row][column],
                ]
                if Set(block).count == 1 { penalty += 3 }
            }
        }
        let dark = lines.joined().count { $0 }
        let percent = Double(dark) * 100 / Double(size * size)
        return penalty + 10 * Int(abs(percent - 50) / 5)
    }

    @Test func `the mask that stays has the lowest penalty of the eight`() throws {
        for seed in 1...60 as ClosedRange<UInt64> {
            var generator = SeededGenerator(seed: seed)
            let text =
                "https://id.example.cn/E=" + Payload.digits(Int.random(in: 1...120, using: &generator), &generator)
            let correction = ErrorCorrection.allCases.randomElement(using: &generator) ?? .medium
            let mask = try #require(QRMask(rows: zint(text, correction, mask: 0), correction: correction))
            let penalties = (0..<8).map { slowPenalty(mask.masked($0)) }
            #expect((0..<8).map { mask.penalty($0) } == penalties, "seed \(seed)")
            let best = try #require(penalties.firstIndex(of: penalties.min() ?? 0))
            #expect(mask.best() == mask.masked(best), "seed \(seed)")
            #expect(try Symbol.encode(text, as: .qr, correction: correction).words == mask.best(), "seed \(seed)")
            #expect(try zint(text, correction, mask: nil) == mask.best(), "libzint chooses another; seed \(seed)")
        }
    }

    @Test func `a square turned over twice is itself`() {
        var generator = SeededGenerator(seed: 5)
        let rows = (0..<61).map { _ in generator.next() >> 3 }
        #expect(QRMask.transposed(QRMask.transposed(rows)) == rows)
        #expect(QRMask.transposed([1, 1, 1]) == [7, 0, 0])
    }

    @Test func `texts too long for the fast way are drawn by libzint alone`() throws {
        for count in [320, 321, 322, 771, 772, 773, 2_000] {
            let text = String(repeating: "a", count: count)
            let matrix = try Symbol.encode(text, as: .qr, correction: .low)
            #expect(try SymbolReader().read(.drawn(matrix)).map(\.text) == [text])
        }
    }
}
