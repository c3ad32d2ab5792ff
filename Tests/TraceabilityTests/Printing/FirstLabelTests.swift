import Foundation
import Identification
import Labels
import Storage
import TestSupport
import Testing

@testable import Traceability

struct FirstLabelTests {
    private func picture(_ text: String, _ symbology: Symbology = .qr) throws -> [UInt8] {
        try SymbolPNG(pixelsPerModule: 6).encode(Symbol.encode(text, as: symbology))
    }

    private func check(
        _ fixture: CodesFixture, _ allocation: Allocation, _ picture: [UInt8], job: PrintJob? = nil
    ) async throws -> FirstLabelCheck {
        try await CheckFirstLabel(fixture.platform)(
            allocation.number, job: job?.id, photo: ("photo.png", picture), by: fixture.maker,
            on: fixture.clock.occasion)
    }

    private func results(_ check: FirstLabelCheck) -> [FirstLabelFinding.Item: FirstLabelFinding.Result] {
        Dictionary(check.findings.map { ($0.item, $0.result) }) { first, _ in first }
    }

    @Test(arguments: TestEngine.available)
    func `the right label passes, is kept with its photo, and ends the reminder`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let fixture = try await CodesFixture.make(platform, clock)
            let allocation = try await fixture.issue(100)
            var order = fixture.order(allocation, .symbols)
            (order.first, order.last) = (11, 20)
            let job = try await fixture.print(order)
            try await fixture.work()
            func reminders() async throws -> Int {
                try await platform.datastore.report { session in
                    try session.toDos(of: fixture.maker, at: clock.now()).unconfirmedAllocations
                }
            }
            #expect(try await reminders() == 1)
            let codes = try await fixture.codes(allocation)
            let photo = try picture(allocation.address + "/E=" + codes[12])
            let found = try await check(fixture, allocation, photo, job: job)
            #expect(found.outcome == .passed, "\(found.findings)")
            #expect((found.code, found.codeIndex) == (codes[12], 12))
            #expect(results(found)[.range] == .passed)
            #expect(try await reminders() == 0)
            let kept = try await platform.allocationFile(allocation.number, for: fixture.maker)
            #expect(kept.firstLabelChecks == [found])
            let fileID = try #require(found.fileID)
            #expect(try await ReadStoredFile(platform)(fileID, by: fixture.maker).bytes == photo)
        }
    }

    @Test func `a label that is wrong in one thing fails by that thing`() async throws {
        try await withPlatform(.sqlite) { platform, clock in
            let fixture = try await CodesFixture.make(platform, clock)
            let allocation = try await fixture.issue(100)
            let other = try await fixture.issue(100)
            var order = fixture.order(allocation, .symbols)
            (order.first, order.last) = (11, 20)
            let job = try await fixture.print(order)
            let codes = try await fixture.codes(allocation)
            func failed(_ text: String, _ symbology: Symbology = .qr) async throws -> [FirstLabelFinding.Item] {
                let found = try await check(fixture, allocation, try picture(text, symbology), job: job)
                #expect(found.outcome == .failed)
                return found.findings.filter { $0.result == .failed }.map(\.item)
            }
            let address = allocation.address + "/E="
            #expect(try await failed(address + codes[30]) == [.range])
            #expect(try await failed("http://elsewhere.example/E=" + codes[12]) == [.content])
            #expect(try await failed(address + codes[12], .dataMatrix) == [.symbology])
            let foreign = try await fixture.codes(other)[0]
            #expect(try await failed(address + foreign).contains(.code))
            #expect(try await failed("https://example.com/") == [.code, .content])
        }
    }

    @Test func `a neighbour's label does not tell how many labels the neighbour has`() async throws {
        try await withPlatform(.sqlite) { platform, clock in
            let fixture = try await CodesFixture.make(platform, clock)
            let neighbour = try await fixture.neighbour()
            let allocation = try await fixture.issue(10)
            let theirs = try await neighbour.issue(5_000)
            #expect(theirs.number == allocation.number)
            let code = try await neighbour.codes(theirs)[4_321]
            let found = try await check(fixture, allocation, try picture(allocation.address + "/E=" + code))
            #expect(found.outcome == .failed && found.codeIndex == nil)
        }
    }

    @Test func `what cannot be read says so, and what is no picture is refused`() async throws {
        try await withPlatform(.sqlite) { platform, clock in
            let fixture = try await CodesFixture.make(platform, clock)
            let allocation = try await fixture.issue(10)
            #expect(try await check(fixture, allocation, Self.blank).outcome == .unreadable)
            #expect(try await rule { _ = try await check(fixture, allocation, Array("hello".utf8)) } == "file.kind")
            let broken = Array(try picture("x").prefix(60))
            #expect(try await rule { _ = try await check(fixture, allocation, broken) } == "photo.broken")
            let pdf = Array("%PDF-1.7".utf8)
            #expect(try await rule { _ = try await check(fixture, allocation, pdf) } == "photo.kind")
        }
    }

    @Test func `only the administrator goes on without a check, with a reason`() async throws {
        try await withPlatform(.sqlite) { platform, clock in
            let fixture = try await CodesFixture.make(platform, clock)
            let allocation = try await fixture.issue(10)
            let worker = try await testActor(
                platform, "operator", roles: [.enterpriseOperator], organizationID: fixture.organizationID,
                at: clock.now())
            func goOn(_ actor: Actor, _ reason: String) async throws -> String? {
                try await rule {
                    try await OverrideFirstLabel(platform)(
                        allocation.number, reason: reason, by: actor, on: clock.occasion)
                }
            }
            #expect(try await goOn(worker, "x") == "access.denied")
            #expect(try await goOn(fixture.maker, " ") == "input.required")
            #expect(try await goOn(fixture.maker, "检测仪已确认 B 级") == nil)
            let checks = try await platform.firstLabelChecks(allocation.number, for: worker)
            #expect(checks.map(\.outcome) == [.overridden])
        }
    }

    @Test func `a photo of a label is read back to its code`() async throws {
        try await withPlatform(.sqlite) { platform, clock in
            let fixture = try await CodesFixture.make(platform, clock)
            let allocation = try await fixture.issue(10)
            let code = try await fixture.codes(allocation)[3]
            for symbology in [Symbology.qr, .dataMatrix] {
                let found = try await ReadPhoto(platform)(try picture(allocation.address + "/E=" + code, symbology))
                guard case .ecode(let ecode)? = found.first?.scanned else {
                    Issue.record("\(symbology): \(found)")
                    continue
                }
                let text = ecode.text
                #expect(text == code)
            }
            #expect(try await rule { _ = try await ReadPhoto(platform)(Self.blank) } == "photo.nothing")
        }
    }

    /// A white PNG of 64 × 64 pixels.
    private static let blank: [UInt8] = {
        let text =
            "iVBORw0KGgoAAAANSUhEUgAAAEAAAABAAQAAAACCEkxzAAAAEklEQVR42mP4DwUMo4xRBukMAOPT/hAC2mzjAAAAAElFTkSuQmCC"
        return Array(Data(base64Encoded: text) ?? Data())
    }()
}
