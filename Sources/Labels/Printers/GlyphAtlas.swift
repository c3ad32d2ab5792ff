/// The letters of ASCII at one size as dots, for lines that differ on every label.
final class GlyphAtlas {
    /// White columns left of a letter's place, for ink that reaches over it.
    static let margin = 4

    let points: Double
    private let height: Int
    private let advances: [Double]
    /// The rows of each letter, most significant bit left, beginning `margin` dots before its place.
    private let rows: [UInt64]

    /// nil when the letters are too wide for 64 dots: such large texts are set by pango.
    init?(_ setter: TextSetter, _ style: TextStyle, points: Double, _ density: PrintDensity) throws(LabelRule) {
        let scale = Double(density.rawValue) / 72
        let height = Int(((TextSetter.ascent + TextSetter.descent) * points * scale).rounded(.up))
        guard points * scale + Double(2 * Self.margin) < 64 else { return nil }
        var rows: [UInt64] = []
        var advances: [Double] = []
        for byte in UInt8(0x20)..<0x7F {
            let set = try setter.fit(String(UnicodeScalar(byte)), TextStyle(letter: style, points: points))
            advances.append(set.width * scale)
            let raster = try LabelRaster(width: 64, height: height, scale: scale) { context in
                set.draw(on: context, x: Double(Self.margin) / scale, y: 0)
            }
            for row in 0..<height {
                var bits: UInt64 = 0
                for byte in raster.bytes[row * 8..<row * 8 + 8] { bits = bits << 8 | UInt64(byte) }
                rows.append(bits)
            }
        }
        (self.points, self.height, self.advances, self.rows) = (points, height, advances, rows)
    }

    /// The line's dots, beginning `margin` dots before its first place, and its width in dots.
    func line(_ text: String) -> (raster: LabelRaster, width: Double) {
        var width = 0.0
        for byte in text.utf8 { width += advances[Int(byte) - 0x20] }
        let words = (Int(width) + 2 * 64 + 63) / 64
        var bits = [UInt64](repeating: 0, count: words * height)
        bits.withUnsafeMutableBufferPointer { bits in
            var x = 0.0
            for byte in text.utf8 {
                let letter = Int(byte) - 0x20
                let column = Int(x.rounded())
                let (word, shift) = (column >> 6, UInt64(column & 63))
                for row in 0..<height {
                    let line = rows[letter * height + row]
                    guard line != 0 else { continue }
                    bits[row * words + word] |= line >> shift
                    if shift > 0 { bits[row * words + word + 1] |= line << (64 - shift) }
                }
                x += advances[letter]
            }
        }
        var raster = LabelRaster(width: words * 64, height: height)
        raster.bytes.withUnsafeMutableBytes { bytes in
            for (index, word) in bits.enumerated() {
                bytes.storeBytes(of: word.bigEndian, toByteOffset: index * 8, as: UInt64.self)
            }
        }
        return (raster, width)
    }
}
