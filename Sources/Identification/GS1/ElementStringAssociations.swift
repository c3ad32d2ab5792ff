extension ElementString {
    /// That no identifier has two values, that none excludes another, and that each has what it needs (General
    /// Specifications 4.13 and 4.14). An identifier may stand twice with the same value.
    static func checkAssociations(_ elements: [Element]) throws(ParseError) {
        let presence = Presence(elements)
        if let ai = presence.contradiction { throw .duplicate(ai: ai) }
        for element in elements {
            let row = element.row
            for pattern in row.exclusions {
                if let other = presence.first(pattern, besides: row.code) {
                    throw .excluded(ai: row.ai, with: other)
                }
            }
            for requirement in row.requirements
            where !requirement.alternatives.contains(where: { $0.allSatisfy { presence.contains($0) } }) {
                let words = requirement.words
                throw words.count == 1
                    ? .missing(ai: words[0], requiredBy: row.ai) : .missingOneOf(words, requiredBy: row.ai)
            }
        }
    }

    /// Which identifiers are there. A few elements are searched one by one; many are sorted first, so that the
    /// work does not grow with the square of their number.
    private struct Presence {
        private let elements: [Element]
        private let isSorted: Bool

        init(_ given: [Element]) {
            isSorted = given.count > 16
            elements = isSorted ? given.sorted { Self.key($0.row.code) < Self.key($1.row.code) } : given
        }

        private static func key(_ code: ApplicationIdentifier.Code) -> Int {
            Int(code.digits) << 16 | Int(code.padded)
        }

        /// An identifier that stands twice with different values.
        var contradiction: String? {
            for index in elements.indices.dropFirst() {
                let others = isSorted ? index - 1..<index : 0..<index
                for other in others
                where elements[other].row.code == elements[index].row.code
                    && elements[other].value != elements[index].value
                { return elements[index].row.ai }
            }
            return nil
        }

        func contains(_ pattern: ApplicationIdentifier.Pattern) -> Bool { first(pattern, besides: nil) != nil }

        /// An identifier of the pattern other than `code`.
        func first(_ pattern: ApplicationIdentifier.Pattern, besides code: ApplicationIdentifier.Code?) -> String? {
            let start = isSorted ? lowerBound(pattern.lowestKey) : 0
            for index in start..<elements.count {
                let found = elements[index].row.code
                if pattern.matches(found) {
                    if found != code { return elements[index].row.ai }
                } else if isSorted {
                    return nil
                }
            }
            return nil
        }

        private func lowerBound(_ key: Int) -> Int {
            var (low, high) = (0, elements.count)
            while low < high {
                let middle = (low + high) / 2
                if Self.key(elements[middle].row.code) < key { low = middle + 1 } else { high = middle }
            }
            return low
        }
    }
}

extension ApplicationIdentifier.Pattern {
    /// Where the first identifier of the pattern stands in a sorted list.
    fileprivate var lowestKey: Int { Int(digitCount) << 16 | Int(lowestPadded) }
}
