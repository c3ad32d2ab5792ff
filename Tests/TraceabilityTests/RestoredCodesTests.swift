import Storage
import Synchronization
import TestSupport
import Testing

@testable import Traceability

/// What was issued after a backup is not in it, and may be printed: it is not issued again.
@Suite struct RestoredCodesTests {
    /// The codes of an allocation, issued by an installation whose first one was backed up.
    /// - Parameter prepare: what happens between the backup and this allocation.
    private static func codes(
        _ engine: TestEngine, after prepare: @escaping @Sendable (Platform, FixedClock) async throws -> Void
    ) async throws -> Set<String> {
        let found = Mutex<Set<String>>([])
        try await withPlatform(engine) { platform, clock in
            let fixture = try await CodesFixture.make(platform, clock)
            _ = try await fixture.issue(20)
            try await prepare(platform, clock)
            let codes = Set(try await fixture.codes(try await fixture.issue(300)))
            found.withLock { $0 = codes }
        }
        return found.withLock { $0 }
    }

    private static func restored(_ platform: Platform, _ clock: FixedClock) async throws {
        let book = BackupBook(platform)
        let id = try await book.begin(.restore, target: "/backups")
        try await book.end(
            id, .restore, BackupBook.Ended(snapshot: "s", detail: Message("好", "well")), on: clock.occasion)
        try await platform.allocations.refresh(from: platform.datastore)
    }

    @Test(arguments: TestEngine.available)
    func `MLPS-7_1_4_8a codes of the hours that a restore lost are not issued a second time`(
        _ engine: TestEngine
    ) async throws {
        let lost = try await Self.codes(engine) { _, _ in }
        // The same database and key without what a restore leaves: just those codes come again.
        #expect(try await Self.codes(engine) { _, _ in } == lost)
        let again = try await Self.codes(engine) { platform, clock in try await Self.restored(platform, clock) }
        #expect(lost.count == 300 && again.count == 300)
        #expect(again.isDisjoint(with: lost))
        // Nor where the lost hours had changed the key themselves.
        let rotated = try await Self.codes(engine) { platform, clock in
            let actor = try await testActor(
                platform, "keys", roles: [.securityAdmin], organizationID: 0, at: clock.now())
            try await RotateKey(platform)(reason: "每年一次", by: actor, on: clock.occasion)
        }
        #expect(again.isDisjoint(with: rotated) && rotated.isDisjoint(with: lost))
    }
}
