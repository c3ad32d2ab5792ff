/// Chooses the mask of a QR Code as ISO/IEC 18004 7.8.3 asks: all eight are tried on the whole symbol and the one
/// with the lowest penalty stays, the lower number of equal ones.
///
/// libzint spends nine tenths of its time on this choice. Drawn with one mask told, and the choice made here on words
/// of 64 modules, the same symbol comes out several times faster.
struct QRMask {
    /// Version 11 has 61 modules: the widest whose row is one word.
    static let widest = 61
    /// What version 11-L carries in digits at least: longer texts are left to libzint.
    static let longestText = 772

    private let layout: QRLayout
    private let correction: ErrorCorrection
    /// Rows and columns with no mask and no format information.
    private let rows: [UInt64]
    private let columns: [UInt64]

    /// `rows` are of a symbol drawn with mask 0.
    init?(rows: [UInt64], correction: ErrorCorrection) {
        guard let layout = QRLayout.all[rows.count] else { return nil }
        self.layout = layout
        self.correction = correction
        let bare = rows.indices.map { (rows[$0] ^ layout.maskRows[0][$0]) & ~layout.formatRows[$0] }
        self.rows = bare
        columns = Self.transposed(bare)
    }

    /// The rows of the symbol with the best mask.
    func best() -> [UInt64] {
        var best: (mask: Int, penalty: Int) = (0, .max)
        for mask in 0..<8 {
            let penalty = penalty(mask, atMost: best.penalty)
            if penalty < best.penalty { best = (mask, penalty) }
        }
        return masked(best.mask)
    }

    /// The rows of the symbol with a mask and the format information that names it.
    func masked(_ mask: Int) -> [UInt64] {
        let format = layout.format(correction, mask: mask)
        return rows.indices.map { rows[$0] ^ layout.maskRows[mask][$0] | format.rows[$0] }
    }

    private func maskedColumns(_ mask: Int) -> [UInt64] {
        let format = layout.format(correction, mask: mask)
        return columns.indices.map { columns[$0] ^ layout.maskColumns[mask][$0] | format.columns[$0] }
    }

    /// The four penalties of table 11 together: N1 and N3 in rows and columns, N2, N4.
    func penalty(_ mask: Int, atMost limit: Int = .max) -> Int {
        let rows = masked(mask)
        let size = rows.count
        var penalty = 0
        var dark = 0
        for row in rows {
            penalty += linePenalty(row, size)
            dark += row.nonzeroBitCount
        }
        for pair in 1..<size { penalty += 3 * blocks(rows[pair - 1], rows[pair], size) }
        let modules = size * size
        penalty += 10 * (abs(dark * 20 - modules * 10) / modules)
        guard penalty < limit else { return penalty }
        for column in maskedColumns(mask) { penalty += linePenalty(column, size) }
        return penalty
    }

    /// N1: 3 for five equal modules in a row and 1 for each further one. N3: 40 for each 1:1:3:1:1 with four light
    /// modules before or after it; what is outside the symbol is its quiet zone and light.
    @inline(__always)
    private func linePenalty(_ line: UInt64, _ size: Int) -> Int {
        let equal = ~(line ^ (line >> 1)) & (1 << UInt64(size - 1) - 1)
        let pairs = equal & (equal >> 1)
        let fives = pairs & (pairs >> 2)
        let starts = fives & ~(fives << 1)
        let finder =
            line & ~(line >> 1) & (line >> 2) & (line >> 3) & (line >> 4) & ~(line >> 5) & (line >> 6)
        var count = fives.nonzeroBitCount + 2 * starts.nonzeroBitCount
        if finder != 0 {
            let before = ~((line << 1) | (line << 2) | (line << 3) | (line << 4))
            let after = ~((line >> 7) | (line >> 8) | (line >> 9) | (line >> 10))
            count += 40 * (finder & (before | after)).nonzeroBitCount
        }
        return count
    }

    /// N2: blocks of 2x2 equal modules.
    @inline(__always)
    private func blocks(_ upper: UInt64, _ lower: UInt64, _ size: Int) -> Int {
        let same = ~(upper ^ lower)
        let beside = ~(upper ^ (upper >> 1)) & (1 << UInt64(size - 1) - 1)
        return (same & (same >> 1) & beside).nonzeroBitCount
    }

    /// Halves, quarters … of the square change places: 6 steps for 64 rows.
    static func transposed(_ rows: [UInt64]) -> [UInt64] {
        var words = rows + [UInt64](repeating: 0, count: 64 - rows.count)
        var step = 32
        var mask: UInt64 = 0x0000_0000_FFFF_FFFF
        while step > 0 {
            var row = 0
            while row < 64 {
                let change = ((words[row] >> UInt64(step)) ^ words[row + step]) & mask
                words[row] ^= change << UInt64(step)
                words[row + step] ^= change
                row = (row + step + 1) & ~step
            }
            step >>= 1
            mask ^= mask << UInt64(step)
        }
        return Array(words.prefix(rows.count))
    }
}
