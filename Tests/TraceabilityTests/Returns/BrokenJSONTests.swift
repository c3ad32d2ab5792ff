import JSONStream
import Testing

@testable import Traceability

struct BrokenJSONTests {
    @Test(arguments: [
        (#"{"a":1"#, "第 1 行第 7 列（字节 6）：内容提前结束"), ("{\n\"a\" 1}", "第 2 行第 5 列（字节 6）：此处应为"),
        (#"{"a":1,"a":2}"#, "成员“a”出现了两次"), ("[1,02]", "数字的写法不对"), ("[nul]", "只能是 true、false 或 null"),
        (#"["\x"]"#, "无效的转义"), (#"["\ud800"]"#, "半个代理对不是字符"), ("\u{FEFF}[]", "字节顺序标记"), ("[\"\u{1}\"]", "0x01 须转义"),
    ])
    func `what breaks a JSON text is told in words, with its place`(_ text: String, _ words: String) throws {
        let error = #expect(throws: JSONError.self) { try JSONValue(parsing: Array(text.utf8)) }
        let message = try #require(error).words
        #expect(message.chinese.contains(words), "\(message.chinese)")
        #expect(message.english.hasPrefix("line ") && !message.english.contains("JSONPosition"), "\(message.english)")
    }

    @Test func `depth and bytes that are no text are told too`() throws {
        let deep = [UInt8](repeating: UInt8(ascii: "["), count: 100)
        let error = #expect(throws: JSONError.self) { try JSONValue(parsing: deep) }
        #expect(try #require(error).words.chinese.contains("嵌套超过 64 层"))
        let bytes = #expect(throws: JSONError.self) { try JSONValue(parsing: [0x22, 0xFF, 0x22]) }
        #expect(try #require(bytes).words.english.hasSuffix("this is not UTF-8"))
    }
}
