import JSONStream
import Testing

@Suite struct JSONReadingTests {
    let node: JSONNode

    init() throws {
        let text =
            #"{"name":"灶","count":5,"ratio":1.5,"on":true,"none":null,"list":[{"a":"x"},{"a":1}],"s/l~":{"b":{}}}"#
        node = JSONNode(try JSONValue(parsing: Array(text.utf8)))
    }

    @Test func `members are read by name and type`() throws {
        #expect(try node.string("name") == "灶")
        #expect(try node.integer("count") == 5)
        #expect(try node.number("ratio") == "1.5")
        #expect(try node.bool("on"))
        #expect(try node.optionalString("none") == nil)
        #expect(try node.optionalInteger("absent") == nil)
        #expect(try node.optionalElements("absent").isEmpty)
        #expect(try node.elements("list").first?.string("a") == "x")
        #expect(node.value["count"] == 5)
    }

    @Test func `an error names the place by its pointer`() throws {
        #expect(throws: JSONShapeError.missing(pointer: "/absent")) { try node.string("absent") }
        #expect(throws: JSONShapeError.missing(pointer: "/none")) { try node.string("none") }
        #expect(throws: JSONShapeError.wrongKind(pointer: "/list/1/a", expected: "string", found: "number")) {
            for element in try node.elements("list") { _ = try element.string("a") }
        }
        #expect(throws: JSONShapeError.wrongKind(pointer: "/s~1l~0/b", expected: "boolean", found: "object")) {
            try node.object("s/l~").bool("b")
        }
        #expect(throws: JSONShapeError.notAnInteger(pointer: "/ratio", text: "1.5", range: 0...9)) {
            try node.integer("ratio", in: 0...9)
        }
        #expect(throws: JSONShapeError.notAnInteger(pointer: "/count", text: "5", range: 0...4)) {
            try node.integer("count", in: 0...4)
        }
        #expect(throws: JSONShapeError.unknownMember(pointer: "/count")) { try node.allowOnly(["name"]) }
    }

    @Test func `lines are cut wherever chunks end`() throws {
        let bytes = Array("{\"a\":1}\n\r\n  \n{\"b\":2}\r\nlast".utf8)
        for size in 1...bytes.count {
            var splitter = NDJSONSplitter()
            var lines: [String] = []
            for start in stride(from: 0, to: bytes.count, by: size) {
                try splitter.feed(Array(bytes[start..<min(start + size, bytes.count)])) {
                    lines.append("\($1) \(String(decoding: $0, as: UTF8.self))")
                }
            }
            try splitter.finish { lines.append("\($1) \(String(decoding: $0, as: UTF8.self))") }
            #expect(lines == ["1 {\"a\":1}", "4 {\"b\":2}", "5 last"], "chunks of \(size)")
        }
    }

    @Test func `a line stops at its limit`() throws {
        for size in [1, 3, 100] {
            var splitter = NDJSONSplitter(lineBytes: 5)
            let bytes = Array("12345\r\n12345\n123456\n".utf8)
            #expect(throws: LineTooLong(line: 3, limit: 5), "chunks of \(size)") {
                for start in stride(from: 0, to: bytes.count, by: size) {
                    try splitter.feed(Array(bytes[start..<min(start + size, bytes.count)])) { _, _ in }
                }
            }
        }
    }

    @Test func `the elements of a named array come one by one and the rest at the end`() throws {
        let text = #"{"type":"D","x":{"items":[9]},"body":{"n":1,"items":[{"a":[1,{}]},2,[],"s"],"m":[3]},"z":[[4]]}"#
        for size in [1, 2, 7, 1000] {
            let (elements, rest) = try Self.read(["body", "items"], text, size)
            #expect(elements == [["a": [1, [:]]], 2, [], "s"])
            let body: JSONValue = ["n": 1, "items": [], "m": [3]]
            #expect(rest == ["type": "D", "x": ["items": [9]], "body": body, "z": [[4]]])
        }
    }

    @Test func `a document that is an array gives its elements`() throws {
        let (elements, rest) = try Self.read(["items"], #"[1,{"items":[2]},[3]]"#, 3)
        #expect(elements == [1, ["items": [2]], [3]])
        #expect(rest == [])
        #expect(JSONElementReader(path: ["a", "b/c"]).pointer(of: 7) == "/a/b~1c/7")
    }

    @Test(arguments: [#"{"items":{"items":[1]}}"#, #"{"a":[{"items":[1]}]}"#, "1", #"{"items":null}"#])
    func `an array elsewhere is not taken`(text: String) throws {
        let (elements, rest) = try Self.read(["items"], text, 5)
        #expect(elements.isEmpty)
        #expect(try rest == JSONValue(parsing: Array(text.utf8)))
    }

    @Test func `an element and the rest stop at their limits`() {
        var reader = JSONElementReader(elementBytes: 200)
        let small = Array("[\(Array(repeating: "1", count: 1000).joined(separator: ","))]".utf8)
        #expect(throws: Never.self) { try reader.feed(small) { _, _ in } }
        var inside = JSONElementReader(elementBytes: 200)
        #expect(throws: JSONError.self) { try inside.feed([0x5B] + small) { _, _ in } }
        var around = JSONElementReader(path: ["x"], elementBytes: 200)
        #expect(throws: JSONError.self) { try around.feed(Array("{\"y\":".utf8) + small) { _, _ in } }
    }

    static func read(_ path: [String], _ text: String, _ size: Int) throws -> ([JSONValue], JSONValue) {
        var reader = JSONElementReader(path: path)
        var elements: [JSONValue] = []
        let bytes = Array(text.utf8)
        for start in stride(from: 0, to: bytes.count, by: size) {
            try reader.feed(Array(bytes[start..<min(start + size, bytes.count)])) { element, index in
                #expect(index == elements.count)
                elements.append(element)
            }
        }
        let rest = try reader.finish()
        return (elements, rest)
    }
}
