import Storage
import TestSupport
import Testing

@testable import Traceability

/// A file is kept whole or not at all, and so is a row.
@Suite struct HistoryWholeTests {
    @Test(arguments: TestEngine.available)
    func `of two files at once the later one is whole and the earlier one is refused`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let books = try await OldBooks(platform, clock)
            let id = try await books.open([])
            let found = try await books.read(id)
            let (content, upload) = try books.upload((0..<2_100).map { try books.line(Int64($0)) })
            let spill = try await HistorySpill.read(
                content, limit: 10_000, folder: upload.spoolFolder, platform: platform, at: clock.now())
            let adding = AddHistoryFile(platform)
            let number = try await adding.begin(found, upload, at: clock.now())
            try await adding.keep(spill, found, number, upload.digest)
            // The person notices the wrong file and sends the right one, which gets the number of the first.
            let right = try await books.add(id, [try books.line(0), try books.line(1)])
            #expect(right.number == number)
            let refused = try await rule { try await adding.keep(spill, found, number, upload.digest) }
            #expect(refused == Rule.changedMeanwhile.code)
            #expect(try await books.everything()["history_part"] == 1)
            #expect((try await books.read(id).rowCount, try await books.read(id).partCount) == (2, 1))
        }
    }

    @Test(arguments: TestEngine.available)
    func `of a row that is wrong after its production nothing is staged, and corrected it is taken`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let books = try await OldBooks(platform, clock)
            try await books.confirmed([[try books.line(0, #","oldCode":"HY1""#)]])
            let before = try #require(try await books.everything()["trace_event"])
            let done = try await books.confirmed([[try books.line(1, #","oldCode":"HY1""#), try books.line(2)]])
            #expect(done.state == .confirmed && done.trial == done.result)
            #expect((done.result?.made, done.result?.bad) == (1, 1))
            #expect(try await books.errors(done.id) == ["1:1 oldCode history.old-code-taken"])
            // Made and sold: of the good row alone.
            #expect(try await books.everything()["trace_event"] == before + 2)
            let (facts, verdict) = try await books.facts(1)
            #expect(facts.made == nil && facts.events.isEmpty && verdict == .issuedNotReturned)
            let corrected = try await books.confirmed([[try books.line(1, #","oldCode":"HY2""#)]])
            #expect((corrected.result?.made, corrected.result?.bad, corrected.result?.present) == (1, 0, 0))
            #expect(try await books.facts(1).0.events.map(\.bizStep) == ["commissioning", "retail_selling"])
        }
    }

    @Test(arguments: TestEngine.available)
    func `a sale that two books of an import tell is taken once`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let books = try await OldBooks(platform, clock)
            let done = try await books.confirmed([[try books.line(0)], [try books.line(0, made: false)]])
            #expect((done.trial?.made, done.trial?.sold, done.trial?.bad) == (1, 1, 1))
            #expect(done.trial == done.result)
            #expect(try await books.errors(done.id) == ["2:1 soldOn history.known-event"])
            #expect(try await books.facts(0).0.events.map(\.bizStep) == ["commissioning", "retail_selling"])
        }
    }
}
