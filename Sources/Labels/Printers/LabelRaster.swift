/// Black and white dots, eight a byte, most significant bit left, 1 is black.
struct LabelRaster: Hashable {
    let bytesPerRow: Int
    let height: Int
    var bytes: [UInt8]

    init(width: Int, height: Int) {
        bytesPerRow = (width + 7) / 8
        self.height = height
        bytes = [UInt8](repeating: 0, count: bytesPerRow * height)
    }

    private init(bytesPerRow: Int, height: Int, bytes: [UInt8]) {
        self.bytesPerRow = bytesPerRow
        self.height = height
        self.bytes = bytes
    }

    /// Blackens dots of a row.
    mutating func fill(row: Int, from start: Int, count: Int) {
        for dot in start..<start + count {
            bytes[row * bytesPerRow + dot >> 3] |= 0x80 >> UInt8(dot & 7)
        }
    }

    /// Without white rows and bytes at the edges, and how far its corner moved in dots; nil when all is white.
    func trimmed() -> (raster: LabelRaster, x: Int, y: Int)? {
        var (left, right, top, bottom) = (bytesPerRow, -1, height, -1)
        bytes.withUnsafeBufferPointer { bytes in
            for row in 0..<height {
                let start = row * bytesPerRow
                for column in 0..<bytesPerRow where bytes[start + column] != 0 {
                    left = min(left, column)
                    right = max(right, column)
                    top = min(top, row)
                    bottom = row
                }
            }
        }
        guard right >= 0 else { return nil }
        var kept: [UInt8] = []
        kept.reserveCapacity((right - left + 1) * (bottom - top + 1))
        for row in top...bottom {
            kept += bytes[row * bytesPerRow + left...row * bytesPerRow + right]
        }
        let raster = LabelRaster(bytesPerRow: right - left + 1, height: bottom - top + 1, bytes: kept)
        return (raster, left * 8, top)
    }
}
