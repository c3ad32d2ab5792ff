import Ledger
import TestSupport
import Testing

struct LogAuditTests {
    private func sample(_ steps: [Int], seed: UInt64) throws -> SampleLog {
        var random = SeededGenerator(seed: seed)
        var log = try SampleLog()
        for step in steps { try log.append(SampleLog.entries(step, &random)) }
        return log
    }

    @Test func `a log that grew in steps passes, and tells what was read`() throws {
        let log = try sample([1, 254, 1, 1, 300, 43], seed: 29)
        let report = try log.audit()
        #expect(report.entries == 600)
        #expect(report.checkpoints == 6)
        // Two full tiles and a partial one of leaves, one of their hashes.
        #expect(report.tiles == 4)
        #expect(report.lastLeaf == log.entries.last.map { TreeHash.leaf($0) })
    }

    @Test func `each entry is shown with its index, in order`() throws {
        let log = try sample([300], seed: 31)
        var seen: [[UInt8]] = []
        var audit = LogAudit(reading: log.read)
        let checkpoint = try Checkpoint(origin: "a", size: 300, root: log.root)
        _ = try audit.run(checkpoints: [checkpoint]) { index, entry in
            #expect(index == UInt64(seen.count))
            seen.append(Array(entry))
        }
        #expect(seen == log.entries)
    }

    /// C2SP tlog-tiles: partial tiles may be deleted once the full one is there.
    @Test func `an old checkpoint is checked with full tiles in place of partial ones`() throws {
        var log = try sample([100, 200], seed: 37)
        let first = try SignedNote(log.checkpoints[0])
        for path in log.files.keys where path.contains(".p/") { log.files[path] = nil }
        var audit = LogAudit(reading: log.read)
        #expect(try audit.run(checkpoints: [Checkpoint(text: first.text)]).entries == 100)
        // The newest needs the partial one that is gone.
        let newest = try SignedNote(log.checkpoints[1])
        #expect(throws: LogAuditError.self) { try audit.run(checkpoints: [Checkpoint(text: newest.text)]) }
    }

    @Test func `each fault is named`() throws {
        let log = try sample([300], seed: 41)
        var audit = LogAudit(reading: log.read)
        let good = try Checkpoint(origin: "a", size: 300, root: log.root)
        #expect(throws: LogAuditError.noCheckpoint) { try audit.run(checkpoints: []) }
        let other = try Checkpoint(origin: "b", size: 299, root: .empty)
        #expect(throws: LogAuditError.otherOrigin("b")) { try audit.run(checkpoints: [good, other]) }
        let old = try Checkpoint(origin: "a", size: 17, root: .leaf([]))
        #expect(throws: LogAuditError.rootDiffers(size: 17)) { try audit.run(checkpoints: [good, old]) }
        let fork = try Checkpoint(origin: "a", size: 300, root: .leaf([]))
        #expect(throws: LogAuditError.rootDiffers(size: 300)) { try audit.run(checkpoints: [good, fork]) }
        let empty = try Checkpoint(text: Array("a\n0\n\(TreeHash.leaf([]))\n".utf8))
        #expect(throws: LogAuditError.rootDiffers(size: 0)) { try audit.run(checkpoints: [empty, good]) }
        let huge = try Checkpoint(origin: "a", size: 1 << 60, root: .leaf([]))
        #expect(throws: LogAuditError.tooLarge(1 << 60)) { try audit.run(checkpoints: [huge]) }
        for tile in TileCoordinate.all(size: 300) {
            var without = LogAudit { $0 == tile ? nil : log.read($0) }
            #expect(throws: LogAuditError.missing(tile)) { try without.run(checkpoints: [good]) }
            var short = LogAudit { $0 == tile ? log.read($0)?.dropLast() : log.read($0) }
            #expect(throws: LogAuditError.self) { try short.run(checkpoints: [good]) }
        }
    }
}
