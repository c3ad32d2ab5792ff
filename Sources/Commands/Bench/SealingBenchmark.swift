import Cryptography
import Ledger
import Storage
import Synchronization
import Traceability

/// How long a fact waits from its commit until its leaf is sealed: on PostgreSQL by the process with `--signer`, which
/// looks every 20 ms; on SQLite it is sealed with it. One sender is watched, others send beside it.
struct SealingDelay: Sendable {
    let plan: BenchPlan
    let platform: Platform
    private static let neighbours = 2
    private static let leavesBeside = 16
    /// Of owners: who is watched, and who sends beside.
    private static let (watched, beside): (Int64, Int64) = (1, 2)

    func figure() async throws -> Figure {
        let end = BenchEnd()
        var (all, medians): ([Double], [Double]) = ([], [])
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await sealUntil(end) }
            for number in 0..<Self.neighbours { group.addTask { try await sendUntil(end, Int64(number)) } }
            do {
                for run in 0..<plan.runs {
                    let own = try await watch(plan.size(300), first: Int64(1 + run * 1_000_000))
                    medians.append(own.percentile(0.5) * 1_000)
                    all += own
                }
            } catch {
                end.come()
                throw error
            }
            end.come()
            try await group.waitForAll()
        }
        return Figure(
            "commit → sealed leaf, \(Self.neighbours) others sending \(Self.leavesBeside) leaves at a time", "ms",
            medians,
            bar: "p99 < 200 ms",
            notes: [
                "p50 \((all.percentile(0.5) * 1_000).short) ms, p99 \((all.percentile(0.99) * 1_000).short) ms, "
                    + "longest \((all.percentile(1) * 1_000).short) ms of \(all.count)"
            ])
    }

    /// As the server does it.
    private func sealUntil(_ end: BenchEnd) async throws {
        while !end.hasCome {
            try await platform.sealPending()
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    private func sendUntil(_ end: BenchEnd, _ number: Int64) async throws {
        var next = number << 40
        while !end.hasCome {
            try await leave(Self.beside, next..<next + Int64(Self.leavesBeside))
            next += Int64(Self.leavesBeside)
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    private func watch(_ count: Int, first: Int64) async throws -> [Double] {
        var times: [Double] = []
        for fact in first..<first + Int64(count) {
            try await leave(Self.watched, fact..<fact + 1)
            let start = ContinuousClock.now
            while try await platform.datastore.read({
                try $0.sealedLeaf(.event, owner: Self.watched, fact: fact)
            }) == nil {
                guard Stopwatch.since(start) < 30 else { throw BenchFailure("a leaf was not sealed in 30 s") }
                try await Task.sleep(for: .milliseconds(1))
            }
            times.append(Stopwatch.since(start))
        }
        return times
    }

    private func leave(_ owner: Int64, _ facts: Range<Int64>) async throws {
        try await platform.datastore.write(.readCommitted) { session in
            try session.leave(
                facts.map { fact in
                    PendingLeaf(
                        .event, (owner, fact), digests: [UInt8](repeating: 7, count: 128),
                        record: [UInt8](repeating: UInt8(truncatingIfNeeded: fact), count: 400))
                })
        }
    }
}

/// Tells those who work beside that it is enough.
private final class BenchEnd: Sendable {
    private let flag = Mutex(false)
    var hasCome: Bool { flag.withLock { $0 } }
    func come() { flag.withLock { $0 = true } }
}

/// What `ransu ledger export` waits for: every entry opened for one who may see all, page by page.
struct OpeningsExport: Sendable {
    let plan: BenchPlan
    let platform: Platform

    func figure() async throws -> Figure {
        let origin = LogName(try await platform.ledgerOrigin())
        let key = try SignerKey(name: origin, seed: SecretBytes([UInt8](repeating: 5, count: 32)))
        guard case .signed(let size) = try await SignLedger(platform, key: key, store: BenchHeadStore())() else {
            throw BenchFailure("the ledger was not signed")
        }
        let reader = Actor(
            accountID: 1, accountName: "bench", displayName: "bench", organization: (0, "bench"), roles: [.reviewer])
        var rates: [Double] = []
        for _ in 0..<plan.runs {
            rates.append(Double(size) / (try await Stopwatch.seconds { try await read(reader) }))
        }
        return Figure(
            "every entry opened, page by page, \(Int64(size).grouped) entries", "entries/s", rates,
            notes: ["as for `ransu ledger export`, without the network: salts, groups and records, decrypted"])
    }

    private func read(_ reader: Actor) async throws {
        var next: UInt64? = 0
        var count = 0
        while let start = next {
            let page = try await ReadOpenings(platform)(log: 1, from: start, by: reader)
            count += page.openings.count
            next = page.next
        }
        guard count > 0 else { throw BenchFailure("nothing was opened") }
    }
}

/// The signed head of a benchmark.
private final class BenchHeadStore: SignedHeadStore {
    private let note = Mutex<[UInt8]?>(nil)

    func read() -> [UInt8]? { note.withLock { $0 } }

    func swap(from expected: [UInt8]?, to new: [UInt8]) -> Bool {
        note.withLock { note in
            guard note == expected else { return false }
            note = new
            return true
        }
    }

    // There are no witnesses.
    func claims() -> [UInt8]? { nil }
    func keep(claims: [UInt8]) {}
}
