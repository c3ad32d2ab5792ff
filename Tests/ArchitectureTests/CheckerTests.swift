import Testing

@Suite struct `The checker` {
    private func lines(_ rule: Rule, _ text: String, at path: String = "Sources/Traceability/File.swift") -> [Int] {
        rule.violations(in: SourceFile(path: path, text: text)).map(\.line)
    }

    @Test(arguments: [
        ("Sources/Identification/A.swift", "import Foundation", true),
        ("Sources/Identification/A.swift", "import struct Foundation.Date", true),
        ("Sources/Identification/A.swift", "// import Foundation", false),
        ("Sources/Identification/A.swift", "let text = \"import Foundation\"", false),
        ("Sources/Storage/A.swift", "public import Foundation", false),
        ("Sources/Storage/A.swift", "import GRDB", true),
        ("Sources/StorageSQLite/A.swift", "import GRDB", false),
        ("Sources/Serials/A.swift", "import COpenSSL", true),
        ("Sources/Traceability/A.swift", "@preconcurrency import Hummingbird", true),
        ("Sources/Traceability/A.swift", "@_exported public import NIOCore", true),
        ("Sources/Gateway/A.swift", "import Hummingbird", false),
        ("Sources/NationalSimulator/A.swift", "import Exchange", true),
        ("Sources/Server/A.swift", "import TestSupport", true),
        ("Sources/Unheard/A.swift", "", true),
        ("Tests/StorageTests/A.swift", "import GRDB", false),
    ])
    func `an import is refused where the house has no such row`(path: String, text: String, refused: Bool) {
        #expect(!lines(.imports, text, at: path).isEmpty == refused)
    }

    @Test func `comments and texts are no code`() {
        let text = """
            /* one /* two */ Task { } */ let a = "Task { \\(b("x")) \\"", c = #"Task { " \\# "#
            let d = \"\"\"
                Task { "quoted" }
                \"\"\"
            let e = /Task { "/, f = #/Task {/#
            let g = "\\(Task { 1 })"
            """
        #expect(lines(.looseTask, text) == [6])
    }

    @Test(arguments: [
        ("Task { work() }", true), ("Task.detached { }", true), ("let t = Task(priority: .low) { }", true),
        ("let t = Task<Void, Never> { }", true), ("try await Task.sleep(for: .seconds(1))", false),
        ("var t: Task<Void, Never>?", false), ("if Task.isCancelled { return }", false),
    ])
    func `a bare task is found`(text: String, found: Bool) {
        #expect(!lines(.looseTask, text).isEmpty == found)
    }

    @Test(arguments: [
        ("let a = Date()", true), ("let a = Date.now", true), ("let a = ContinuousClock().now", true),
        ("f(at: .now)", true), ("let a = clock.now", false), ("let a = self.clock.now", false),
        ("let a = Date(timeIntervalSince1970: 0)", false), ("let a = x.nowhere", false),
    ])
    func `a clock that was not handed in is found`(text: String, found: Bool) {
        #expect(!lines(.clock, text).isEmpty == found)
        #expect(lines(.clock, text, at: "Sources/Server/File.swift").isEmpty)
    }

    @Test func `an engine may measure a deadline, not date a record`() {
        let text = "let a = ContinuousClock.now + limit\nwait(until: .now() + limit)\nlet b = Date()\nlet c = Date.now"
        #expect(lines(.clock, text, at: "Sources/StorageSQLite/File.swift") == [3, 4])
    }

    @Test(arguments: [
        ("Int.random(in: 0..<6)", true), ("Int.random(in: 0..<6, using: &generator)", false),
        ("var g = SystemRandomNumberGenerator()", true), ("names.shuffled()", true), ("UUID()", true),
        ("names.shuffled(using: &generator)", false), ("UUID(uuidString: text)", false),
    ])
    func `a number from the global generator is found`(text: String, found: Bool) {
        #expect(!lines(.randomness, text).isEmpty == found)
    }

    @Test(arguments: [
        ("try! f()", true), ("x as! Int", true), ("fatalError(\"no\")", true), ("try f()", false),
        ("x as? Int", false), ("if try !f() { }", false),
    ])
    func `what ends the process is found`(text: String, found: Bool) {
        #expect(!lines(.crash, text).isEmpty == found)
        #expect(lines(.crash, text, at: "Tests/StorageTests/File.swift").isEmpty)
    }

