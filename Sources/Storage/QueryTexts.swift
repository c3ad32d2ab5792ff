/// The texts of statements that were run before, found by where their pieces stand in the program: a statement that is
/// run a thousand times is put together once. Used by one thread at a time.
package struct QueryTexts {
    private struct Known {
        let tokens: [Query.Token]
        let text: String
    }

    private var known: [UInt64: [Known]] = [:]
    private var count = 0
    private let placeholder: @Sendable (Int) -> String
    /// Lists of many lengths make many statements.
    private static let countMax = 1_024
    /// What is longer has a list in it that seldom comes again.
    private static let tokensMax = 128

    /// - Parameter placeholder: a parameter as the engine writes it, counted from 1.
    package init(_ placeholder: @escaping @Sendable (Int) -> String) { self.placeholder = placeholder }

    package mutating func text(of query: Query) -> String {
        guard query.tokens.count <= Self.tokensMax else { return query.text(placeholder) }
        let place = query.tokens.reduce(UInt64(query.tokens.count)) { $1.mixed(into: $0) }
        if let found = known[place]?.first(where: { $0.tokens.elementsEqual(query.tokens) { $0.isSame(as: $1) } }) {
            return found.text
        }
        if count >= Self.countMax { (known, count) = ([:], 0) }
        let text = query.text(placeholder)
        known[place, default: []].append(Known(tokens: query.tokens, text: text))
        count += 1
        return text
    }
}

extension Query.Token {
    /// The same place of the program's text, not the same letters: that is enough, and quick.
    fileprivate func isSame(as other: Query.Token) -> Bool {
        switch (self, other) {
        case (.parameter, .parameter): true
        case (.fixed(let text), .fixed(let other)): text.isSame(as: other)
        default: false
        }
    }

    fileprivate func mixed(into hash: UInt64) -> UInt64 {
        switch self {
        case .parameter: (hash ^ 1) &* 0x9e37_79b9_7f4a_7c15
        case .fixed(let text):
            (hash ^ UInt64(UInt(bitPattern: text.utf8Start)) ^ UInt64(text.utf8CodeUnitCount) << 48)
                &* 0x9e37_79b9_7f4a_7c15
        }
    }
}

extension StaticString {
    /// Whether it stands at the same place of the program.
    package func isSame(as other: StaticString) -> Bool {
        utf8Start == other.utf8Start && utf8CodeUnitCount == other.utf8CodeUnitCount
    }
}
