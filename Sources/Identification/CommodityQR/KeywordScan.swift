/// Finds the keywords of structure C and their values, whatever the vendor put between them.
///
/// A keyword stands between two delimiters. Its value begins behind the second one and ends before the next
/// delimiter that AI 10 and 21 cannot have (`/ ? & #`), before the next keyword, and before a foreign name that is
/// tied to its value like `gtin` is (`,lang=`). So `gtin-06901234567892-bat-A-1-ser-7` has the batch `A-1`: a
/// sign that values may have does not end one by itself. One pass; a name is looked at once.
struct KeywordScan {
    private typealias Delimiter = (byte: UInt8, length: Int)

    private let bytes: ArraySlice<UInt8>
    private let ignoresCase: Bool
    /// The delimiter behind the word `gtin`; 0: there is no such word.
    private var tie: UInt8 = 0
    /// The delimiters on both sides of the pair that `gtin` begins.
    private var gaps: [UInt8] = []

    init(_ tail: ArraySlice<UInt8>, ignoresCase: Bool) {
        bytes = tail
        self.ignoresCase = ignoresCase
        learn()
    }

    /// Whether the keyword `gtin` stands there with a digit behind it.
    var hasGTIN: Bool { tie != 0 }

    /// Keyword and value, percent signs not decoded, in the order they stand.
    func pairs() -> [(keyword: String, value: ArraySlice<UInt8>)] {
        var pairs: [(keyword: String, value: ArraySlice<UInt8>)] = []
        guard hasGTIN else { return pairs }
        var index = bytes.startIndex
        while index < bytes.endIndex {
            guard let gap = delimiter(at: index), let found = keyword(behind: gap, at: index) else {
                index += 1
                continue
            }
            let end = valueEnd(from: found.start)
            pairs.append((found.name, bytes[found.start..<end]))
            index = end
        }
        return pairs
    }

    /// Looks for the first `gtin` with a digit behind it, to know how this vendor ties names to values.
    private mutating func learn() {
        var index = bytes.startIndex
        while index < bytes.endIndex {
            if let gap = delimiter(at: index), let found = word(at: index + gap.length), found.name == "gtin",
                found.start < bytes.endIndex, bytes[found.start].isDigit
            {
                tie = found.tie
                gaps = [gap.byte]
                let end = bytes[found.start...].firstIndex { !$0.isDigit } ?? bytes.endIndex
                if let next = delimiter(at: end) { gaps.append(next.byte) }
                return
            }
            index += 1
        }
    }

    /// A keyword that begins a pair: the delimiter before it is one that this vendor sets between pairs, or one
    /// that no value has, or the delimiter behind it is this vendor's.
    private func keyword(behind gap: Delimiter, at index: Int) -> (name: String, start: Int)? {
        guard let found = word(at: index + gap.length) else { return nil }
        let beginsPair = gaps.contains(gap.byte) || Self.ends(gap.byte) || (found.tie == tie && tie != 0x2F)
        return beginsPair ? (found.name, found.start) : nil
    }

    /// One of the four words and a delimiter behind it; `start` is where the value begins.
    private func word(at index: Int) -> (name: String, tie: UInt8, start: Int)? {
        for (name, _) in CommodityQR.Edition.keywords {
            let end = index + name.utf8.count
            guard end < bytes.endIndex, let tie = delimiter(at: end) else { continue }
            let isThere = zip(bytes[index..<end], name.utf8).allSatisfy { $0 == $1 || (ignoresCase && $0 | 0x20 == $1) }
            if isThere { return (name, tie.byte, end + tie.length) }
        }
        return nil
    }

    private func valueEnd(from start: Int) -> Int {
        var index = start
        while index < bytes.endIndex, !Self.ends(bytes[index]) {
            if let gap = delimiter(at: index), keyword(behind: gap, at: index) != nil || isForeign(gap, at: index) {
                return index
            }
            index += 1
        }
        return index
    }

    /// Letters and then the tie, behind one of the gaps: a parameter that is not ours.
    private func isForeign(_ gap: Delimiter, at index: Int) -> Bool {
        let start = index + gap.length
        guard gap.byte != tie, gaps.contains(gap.byte), start < bytes.endIndex else { return false }
        let end = bytes[start...].firstIndex { ($0 | 0x20) &- 0x61 >= 26 } ?? bytes.endIndex
        return end > start && end < bytes.endIndex && bytes[end] == tie
    }

    /// What neither AI 10 nor AI 21 can have in a commodity code, but for the percent sign; and the fragment.
    private static func ends(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x23, 0x26, 0x2F, 0x3C, 0x3E, 0x3F: true
        default: false
        }
    }

    /// A delimiter here: one byte, or `%7C` and `%20`, which browsers make of `|` and a blank.
    private func delimiter(at index: Int) -> Delimiter? {
        guard index < bytes.endIndex else { return nil }
        let byte = bytes[index]
        switch byte {
        case 0x21, 0x23, 0x24, 0x26...0x2F, 0x3A, 0x3B, 0x3D, 0x3F, 0x40, 0x5F, 0x7C, 0x7E: return (byte, 1)
        case 0x25 where index + 2 < bytes.endIndex:
            switch (bytes[index + 1], bytes[index + 2] | 0x20) {
            case (0x37, 0x63): return (0x7C, 3)
            case (0x32, 0x30): return (0x20, 3)
            default: return nil
            }
        default: return nil
        }
    }
}
