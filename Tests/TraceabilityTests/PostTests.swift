import Identification
import Storage
import TestSupport
import Testing
import Traceability

@Suite struct PostTests {
    @Test(arguments: TestEngine.available)
    func `a post whose review is due is a to-do, and one that was reviewed or ended is none`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let system = try await testActor(
                platform, "system", roles: [.systemAdmin], organizationID: 0, at: clock.now())
            let posts = KeepPosts(platform)
            func draft(_ review: String) -> PostDraft {
                PostDraft(
                    kind: "reviewer", person: "王小明", isFullTime: true, qualification: "高级工程师",
                    dates: (appointed: "2025-12-01", review: review))
            }
            let soon = try await posts.appoint(draft("2026-12-10"), by: system, on: clock.occasion)
            let late = try await posts.appoint(draft("2026-11-01"), by: system, on: clock.occasion)
            _ = try await posts.appoint(draft("2027-06-01"), by: system, on: clock.occasion)
            func toDos() async throws -> [Int] {
                let now = clock.now()
                let list = try await platform.datastore.report { try $0.toDos(of: system, at: now) }
                return [list.duePosts, list.latePosts]
            }
            #expect(try await toDos() == [2, 1])
            try await posts.review(late, next: "2027-11-01", by: system, on: clock.occasion)
            #expect(try await toDos() == [1, 0])
            let training = (subject: "追溯标准", day: "2026-11-20", hours: Int64(8), result: "合格")
            try await posts.train(soon, training, by: system, on: clock.occasion)
            let listed = try await posts.list(by: system)
            #expect(listed.first?.id == soon && listed.first?.person == "王小明")
            #expect(listed.first?.trainings.map(\.hours) == [8])
            try await posts.end(soon, by: system, on: clock.occasion)
            #expect(try await toDos() == [0, 0])
            await #expect(throws: Refusal.self) { try await posts.end(soon, by: system, on: clock.occasion) }
        }
    }

    @Test func `another organization's posts are not there, and a person's name is sealed`() async throws {
        try await withPlatform(.sqlite) { platform, clock in
            let system = try await testActor(
                platform, "system", roles: [.systemAdmin], organizationID: 0, at: clock.now())
            let maker = try await testOrganization(
                platform, name: "甲厂", uscc: "91440606123456788U", at: clock.now())
            let other = try await testActor(
                platform, "maker", roles: [.enterpriseAdmin], organizationID: maker, at: clock.now())
            let posts = KeepPosts(platform)
            let id = try await posts.appoint(
                PostDraft(
                    kind: "reviewer", person: "王小明", isFullTime: false, qualification: "x",
                    dates: (appointed: "2026-01-01", review: "2027-01-01")), by: system, on: clock.occasion)
            #expect(try await posts.list(by: other).isEmpty)
            await #expect(throws: Refusal.self) { try await posts.end(id, by: other, on: clock.occasion) }
            let stored = try await platform.datastore.report { session in
                try session.value("SELECT person_sealed FROM post", as: [UInt8].self)
            }
            #expect(stored?.firstRange(of: Array("王小明".utf8)) == nil)
            await #expect(throws: Refusal.self) {
                _ = try await posts.appoint(
                    PostDraft(
                        kind: "reviewer", person: "王", isFullTime: false, qualification: "x",
                        dates: (appointed: "2026-13-01", review: "2027-01-01")), by: system, on: clock.occasion)
            }
        }
    }
}
