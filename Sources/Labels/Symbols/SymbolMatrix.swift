/// The modules of a symbol without its quiet zone; a linear symbol is one row.
public struct SymbolMatrix: Sendable, Equatable, Hashable {
    public let width: Int
    public let height: Int
    public let symbology: Symbology
    /// One bit a module, least significant first; set is dark. Every row begins with a word of its own.
    private(set) var words: [UInt64]

    var wordsPerRow: Int { (width + 63) / 64 }

    /// `words` as they are stored; bits beyond the width are cleared.
    init(width: Int, height: Int, symbology: Symbology, words: [UInt64]) {
        self.width = width
        self.height = height
        self.symbology = symbology
        self.words = words
        let perRow = wordsPerRow
        guard width % 64 > 0 else { return }
        let kept: UInt64 = 1 << UInt64(width % 64) - 1
        for row in 0..<height { self.words[(row + 1) * perRow - 1] &= kept }
    }

    /// Whether the module is dark. Light outside the symbol.
    public subscript(row row: Int, column column: Int) -> Bool {
        guard row >= 0, row < height, column >= 0, column < width else { return false }
        return words[row * wordsPerRow + column >> 6] >> UInt64(column & 63) & 1 == 1
    }

    /// Calls `body` with the start and length of each run of dark modules in the row.
    @inline(__always)
    func runs(row: Int, _ body: (_ start: Int, _ length: Int) -> Void) {
        guard 0..<height ~= row else { return }
        let perRow = wordsPerRow
        words.withUnsafeBufferPointer { words in
            let line = UnsafeBufferPointer(rebasing: words[row * perRow..<(row + 1) * perRow])
            var start = Self.next(in: line, from: 0, isDark: true)
            while start < width {
                let end = min(Self.next(in: line, from: start, isDark: false), width)
                body(start, end - start)
                start = Self.next(in: line, from: end, isDark: true)
            }
        }
    }

    /// The first module from `column` on that is dark, or light; the number of bits if there is none.
    @inline(__always)
    private static func next(in line: UnsafeBufferPointer<UInt64>, from column: Int, isDark: Bool) -> Int {
        var word = column >> 6
        guard word < line.count else { return line.count * 64 }
        let flip: UInt64 = isDark ? 0 : .max
        var bits = (line[word] ^ flip) & (UInt64.max << UInt64(column & 63))
        while bits == 0 {
            word += 1
            guard word < line.count else { return line.count * 64 }
            bits = line[word] ^ flip
        }
        return word * 64 + bits.trailingZeroBitCount
    }
}
