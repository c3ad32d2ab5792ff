import JSONStream
import Testing

@Suite struct JSONWritingTests {
    @Test func `the writer sets commas and escapes`() {
        var writer = JSONWriter()
        writer.object {
            $0.member("name", "灶\"\\\n\u{1}")
            $0.member("count", 3)
            $0.member("isOpen", true)
            $0.member("note", ifPresent: nil)
            $0.member("codes") { $0.array { codes in for code in ["a", "b"] { codes.string(code) } } }
            $0.member("empty") { $0.object { _ in } }
            $0.member("tree", ["x": [1, .null], "y": .number("1.50")])
        }
        #expect(
            String(decoding: writer.bytes, as: UTF8.self)
                == #"{"name":"灶\"\\\n\u0001","count":3,"isOpen":true,"codes":["a","b"],"empty":{},"#
                + #""tree":{"x":[1,null],"y":1.50}}"#
        )
    }

    @Test func `parts that were drained make the whole document`() {
        var writer = JSONWriter()
        var all: [UInt8] = []
        writer.array { writer in
            for number in 0..<3 {
                writer.integer(number)
                all += writer.drain()
            }
        }
        #expect(String(decoding: all + writer.bytes, as: UTF8.self) == "[0,1,2]")
    }

    @Test func `text that is no number never stands as one`() {
        #expect(JSONValue.number("1,\"x\":2").bytes == Array("\"1,\\\"x\\\":2\"".utf8))
        #expect(JSONValue.number("NaN").canonicalBytes == Array("\"NaN\"".utf8))
    }

    @Test func `the sorting example of RFC 8785 3.2.3 comes out sorted`() throws {
        let text =
            #"{"\u20ac":"Euro Sign","\r":"Carriage Return","\ufb33":"Hebrew Letter Dalet With Dagesh","#
            + #""1":"One","\ud83d\ude00":"Emoji: Grinning Face","\u0080":"Control","#
            + #""\u00f6":"Latin Small Letter O With Diaeresis"}"#
        let sorted = try JSONValue(parsing: JSONValue(parsing: Array(text.utf8)).canonicalBytes)
        guard case .object(let members) = sorted else { return #expect(Bool(false)) }
        #expect(members.map(\.name) == ["\r", "1", "\u{80}", "ö", "€", "😀", "\u{FB33}"])
    }

    @Test func `the example of RFC 8785 3.2.2 comes out byte for byte`() throws {
        let text =
            #"{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],"#
            + #""string":"\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/","literals":[null,true,false]}"#
        let expected =
            #"{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"#
            + #""string":"€$\u000f\nA'B\"\\\\\"/"}"#
        #expect(try JSONValue(parsing: Array(text.utf8)).canonicalBytes == Array(expected.utf8))
    }

    /// RFC 8785 appendix B, and whole numbers that no double holds.
    @Test(arguments: [
        ("-0", "0"), ("-0.0", "0"), ("1.0", "1"), ("1e21", "1e+21"), ("1e20", "100000000000000000000"),
        ("5e-324", "5e-324"), ("1.7976931348623157e308", "1.7976931348623157e+308"),
        ("9007199254740993", "9007199254740993"),
        ("0.000001", "0.000001"), ("1e-7", "1e-7"), ("-1.5E2", "-150"), ("123.456", "123.456"), ("1e999", "1e999"),
        ("9.999999999999997e22", "9.999999999999997e+22"), ("333333333.3333332", "333333333.3333332"),
        ("295147905179352830000.0", "295147905179352830000"), ("12345678901234567890123", "12345678901234567890123"),
    ])
    func `a number has one canonical form`(text: String, canonical: String) {
        #expect(JSONValue.number(text).canonicalBytes == Array(canonical.utf8))
    }
}
