import Cryptography
import Identification
import Storage
import TestSupport
import Testing

@testable import Traceability

struct CodeDownloadTests {
    @Test func `a hundred thousand codes are lines of one width, each once`() async throws {
        try await withPlatform(.sqlite) { platform, clock in
            let fixture = try await CodesFixture.make(platform, clock)
            let allocation = try await fixture.issue(100_000)
            let sheet = try await fixture.sheet(DownloadRequest(.txt), allocation)
            let bytes = try await sheet.whole()
            #expect(sheet.byteCount == Int64(bytes.count))
            #expect(bytes.count == 100_000 * 35)
            let codes = try await fixture.codes(allocation)
            #expect(Set(codes).count == 100_000)
            #expect(try await sheet.digest() == SHA256.hash(bytes))
        }
    }

    @Test(arguments: DownloadRequest.Format.allCases.filter { $0 == .txt || $0 == .csv })
    func `pieces from any byte on make up the whole`(_ format: DownloadRequest.Format) async throws {
        try await withPlatform(.sqlite) { platform, clock in
            let fixture = try await CodesFixture.make(platform, clock)
            let allocation = try await fixture.issue(9_000)
            var request = DownloadRequest(format)
            if format == .csv { request.rollLength = 500 }
            let sheet = try await fixture.sheet(request, allocation)
            let whole = try await sheet.whole()
            var generator = SeededGenerator(seed: 5_3)
            for _ in 0..<25 {
                let start = Int.random(in: 0..<whole.count, using: &generator)
                let end = Int.random(in: start...whole.count, using: &generator)
                let piece = try await sheet.whole(from: Int64(start), count: Int64(end - start))
                #expect(piece == Array(whole[start..<end]), "seed 53, \(start)..<\(end)")
            }
        }
    }

    @Test func `rows run across the lanes, so that each roll is one run`() async throws {
        try await withPlatform(.sqlite) { platform, clock in
            let fixture = try await CodesFixture.make(platform, clock)
            let allocation = try await fixture.issue(1_230)
            let codes = try await fixture.codes(allocation)
            var request = DownloadRequest(.csv)
            request.rollLength = 100
            request.lanes = 4
            let text = String(decoding: try await fixture.sheet(request, allocation).whole(), as: UTF8.self)
            let lines = text.split(separator: "\r\n").map { $0.split(separator: ",").map(String.init) }
            #expect(lines[0] == ["\u{FEFF}code", "address", "roll", "sequence"])
            #expect(lines[1][2...] == ["01", "001"])
            #expect(lines[2][2...] == ["02", "001"])
            var rolls: [String: [String]] = [:]
            for line in lines.dropFirst() {
                rolls[line[2], default: []].append(line[0])
                #expect(Int(line[3]) == rolls[line[2]]?.count)
                #expect(line[1] == "http://localhost:8080/E=" + line[0])
            }
            for (roll, found) in rolls {
                let first = ((Int(roll) ?? 0) - 1) * 100
                #expect(found == Array(codes[first..<min(first + 100, 1_230)]), "roll \(roll)")
            }
            #expect(rolls.count == 13)
        }
    }

    @Test(arguments: TestEngine.available)
    func `the same codes twice need a reason, a resumed download does not`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let fixture = try await CodesFixture.make(platform, clock)
            let allocation = try await fixture.issue(100)
            let download = DownloadCodes(platform)
            var part = DownloadRequest(.txt)
            (part.part, part.size) = (2, 40)
            let sheet = try await fixture.sheet(part, allocation)
            #expect(sheet.part == DownloadPart(number: 2, first: 40, count: 40))
            func record(
                _ sheet: CodeSheet, _ request: DownloadRequest, resumes: Bool = false
            ) async throws -> String? {
                try await rule {
                    try await download.record(
                        sheet, request, isContinuation: resumes, by: fixture.maker, on: clock.occasion)
                }
            }
            #expect(try await record(sheet, part) == nil)
            #expect(try await record(sheet, part) == "download.same-codes-twice")
            #expect(try await record(sheet, part, resumes: true) == nil)
            var whole = DownloadRequest(.csv)
            let all = try await fixture.sheet(whole, allocation)
            #expect(try await record(all, whole) == "download.same-codes-twice")
            whole.reason = "标签受潮，补打"
            #expect(try await record(all, whole) == nil)
            var third = DownloadRequest(.txt)
            (third.part, third.size) = (3, 40)
            #expect(try await fixture.sheet(third, allocation).part.count == 20)
            third.part = 4
            #expect(try await rule { _ = try await fixture.sheet(third, allocation) } == "download.part-missing")
            clock.advance(seconds: 90_000)
            #expect(try await record(sheet, part, resumes: true) == "download.same-codes-twice")
            let file = try await platform.allocationFile(allocation.number, for: fixture.maker)
            #expect(file.downloads.map(\.count) == [100, 40])
        }
    }
}
