import Cryptography
import Storage
import Synchronization
import TestSupport
import Testing

@testable import Traceability

/// A large amendment is laid down in pieces: whatever happens on the way, either all of it is asked for or nothing is.
@Suite struct BrokenOffAmendmentTests {
    private static let count = StoreAmendment.pieceEvents + 5

    /// Each row says who inspected it, so that no two other versions are one.
    private func returned(_ desk: AmendmentDesk) async throws -> Int64 {
        let lines = try (0..<Self.count).map { index in
            try desk.shop.line(Int64(index), #","gasTightness":"合格","inspector":"检验员\#(index)""#)
        }
        let receipt = try await desk.shop.send(lines)
        #expect(receipt.traceReturn.state == .accepted, "\(receipt.errors)")
        return receipt.traceReturn.id
    }

    private func request(_ platform: Platform, _ desk: AmendmentDesk, _ returned: Int64) async throws -> Int64 {
        try await RequestAmendment(platform)(
            AmendmentRequest(
                "return", "\(returned)", [.init("gasTightness", "fail")], reason: "录入错误",
                evidence: try AmendmentDesk.evidence()), by: desk.shop.actor, on: desk.clock.occasion)
    }

    private func states(_ desk: AmendmentDesk) async throws -> [String] {
        try await desk.platform.datastore.report { session in
            try session.rows("SELECT state FROM trace_return WHERE channel = 'amendment' ORDER BY return_id") {
                try $0.next(String.self)
            }
        }
    }

    @Test(arguments: TestEngine.available)
    func `a process that ends while it lays an amendment down leaves nothing asked for, and it is asked for again`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let desk = try await AmendmentDesk(platform, clock)
            let returned = try await returned(desk)
            let keys = try PlatformKeys(master: SecretBytes([UInt8](repeating: 7, count: 32)))
            // The return, two pieces of events, one of rows, the request itself.
            for done in 0..<5 {
                let peer = try Platform(
                    datastore: EndingDatastore(platform.datastore, after: done), clock: clock,
                    entropy: platform.entropy, keys: keys, options: PlatformOptions(publicURL: "http://localhost:8080"))
                try await peer.refreshDataKeys()
                try await peer.allocations.refresh(from: platform.datastore)
                await #expect(throws: StorageError.self) { _ = try await request(peer, desk, returned) }
                if done > 0 { #expect(try await states(desk).last == "storing", "after \(done)") }
                try await platform.abandonUnfinishedReturns()
                #expect(try await states(desk).allSatisfy { $0 == "refused" })
                #expect(try await desk.shop.count("amendment") == 0)
                for index in [Int64(3), 1_002] { #expect(try await desk.tightness(index) == "pass") }
            }
            let id = try await request(platform, desk, returned)
            #expect(try await states(desk).last == "held")
            #expect(try await desk.tightness(3) == "pass", "nothing changes before it is approved")
            let round = try #require(try await desk.rounds(id).first)
            #expect(round.eventCount == Self.count && round.unitCount == Int64(Self.count))
            clock.advance(seconds: 60)
            try await desk.decide(id)
            for index in [Int64(3), 1_002] { #expect(try await desk.tightness(index) == "fail") }
            try await platform.adoptFacts()
            try await platform.sealPending()
            #expect(try await CheckLedger(platform)().faults == [])
        }
    }

    @Test(arguments: TestEngine.available)
    func `a form shows the first records of each return of a large batch, and all of a small one`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let desk = try await AmendmentDesk(platform, clock)
            _ = try await desk.make(Array(0..<30))
            let tests = try (0..<5).map {
                try desk.shop.row("检验", $0, #","gasTightness":"合格","inspector":"张三""#, at: "2026-11-21 10:00")
            }
            #expect(try await desk.shop.send(tests).traceReturn.state == .accepted)
            let batch = try #require(try await desk.shop.binding(1)).batchID
            func form(_ shown: Int) async throws -> ReadAmendable.Amendable {
                try await ReadAmendable(platform)(
                    .batch, "\(batch)", by: desk.shop.actor, on: clock.occasion, shown: shown)
            }
            let whole = try await form(100)
            #expect(whole.shownLimit == nil && whole.records.map(\.eventCount).reduce(0, +) == 35)
            let part = try await form(20)
            #expect(part.shownLimit == 20)
            #expect(part.records.map(\.eventCount).reduce(0, +) <= 20)
            #expect(Set(part.records.map(\.step)).isSubset(of: [.commissioning, .inspecting]))
            let asked = try await RequestAmendment(platform).preview(
                AmendmentRequest("batch", "\(batch)", [.init("gasTightness", "fail")], reason: "-"),
                by: desk.shop.actor, on: clock.occasion)
            #expect(asked.eventCount == 35, "an amendment is of all of them")
        }
    }
}

/// A process that ends after so many changes: none that it wants to do afterwards is done.
private final class EndingDatastore: Datastore {
    private let inner: any Datastore
    private let left: Mutex<Int>

    init(_ inner: any Datastore, after count: Int) {
        self.inner = inner
        left = Mutex(count)
    }

    var engine: Engine { inner.engine }

    func read<T: Sendable>(_ work: @escaping @Sendable (any Session) throws -> T) async throws -> T {
        try await inner.read(work)
    }

    func report<T: Sendable>(_ work: @escaping @Sendable (any Session) throws -> T) async throws -> T {
        try await inner.report(work)
    }

    func write<T: Sendable>(
        _ isolation: Isolation, _ work: @escaping @Sendable (any WriteSession) throws -> T
    ) async throws -> T {
        let isOver = left.withLock { left in
            left -= 1
            return left < 0
        }
        guard !isOver else { throw StorageError.unavailable("ended") }
        return try await inner.write(isolation, work)
    }

    func close() async {}
}
