extension ElementString {
    /// That no identifier has two values, that none excludes another, and that each has what it needs (General
    /// Specifications, "data relationships"). An identifier may stand twice with the same value.
    static func checkAssociations(_ elements: [Element]) throws(ParseError) {
        let presence = Presence(elements)
        if let ai = presence.contradiction { throw .duplicate(ai: ai) }
        for element in elements {
            for range in element.row.excluded {
                if let other = presence.first(range, besides: element.row.code) {
                    throw .excluded(ai: element.row.ai, with: elements[other].row.ai)
                }
            }
            for (index, need) in element.row.needs.enumerated() where !presence.meets(need) {
                let words = element.row.requirements[index].words
                throw words.count == 1
                    ? .missing(ai: words[0], requiredBy: element.row.ai)
                    : .missingOneOf(words, requiredBy: element.row.ai)
            }
        }
    }

    /// Which identifiers are there. A few are searched one by one; many are sorted first, so that the work does
    /// not grow with the square of their number.
    private struct Presence {
        private struct Place {
            let code: ApplicationIdentifier.Code
            /// In the elements given.
            let index: Int

            var key: Int { Int(code.digits) << 16 | Int(code.padded) }
        }

        private let elements: [Element]
        /// Empty where there are few.
        private let sorted: [Place]

        init(_ elements: [Element]) {
            self.elements = elements
            guard elements.count > 16 else {
                sorted = []
                return
            }
            sorted = elements.indices.map { Place(code: elements[$0].row.code, index: $0) }.sorted { $0.key < $1.key }
        }

        /// An identifier that stands twice with different values.
        var contradiction: String? {
            if !sorted.isEmpty {
                for (left, right) in zip(sorted, sorted.dropFirst()) where left.code == right.code {
                    if elements[left.index].value != elements[right.index].value { return elements[left.index].row.ai }
                }
                return nil
            }
            for index in elements.indices.dropFirst() {
                let code = elements[index].row.code
                for other in 0..<index
                where elements[other].row.code == code && elements[other].value != elements[index].value {
                    return elements[index].row.ai
                }
            }
            return nil
        }

        func meets(_ need: ApplicationIdentifier.Need) -> Bool {
            for range in need.any where first(range, besides: nil) != nil { return true }
            return need.together.contains { $0.allSatisfy { first($0, besides: nil) != nil } }
        }

        /// Where an identifier of the range other than `code` stands.
        func first(_ range: ApplicationIdentifier.CodeRange, besides code: ApplicationIdentifier.Code?) -> Int? {
            if !sorted.isEmpty { return firstSorted(range, besides: code) }
            for index in elements.indices {
                let found = elements[index].row.code
                if range.contains(found), found != code { return index }
            }
            return nil
        }

        private func firstSorted(
            _ range: ApplicationIdentifier.CodeRange, besides code: ApplicationIdentifier.Code?
        ) -> Int? {
            let key = Int(range.digits) << 16 | Int(range.lowest)
            var (low, high) = (0, sorted.count)
            while low < high {
                let middle = (low + high) / 2
                if sorted[middle].key < key { low = middle + 1 } else { high = middle }
            }
            while low < sorted.count, range.contains(sorted[low].code) {
                if sorted[low].code != code { return sorted[low].index }
                low += 1
            }
            return nil
        }
    }
}
