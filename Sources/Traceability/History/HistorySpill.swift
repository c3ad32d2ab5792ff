import Foundation
import Storage
import Synchronization

/// Rows of a file between reading and storing, in a file that nobody else can open by name, in blocks of a part each.
///
/// Filled by one thread, then drained by one task: never both at once.
final class HistorySpill: @unchecked Sendable {
    /// Rows of one part, judged and staged together.
    static let partRows = 1_000

    private struct Block {
        let offset: UInt64
        let length: Int
        let rows: Int
    }

    private let file: FileHandle
    private var blocks: [Block] = []
    private var pending: [HistoryRow] = []
    private var offset: UInt64 = 0
    private(set) var rowCount = 0
    var errors = RowErrors()
    /// Rows that were read, good or bad.
    var readCount = 0

    init(folder: String) throws { file = try UnlinkedFile.open(in: folder) }

    var partCount: Int { blocks.count }

    func append(_ row: HistoryRow) throws {
        pending.append(row)
        rowCount += 1
        if pending.count == Self.partRows { try finish() }
    }

    /// Closes the last block.
    func finish() throws {
        guard !pending.isEmpty else { return }
        let bytes = pending.encoded
        try file.write(contentsOf: bytes)
        blocks.append(Block(offset: offset, length: bytes.count, rows: pending.count))
        offset += UInt64(bytes.count)
        pending.removeAll(keepingCapacity: true)
    }

    func part(_ number: Int) throws -> (rows: Int, bytes: [UInt8]) {
        let block = blocks[number]
        try file.seek(toOffset: block.offset)
        var bytes: [UInt8] = []
        while bytes.count < block.length, let data = try file.read(upToCount: block.length - bytes.count), !data.isEmpty
        {
            bytes.append(contentsOf: data)
        }
        return (block.rows, bytes)
    }

    /// Reads the whole content on a thread of its own: parsing hundreds of megabytes must not hold up other requests.
    static func read(
        _ content: HistoryContent, limit: Int, folder: String, platform: Platform, at now: Instant
    ) async throws -> HistorySpill {
        let box = Outcome()
        let thread = BlockingThread(name: "history") {
            let outcome = Result { try parse(content, limit: limit, folder: folder, platform.regions, now) }
            box.value.withLock { $0 = outcome }
        }
        await thread.join()
        guard let outcome = box.value.withLock({ $0 }) else { throw Refusal(.unavailable, .unavailable) }
        return try outcome.get()
    }

    private static func parse(
        _ content: HistoryContent, limit: Int, folder: String, _ regions: RegionTable, _ now: Instant
    ) throws -> HistorySpill {
        let spill = try HistorySpill(folder: folder)
        var parser = HistoryRowParser(now: now, regions: regions)
        var wrong: [RowError] = []
        try content.read { raw in
            spill.readCount += 1
            guard spill.readCount <= limit else {
                throw Refusal(.tooLarge, .historyTooManyRows, ["limit": "\(HistoryImport.rowLimit)"])
            }
            if let row = parser.parse(raw, &wrong) { try spill.append(row) } else { spill.errors.add(wrong) }
        }
        try spill.finish()
        guard spill.readCount > 0 else { throw Refusal(.invalid, .returnEmpty) }
        return spill
    }

    /// Lets a thread hand over its outcome.
    private final class Outcome: Sendable {
        let value = Mutex<Result<HistorySpill, any Error>?>(nil)
    }
}
