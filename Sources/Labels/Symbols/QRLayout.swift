/// Where a QR Code of one version has its function patterns, and its masks (ISO/IEC 18004, 6.3 and 7.8.2).
struct QRLayout: Sendable {
    struct Format: Sendable {
        let rows: [UInt64]
        let columns: [UInt64]
    }

    let size: Int
    /// The modules of both copies of the format information.
    let formatRows: [UInt64]
    /// The eight masks, cut to the encoding region.
    let maskRows: [[UInt64]]
    let maskColumns: [[UInt64]]
    private let formats: [Format]

    /// Versions 1 to 11 by their size.
    static let all: [Int: QRLayout] = Dictionary(
        uniqueKeysWithValues: (1...11).map { (17 + 4 * $0, QRLayout(version: $0)) })

    /// Table E.1: the rows and columns of the centres of the alignment patterns.
    private static let alignment: [[Int]] = [
        [], [6, 18], [6, 22], [6, 26], [6, 30], [6, 34], [6, 22, 38], [6, 24, 42], [6, 26, 46], [6, 28, 50],
        [6, 30, 54],
    ]

    private init(version: Int) {
        let size = 17 + 4 * version
        let region = Self.encodingRegion(version, size)
        let masks = (0..<8).map { mask in
            (0..<size).map { row in
                (0..<size).reduce(UInt64(0)) { $0 | (Self.isInverted(mask, row, $1) ? 1 << UInt64($1) : 0) }
                    & region[row]
            }
        }
        self.size = size
        maskRows = masks
        maskColumns = masks.map(QRMask.transposed)
        formatRows = Self.place(0x7FFF, size)
        formats = (0..<32).map { code in
            let rows = Self.place(Self.formatBits(code), size)
            return Format(rows: rows, columns: QRMask.transposed(rows))
        }
    }

    /// The format information of a level and a mask, placed.
    func format(_ correction: ErrorCorrection, mask: Int) -> Format {
        let level =
            switch correction {
            case .low: 1
            case .medium: 0
            case .quartile: 3
            case .high: 2
            }
        return formats[level << 3 | mask]
    }

    private static func encodingRegion(_ version: Int, _ size: Int) -> [UInt64] {
        var region = [UInt64](repeating: 1 << UInt64(size) - 1, count: size)
        func clear(_ rows: Range<Int>, _ columns: Range<Int>) {
            let bits: UInt64 = (1 << UInt64(columns.count) - 1) << UInt64(columns.lowerBound)
            for row in rows { region[row] &= ~bits }
        }
        clear(0..<9, 0..<9)
        clear(0..<9, size - 8..<size)
        clear(size - 8..<size, 0..<9)
        clear(6..<7, 0..<size)
        clear(0..<size, 6..<7)
        let centres = alignment[version - 1]
        for row in centres {
            for column in centres {
                let isFinder = row == 6 && (column == 6 || column == size - 7) || row == size - 7 && column == 6
                if !isFinder { clear(row - 2..<row + 3, column - 2..<column + 3) }
            }
        }
        if version >= 7 {
            clear(0..<6, size - 11..<size - 8)
            clear(size - 11..<size - 8, 0..<6)
        }
        return region
    }

    /// Table 10: the conditions of the data masks.
    static func isInverted(_ mask: Int, _ row: Int, _ column: Int) -> Bool {
        let product = row * column
        return switch mask {
        case 0: (row + column) % 2 == 0
        case 1: row % 2 == 0
        case 2: column % 3 == 0
        case 3: (row + column) % 3 == 0
        case 4: (row / 2 + column / 3) % 2 == 0
        case 5: product % 2 + product % 3 == 0
        case 6: (product % 2 + product % 3) % 2 == 0
        default: ((row + column) % 2 + product % 3) % 2 == 0
        }
    }

    /// Annex C: five bits and their ten check bits of the BCH code (15, 5), masked.
    private static func formatBits(_ code: Int) -> Int {
        var rest = code << 10
        for bit in stride(from: 14, through: 10, by: -1) where rest >> bit & 1 == 1 { rest ^= 0x537 << (bit - 10) }
        return (code << 10 | rest) ^ 0x5412
    }

    /// Figure 25: both copies, bit 0 the least significant.
    private static func place(_ bits: Int, _ size: Int) -> [UInt64] {
        var rows = [UInt64](repeating: 0, count: size)
        for bit in 0..<15 where bits >> bit & 1 == 1 {
            let besideTopLeft =
                switch bit {
                case 0...5: (row: bit, column: 8)
                case 6: (row: 7, column: 8)
                case 7: (row: 8, column: 8)
                case 8: (row: 8, column: 7)
                default: (row: 8, column: 14 - bit)
                }
            let split = bit < 8 ? (row: 8, column: size - 1 - bit) : (row: size - 15 + bit, column: 8)
            rows[besideTopLeft.row] |= 1 << UInt64(besideTopLeft.column)
            rows[split.row] |= 1 << UInt64(split.column)
        }
        return rows
    }
}
