import Cryptography
import Storage
import TestSupport
import Testing

@testable import Traceability

@Suite struct TraceGrowthTests {
    private let box = "https://id.gs1.org/00/106141412345678908"

    @Test(arguments: TestEngine.available)
    func `a trace takes as many statements among ten thousand units as among ten`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            try await shop.expectSuccess(
                try await shop.capture([
                    try shop.commissioning([0, 1]), shop.packing(box, [try shop.uri(0), try shop.uri(1)]),
                    shop.object([box], step: "shipping"),
                ]))
            let counting = CountingStatements(platform.datastore)
            let keys = try PlatformKeys(master: SecretBytes([UInt8](repeating: 7, count: 32)))
            let peer = try Platform(
                datastore: counting, clock: clock, entropy: platform.entropy, keys: keys,
                options: PlatformOptions(publicURL: "http://localhost:8080"))
            try await peer.refreshDataKeys()
            try await peer.allocations.refresh(from: counting)
            func statements() async throws -> Int {
                // The first look fills the small memories.
                _ = try await ReadItemTrace(peer)(try shop.code(0), by: shop.actor, on: clock.occasion)
                let before = counting.statements
                let trace = try await ReadItemTrace(peer)(try shop.code(0), by: shop.actor, on: clock.occasion)
                #expect(trace.lines.count == 3 && trace.stays.count == 1)
                return counting.statements - before
            }
            let few = try await statements()
            let lines = try (10..<10_010).map { try shop.line($0) }
            #expect(try await shop.send(lines).traceReturn.state == .accepted)
            #expect(try await statements() == few)
            #expect(few <= 30, "\(few) statements for one unit in one box")
        }
    }

    /// By the plans of SQLite: no table that grows is read whole.
    @Test func `the line of life is found by indexes alone`() async throws {
        try await withPlatform(.sqlite) { platform, clock in
            let shop = try await Workshop(platform, clock)
            try await shop.expectSuccess(
                try await shop.capture([
                    try shop.commissioning([0, 1]), shop.packing(box, [try shop.uri(0), try shop.uri(1)]),
                    shop.object([box], step: "shipping"),
                ]))
            let plans = Plans(platform.datastore)
            let keys = try PlatformKeys(master: SecretBytes([UInt8](repeating: 7, count: 32)))
            let peer = try Platform(
                datastore: plans, clock: clock, entropy: platform.entropy, keys: keys,
                options: PlatformOptions(publicURL: "http://localhost:8080"))
            try await peer.refreshDataKeys()
            try await peer.allocations.refresh(from: platform.datastore)
            _ = try await ReadItemTrace(peer)(try shop.code(0), by: shop.actor, on: clock.occasion)
            let growing = [
                "event_", "trace_", "containment_", "container_", "custody_", "item", "binding_", "code_", "scan_",
                "batch", "opening", "closing",
            ]
            let scans = plans.lines.filter { line in growing.contains { line.hasPrefix("SCAN \($0)") } }
            #expect(scans.isEmpty, "\(scans)")
            let run = plans.lines.filter { $0.contains("containment_run") }
            #expect(run.contains { $0.contains("containment_run_event") }, "\(run)")
        }
    }
}

/// A datastore that asks SQLite how it would run each statement of its reads, before it runs it.
private final class Plans: Datastore {
    private let inner: any Datastore
    private let found = Locked<[String]>([])

    init(_ inner: any Datastore) { self.inner = inner }
    var engine: Engine { inner.engine }
    var lines: [String] { found.value }

    private struct Explaining: Session {
        let inner: any Session
        let found: Locked<[String]>
        var engine: Engine { inner.engine }
        func forEach(_ query: Query, _ body: (inout RowReader) throws -> Void) throws {
            let plan: Query = "EXPLAIN QUERY PLAN \(query)"
            let lines = try inner.rows(plan) { row in
                for _ in 0..<3 { _ = try row.next(Int64.self) }
                return try row.next(String.self)
            }
            found.append(lines)
            try inner.forEach(query, body)
        }
    }

    func read<T: Sendable>(_ work: @escaping @Sendable (any Session) throws -> T) async throws -> T {
        let found = self.found
        return try await inner.report { try work(Explaining(inner: $0, found: found)) }
    }

    func report<T: Sendable>(_ work: @escaping @Sendable (any Session) throws -> T) async throws -> T {
        try await read(work)
    }

    func write<T: Sendable>(
        _ isolation: Isolation, _ work: @escaping @Sendable (any WriteSession) throws -> T
    ) async throws -> T {
        try await inner.write(isolation, work)
    }

    func close() async { await inner.close() }
}
