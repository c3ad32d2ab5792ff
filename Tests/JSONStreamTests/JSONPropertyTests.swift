import JSONStream
import Testing

@Suite struct JSONPropertyTests {
    @Test func `a value that is written and parsed is the same value`() throws {
        let seed: UInt64 = 1005
        var generator = SplitMix(state: seed)
        for round in 0..<3000 {
            let value = Self.value(&generator, depth: 4)
            #expect(try JSONValue(parsing: value.bytes) == value, "seed \(seed), round \(round)")
            let canonical = value.canonicalBytes
            let again = try JSONValue(parsing: canonical).canonicalBytes
            #expect(canonical == again, "seed \(seed), round \(round)")
        }
    }

    @Test func `a hundred thousand damaged documents end in a value or a typed error`() throws {
        let seed: UInt64 = 2024
        var generator = SplitMix(state: seed)
        let text = "{\"a\":[1,-2.5e3,true,null,\"\\u4e2d\\uD83D\\uDE00灶\"],\"b\":{\"c\":\"x\\n\"}}"
        let document = Array(text.utf8)
        let bytes: [UInt8] = Array("{}[]:,\"\\u0eE+-.ntf \n".utf8) + [0, 0x1F, 0x80, 0xC0, 0xED, 0xFF]
        var read = 0
        for round in 0..<100_000 {
            var damaged = document
            for _ in 0...generator.below(3) {
                let at = generator.below(damaged.count)
                switch generator.below(3) {
                case 0: damaged[at] = bytes[generator.below(bytes.count)]
                case 1: damaged.remove(at: at)
                default: damaged.insert(bytes[generator.below(bytes.count)], at: at)
                }
            }
            let cut = generator.below(damaged.count)
            let whole = Result { try JSONTokenizerTests.tokens([damaged]) }
            let parts = Result { try JSONTokenizerTests.tokens([Array(damaged[..<cut]), Array(damaged[cut...])]) }
            switch (whole, parts) {
            case (.success(let one), .success(let two)):
                read += 1
                if one != two { Issue.record("seed \(seed), round \(round)") }
            case (.failure(let one as JSONError), .failure(let two as JSONError)):
                if one != two { Issue.record("seed \(seed), round \(round): \(one), \(two)") }
            default: Issue.record("seed \(seed), round \(round)")
            }
        }
        #expect(read > 1000)
    }

    static func value(_ generator: inout SplitMix, depth: Int) -> JSONValue {
        switch generator.below(depth == 0 ? 4 : 6) {
        case 0: return .string(text(&generator))
        case 1: return .integer(Int64(bitPattern: generator.next()) >> Int64(generator.below(60)))
        case 2: return .number("\(generator.below(2000) - 1000).\(generator.below(100))e\(generator.below(40) - 20)")
        case 3: return [.null, true, false][generator.below(3)]
        case 4: return .array((0..<generator.below(5)).map { _ in value(&generator, depth: depth - 1) })
        default:
            return .object(
                (0..<generator.below(5)).map {
                    JSONMember("\($0)" + text(&generator), value(&generator, depth: depth - 1))
                }
            )
        }
    }

    static func text(_ generator: inout SplitMix) -> String {
        let alphabet = Array("ab/\\\"\n\t\u{0}\u{1F}\u{7F}é中😀\u{FFFF}\u{E000}".unicodeScalars)
        var text = String.UnicodeScalarView()
        for _ in 0..<generator.below(12) { text.append(alphabet[generator.below(alphabet.count)]) }
        return String(text)
    }
}

struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }

    /// A number from 0 to below `bound`, 0 if there is none.
    mutating func below(_ bound: Int) -> Int { Int(next() >> 33) % max(bound, 1) }
}
