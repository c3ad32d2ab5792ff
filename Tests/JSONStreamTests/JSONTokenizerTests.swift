import JSONStream
import Testing

@Suite struct JSONTokenizerTests {
    static let accepted: [String] = [
        "0", "-0", "1e5", "1E+5", "-1.50e-3", "123456789012345678901234567890", "true", "false", "null", "\"\"", " [] ",
        "{}", "[1,2 , 3]", "{\"a\":{\"b\":[null]}}", "\"\\u0000\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\uD83D\\uDE00\"",
        "\"燃气灶\"", "\t\r\n [ ] \n", "{\"\":1,\"a\":2}", "\"\u{7F}\u{2028}\"", "[[],{},\"\"]",
        "{\"é\":1,\"e\u{301}\":2}",
    ]
    static let refused: [String] = [
        "", " ", "[1,]", "{\"a\":1,}", "[,1]", "[1 2]", "{\"a\" 1}", "{a:1}", "{'a':1}", "{1:1}", "[1", "{\"a\":1", "[",
        "\"a", "01", "-", "-01", "1.", ".5", "+1", "1e", "1e+", "0x10", "NaN", "Infinity", "nul", "nulll", "True",
        "1 2", "[]]", "{}}", "]", "}", "[}", "{]", ",", ":", "\"\t\"", "\"\n\"", "\"\\x\"", "\"\\u12\"", "\"\\u12G4\"",
        "\"\\uD800\"", "\"\\uDC00\"", "\"\\uD800\\uD800\"", "\"\\uD800a\"", "{\"a\":1,\"a\":2}",
        "{\"a\":1,\"\\u0061\":2}", "\u{FEFF}1", "// x\n1", "[1]x", "1a", "truefalse", "\"a\"\"b\"", "{\"a\":1 \"b\":2}",
        "{\"a\"}", "{\"a\":}", "{,}", "[\"a\",", "\"\\", "\u{C}1", "\u{A0}1", "1.2.3", "--1", "1e5e5", "[-]",
    ]

    @Test(arguments: accepted)
    func `what RFC 8259 allows is read`(text: String) throws {
        _ = try JSONValue(parsing: Array(text.utf8))
    }

    @Test(arguments: refused)
    func `V1_5_2 what RFC 8259 does not allow is refused`(text: String) {
        #expect(throws: JSONError.self) { try JSONValue(parsing: Array(text.utf8)) }
    }

    @Test(arguments: [
        [0x22, 0xFF, 0x22], [0x22, 0xC0, 0x80, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22], [0x22, 0xE4, 0xB8, 0x22],
        [0x22, 0xF4, 0x90, 0x80, 0x80, 0x22], [0x22, 0x5C, 0x6E, 0x80, 0x22], [0xFF],
    ])
    func `what is not UTF-8 is refused`(bytes: [UInt8]) {
        #expect(throws: JSONError.self) { try JSONValue(parsing: bytes) }
    }

    @Test func `a malformed byte is named by its place`() {
        let bytes = Array("{\n \"a\": \"中".utf8) + [0xE4, 0xB8] + Array("\"}".utf8)
        let place = JSONPosition(offset: 12, line: 2, column: 11)
        #expect(throws: JSONError.notUTF8(place)) { try JSONValue(parsing: bytes) }
    }

    @Test func `an error names byte, line and column`() {
        let comma = JSONError.unexpected(
            byte: 0x5D, expected: "a value", JSONPosition(offset: 7, line: 4, column: 2))
        #expect(throws: comma) { try JSONValue(parsing: Array("[\n1,\n\n ]".utf8)) }
        let end = JSONError.endsEarly(expected: ", or }", JSONPosition(offset: 6, line: 1, column: 7))
        #expect(throws: end) { try JSONValue(parsing: Array("{\"a\":1".utf8)) }
        let twice = JSONError.duplicateKey("a", JSONPosition(offset: 8, line: 1, column: 9))
        #expect(throws: twice) { try JSONValue(parsing: Array("{\"a\":1,\"a\":2}".utf8)) }
    }

