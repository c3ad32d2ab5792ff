import Storage
import Synchronization

/// What the first pass makes of the bytes: typed rows and wrong ones.
struct ReturnReading: Sendable {
    let rows: RowSpill
    let errors: RowErrors
    let rowCount: Int
    let wishes: ReturnContent.Wishes
    /// What was read for its rules beforehand; good for one judgement.
    var foreseen: ForeseenFacts?
}

/// What the rules make of the typed rows.
struct JudgedReturn: Sendable {
    let rows: RowSpill
    let errors: RowErrors
    let judge: ReturnJudge
    var unitCount: Int64 { judge.unitCount }
    /// By line; warnings after what is wrong.
    var told: [RowError] { errors.sorted + judge.warnings }
}

extension ReceiveReturn {
    /// Rows that are judged, and stored, together.
    static let chunkRows = 1_000

    /// Pass 1. What is large is read on a thread of its own: parsing fifty megabytes must not hold up other requests.
    func read(_ content: ReturnContent, _ request: ReturnRequest, _ now: Instant) async throws -> ReturnReading {
        let regions = platform.regions
        if content.isSmall { return try Self.parse(content, request, now, regions) }
        let box = Outcome()
        let thread = BlockingThread(name: "return") {
            let outcome = Result { try Self.parse(content, request, now, regions) }
            box.value.withLock { $0 = outcome }
        }
        await thread.join()
        guard let outcome = box.value.withLock({ $0 }) else { throw Refusal(.unavailable, .unavailable) }
        return try outcome.get()
    }

    private static func parse(
        _ content: ReturnContent, _ request: ReturnRequest, _ now: Instant, _ regions: RegionTable
    ) throws -> ReturnReading {
        let spill = RowSpill(folder: request.spoolFolder)
        var parser = ReturnRowParser(now: now, regions: regions)
        var errors = RowErrors()
        var wrong: [RowError] = []
        var count = 0
        let wishes = try content.read { raw in
            count += 1
            if count.isMultiple(of: chunkRows) { request.progress?.read(count) }
            if let row = parser.parse(raw, &wrong) { try spill.append(row) } else { errors.add(wrong) }
        }
        request.progress?.read(count)
        return ReturnReading(rows: spill, errors: errors, rowCount: count, wishes: wishes)
    }

    /// Pass 2: the rules, chunk by chunk.
    func judge(
        _ reading: ReturnReading, by actor: Actor, of captor: Captor, folder: String, ownReturnID: Int64? = nil
    ) async throws -> JudgedReturn {
        var judge = ReturnJudge(platform, by: actor, of: captor, errors: reading.errors, ownReturnID: ownReturnID)
        judge.foreseen = reading.foreseen
        let good = RowSpill(folder: folder)
        try reading.rows.rewind()
        while case let chunk = try reading.rows.next(Self.chunkRows), !chunk.isEmpty {
            for row in try await judge.judge(chunk) { try good.append(row) }
        }
        return JudgedReturn(rows: good, errors: judge.errors, judge: judge)
    }
}

extension Datastore {
    /// What `count` rows need to know. A little is read in place, without the way to a report's thread and back;
    /// where that turns out to take long, and for many rows, it is a report.
    func lookUp<T: Sendable>(
        _ count: Int = 1, _ work: @escaping @Sendable (any Session) throws -> T
    ) async throws -> T {
        guard count <= 50 else { return try await report(work) }
        do { return try await read(work) } catch StorageError.tooSlow { return try await report(work) }
    }
}

/// Lets a thread hand over its outcome.
private final class Outcome: Sendable {
    let value = Mutex<Result<ReturnReading, any Error>?>(nil)
}
