/// Dots as ZPL writes them.
enum ZPLGraphic {
    /// Hexadecimal with run lengths (ZPL II Programming Guide, alternative data compression): a letter before a digit
    /// repeats it, G to Y 1 to 19 times, g to z 20 to 400 times; `,` fills the row with white, `!` with black, `:` is
    /// the row before again.
    static func appendRunLengths(_ raster: LabelRaster, to out: inout [UInt8]) {
        let width = raster.bytesPerRow
        raster.bytes.withUnsafeBufferPointer { bytes in
            for row in 0..<raster.height {
                let start = row * width
                if row > 0, isEqual(bytes, start, start - width, count: width) {
                    out.append(UInt8(ascii: ":"))
                } else {
                    appendRow(bytes, start..<start + width, to: &out)
                }
            }
        }
    }

    private static func isEqual(_ bytes: UnsafeBufferPointer<UInt8>, _ a: Int, _ b: Int, count: Int) -> Bool {
        for offset in 0..<count where bytes[a + offset] != bytes[b + offset] { return false }
        return true
    }

    private static func appendRow(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, to out: inout [UInt8]) {
        func digit(_ index: Int) -> UInt8 {
            let byte = bytes[range.lowerBound + index >> 1]
            return index & 1 == 0 ? byte >> 4 : byte & 15
        }
        let count = range.count * 2
        var index = 0
        while index < count {
            let value = digit(index)
            var end = index + 1
            while end < count, digit(end) == value { end += 1 }
            if end == count, value == 0 || value == 15, end - index > 1 {
                out.append(value == 0 ? UInt8(ascii: ",") : UInt8(ascii: "!"))
                return
            }
            appendRun(value, end - index, to: &out)
            index = end
        }
    }

    private static func appendRun(_ value: UInt8, _ length: Int, to out: inout [UInt8]) {
        var rest = length
        if rest > 1 {
            while rest > 419 {
                out.append(UInt8(ascii: "z"))
                rest -= 400
            }
            if rest >= 20 { out.append(UInt8(ascii: "f") + UInt8(rest / 20)) }
            if rest % 20 > 0 { out.append(UInt8(ascii: "F") + UInt8(rest % 20)) }
        }
        out.append(Hexadecimal.digits[Int(value)])
    }

    /// `:Z64:`, base 64 of the zlib stream, `:`, CRC-16 of the base 64 text in hexadecimal. False: zlib failed, and
    /// nothing was written.
    static func appendDeflated(_ raster: LabelRaster, to out: inout [UInt8]) -> Bool {
        guard let packed = try? Deflate.compress(raster.bytes, wrapping: .zlib) else { return false }
        let text = base64(packed)
        out.text(":Z64:")
        out += text
        out.text(":")
        let sum = Int(checksum(text))
        for shift in [12, 8, 4, 0] { out.append(Hexadecimal.digits[sum >> shift & 15]) }
        return true
    }

    private static func base64(_ bytes: [UInt8]) -> [UInt8] {
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        var index = 0
        while index < bytes.count {
            let rest = bytes.count - index
            let group =
                Int(bytes[index]) << 16 | (rest > 1 ? Int(bytes[index + 1]) << 8 : 0)
                | (rest > 2 ? Int(bytes[index + 2]) : 0)
            text.append(letters[group >> 18])
            text.append(letters[group >> 12 & 63])
            text.append(rest > 1 ? letters[group >> 6 & 63] : UInt8(ascii: "="))
            text.append(rest > 2 ? letters[group & 63] : UInt8(ascii: "="))
            index += 3
        }
        return text
    }

    /// CRC-16 with the polynomial 0x1021 and a start of zero.
    static func checksum(_ bytes: [UInt8]) -> UInt16 {
        var sum: UInt16 = 0
        for byte in bytes {
            sum ^= UInt16(byte) << 8
            for _ in 0..<8 { sum = sum & 0x8000 == 0 ? sum << 1 : sum << 1 ^ 0x1021 }
        }
        return sum
    }
}