    @Test func `chunks of any size give the same tokens`() throws {
        let text =
            "{\"灶具\\n\":[1,-2.5e+3,true,false,null,\"a\\uD83D\\uDE00\\\\\",{}],\"b\\\"\":\"\\u4e2d\", \"c\" : 12 }"
        let bytes = Array(text.utf8)
        let whole = try Self.tokens([bytes])
        for cut in 0...bytes.count {
            #expect(try Self.tokens([Array(bytes[..<cut]), Array(bytes[cut...])]) == whole, "cut at \(cut)")
        }
        #expect(try Self.tokens(bytes.map { [$0] }) == whole)
        #expect(try Self.tokens(bytes.flatMap { [[], [$0], []] }) == whole)
        #expect(try Self.tokens(Array("12".utf8).map { [$0] }) == [.number("12")])
    }

    @Test func `errors do not depend on the chunks`() {
        for text in Self.refused {
            let bytes = Array(text.utf8)
            let whole = #expect(throws: JSONError.self) { try Self.tokens([bytes]) }
            let single = #expect(throws: JSONError.self) { try Self.tokens(bytes.map { [$0] }) }
            #expect(whole == single, "\(text)")
        }
    }

    @Test func `V1_5_2 nesting stops at its limit`() throws {
        let limits = JSONLimits(depth: 3)
        _ = try JSONValue(parsing: Array("[[[]]]".utf8), limits: limits)
        let place = JSONPosition(offset: 3, line: 1, column: 4)
        #expect(throws: JSONError.tooDeep(limit: 3, place)) {
            try JSONValue(parsing: Array("[[[[]]]]".utf8), limits: limits)
        }
        let bomb = Array(repeating: UInt8(0x5B), count: 1_000_000)
        #expect(throws: JSONError.self) { try JSONValue(parsing: bomb, limits: JSONLimits(depth: .max)) }
    }

    @Test func `a token stops at its limit however it comes`() throws {
        let text = Array("\"".utf8) + Array(repeating: 0x61, count: 1 << 20) + Array("\"".utf8)
        #expect(try JSONValue(parsing: text) == .string(String(repeating: "a", count: 1 << 20)))
        let more = [UInt8(0x22)] + Array(repeating: 0x61, count: 1 << 20) + text.dropFirst()
        #expect(throws: JSONError.self) { try JSONValue(parsing: more) }
        var tokenizer = JSONTokenizer(limits: JSONLimits(tokenBytes: 10))
        #expect(throws: JSONError.tokenTooLong(limit: 10, JSONPosition(offset: 0, line: 1, column: 1))) {
            for _ in 0..<11 { try tokenizer.feed([0x31]) { _ in } }
        }
    }

    @Test func `V1_5_2 many names are still told apart, up to the limit`() throws {
        let names = (0..<1000).map { "\"n\($0)\":1" }.joined(separator: ",")
        _ = try JSONValue(parsing: Array("{\(names)}".utf8))
        #expect(throws: JSONError.self) { try JSONValue(parsing: Array("{\(names),\"n500\":1}".utf8)) }
        #expect(throws: JSONError.self) {
            try JSONValue(parsing: Array("{\(names)}".utf8), limits: JSONLimits(members: 999))
        }
    }

    @Test func `a tokenizer that was reset reads the next text`() throws {
        var tokenizer = JSONTokenizer()
        #expect(throws: JSONError.self) { try tokenizer.feed(Array("[{\"a\":\"x".utf8 + [0x0A])) { _ in } }
        tokenizer.reset()
        var tokens: [JSONToken] = []
        try tokenizer.feed(Array("[1]".utf8)) { tokens.append($0) }
        try tokenizer.finish { tokens.append($0) }
        #expect(tokens == [.arrayStart, .number("1"), .arrayEnd])
    }

    static func tokens(_ chunks: [[UInt8]]) throws -> [JSONToken] {
        var tokenizer = JSONTokenizer()
        var tokens: [JSONToken] = []
        for chunk in chunks { try tokenizer.feed(chunk) { tokens.append($0) } }
        try tokenizer.finish { tokens.append($0) }
        return tokens
    }
}
