import Cryptography
import Ledger
import Storage
import TestSupport
import Testing

@testable import Traceability

/// A small installation in which every kind of fact was left and sealed, signed once: a return with trade and personal
/// fields, an EPCIS document with names, reviews, and so many lines of the trail that a tile is full.
struct LedgerStory: Sendable {
    let platform: Platform
    let store: MemoryHeadStore

    init(_ platform: Platform, _ clock: FixedClock, auditLines: Int = 250) async throws {
        self.platform = platform
        store = MemoryHeadStore()
        let desk = try await AmendmentDesk(platform, clock)
        let workshop = desk.shop
        _ = try await workshop.send(
            (0..<6).map { try workshop.line($0, #","factoryNo":"F\#($0)","line":"L1","inspector":"王五""#) })
        _ = try await workshop.capture([
            workshop.commissioning([10, 11, 12]),
            workshop.packing("urn:epc:id:sscc:6901234.0000000001", [try workshop.uri(10), try workshop.uri(11)]),
        ])
        try await ContainerCheckTests.packedGoods(workshop)
        try await sign()
        try await AddProductVersion(platform)(
            CodesFixture.draft().version, of: workshop.productID, by: workshop.actor, on: clock.occasion)
        for (first, last) in [(70, 75), (90, 90)] as [(Int64, Int64)] {
            try await VoidCodes(platform)(
                (try workshop.code(first), try workshop.code(last)), reason: "印坏", by: workshop.actor,
                on: clock.occasion)
        }
        try await amend(desk)
        try await sign()
        let occasion = clock.occasion
        try await platform.datastore.write { session in
            try session.openReview(
                ReviewSubmission(kind: .registration, subjectID: 1, organizationID: nil, title: "甲"), by: 1,
                at: occasion.now)
            for number in 0..<auditLines {
                try session.audit(AuditEntry("test.look", ("test", "\(number)", "x")), by: nil, on: occasion)
            }
        }
        let erased = try await platform.datastore.read { session in
            try session.value(
                "SELECT min(event_id) FROM trace_event WHERE personal_document IS NOT NULL", as: Int64.self)
        }
        if let erased {
            try await ErasePersonalData(platform)(
                owner: workshop.organizationID, event: erased, reason: "a person asked", by: "admin", on: occasion)
        }
        try await sign()
    }

    func sign() async throws {
        // The workshop's allocation was put into its table by hand: it gets its leaf as facts of before do.
        try await platform.adoptFacts()
        try await platform.sealPending()
        let key = try SignerKey(
            name: LogName(try await platform.ledgerOrigin()), seed: SecretBytes([UInt8](repeating: 5, count: 32)))
        let outcome = try await SignLedger(platform, key: key, store: store)()
        try await platform.tellSigning(key.verifierKey.text, outcome)
    }

    /// A batch and a unit amended, and a request that came to nothing.
    private func amend(_ desk: AmendmentDesk) async throws {
        let shop = desk.shop
        _ = try await shop.send(
            ([13, 14] as [Int64]).map {
                #"{"code":"\#(try shop.code($0))","batchNo":"B2","productionDate":"2026-11-20","gasTightness":"合格"}"#
            })
        _ = try await desk.make([15, 16])
        guard let batch = try await shop.binding(13)?.batchID else { return }
        desk.clock.advance(seconds: 60)
        let wanted: [(AmendmentScope, String, AmendmentRequest.Change, Decision)] = [
            (.batch, "\(batch)", .init("productionDate", "2026-11-19"), .approve),
            (.item, try shop.code(15), .init("gasTightness", "不合格"), .approve),
            (.item, try shop.code(16), .init("gasTightness", "不合格"), .reject(reason: "没有依据")),
        ]
        for (scope, subject, change, decision) in wanted {
            let id = try await desk.request(scope, subject, [change])
            try await desk.decide(id, decision)
        }
    }

    /// Fsck's faults, by their English words.
    func faults() async throws -> [String] {
        try await CheckLedger(platform, signedHead: try store.read())().faults.map(\.message.english)
    }
}
