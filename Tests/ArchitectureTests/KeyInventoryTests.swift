import Foundation
import Testing

/// docs/manual/keys.md and its Chinese side name every purpose that a key is derived for, and none that is not there.
@Suite struct KeyInventoryTests {
    @Test(arguments: ["keys.md", "keys.zh-CN.md"])
    func `V11_1_1 V11_1_2 every purpose of a derived key stands in the manual`(_ name: String) throws {
        let path = SourceFile.root + "docs/manual/" + name
        let manual = String(decoding: try #require(FileManager.default.contents(atPath: path)), as: UTF8.self)
        let purposes = Self.purposes
        #expect(purposes.count > 10, "\(purposes.sorted())")
        for purpose in purposes.sorted() { #expect(manual.contains("`\(purpose)`"), "\(purpose)") }
        let table = manual.components(separatedBy: "HKDF").dropFirst().first?.components(separatedBy: "\n## ").first
        let named = (table ?? "").split(separator: "\n").filter { $0.hasPrefix("| `") }
            .flatMap { $0.split(separator: "|")[0].matches(of: #/`([^`]+)`/#).map { String($0.1) } }
        #expect(Set(named) == purposes, "\(Set(named).symmetricDifference(purposes).sorted())")
    }

    /// What stands in the sources: `key(for: "…")`, and the labels of HKDF, without versions and days.
    private static let purposes: Set<String> = {
        var found: Set<String> = []
        for file in SourceFile.ofRepository where file.isShipped && !file.path.contains("/Backups/") {
            for line in file.lines {
                for match in line.matches(of: #/key\(for: "([a-z -]+)/#) { found.insert(trimmed(match.1)) }
                for match in line.matches(of: #/info: Array\("ransu ([a-z ]+) v\d"/#) { found.insert(trimmed(match.1)) }
            }
        }
        return found
    }()

    private static func trimmed(_ text: Substring) -> String { text.trimmingCharacters(in: .whitespaces) }
}
