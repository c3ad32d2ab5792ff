/// The modules of a symbol without its quiet zone; a linear symbol is one row.
public struct SymbolMatrix: Sendable, Equatable {
    public let width: Int
    public let height: Int
    public let symbology: Symbology
    /// One bit a module, row by row, least significant first; set is dark.
    private var bits: [UInt64]

    /// `modules` holds one byte a module, row by row; 0 is light.
    init(width: Int, height: Int, symbology: Symbology, modules: [UInt8]) {
        self.width = width
        self.height = height
        self.symbology = symbology
        bits = [UInt64](repeating: 0, count: (width * height + 63) / 64)
        for (index, module) in modules.prefix(width * height).enumerated() where module != 0 {
            bits[index >> 6] |= 1 << UInt64(index & 63)
        }
    }

    /// Whether the module is dark. Light outside the symbol.
    public subscript(row row: Int, column column: Int) -> Bool {
        guard row >= 0, row < height, column >= 0, column < width else { return false }
        let index = row * width + column
        return bits[index >> 6] >> UInt64(index & 63) & 1 == 1
    }

    /// Calls `body` with the start and length of each run of dark modules in the row.
    func runs(row: Int, _ body: (_ start: Int, _ length: Int) -> Void) {
        guard 0..<height ~= row else { return }
        bits.withUnsafeBufferPointer { bits in
            let first = row * width
            var start = 0
            var isRun = false
            for column in 0..<width {
                let index = first + column
                let isDark = bits[index >> 6] >> UInt64(index & 63) & 1 == 1
                if isDark == isRun { continue }
                if isRun { body(start, column - start) }
                start = column
                isRun = isDark
            }
            if isRun { body(start, width - start) }
        }
    }
}
