import CPostgres

/// Which texts the server has parsed and planned for one connection, by name.
///
/// A text is named when it comes the second time. The name is made of the text and its types, so that behind a pooler
/// that hands connections around a name never stands for another statement.
struct PreparedStatements {
    struct Key: Hashable {
        let text: String
        let types: [Oid]
    }

    enum Course: Equatable {
        case unnamed
        /// Told to the server now, used from now on.
        case prepare(String)
        case named(String)
    }

    private var names: [Key: String] = [:]
    /// Texts that came once.
    private var seen: Set<Key> = []
    private var isOn: Bool
    /// Too many, or a script changed what they speak of: nothing is named until the connection forgot them all.
    private var isStale = false
    /// When the first of them was planned; 0: none is. A plan that was right for a small table does not grow with it.
    private var plannedAt: UInt64 = 0
    private static let lifeNanoseconds: UInt64 = 5_000_000_000
    static let namesMax = 256
    private static let seenMax = 1_024

    init(isOn: Bool) { self.isOn = isOn }

    mutating func course(of key: Key) -> Course {
        guard isOn, !isStale else { return .unnamed }
        if let name = names[key] { return .named(name) }
        guard seen.remove(key) != nil else {
            if seen.count >= Self.seenMax { seen = [] }
            seen.insert(key)
            return .unnamed
        }
        guard names.count < Self.namesMax else {
            isStale = true
            return .unnamed
        }
        let name = Self.name(key)
        names[key] = name
        return .prepare(name)
    }

    /// The server did not take it.
    mutating func drop(_ key: Key) { names[key] = nil }

    /// They may speak of a schema that is no more.
    mutating func doubt() { isStale = isStale || !names.isEmpty }

    /// Asked between transactions.
    mutating func mustForget(at now: UInt64) -> Bool {
        if names.isEmpty { return false }
        if plannedAt == 0 { plannedAt = now }
        return isStale || now - plannedAt > Self.lifeNanoseconds
    }

    /// After `DEALLOCATE ALL`: each is named again when it comes.
    mutating func forget() {
        if seen.count + names.count < Self.seenMax { seen.formUnion(names.keys) }
        (names, isStale, plannedAt) = ([:], false, 0)
    }

    /// The server does not know them, or others': a pooler stands between.
    mutating func turnOff() {
        forget()
        isOn = false
    }

    /// FNV-1a, 64 bits.
    private static func name(_ key: Key) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        func take(_ byte: UInt8) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        for type in key.types { for shift in [0, 8, 16, 24] { take(UInt8(truncatingIfNeeded: type >> shift)) } }
        for byte in key.text.utf8 { take(byte) }
        return "ransu_" + String(hash, radix: 16)
    }
}
