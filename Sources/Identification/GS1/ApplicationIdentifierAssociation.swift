extension ApplicationIdentifier {
    /// An identifier as a number: its digits, zeros behind them up to four, and how many there are.
    struct Code: Sendable, Hashable {
        let padded: UInt16
        let digits: UInt8

        init(_ ai: some StringProtocol) {
            let number = Int(ai) ?? 0
            digits = UInt8(clamping: ai.utf8.count)
            padded = UInt16(clamping: number * Self.power(4 - Int(digits)))
        }

        static func power(_ exponent: Int) -> Int {
            switch exponent {
            case 1: 10
            case 2: 100
            case 3: 1_000
            default: 1
            }
        }
    }

    /// What a pattern means as numbers.
    struct CodeRange: Sendable, Hashable {
        let lowest: UInt16
        let highest: UInt16
        let digits: UInt8

        @inline(__always)
        func contains(_ code: Code) -> Bool {
            code.digits == digits && code.padded >= lowest && code.padded <= highest
        }
    }

    /// An identifier, or a family of identifiers: `310n` are those of four digits that begin with 310.
    public struct Pattern: Sendable, Hashable, CustomStringConvertible {
        /// As the General Specifications write it: digits, then an `n` for each digit that may be any.
        public let description: String
        let range: CodeRange

        /// Digits, then an `n` for each digit that may be any: `01`, `310n`.
        public init(_ text: String) {
            let fixed = text.prefix { $0 != "n" }
            let digits = text.utf8.count
            let lowest = Code(fixed).padded
            let free = (Code.power(digits - fixed.utf8.count) - 1) * Code.power(4 - digits)
            description = text
            range = CodeRange(
                lowest: lowest, highest: lowest &+ UInt16(clamping: free), digits: UInt8(clamping: digits))
        }

        /// Whether the identifier `ai` is meant.
        public func matches(_ ai: String) -> Bool { range.contains(Code(ai)) }
    }

    /// A requirement as numbers: one of `any`, or all of one of `together`.
    struct Need: Sendable {
        let any: [CodeRange]
        let together: [[CodeRange]]

        init(_ requirement: Requirement) {
            let ranges = requirement.alternatives.map { $0.map(\.range) }
            any = ranges.filter { $0.count == 1 }.flatMap { $0 }
            together = ranges.filter { $0.count > 1 }
        }
    }

    /// One of several alternatives must be met; an alternative is met when all its patterns are.
    public struct Requirement: Sendable, Hashable, CustomStringConvertible {
        /// `[[01, 21], [253]]` means 01 and 21 together, or 253.
        public let alternatives: [[Pattern]]

        /// One of these alternatives, each of them all of its patterns.
        public init(_ alternatives: [[Pattern]]) { self.alternatives = alternatives }

        /// The alternatives, those of several identifiers joined by a plus sign.
        public var words: [String] { alternatives.map { $0.map(\.description).joined(separator: "+") } }

        /// `01, 02 or 8006+21`
        public var description: String { Self.sentence(words) }

        static func sentence(_ words: [String]) -> String {
            guard words.count > 1, let last = words.last else { return words.first ?? "" }
            return words.dropLast().joined(separator: ", ") + " or " + last
        }
    }
}
