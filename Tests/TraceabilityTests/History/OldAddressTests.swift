import Identification
import Storage
import TestSupport
import Testing

@testable import Traceability

@Suite struct OldAddressTests {
    @Test func `a form gives the code that an address carries, and nothing for any other address`() throws {
        let cases: [(String, [String], [(String, String)], String?)] = [
            ("/t/{code}", ["t", "HY1"], [], "HY1"), ("/t/{code}", ["t"], [], nil),
            ("/t/{code}", ["x", "HY1"], [], nil),
            ("/t/{code}", ["t", "HY1", "more"], [], nil), ("/p/{code}.html", ["p", "HY1.html"], [], "HY1"),
            ("/p/{code}.html", ["p", ".html"], [], nil), ("/q?c={code}", ["q"], [("a", "1"), ("c", "HY1")], "HY1"),
            ("/q?c={code}", ["q"], [("d", "HY1")], nil), ("/q?v=2&c={code}", ["q"], [("c", "HY1")], nil),
            ("/q?v=2&c={code}", ["q"], [("c", "HY1"), ("v", "2")], "HY1"), ("/{code}", ["HY1"], [], "HY1"),
        ]
        for (pattern, path, query, code) in cases {
            let found = try OldPattern(pattern).code(path, query.map { (name: $0.0, value: $0.1) })
            #expect(found == code, "\(pattern) \(path) \(query)")
        }
    }

    @Test(arguments: [
        "t/{code}", "//evil.example/{code}", "/t/", "/t/{code}/{code}", "/t/../{code}", "/q?{code}=1", "/q#{code}",
        "/ä/{code}", "/t\\{code}", "https://evil.example/{code}",
    ])
    func `what is no form of an address is refused`(_ text: String) {
        #expect(throws: Refusal.self) { _ = try OldPattern(text) }
    }

    @Test func `an old address is its path, whatever host it was on`() throws {
        for text in [
            "http://q.example.com/t/HY1?a=1#x", "q.example.com/t/HY1?a=1", "/t/HY1?a=1", "HTTPS://h/t/HY1?a=1",
        ] {
            #expect(try OldAddressText.path(text) == "/t/HY1?a=1")
        }
        for text in ["HY1", "http://q.example.com", "http://q.example.com/", "/a b", "/%ZZ"] {
            #expect(throws: Refusal.self) { _ = try OldAddressText.path(text) }
        }
    }

    @Test(arguments: TestEngine.available)
    func `old codes lead on once their import counts, and codes of others never`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let books = try await OldBooks(platform, clock)
            let other = try await Workshop(platform, clock, name: "乙燃具有限公司", number: "6905678")
            let change = ChangeOldAddresses(platform)
            try await change.name("jia", by: books.shop.actor, on: clock.occasion)
            for (pattern, isPermanent) in [("/t/{code}", true), ("/q?c={code}", false)] {
                _ = try await change.add(
                    pattern: pattern, form: "", isPermanent: isPermanent, by: books.shop.actor, on: clock.occasion)
            }
            let staged = try await books.staged([
                [try books.line(0, #","oldCode":"HY1","oldAddress":"http://q.example.com/show/77?x=1""#)]
            ])
            func find(_ path: [String], _ query: [(String, String)] = [], rest: String = "") async throws -> String? {
                try await FindOldAddress(platform)(
                    "jia", path, query.map { (name: $0.0, value: $0.1) }, rest: rest, on: clock.occasion
                ).map { "\($0.path) \($0.isPermanent)" }
            }
            let code = try books.shop.code(0)
            #expect(try await find(["t", "HY1"]) == nil)
            // A code that is known here needs no import.
            #expect(try await find(["q"], [("c", try books.shop.code(3))]) == "/E=\(try books.shop.code(3)) false")
            #expect(try await find(["q"], [("c", try other.code(3))]) == nil)
            try await EndHistoryImport(platform).confirm(staged.id, by: books.shop.actor, on: clock.occasion)
            #expect(try await find(["t", "HY1"]) == "/E=\(code) true")
            #expect(try await find(["q"], [("c", "HY1")]) == "/E=\(code) false")
            #expect(try await find(["show", "77"], [("x", "1")], rest: "/show/77?x=1") == "/E=\(code) true")
            #expect(try await find(["t", "HY2"]) == nil)
            let taken = try await rule { try await change.name("jia", by: other.actor, on: clock.occasion) }
            #expect(taken == "old-address.place-taken")
            // A form says how its addresses are answered, imported ones too.
            _ = try await change.add(
                pattern: "/show/{code}?x=1", form: "", isPermanent: false, by: books.shop.actor, on: clock.occasion)
            #expect(try await find(["show", "77"], [("x", "1")], rest: "/show/77?x=1") == "/E=\(code) false")
            // Printed addresses do not change with the name, and nobody else gets it.
            try await change.name("jia-gas", by: books.shop.actor, on: clock.occasion)
            #expect(try await find(["t", "HY1"]) == "/E=\(code) true")
            let still = try await rule { try await change.name("jia", by: other.actor, on: clock.occasion) }
            #expect(still == "old-address.place-taken")
            try await change.name("jia", by: books.shop.actor, on: clock.occasion)
            #expect(try await find(["t", "HY1"]) == "/E=\(code) true")
            // Another unit may not take the old code.
            let again = try await books.tried([[try books.line(1, #","oldCode":"HY1""#)]])
            #expect(try await books.errors(again.id) == ["1:1 oldCode history.old-code-taken"])
        }
    }
}
