import Cryptography
import Foundation
import Storage
import TestSupport
import Testing

@testable import Traceability

struct HandOverTests {
    private func handOver(
        _ fixture: CodesFixture, _ job: PrintJob, _ change: (inout HandOverPrinting.Request) -> Void = { _ in }
    ) async throws -> NewHandOver {
        var request = HandOverPrinting.Request()
        request.recipient = "容桂彩印厂"
        change(&request)
        let ready = request
        return try await HandOverPrinting(fixture.platform)(
            job.id, ready, by: fixture.maker, on: fixture.clock.occasion)
    }

    private func ready(_ fixture: CodesFixture) async throws -> PrintJob {
        let job = try await fixture.print(fixture.order(try await fixture.issue(50)))
        try await fixture.work()
        return job
    }

    @Test(arguments: TestEngine.available)
    func `a link shows what it is, gives the archive so many times, and takes a receipt`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let fixture = try await CodesFixture.make(platform, clock)
            let job = try await ready(fixture)
            let made = try await handOver(fixture, job) { $0.downloads = 2 }
            let opening = OpenHandOver(platform)
            #expect(try await opening(made.token, on: clock.occasion).standing == .packing)
            try await fixture.work()
            let view = try await opening(made.token, on: clock.occasion)
            #expect(view.standing == .open && view.labelCount == 50)
            let early = try await rule {
                _ = try await opening.acknowledge(
                    made.token, person: "王", labelCount: 1, remarks: "", on: clock.occasion)
            }
            #expect(early == "hand-over.nothing")
            let first = try await opening.take(made.token, on: clock.occasion) { _, _ in .whole }
            let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: first.path)))
            #expect(SHA256.hash(bytes) == first.handOver.sha256 && Int64(bytes.count) == first.handOver.byteCount)
            _ = try await opening.take(made.token, on: clock.occasion) { _, _ in .whole }.path
            let third = try await rule {
                _ = try await opening.take(made.token, on: clock.occasion) { _, _ in .whole }.path
            }
            #expect(third == "hand-over.closed")
            // A broken second download may still go on.
            _ = try await opening.take(made.token, on: clock.occasion) { _, _ in .continuation }.path
            let receipt = try await opening.acknowledge(
                made.token, person: "王师傅", labelCount: 50, remarks: "已核对", on: clock.occasion)
            let seen = try await platform.handOvers(ofJob: job.id, for: fixture.maker)
            #expect(seen[0].receipts == [receipt])
            #expect(seen[0].handOver.downloadCount == 2)
            #expect(seen[0].accesses.map(\.kind).contains(.refused))
            clock.advance(seconds: 90_000)
            let late = try await rule {
                _ = try await opening.take(made.token, on: clock.occasion) { _, _ in .continuation }.path
            }
            #expect(late == "hand-over.closed")
        }
    }

    @Test(arguments: TestEngine.available)
    func `an expired or revoked link gives nothing, and its archive is gone`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let fixture = try await CodesFixture.make(platform, clock)
            let job = try await ready(fixture)
            let opening = OpenHandOver(platform)
            let revoked = try await handOver(fixture, job)
            let expiring = try await handOver(fixture, job) { $0.days = 1 }
            try await fixture.work()
            let path = platform.printStore.path(ofHandOver: revoked.handOver.id)
            #expect(FileManager.default.fileExists(atPath: path))
            try await RevokeHandOver(platform)(revoked.handOver.id, by: fixture.maker, on: clock.occasion)
            #expect(!FileManager.default.fileExists(atPath: path))
            clock.advance(seconds: 86_401)
            for (made, standing) in [(revoked, HandOver.Standing.revoked), (expiring, .expired)] {
                #expect(try await opening(made.token, on: clock.occasion).standing == standing)
                let taken = try await rule {
                    _ = try await opening.take(made.token, on: clock.occasion) { _, _ in .whole }.path
                }
                #expect(taken == "hand-over.closed")
            }
            try await CleanPrintFiles(platform)()
            #expect(platform.printStore.contents().handOvers == [])
            let sealed = try await platform.datastore.read { session in
                try session.value("SELECT COUNT(*) FROM hand_over WHERE password_sealed IS NOT NULL", as: Int.self)
            }
            #expect(sealed == 0)
        }
    }

    @Test func `cleaning leaves an archive whose packing is just about to end`() async throws {
        try await withPlatform(.sqlite) { platform, clock in
            let fixture = try await CodesFixture.make(platform, clock)
            let made = try await handOver(fixture, try await ready(fixture))
            // As it lies between the file's getting its name and the row's opening.
            _ = try await PackHandOver(platform, peer: "p").pack(made.handOver)
            try await CleanPrintFiles(platform)()
            #expect(platform.printStore.contents().handOvers == [made.handOver.id])
        }
    }

    @Test(arguments: TestEngine.available)
    func `an archive that is not here is packed again once, whoever asks at the same time`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let fixture = try await CodesFixture.make(platform, clock)
            let made = try await handOver(fixture, try await ready(fixture)) { $0.downloads = 8 }
            try await fixture.work()
            try platform.printStore.removeHandOver(made.handOver.id)
            let taken = try await withThrowingTaskGroup(of: (path: String, handOver: HandOver).self) { group in
                for _ in 0..<6 {
                    group.addTask {
                        try await OpenHandOver(platform).take(made.token, on: clock.occasion) { _, _ in .whole }
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: taken[0].path)))
            #expect(Set(taken.map(\.handOver.sha256)) == [SHA256.hash(bytes)])
        }
    }

    @Test func `guessing links is slowed down, and neither token nor password lies in the database`() async throws {
        try await withPlatform(.sqlite) { platform, clock in
            let fixture = try await CodesFixture.make(platform, clock)
            let made = try await handOver(fixture, try await ready(fixture))
            let opening = OpenHandOver(platform)
            let wrong = String(made.token.dropLast()) + (made.token.hasSuffix("A") ? "B" : "A")
            for _ in 0..<20 {
                #expect(try await rule { _ = try await opening(wrong, on: clock.occasion) } == "hand-over.unknown")
            }
            #expect(try await rule { _ = try await opening(made.token, on: clock.occasion) } == "service.too-many")
            clock.advance(seconds: 601)
            #expect(try await opening(made.token, on: clock.occasion).handOver.id == made.handOver.id)
            let row = try await platform.datastore.read { session in
                try session.first("SELECT token_digest, password_sealed FROM hand_over") { row in
                    (digest: try row.next([UInt8].self), sealed: try row.next([UInt8].self))
                }
            }
            #expect(row?.digest == SHA256.hash(made.token))
            let sealed = String(decoding: row?.sealed ?? [], as: UTF8.self)
            #expect(!sealed.contains(made.password) && made.password.utf8.count == 23)
        }
    }

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/7z"), "needs 7z"))
    func `7-Zip opens the archive with the password and with no other`() async throws {
        try await withPlatform(.sqlite) { platform, clock in
            let fixture = try await CodesFixture.make(platform, clock)
            let job = try await ready(fixture)
            let made = try await handOver(fixture, job)
            try await fixture.work()
            let path = platform.printStore.path(ofHandOver: made.handOver.id)
            #expect(try Self.sevenZip("t", "-p\(made.password)", path) == 0)
            #expect(try Self.sevenZip("t", "-pwrong", path) != 0)
            let folder = platform.options.printFolder + "/out"
            #expect(try Self.sevenZip("x", "-y", "-p\(made.password)", "-o\(folder)", path) == 0)
            let name = try await fixture.files(job).files[0].name
            let unpacked = Array(try Data(contentsOf: URL(fileURLWithPath: folder + "/" + name)))
            #expect(unpacked == (try await fixture.bytes(job, 1)))
            let sums = try String(contentsOfFile: folder + "/SHA256SUMS.txt", encoding: .utf8)
            #expect(sums.contains("\(SHA256.hash(unpacked).hexadecimal)  \(name)"))
        }
    }

    private static func sevenZip(_ words: String...) throws -> Int32 {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/7z")
        process.arguments = words
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus
    }
}
