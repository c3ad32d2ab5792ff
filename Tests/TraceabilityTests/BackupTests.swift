import Identification
import Storage
import TestSupport
import Testing
import Traceability

@Suite struct BackupTests {
    @Test func `MLPS-7_1_4_8b the clock starts one a day, and a failed one again after an hour`() throws {
        let schedule = try #require(BackupSchedule("02:30"))
        let day = try #require(CivilDate(iso: "2026-11-22"))
        func at(_ hour: Int, _ minute: Int) -> Instant { Instant(day, hour: hour, minute: minute) }
        let yesterday = at(2, 30).adding(seconds: -86_400)
        #expect(schedule.lastDue(at: at(2, 29)) == yesterday)
        #expect(schedule.lastDue(at: at(2, 30)) == at(2, 30))
        #expect(schedule.isDue(at: at(2, 31), done: yesterday, failed: nil))
        #expect(!schedule.isDue(at: at(2, 29), done: yesterday, failed: nil))
        #expect(!schedule.isDue(at: at(23, 0), done: at(2, 31), failed: nil))
        #expect(!schedule.isDue(at: at(3, 0), done: yesterday, failed: at(2, 31)))
        #expect(schedule.isDue(at: at(3, 32), done: yesterday, failed: at(2, 31)))
        #expect(schedule.isDue(at: at(12, 0), done: nil, failed: nil))
        for text in ["2:30", "24:00", "02:60", "0230", "", "aa:bb"] { #expect(BackupSchedule(text) == nil, "\(text)") }
    }

    @Test(arguments: TestEngine.available)
    func `MLPS-7_1_4_8b a failed one is told in its row, the trail and the to-dos, until one is done`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let actor = try await testActor(
                platform, "system", roles: [.systemAdmin], organizationID: 0, at: clock.now())
            let book = BackupBook(platform)
            let id = try await AskForBackup(platform)(.backup, by: actor, on: clock.occasion)
            let taken = try #require(try await book.take(target: "/backups"))
            #expect(taken.id == id && taken.kind == .backup)
            if try await book.take(target: "/backups") != nil { Issue.record("it is taken twice") }
            let refusal = Refusal(.unavailable, Rule("test.disk", "磁盘已满", "the disk is full"))
            try await book.fail(id, .backup, refusal, on: clock.occasion)
            let (run, list) = try await platform.datastore.report { session in
                (try session.lastBackupRun(.backup), try session.toDos(of: actor, at: clock.now()))
            }
            #expect(run?.state == .failed && run?.detail.chinese == "磁盘已满")
            #expect(list.failedBackups == 1)
            let told = try await platform.datastore.report { session in
                try session.rows("SELECT outcome FROM audit_record WHERE action = 'backup.run'") {
                    try $0.next(String.self)
                }
            }
            #expect(told == ["failure"])
            clock.advance(seconds: 60)
            let next = try await book.begin(.backup, target: "/backups")
            try await book.end(
                next, .backup, BackupBook.Ended(snapshot: "s", detail: Message("好", "well")), on: clock.occasion)
            let after = try await platform.datastore.report { try $0.toDos(of: actor, at: clock.now()) }
            #expect(after.failedBackups == 0)
        }
    }

    @Test(arguments: TestEngine.available)
    func `one run at a time, a broken one is closed, and a restore is no matter of a page`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let actor = try await testActor(
                platform, "system", roles: [.systemAdmin], organizationID: 0, at: clock.now())
            let book = BackupBook(platform)
            _ = try await book.begin(.drill, target: "/backups")
            await #expect(throws: Refusal.self) {
                _ = try await AskForBackup(platform)(.backup, by: actor, on: clock.occasion)
            }
            try await book.closeBroken(on: clock.occasion)
            #expect(try await platform.datastore.report { try $0.lastBackupRun(.drill)?.state } == .failed)
            _ = try await AskForBackup(platform)(.verify, by: actor, on: clock.occasion)
            await #expect(throws: Refusal.self) {
                _ = try await AskForBackup(platform)(.restore, by: actor, on: clock.occasion)
            }
        }
    }
}
