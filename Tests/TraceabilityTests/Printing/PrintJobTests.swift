import Cryptography
import Foundation
import Spreadsheets
import Storage
import Synchronization
import TestSupport
import Testing

@testable import Traceability

struct PrintJobTests {
    @Test(arguments: TestEngine.available)
    func `a job becomes files with counts and digests, and its codes count as downloaded`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let fixture = try await CodesFixture.make(platform, clock)
            let allocation = try await fixture.issue(1_000)
            var order = fixture.order(allocation)
            (order.first, order.last, order.partSize) = (101, 700, 250)
            let job = try await fixture.print(order)
            #expect((job.state, job.fileCount, job.count) == (.queued, 3, 600))
            try await fixture.work()
            let made = try await fixture.files(job)
            #expect(made.job.state == .ready)
            #expect(made.files.map(\.count) == [250, 250, 100])
            let codes = try await fixture.codes(allocation)
            var found: [String] = []
            for file in made.files {
                let bytes = try await fixture.bytes(job, file.number)
                #expect(SHA256.hash(bytes) == file.sha256)
                #expect((Int64(bytes.count), file.labelCount) == (file.byteCount, file.count))
                found += try await fixture.rows(job, file.number).map { $0[0] }
            }
            #expect(found == Array(codes[100..<700]))
            #expect(try await rule { _ = try await fixture.print(order) } == "download.same-codes-twice")
            order.reason = "标签受潮"
            #expect(try await rule { _ = try await fixture.print(order) } == nil)
            let file = try await platform.allocationFile(allocation.number, for: fixture.maker)
            #expect(file.downloads.map(\.count) == [600, 600])
        }
    }

    @Test(arguments: TestEngine.available)
    func `a killed job goes on where it was: finished files stay, the broken one is written again`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let fixture = try await CodesFixture.make(platform, clock)
            var order = fixture.order(try await fixture.issue(900))
            order.partSize = 300
            let job = try await fixture.print(order)
            let calls = Mutex(0)
            // Each file asks once a chunk: the third ask is in the third file.
            try await fixture.work {
                calls.withLock {
                    $0 += 1; return $0 > 2
                }
            }
            let halfway = try await fixture.files(job)
            #expect(halfway.job.state == .running)
            #expect(halfway.files.map(\.isReady) == [true, true, false])
            let path = platform.printStore.path(ofJob: job.id, halfway.files[0].name)
            let before = try FileManager.default.attributesOfItem(atPath: path)[.systemFileNumber] as? Int

            // As kill -9 leaves it: a lease that nobody gives back, and half a file.
            let peer = try platform.printStore.peerName(platform.entropy)
            let later = clock.now().adding(seconds: 50)
            try await platform.datastore.write { session in
                try session.run("UPDATE print_job SET peer = \(peer), lease_until = \(later)")
            }
            let broken = platform.printStore.path(ofJob: job.id, halfway.files[2].name) + ".part"
            _ = FileManager.default.createFile(atPath: broken, contents: Data("half".utf8))
            try await fixture.work()
            #expect(try await fixture.files(job).job.state == .running, "the lease still holds")
            try await PrintWork(platform) { false }.releaseOwnLeases()
            try await fixture.work()
            let made = try await fixture.files(job)
            #expect(made.job.state == .ready)
            #expect(try FileManager.default.attributesOfItem(atPath: path)[.systemFileNumber] as? Int == before)
            #expect(!FileManager.default.fileExists(atPath: broken))
            #expect(made.files[2].sha256 == SHA256.hash(try await fixture.bytes(job, 3)))
        }
    }

    @Test func `a lease that nobody renews ends by itself`() async throws {
        try await withPlatform(.sqlite) { platform, clock in
            let fixture = try await CodesFixture.make(platform, clock)
            let job = try await fixture.print(fixture.order(try await fixture.issue(10)))
            let until = clock.now().adding(seconds: 60)
            try await platform.datastore.write { session in
                try session.run("UPDATE print_job SET state = 'running', peer = 'another', lease_until = \(until)")
            }
            try await fixture.work()
            #expect(try await fixture.files(job).job.state == .running)
            clock.advance(seconds: 61)
            try await fixture.work()
            #expect(try await fixture.files(job).job.state == .ready)
        }
    }

    @Test(arguments: PrintFormat.allCases)
    func `a file made again elsewhere has the same bytes`(_ format: PrintFormat) async throws {
        try await withPlatform(.sqlite) { platform, clock in
            let fixture = try await CodesFixture.make(platform, clock)
            let allocation = try await fixture.issue(30)
            var order = fixture.order(allocation, format)
            (order.rollLength, order.lanes, order.hasDividers) = (10, 2, true)
            (order.month, order.hotline) = ("2026-11", "400-000-0000")
            let job = try await fixture.print(order)
            try await fixture.work()
            let made = try await fixture.files(job)
            #expect(made.job.state == .ready, "\(made.job.failure)")
            let before = try await fixture.bytes(job, 1)
            try platform.printStore.removeJob(job.id)
            #expect(try await fixture.bytes(job, 1) == before)
        }
    }

    @Test func `an order without a hotline is told where to give it`() async throws {
        try await withPlatform(.sqlite) { platform, clock in
            let fixture = try await CodesFixture.make(platform, clock)
            var order = fixture.order(try await fixture.issue(10), .labels)
            order.month = "2026-11"
            let made = order
            let refusal = await #expect(throws: Refusal.self) { _ = try await fixture.print(made) }
            #expect(refusal?.rule.code == "print.label-needs" && refusal?.field == "hotline")
            #expect(refusal?.text(.chinese).contains("要印服务热线，请在订单中填写（服务电话）") == true)
        }
    }

    @Test func `a cancelled job writes no more and its files are refused`() async throws {
        try await withPlatform(.sqlite) { platform, clock in
            let fixture = try await CodesFixture.make(platform, clock)
            let job = try await fixture.print(fixture.order(try await fixture.issue(10)))
            try await CancelPrinting(platform)(job.id, by: fixture.maker, on: clock.occasion)
            try await fixture.work()
            #expect(try await fixture.files(job).files.allSatisfy { !$0.isReady })
            #expect(try await rule { _ = try await fixture.bytes(job, 1) } == "print.file-not-ready")
            let again = try await rule {
                try await CancelPrinting(platform)(job.id, by: fixture.maker, on: clock.occasion)
            }
            #expect(again == "print.ended")
        }
    }

    @Test func `files are removed after their time, and the record stays`() async throws {
        try await withPlatform(.sqlite) { platform, clock in
            let fixture = try await CodesFixture.make(platform, clock)
            let job = try await fixture.print(fixture.order(try await fixture.issue(10)))
            try await fixture.work()
            try await CleanPrintFiles(platform)()
            #expect(try await fixture.bytes(job, 1).count > 0)
            clock.advance(seconds: PrintLimits.keptDays * 86_400 + 1)
            try await CleanPrintFiles(platform)()
            let made = try await fixture.files(job)
            #expect(made.job.state == .expired && made.files[0].sha256 != nil)
            #expect(platform.printStore.contents().jobs == [])
        }
    }

    @Test func `a disk that takes nothing fails the job after three tries and says why`() async throws {
        try await withPlatform(.sqlite) { platform, clock in
            let fixture = try await CodesFixture.make(platform, clock)
            let job = try await fixture.print(fixture.order(try await fixture.issue(10)))
            // A file stands where the job's folder would be.
            let folder = platform.printStore.folder(ofJob: job.id)
            _ = FileManager.default.createFile(atPath: folder, contents: Data())
            for _ in 0..<3 {
                try await fixture.work()
                clock.advance(seconds: 60)
            }
            let made = try await fixture.files(job)
            #expect(made.job.state == .failed && made.job.failure.contains("磁盘"), "\(made.job)")
        }
    }

    @Test func `orders that cannot be met are refused by field before they wait`() async throws {
        try await withPlatform(.sqlite) { platform, clock in
            let fixture = try await CodesFixture.make(platform, clock)
            let allocation = try await fixture.issue(100)
            func refused(_ change: (inout PrintOrder) -> Void) async throws -> String? {
                var order = fixture.order(allocation, .symbols)
                change(&order)
                let changed = order
                do { _ = try await fixture.print(changed) } catch let refusal as Refusal {
                    return "\(refusal.field ?? "-") \(refusal.rule.code)"
                }
                return nil
            }
            #expect(try await refused { $0.first = 0 } == "first print.range")
            #expect(try await refused { $0.last = 101 } == "last print.range")
            #expect(try await refused { ($0.first, $0.last) = (50, 49) } == "last print.range")
            #expect(try await refused { $0.symbology = "aztec" } == "symbology input.unknown-choice")
            #expect(try await refused { $0.symbology = "gs1QR" } == "symbology print.symbology")
            #expect(try await refused { $0.lanes = 4 } == "rollLength input.required")
            #expect(try await refused { ($0.rollLength, $0.lanes) = (10, 65) } == "lanes download.roll-shape")
            #expect(
                try await refused { ($0.rollLength, $0.lanes, $0.partSize) = (10, 3, 50) }
                    == "partSize download.rolls-in-parts")
            #expect(try await refused { $0.month = "2026-13" } == "month print.not-a-month")
            #expect(try await refused { $0.allocationNumber = 99 } == "- object.missing")
        }
    }

    @Test func `one enterprise cannot see or take another's job`() async throws {
        try await withPlatform(.sqlite) { platform, clock in
            let fixture = try await CodesFixture.make(platform, clock)
            let job = try await fixture.print(fixture.order(try await fixture.issue(10)))
            try await fixture.work()
            let stranger = try await testActor(
                platform, "stranger", roles: [.enterpriseAdmin], organizationID: 77, at: clock.now())
            let seen = try await rule { try await fixture.look(job, by: stranger) }
            let taken = try await rule { try await fixture.take(job, by: stranger) }
            #expect(seen == "object.missing")
            #expect(taken == "object.missing")
        }
    }
}