    @Test func `print is for commands`() {
        #expect(lines(.printing, "print(1)") == [1])
        #expect(lines(.printing, "printer.print(1)").isEmpty)
        #expect(lines(.printing, "print(1)", at: "Sources/Commands/File.swift").isEmpty)
    }

    @Test func `lines are counted in characters`() {
        let chinese = String(repeating: "燃", count: 120)
        #expect(lines(.lineLength, "a\n" + chinese).isEmpty)
        #expect(lines(.lineLength, "a\n" + chinese + "溯") == [2])
        #expect(lines(.fileLength, String(repeating: "\n", count: 400)).isEmpty)
        #expect(lines(.fileLength, String(repeating: "\n", count: 401)) == [401])
    }

    @Test func `a function is counted to its closing brace`() {
        let body = String(repeating: "    a(\"}\")\n", count: 58)
        #expect(lines(.functionLength, "\nfunc f() {\n" + body + "}").isEmpty)
        #expect(lines(.functionLength, "\nfunc f() {\n    // {\n" + body + "}") == [2])
        #expect(lines(.functionLength, "struct S {\n    init?(a: Int) {\n    b()\n" + body + "    }\n}") == [2])
    }

    @Test func `a requirement of a protocol has no body`() throws {
        let text = """
            protocol P {
                func a<T>(_ body: (T) -> [Int: Int]) async throws(E) -> T
                var b: Int { get }
                func < (lhs: Self, rhs: Self) -> Bool
                init(c: Int)
            }
            func d() -> Int { 1 }
            """
        let found = FunctionDeclaration.all(in: SourceFile(path: "a.swift", text: text).tokens)
        #expect(found.map(\.name) == ["a", "<", "init", "d"])
        #expect(found.map(\.lineCount) == [1, 1, 1, 1])
        #expect(found.map(\.parameterCount) == [1, 2, 1, 0])
        #expect(found.map(\.container) == ["protocol", "protocol", "protocol", ""])
    }

    @Test(arguments: [
        ("func f(a: Int, b: Int, c: Int, d: Int, e: Int) {}", false),
        ("func f(a: Int, b: Int, c: Int, d: Int, e: Int, f: Int) {}", true),
        ("func f(a: [Int: (Int, Int)] = [:], b: Pair<Int, Int>, c: (Int, Int) -> Int, d: Int,) {}", false),
        ("struct S { init(a: Int, b: Int, c: Int, d: Int, e: Int, f: Int) {} }", false),
        ("final class C { init(a: Int, b: Int, c: Int, d: Int, e: Int, f: Int) {} }", true),
        ("let s = S.init(a, b, c, d, e, f)", false),
    ])
    func `a sixth parameter is found`(text: String, found: Bool) {
        #expect(!lines(.parameterCount, text).isEmpty == found)
    }

    @Test(arguments: [
        ("Sources/Storage/Utils/A.swift", "", true), ("Sources/Storage/QueryHelper.swift", "", true),
        ("Sources/Storage/A.swift", "struct CacheManager {}", true),
        ("Sources/Storage/A.swift", "enum Common {}", true),
        ("Sources/Storage/A.swift", "struct CommonName {}", false),
        ("Sources/Storage/A.swift", "class var common = 1", false),
    ])
    func `a name that says nothing is found`(path: String, text: String, found: Bool) {
        #expect(!lines(.names, text, at: path).isEmpty == found)
    }

    @Test func `an executable has under forty lines`() {
        let text = String(repeating: "\n", count: 40)
        #expect(lines(.executableLength, text, at: "Sources/ransu/main.swift") == [41])
        #expect(lines(.executableLength, text, at: "Sources/Server/File.swift").isEmpty)
    }

    @Test func `an exemption covers its own rule and place`() {
        let violation = Violation(rule: "clock", path: "Sources/Storage/A.swift", line: 3, what: "")
        #expect(Exemption("clock", "Sources/Storage/A.swift", "").covers(violation))
        #expect(Exemption("clock", "Sources/Storage/", "").covers(violation))
        #expect(!Exemption("clock", "Sources/Storage", "").covers(violation))
        #expect(!Exemption("crash", "Sources/Storage/", "").covers(violation))
    }
}
