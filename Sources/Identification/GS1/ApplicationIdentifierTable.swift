extension ApplicationIdentifier {
    /// The identifiers that an installation reads. Finding a row takes at most three loads from flat arrays
    /// that are indexed by the digits themselves.
    public struct Table: Sendable {
        private final class Index: Sendable {
            let rows: [ApplicationIdentifier]
            /// For 2, 3 and 4 digits: the number of a row from 1, or 0.
            let two: [UInt16]
            let three: [UInt16]
            let four: [UInt16]

            init(_ given: [ApplicationIdentifier]) {
                var slots = [[UInt16](repeating: 0, count: 100), [], []]
                slots[1] = [UInt16](repeating: 0, count: 1_000)
                slots[2] = [UInt16](repeating: 0, count: 10_000)
                var rows: [ApplicationIdentifier] = []
                for row in given where (2...4).contains(row.ai.utf8.count) && row.ai.isAllDigits {
                    let level = row.ai.utf8.count - 2
                    guard let number = Int(row.ai), slots[level][number] == 0, rows.count < 60_000 else { continue }
                    rows.append(row)
                    slots[level][number] = UInt16(rows.count)
                }
                self.rows = rows
                (two, three, four) = (slots[0], slots[1], slots[2])
            }
        }

        private let index: Index

        /// Of two rows with the same identifier the first counts. An identifier that is not 2…4 digits is
        /// left out.
        public init(_ rows: [ApplicationIdentifier]) { index = Index(rows) }

        /// All rows in their order.
        public var rows: [ApplicationIdentifier] { index.rows }

        /// The row of exactly this identifier.
        public subscript(_ ai: String) -> ApplicationIdentifier? {
            let bytes = ai.utf8.span
            guard bytes.count <= 4, let row = row(at: 0, in: bytes), row.code.digits == bytes.count else {
                return exact(ai)
            }
            return row
        }

        /// For tables in which one identifier begins with another.
        private func exact(_ ai: String) -> ApplicationIdentifier? {
            guard (3...4).contains(ai.utf8.count), ai.isAllDigits, let number = Int(ai) else { return nil }
            let slot = ai.utf8.count == 3 ? index.three[number] : index.four[number]
            return slot == 0 ? nil : index.rows[Int(slot) - 1]
        }

        /// The identifier with which the bytes from `offset` on begin.
        func row(at offset: Int, in bytes: Span<UInt8>) -> ApplicationIdentifier? {
            guard bytes.count - offset >= 2, bytes[offset].isDigit, bytes[offset + 1].isDigit else { return nil }
            var number = bytes[offset].digitValue * 10 + bytes[offset + 1].digitValue
            var slot = index.two[number]
            if slot == 0 {
                guard bytes.count - offset >= 3, bytes[offset + 2].isDigit else { return nil }
                number = number * 10 + bytes[offset + 2].digitValue
                slot = index.three[number]
            }
            if slot == 0 {
                guard bytes.count - offset >= 4, bytes[offset + 3].isDigit else { return nil }
                slot = index.four[number * 10 + bytes[offset + 3].digitValue]
            }
            return slot == 0 ? nil : index.rows[Int(slot) - 1]
        }
    }
}

extension ApplicationIdentifier.Table: Hashable {
    public static func == (left: Self, right: Self) -> Bool {
        left.index === right.index || left.rows == right.rows
    }

    public func hash(into hasher: inout Hasher) { hasher.combine(rows.count) }
}
