import Identification
import TestSupport

/// Random element strings that the standard allows, of every application identifier. Written apart from the
/// code under test: check digits, calendars and lists are its own.
struct RandomElementStrings {
    var generator: SeededGenerator
    private let rows: [ApplicationIdentifier]
    private var families: [String: [ApplicationIdentifier]] = [:]

    /// How many a property tries: a million when optimised or soaking, twenty thousand otherwise.
    #if DEBUG
        static let count = Soak.seconds == nil ? 20_000 : 1_000_000
    #else
        static let count = 1_000_000
    #endif

    init(seed: UInt64, table: ApplicationIdentifier.Table = .standard) {
        generator = SeededGenerator(seed: seed)
        rows = table.rows
    }

    /// An element string around the identifier at `index` of the table, modulo their number: with what it needs,
    /// without what it excludes.
    mutating func elementString(around index: Int) throws -> ElementString {
        try ElementString(fields: fields(around: index))
    }

    mutating func fields(around index: Int) -> [(ai: String, value: String)] {
        let wanted = rows[index % rows.count]
        var company: [ApplicationIdentifier] = []
        for _ in 0..<200 {
            company = [wanted]
            if complete(&company) { break }
        }
        for position in company.indices.reversed() { company.swapAt(position, number(0...position)) }
        return company.map { ($0.ai, value(of: $0)) }
    }

    /// Adds what is needed; false where that leads to a pair that is excluded.
    private mutating func complete(_ company: inout [ApplicationIdentifier]) -> Bool {
        var next = 0
        while next < company.count {
            for need in company[next].requirements
            where !need.alternatives.contains(where: { $0.allSatisfy { Self.has(company, $0) } }) {
                for pattern in need.alternatives[number(0...need.alternatives.count - 1)]
                where !Self.has(company, pattern) {
                    let matching = matching(pattern)
                    company.append(matching[number(0...matching.count - 1)])
                }
            }
            next += 1
        }
        return !company.contains { row in
            row.exclusions.contains { pattern in company.contains { $0.ai != row.ai && pattern.matches($0.ai) } }
        }
    }

    private mutating func matching(_ pattern: ApplicationIdentifier.Pattern) -> [ApplicationIdentifier] {
        if let known = families[pattern.description] { return known }
        let matching = rows.filter { pattern.matches($0.ai) }
        families[pattern.description] = matching
        return matching
    }

    private static func has(_ company: [ApplicationIdentifier], _ pattern: ApplicationIdentifier.Pattern) -> Bool {
        company.contains { pattern.matches($0.ai) }
    }

    /// A value that the identifier allows.
    mutating func value(of row: ApplicationIdentifier) -> String {
        var bytes: [UInt8] = []
        for component in row.components {
            if component.isOptional, number(0...1) == 0 { break }
            bytes += part(component)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private mutating func part(_ component: ApplicationIdentifier.Component) -> [UInt8] {
        let names = component.linters.map(\.rawValue)
        let length = number(component.lengths)
        if names.contains("csumalpha") {
            return withCheckPair(digits(5) + [0x41] + text(Self.set82, max(1, min(length, 23) - 6)))
        }
        if names.contains("csum") { return Self.withCheckDigit(digits(length - 1)) }
        if names.contains("gcppos1") {
            let set = component.characters == .set39 ? Self.set39 : Self.set82
            return digits(4) + text(set, max(1, length - 4))
        }
        if let special = special(names.first ?? "", length) { return special }
        return switch component.characters {
        case .numeric: digits(length)
        case .set82: text(Self.set82, length)
        case .set39: text(Self.set39, length)
        case .set64: text(Self.set64, length)
        }
    }

    mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &generator) }

    mutating func digits(_ count: Int) -> [UInt8] { text(Self.digits, count) }

    mutating func text(_ alphabet: [UInt8], _ count: Int) -> [UInt8] {
        (0..<count).map { _ in alphabet[number(0...alphabet.count - 1)] }
    }

    static let digits = Array("0123456789".utf8)
    static let upper = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ".utf8)
    static let letters = upper + Array("abcdefghijklmnopqrstuvwxyz".utf8)
    static let set82 = digits + letters + Array("!\"%&'()*+,-./:;<=>?_".utf8)
    static let set39 = digits + upper + Array("#-/".utf8)
    static let set64 = digits + letters + Array("-_".utf8)

    /// Sum of all digits plus twice those of every second place from the right, up to the next ten.
    static func withCheckDigit(_ payload: [UInt8]) -> [UInt8] {
        let values = payload.reversed().map { Int($0) - 48 }
        let sum = values.reduce(0, +) + 2 * stride(from: 0, to: values.count, by: 2).reduce(0) { $0 + values[$1] }
        return payload + Array(String((sum + 9) / 10 * 10 - sum).utf8)
    }
}
