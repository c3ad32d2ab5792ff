import EPCIS
import Foundation
import JSONStream
import TestSupport
import Testing

@testable import Traceability

/// Each text in its own language: what is written in the sources, and what parsers and standards say.
struct WordsTests {
    /// A text that may stand in the other language: names of areas in GB/T 2260, values of columns.
    private static let quoted = ["广东省佛山市顺德区", "广州市天河区", "佛山市顺德区", "合格", "不合格", "编码", "不"]

    @Test func `a Chinese text holds no English sentence, and an English one no Chinese`() throws {
        var count = 0
        for file in try Self.sources() {
            for pair in SourceTexts.pairs(of: file.text) {
                count += 1
                let chinese = Self.withoutPlaces(pair.chinese)
                #expect(!Self.hasSentence(chinese), "\(file.name): \(pair.chinese)")
                #expect(Self.hasHan(chinese) || !Self.hasWord(chinese), "\(file.name): \(pair.chinese)")
                let english = Self.quoted.reduce(pair.english) { $0.replacing($1, with: "") }
                #expect(!Self.hasHan(english), "\(file.name): \(pair.english)")
            }
        }
        #expect(count > 2_000, "\(count) texts were found: the scanner looks past them")
    }

    @Test func `every phrase of EPCIS, XML and JSON has its Chinese`() throws {
        var phrases: Set<String> = []
        for file in try Self.sources(["EPCIS/JSON", "EPCIS/Model", "EPCIS/Rules", "EPCIS/XML", "XMLStream"]) {
            phrases.formUnion(SourceTexts.sentences(of: file.text))
        }
        #expect(phrases.count > 60, "\(phrases.count)")
        // The beginning of a phrase that is put together: the whole of it stands in the table.
        phrases.remove("the check digit of this key (AI ")
        for phrase in phrases.sorted() {
            let chinese = Phrases.chinese(phrase.replacing("{}", with: "x1"))
            #expect(Self.hasHan(chinese) && !Self.hasSentence(chinese), "\(phrase) → \(chinese)")
        }
    }

    @Test func `every name of what is missing has its Chinese`() throws {
        var names: Set<String> = []
        for file in try Self.sources() {
            for piece in file.text.components(separatedBy: "\"object\": \"").dropFirst() {
                names.insert(SourceTexts.literal(Array(("\"" + piece).utf8), at: 0)?.text ?? "")
            }
        }
        #expect(names.count > 30)
        for name in names.sorted() where name.first != "{" {
            #expect(Self.hasHan(Phrases.chinese(name.replacing("{}", with: "7"))), "\(name)")
        }
        let refusal = Refusal(.missing, .missing, ["object": "history import 2"])
        #expect(refusal.text(.chinese) == "未找到历史数据导入 2" && refusal.text(.english) == "No such history import 2")
    }

