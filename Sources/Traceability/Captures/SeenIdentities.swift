/// The identities of one document, with the head of their contents: 24 bytes an event.
struct SeenIdentities: Sendable {
    private struct Key: Hashable, Sendable {
        let high: UInt64
        let low: UInt64

        init(_ bytes: [UInt8]) {
            high = bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
            low = bytes.dropFirst(8).prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
        }
    }

    enum Finding { case new, same, other }

    private var contents: [Key: UInt64] = [:]

    mutating func insert(_ identity: [UInt8], _ content: [UInt8]) -> Finding {
        let (key, head) = (Key(identity), Key(content).high)
        guard let before = contents[key] else {
            contents[key] = head
            return .new
        }
        return before == head ? .same : .other
    }

    func contains(_ identity: [UInt8], _ content: [UInt8]) -> Bool { contents[Key(identity)] == Key(content).high }
}
