import Foundation
import Testing

/// What `scripts/conformity` writes, held against the list of requirements and the manuals. `./test` asks the script
/// itself whether every test is where the file says.
@Suite struct ConformityFileTests {
    @Test func `every known requirement stands on the conformity page, with what is done about it`() throws {
        let rows = try Self.rows()
        #expect(rows.map(\.id) == Requirement.known.map(\.id), "run scripts/conformity")
        for row in rows {
            #expect(!row.chinese.isEmpty && !row.english.isEmpty, "\(row.id)")
            #expect(["tested", "duty", "absent", "open"].contains(row.state), "\(row.id): \(row.state)")
            #expect((row.state == "tested") == (row.tests > 0 && row.state != "duty"), "\(row.id)")
        }
    }

    @Test func `every duty says in both manuals how it is checked`() throws {
        let duties = Requirement.known.filter { $0.mark == "duty" }
        #expect(!duties.isEmpty)
        for (file, word) in [("deployment.md", "*Check:*"), ("deployment.zh-CN.md", "**检查**")] {
            let text = try String(contentsOfFile: SourceFile.root + "docs/manual/" + file, encoding: .utf8)
            for duty in duties {
                let parts = text.components(separatedBy: "### \(duty.id)\n")
                #expect(parts.count == 2, "\(file): \(duty.id)")
                let own = parts.last?.components(separatedBy: "\n#").first ?? ""
                #expect(own.contains(word), "\(file): \(duty.id)")
            }
        }
    }

    private struct Row {
        let id: String
        let state: String
        let chinese: String
        let english: String
        let tests: Int
    }

    private static func rows() throws -> [Row] {
        let path = SourceFile.root + "Sources/Traceability/Data/conformity.json"
        let data = try #require(FileManager.default.contents(atPath: path))
        let document = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        let requirements = try #require(document["requirements"] as? [[String: Any]])
        return requirements.map { one in
            let control = one["control"] as? [String: String] ?? [:]
            return Row(
                id: one["id"] as? String ?? "", state: one["state"] as? String ?? "", chinese: control["zh"] ?? "",
                english: control["en"] ?? "", tests: (one["tests"] as? [Any])?.count ?? 0)
        }
    }
}