    @Test func `who may not do something is told what in words`() async throws {
        try await withPlatform(.sqlite) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let refusal = #expect(throws: Refusal.self) { try shop.actor.require(.keyManage) }
            #expect(refusal?.text(.chinese).contains(Permission.keyManage.name.chinese) == true)
            #expect(refusal?.text(.english).contains(Permission.keyManage.name.english) == true)
        }
    }

    @Test func `every field that is checked by name has a Chinese name`() throws {
        var names: Set<String> = []
        for file in try Self.sources(["Traceability"]) {
            for match in file.text.matches(of: #/Text\.(?:required|limited)\([^"()]*, "([A-Za-z]+)"/#) {
                names.insert(String(match.1))
            }
        }
        #expect(names.count > 30)
        for name in names.sorted() { #expect(Self.hasHan(Phrases.field(name)), "\(name)") }
        let refusal = #expect(throws: Refusal.self) { try Text.required(" ", "conclusion", limit: 10) }
        #expect(refusal?.text(.chinese) == "请填写结论" && refusal?.text(.english) == "conclusion is required")
    }

    @Test(arguments: [
        (#"{"type":"ObjectEvent","action":"add"}"#, "应为 ADD、OBSERVE 或 DELETE"),
        (#"{"type":"ObjectEvent","eventTime":"20.11.2026"}"#, "应为带时区的 ISO 8601 时间"),
        (#"{"type":"ObjectEvent","epcList":"x"}"#, "应为数组"),
        (#"{"type":"ObjectEvent","eventTimeZoneOffset":"8"}"#, "应为 ±hh:mm 形式的时区"),
    ])
    func `what is wrong with an event is said in the reader's language`(_ event: String, _ words: String) throws {
        let found = Event.check(jsonLD: try JSONValue(parsing: Array(event.utf8)), in: [])
        let texts = found.errors.map { error in
            RowError(
                line: 1, column: 0, fieldName: error.pointer, value: error.parts.value, .captureInvalid,
                ["reason": error.parts.reason])
        }
        #expect(texts.contains { $0.text(.chinese).contains(words) }, "\(texts.map { $0.text(.chinese) })")
        for text in texts {
            #expect(!Self.hasSentence(text.text(.chinese)) && !Self.hasHan(text.text(.english)))
        }
    }

    @Test func `what is wrong with an XML document is said in words, with its place`() throws {
        var reader = EPCISXMLReader()
        let text = "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY b \"c\">]><a/>"
        let error = #expect(throws: EPCISXMLError.self) {
            try reader.feed(Array(text.utf8)) { _ in }
            try reader.finish { _ in }
        }
        let words = "\(try #require(error))"
        #expect(words.hasPrefix("line 1, column ") && words.hasSuffix("(DOCTYPE) is not accepted"), "\(words)")
        let chinese = Phrases.chinese(words)
        #expect(chinese.hasPrefix("第 1 行第 ") && chinese.hasSuffix("不接收文档类型声明（DOCTYPE）"), "\(chinese)")
    }
}

/// What a text is made of.
extension WordsTests {
    private static func withoutPlaces(_ text: String) -> String {
        // Commands of the program are named in both languages.
        text.replacing(#/\{[^}]*\}|ransu [a-z]+ [a-z]+/#, with: "")
    }

    private static func hasHan(_ text: String) -> Bool {
        text.unicodeScalars.contains { (0x3400...0x9FFF).contains($0.value) }
    }

    private static func hasWord(_ text: String) -> Bool { text.contains(#/[a-z]{2}/#) }

    /// Three English words in a row, the later ones in small letters: names of standards are shorter or capitals.
    private static func hasSentence(_ text: String) -> Bool { text.contains(#/[A-Za-z]+( [a-z]+){2,}/#) }

    private static func sources(_ folders: [String] = [""]) throws -> [(name: String, text: String)] {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("Sources")
        return try folders.flatMap { folder -> [(name: String, text: String)] in
            let top = root.appendingPathComponent(folder)
            let names = FileManager.default.enumerator(atPath: top.path)?.compactMap { $0 as? String } ?? []
            return try names.filter { $0.hasSuffix(".swift") }.map { name in
                (name, try String(contentsOf: top.appendingPathComponent(name), encoding: .utf8))
            }
        }
    }
}

/// The texts in a source file.
private enum SourceTexts {
    /// Texts with a blank, outside of comments.
    static func sentences(of source: String) -> [String] {
        source.split(separator: "\n").filter { !$0.drop { $0 == " " }.hasPrefix("//") }.flatMap { line in
            sentences(Array(line.utf8))
        }
    }

    /// What stands in both languages: `Rule("code", "中文", "English")`, `Message("中文", "English")`,
    /// `t("中文", "English")`.
    static func pairs(of source: String) -> [(chinese: String, english: String)] {
        var pairs: [(chinese: String, english: String)] = []
        let bytes = Array(source.utf8)
        var place = 0
        while place < bytes.count {
            if bytes[place] == UInt8(ascii: "("), let skipped = skipped(bytes, before: place) {
                let texts = arguments(bytes, from: place + 1, atMost: skipped + 2).dropFirst(skipped)
                if texts.count == 2, let first = texts.first, let last = texts.last { pairs.append((first, last)) }
            }
            place += 1
        }
        return pairs
    }

    /// How many texts stand before the pair in brackets behind this name; nil: no pair is expected there.
    private static func skipped(_ bytes: [UInt8], before end: Int) -> Int? {
        for (name, skipped) in names where end >= name.count {
            let start = end - name.count
            guard bytes[start] == name[0], bytes[start..<end].elementsEqual(name) else { continue }
            if start == 0 || !isLetter(bytes[start - 1]) { return skipped }
        }
        return nil
    }

    private static let names = [
        (Array("Rule".utf8), 1), (Array("Message".utf8), 0), (Array("t".utf8), 0),
    ]

    private static func sentences(_ line: [UInt8]) -> [String] {
        var all: [String] = []
        var place = 0
        while place < line.count {
            guard line[place] == UInt8(ascii: "\""), let found = literal(line, at: place) else {
                place += 1
                continue
            }
            place = found.end
            let plain = found.text.replacing("{}", with: "")
            if plain.contains(#/[a-z] [a-z]/#), !plain.contains("://"), !plain.contains("<?") { all.append(found.text) }
        }
        return all
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (0x41...0x5A).contains(byte & 0xDF) || (0x30...0x39).contains(byte) || byte == 0x5F
    }

    /// Text literals one after another with commas between, each perhaps put together by `+`.
    private static func arguments(_ bytes: [UInt8], from start: Int, atMost limit: Int) -> [String] {
        var (all, place): ([String], Int) = ([], start)
        while all.count < limit {
            var text = ""
            repeat {
                skipBlanks(bytes, &place)
                guard place < bytes.count, let found = literal(bytes, at: place) else { return all }
                text += found.text
                place = found.end
                skipBlanks(bytes, &place)
            } while take(UInt8(ascii: "+"), bytes, &place)
            all.append(text)
            guard take(UInt8(ascii: ","), bytes, &place) else { return all }
        }
        return all
    }

    private static func skipBlanks(_ bytes: [UInt8], _ place: inout Int) {
        while place < bytes.count, bytes[place] == 0x20 || bytes[place] == 0x0A { place += 1 }
    }

    private static func take(_ byte: UInt8, _ bytes: [UInt8], _ place: inout Int) -> Bool {
        guard place < bytes.count, bytes[place] == byte else { return false }
        place += 1
        return true
    }

    /// The one-line literal that begins here, `{}` for what is interpolated; nil for anything else.
    static func literal(_ bytes: [UInt8], at start: Int) -> (text: String, end: Int)? {
        guard bytes[start] == UInt8(ascii: "\"") else { return nil }
        var (text, place): ([UInt8], Int) = ([], start + 1)
        while place < bytes.count, bytes[place] != 0x0A {
            switch bytes[place] {
            case UInt8(ascii: "\""): return (String(decoding: text, as: UTF8.self), place + 1)
            case UInt8(ascii: "\\") where place + 1 < bytes.count && bytes[place + 1] == UInt8(ascii: "("):
                place = afterBrackets(bytes, place + 1)
                text += Array("{}".utf8)
            case UInt8(ascii: "\\"): place += 2
            default:
                text.append(bytes[place])
                place += 1
            }
        }
        return nil
    }

    private static func afterBrackets(_ bytes: [UInt8], _ start: Int) -> Int {
        var (depth, place) = (0, start)
        while place < bytes.count {
            if bytes[place] == UInt8(ascii: "(") { depth += 1 }
            if bytes[place] == UInt8(ascii: ")") { depth -= 1 }
            place += 1
            if depth == 0 { break }
        }
        return place
    }
}
