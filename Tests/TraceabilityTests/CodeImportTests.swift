import Foundation
import Identification
import Storage
import TestSupport
import Testing

@testable import Traceability

struct CodeImportTests {
    /// Lines of the national platform's code file, for enterprise 1234567.
    static func lines(_ count: Int) -> [String] {
        (0..<count).map { index in
            let serial = String(format: "%021d", index * 7 + 3)
            return "201281234567" + serial
        }
    }

    static func withFile(_ text: String, _ body: (String) async throws -> Void) async throws {
        try await TestEngine.withFolder { folder in
            let path = folder + "/codes.txt"
            try Data(text.utf8).write(to: URL(fileURLWithPath: path))
            try await body(path)
        }
    }

    @Test(arguments: TestEngine.available, ["\n", "\r\n"])
    func `a code file of the national platform is imported, and its codes answer`(
        _ engine: TestEngine, _ end: String
    ) async throws {
        let count = engine == .sqlite ? 100_000 : 25_000
        let lines = Self.lines(count)
        try await withPlatform(engine) { platform, clock in
            let fixture = try await CodesFixture.make(platform, clock, mode: .national)
            let waiting = try await fixture.issue(Int64(count))
            #expect(waiting.state == .fetching)
            var target = ImportCodes.Target(organizationID: fixture.organizationID)
            target.applicationID = waiting.applicationID
            try await Self.withFile("\u{FEFF}" + lines.joined(separator: end) + end) { path in
                let active = try await ImportCodes(platform)(
                    path, into: target, by: fixture.reviewer, on: clock.occasion)
                #expect(active.state == .active)
                #expect(active.loadedCount == Int64(count))
            }
            let found = try #require(try await platform.find(try ScannedText(lines[count - 1])))
            #expect(found.identity.index == Int64(count - 1))
            #expect(try await fixture.codes(found.allocation) == lines)
        }
    }

    @Test(arguments: TestEngine.available)
    func `a bad line is named and nothing is imported; the corrected file goes in`(_ engine: TestEngine) async throws {
        var lines = Self.lines(600)
        let good = lines
        lines[1] = "2012812345"
        lines[3] = "201287654321" + String(repeating: "0", count: 21)
        lines[5] = lines[4]
        lines[7] += ",inner"
        let bad = lines.joined(separator: "\n")
        try await withPlatform(engine) { platform, clock in
            let fixture = try await CodesFixture.make(platform, clock, mode: .national)
            let waiting = try await fixture.issue(600)
            var target = ImportCodes.Target(organizationID: fixture.organizationID)
            target.applicationID = waiting.applicationID
            let place = target
            try await Self.withFile(bad) { path in
                do {
                    _ = try await ImportCodes(platform)(path, into: place, by: fixture.reviewer, on: clock.occasion)
                    Issue.record("a bad file was taken")
                } catch let refusals as Refusals {
                    #expect(
                        refusals.all.map { "\($0.field ?? "") \($0.rule.code)" } == [
                            "line 2 import.no-ecode", "line 4 import.of-another", "line 8 import.two-columns",
                            "line 6 import.repeated",
                        ])
                }
            }
            let rows = try await platform.datastore.report { session in
                try session.value("SELECT COUNT(*) FROM code_directory", as: Int.self)
            }
            #expect(rows == 0)
            // What a broken import left behind does not answer, and does not stand in the way.
            try await platform.datastore.write { session in
                try session.run(
                    """
                    INSERT INTO code_directory (code, owner_id, allocation_no, code_index)
                    VALUES (\(good[9]), \(fixture.organizationID), 1, 0)
                    """)
            }
            #expect(try await platform.find(try ScannedText(good[9])) == nil)
            try await Self.withFile(good.joined(separator: "\n")) { path in
                _ = try await ImportCodes(platform)(path, into: place, by: fixture.reviewer, on: clock.occasion)
                let again = try await rule {
                    _ = try await ImportCodes(platform)(path, into: place, by: fixture.reviewer, on: clock.occasion)
                }
                #expect(again == "import.nothing-to-fetch")
            }
            #expect(try await platform.find(try ScannedText(good[9])) != nil)
        }
    }

    @Test(arguments: TestEngine.available)
    func `own serials of a GTIN are imported and downloaded again`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let fixture = try await CodesFixture.make(platform, clock)
            let draft = CodesFixture.draft(model: "OWN", gtin: "6901234500011", serials: "own")
            let product = try await RegisterProduct(platform)(draft, by: fixture.maker, on: clock.occasion)
            var target = ImportCodes.Target(organizationID: fixture.organizationID)
            target.gtin = "6901234500011"
            let place = target
            try await Self.withFile("A-1\nA-22\nB.3\n") { path in
                let made = try await ImportCodes(platform)(path, into: place, by: fixture.reviewer, on: clock.occasion)
                #expect(made.count == 3)
                #expect(made.productID == product.id)
                #expect(try await fixture.codes(made)[1] == "(01)06901234500011(21)A-22")
                let sheet = try await fixture.sheet(DownloadRequest(.txt), made)
                #expect(sheet.byteCount == nil)
            }
            let found = try await platform.find(try ScannedText("(01)06901234500011(21)A-22"))
            #expect(found?.identity.index == 1)
        }
    }
}
