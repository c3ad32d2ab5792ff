/// Code 128 and GS1-128 (ISO/IEC 15417, GB/T 18347; GS1 General Specifications 5.4) as symbol characters, for printers
/// that are told the code sets one by one.
struct Code128 {
    static let codeC = 99
    static let codeB = 100
    static let fnc1 = 102
    static let startB = 104
    static let startC = 105

    /// Values of the symbol characters, start to check; the stop pattern follows them.
    let values: [Int]

    /// Digits go into code set C in even runs of four or more, everything else into code set B
    /// (General Specifications 5.4.3.7). U+001D stands for FNC1.
    init(_ text: String, isGS1: Bool) throws(SymbolError) {
        let bytes = Array(text.utf8)
        guard !bytes.isEmpty else { throw .emptyText }
        let limit = isGS1 ? SymbolRequest.longestGS1Code128 : Symbology.code128.longestText
        guard bytes.count <= limit else { throw .textTooLong(bytes: bytes.count, limit: limit) }
        var plan = Plan(bytes: bytes)
        try plan.run(isGS1: isGS1)
        var sum = plan.values[0]
        for (index, value) in plan.values.enumerated().dropFirst() { sum += index * value }
        values = plan.values + [sum % 103]
    }

    private struct Plan {
        let bytes: [UInt8]
        var values: [Int] = []
        var isDigits = false

        mutating func run(isGS1: Bool) throws(SymbolError) {
            let whole = digits(from: 0)
            isDigits = whole >= 4 || whole == bytes.count && whole == 2
            values = [isDigits ? Code128.startC : Code128.startB]
            if isGS1 { values.append(Code128.fnc1) }
            var index = 0
            while index < bytes.count { try step(&index, isGS1: isGS1) }
        }

        private mutating func step(_ index: inout Int, isGS1: Bool) throws(SymbolError) {
            let byte = bytes[index]
            if isGS1, byte == 0x1D {
                values.append(Code128.fnc1)
                index += 1
                return
            }
            guard 0x20..<0x7F ~= byte else { throw .refusedCharacter(offset: index) }
            let run = digits(from: index)
            if isDigits {
                if run >= 2 {
                    values.append(Int(bytes[index] - 0x30) * 10 + Int(bytes[index + 1] - 0x30))
                    index += 2
                    return
                }
                values.append(Code128.codeB)
                isDigits = false
            } else if run >= 4, run % 2 == 0 {
                values.append(Code128.codeC)
                isDigits = true
                return
            }
            values.append(Int(byte) - 0x20)
            index += 1
        }

        private func digits(from index: Int) -> Int {
            var end = index
            while end < bytes.count, 0x30...0x39 ~= bytes[end] { end += 1 }
            return end - index
        }
    }

    /// Eleven modules a character, thirteen for the stop pattern.
    var width: Int { values.count * 11 + 13 }
}
