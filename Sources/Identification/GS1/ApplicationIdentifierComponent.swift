extension ApplicationIdentifier {
    /// The characters that a part of a value may have.
    public enum CharacterSet: Character, Sendable, Hashable, CaseIterable {
        /// 0…9.
        case numeric = "N"
        /// GS1 AI encodable character set 82 (General Specifications, figure 7.11-1).
        case set82 = "X"
        /// GS1 AI encodable character set 39 (figure 7.11-2): digits, upper case letters, `# - /`.
        case set39 = "Y"
        /// GS1 AI encodable character set 64 (figure 7.11-3): base64 of RFC 4648 5 for file names and addresses.
        case set64 = "Z"

        /// Whether `byte` may stand in a value.
        @inline(__always)
        public func contains(_ byte: UInt8) -> Bool {
            switch self {
            case .numeric: byte.isDigit
            case .set82: byte.isInCharacterSet82
            case .set39: byte.isInCharacterSet39
            case .set64: byte.isInCharacterSet64 || byte == 0x3D
            }
        }
    }

    /// A part of a value: its characters, its length, the rules it has to meet.
    public struct Component: Sendable, Hashable {
        /// What may stand in the part.
        public let characters: CharacterSet
        /// In characters.
        public let lengths: ClosedRange<Int>
        /// Whether the value may end before this part.
        public let isOptional: Bool
        /// The rules the part has to meet, in the order they are asked.
        public let linters: [Linter]

        /// A part of a row of one's own.
        public init(
            _ characters: CharacterSet, _ lengths: ClosedRange<Int>, isOptional: Bool = false,
            linters: [Linter] = []
        ) {
            (self.characters, self.lengths) = (characters, lengths)
            (self.isOptional, self.linters) = (isOptional, linters)
        }

        static func lengths(of components: [Component]) -> ClosedRange<Int> {
            let shortest = components.reduce(0) { $0 + ($1.isOptional ? 0 : $1.lengths.lowerBound) }
            return shortest...components.reduce(0) { $0 + $1.lengths.upperBound }
        }
    }
}

extension ApplicationIdentifier.Content {
    init(_ components: [ApplicationIdentifier.Component]) {
        guard components.count == 1, let only = components.first else {
            self = .composite
            return
        }
        switch (only.characters, only.linters.first) {
        case (.numeric, .csum) where only.lengths == 14...14: self = .gtin
        case (.numeric, .yymmd0): self = .date
        case (.numeric, nil): self = .digits(only.lengths)
        case (.set82, nil) where only.lengths.lowerBound == 1: self = .text(maximum: only.lengths.upperBound)
        default: self = .composite
        }
    }

    var components: [ApplicationIdentifier.Component] {
        switch self {
        case .gtin: [.init(.numeric, 14...14, linters: [.csum, .gcppos2])]
        case .date: [.init(.numeric, 6...6, linters: [.yymmd0])]
        case .digits(let lengths): [.init(.numeric, lengths)]
        case .text(let maximum): [.init(.set82, 1...max(1, maximum))]
        case .composite: []
        }
    }
}
