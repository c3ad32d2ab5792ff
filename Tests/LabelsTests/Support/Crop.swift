import Testing

@testable import Labels

/// A piece of a picture with one symbol.
struct Crop {
    private let picture: Luminance?
    private(set) var inkWidth = 0

    init(_ greys: [UInt8], width: Int, x: Int, y: Int, columns: Int, rows: Int) {
        var pixels: [UInt8] = []
        var (first, last) = (columns, -1)
        for row in 0..<rows {
            for column in 0..<columns {
                let index = (y + row) * width + x + column
                let isInside = x + column < width && index < greys.count
                let grey = isInside ? greys[index] : 255
                pixels.append(grey)
                if grey < 128 { (first, last) = (min(first, column), max(last, column)) }
            }
        }
        inkWidth = last - first + 1
        picture = Luminance(width: columns, height: rows, pixels: pixels)
    }

    /// What the reader finds.
    func text() throws -> String {
        let picture = try #require(picture)
        return try #require(SymbolReader().read(picture).first).text
    }
}

extension SymbolPayload {
    /// The content as a reader gives it.
    var shown: String { scanned ?? text }
}
