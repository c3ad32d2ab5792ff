import Foundation
import Identification
import Storage
import TestSupport
import Testing

@testable import Traceability

struct OwnSerialTests {
    private static let gtin = "06901234500000"

    private static func withFile(_ lines: String, _ body: @Sendable (String) async throws -> Void) async throws {
        try await TestEngine.withFolder { folder in
            let path = folder + "/serials.txt"
            try Data(lines.utf8).write(to: URL(fileURLWithPath: path))
            try await body(path)
        }
    }

    private static func product(_ fixture: CodesFixture, _ number: Int = 0) async throws -> String {
        let digits = "069012345000\(number)"
        let gtin = digits + "\(GTIN.checkDigit(of: digits))"
        _ = try await RegisterProduct(fixture.platform)(
            CodesFixture.draft(model: "JZT-1\(number)", gtin: gtin, serials: "own"), by: fixture.maker,
            on: fixture.clock.occasion)
        return gtin
    }

    @Test(arguments: TestEngine.available)
    func `an enterprise registers its own serials, which then answer and count against the quota`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let fixture = try await CodesFixture.make(platform, clock)
            let gtin = try await Self.product(fixture)
            try await fixture.allowQuota(4)
            try await Self.withFile("A-1\r\nA-2\nb_3.x\n") { path in
                let register = RegisterOwnSerials(platform)
                let made = try await register(path, gtin: gtin, by: fixture.maker, on: clock.occasion)
                #expect(made.count == 3)
                #expect(made.kind == .directory)
                let found = try await platform.find(try ScannedText("(01)\(gtin)(21)b_3.x"))
                #expect(found?.identity.index == 2)
                let quota = try await platform.codeQuota(for: fixture.maker, on: clock.occasion)
                #expect(quota.left == 1)
                let again = try await rule {
                    _ = try await register(path, gtin: gtin, by: fixture.maker, on: clock.occasion)
                }
                #expect(again == "import.known")
                let keyed = try await rule {
                    _ = try await register(path, gtin: CodesFixture.gtin, by: fixture.maker, on: clock.occasion)
                }
                #expect(keyed == "import.gtin-is-keyed")
            }
            try await Self.withFile("C1\nC2\n") { path in
                let above = try await rule {
                    _ = try await RegisterOwnSerials(platform)(
                        path, gtin: gtin, by: fixture.maker, on: clock.occasion)
                }
                #expect(above == "own-serials.above-quota")
            }
            #expect(try await platform.ownSerials(for: fixture.maker).map(\.count) == [3])
        }
    }

    @Test(arguments: TestEngine.available)
    func `files of several GTINs at once do not pass the quota together`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let fixture = try await CodesFixture.make(platform, clock)
            try await fixture.allowQuota(4)
            var gtins: [String] = []
            for number in 0..<5 { gtins.append(try await Self.product(fixture, number)) }
            let all = gtins
            try await Self.withFile("A-1\nA-2\nA-3\n") { path in
                let outcomes = try await withThrowingTaskGroup(of: String?.self) { group in
                    for gtin in all {
                        group.addTask {
                            try await rule {
                                _ = try await RegisterOwnSerials(platform)(
                                    path, gtin: gtin, by: fixture.maker, on: clock.occasion)
                            }
                        }
                    }
                    return try await group.reduce(into: [String?]()) { $0.append($1) }
                }
                #expect(outcomes.count { $0 == nil } == 1)
                #expect(outcomes.count { $0 == "own-serials.above-quota" } == 4)
            }
            #expect(try await platform.codeQuota(for: fixture.maker, on: clock.occasion).left == 1)
        }
    }

    @Test(arguments: TestEngine.available)
    func `each wrong line is named with what is wrong in it, and nothing is registered`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let fixture = try await CodesFixture.make(platform, clock)
            let gtin = try await Self.product(fixture)
            let lines = ["good", "123456789012345678901", "a/b", "序列", "good"]
            try await Self.withFile(lines.joined(separator: "\n")) { path in
                do {
                    _ = try await RegisterOwnSerials(platform)(path, gtin: gtin, by: fixture.maker, on: clock.occasion)
                    Issue.record("nothing was refused")
                } catch let refusals as Refusals {
                    let found = refusals.all.map { "\($0.field ?? "") \($0.rule.code)" }
                    #expect(
                        found == [
                            "line 2 import.serial-length", "line 3 import.needs-escape", "line 4 import.not-ai-21",
                            "line 5 import.repeated",
                        ])
                }
            }
            #expect(try await platform.ownSerials(for: fixture.maker).isEmpty)
        }
    }
}
