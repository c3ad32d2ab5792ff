import Storage
import Synchronization
import TestSupport
import Testing

@testable import Traceability

/// The trail on its way to receivers: RFC 5424 messages, in order, from a cursor that is kept.
@Suite struct SyslogTests {
    @Test func `MLPS-X-4 V16_4_1 V16_2_2 V16_2_4 a record is a message of RFC 5424, escaped`() async throws {
        try await withPlatform(.sqlite) { platform, clock in
            let occasion = Occasion(now: clock.now(), requestID: "r-1", address: "::1", agent: "a\"b]c\\d\ne")
            let entry = AuditEntry("place.close", ("place", "5", "店"), outcome: .failure, reason: "gone")
            platform.auditTrail.refuse(entry, by: nil, on: occasion)
            let post = Post()
            var feed = SyslogFeed(platform, target: "test")
            try await platform.auditTrail.flush(at: clock.now())
            #expect(try await feed.step(post))
            let text = try #require(post.texts.first)
            #expect(
                text.hasPrefix("<108>1 2026-11-22T12:00:00.000000+08:00 localhost ransu - place.close [ransu@32473"))
            #expect(text.contains(#" terminal="a\"b\]c\\d e""#))
            #expect(text.contains(#" objectName="店""#) && text.contains(#" requestId="r-1""#))
            #expect(text.hasSuffix("] \u{FEFF}anonymous place.close place 5 failure"))
            #expect(!text.contains("\n"))
        }
    }

    @Test(arguments: TestEngine.available)
    func `V16_4_3 nothing is lost while a receiver is down, and nothing comes twice`(engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let post = Post()
            var feed = SyslogFeed(platform, target: "test")
            for number in 0..<450 {
                platform.auditTrail.note(
                    AuditEntry("return.read", ("return", "\(number)", "x")), by: nil, on: clock.occasion)
            }
            try await platform.auditTrail.flush(at: clock.now())
            post.isDown = true
            await #expect(throws: Down.self) {
                try await rounds(platform) {
                    _ = try await feed.step(post)
                    return false
                }
            }
            post.isDown = false
            try await rounds(platform) {
                _ = try await feed.step(post)
                return post.texts.count >= 450
            }
            for _ in 0..<5 { _ = try await feed.step(post) }
            // A process that starts anew goes on where the one before was.
            var again = SyslogFeed(platform, target: "test")
            for _ in 0..<5 { _ = try await again.step(post) }
            let names = post.texts.map { $0.split(separator: " ").suffix(2).first ?? "" }
            #expect(names == (0..<450).map { "\($0)" })
            let standing = try await platform.datastore.report { try $0.syslogCursors() }
            #expect(standing.map(\.waiting) == [0])
        }
    }

    /// PostgreSQL gives numbers before it commits them: a later one must not make the feed pass over an earlier one.
    @Test(arguments: TestEngine.available)
    func `a record that is committed late is sent all the same`(engine: TestEngine) async throws {
        guard engine == .postgres else { return }
        try await withPlatform(engine) { platform, clock in
            let post = Post()
            var feed = SyslogFeed(platform, target: "test")
            let trail = platform.auditTrail
            let occasion = clock.occasion
            let (entered, enter) = AsyncStream<Void>.makeStream()
            let hold = Mutex(true)
            async let late: Void = platform.datastore.write(.readCommitted) { session in
                try session.audit(AuditEntry("late.write", ("x", "1", "x")), by: nil, on: occasion)
                enter.finish()
                var rounds = 0
                while hold.withLock({ $0 }), rounds < 1_000 {
                    _ = try session.value("SELECT pg_sleep(0.01)::text", as: String.self)
                    rounds += 1
                }
            }
            for await _ in entered {}
            try await trail.write(AuditEntry("early.write", ("x", "2", "x")), by: nil, on: occasion)
            for _ in 0..<5 { _ = try await feed.step(post) }
            #expect(post.texts.isEmpty)
            hold.withLock { $0 = false }
            try await late
            try await rounds(platform) {
                _ = try await feed.step(post)
                return post.texts.count >= 2
            }
            #expect(post.texts.count == 2)
            #expect(post.texts.first?.contains("late.write") == true)
        }
    }
}

private struct Down: Error {}

/// Until it is done. On PostgreSQL a record is sent once no older transaction of the cluster is open, and other suites
/// have some: there each round waits a moment in the database, half a minute in all.
private func rounds(_ platform: Platform, until isDone: () async throws -> Bool) async throws {
    for _ in 0..<3_000 {
        if try await isDone() { return }
        guard platform.datastore.engine == .postgres else { continue }
        _ = try await platform.datastore.report { try $0.value("SELECT pg_sleep(0.01)::text", as: String.self) }
    }
}

/// Keeps what is sent.
private final class Post: SyslogCarrier {
    private let state = Mutex((texts: [String](), isDown: false))

    var texts: [String] { state.withLock { $0.texts } }
    var isDown: Bool {
        get { state.withLock { $0.isDown } }
        set { state.withLock { $0.isDown = newValue } }
    }

    func carry(_ messages: [SyslogMessage]) async throws {
        try state.withLock { state in
            if state.isDown { throw Down() }
            state.texts += messages.map { String(decoding: $0.bytes, as: UTF8.self) }
        }
    }
}
