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
        let workshop = try await Workshop(platform, clock)
        _ = try await workshop.send(
            (0..<6).map { try workshop.line($0, #","factoryNo":"F\#($0)","line":"L1","inspector":"王五""#) })
        _ = try await workshop.capture([
            workshop.commissioning([10, 11, 12]),
            workshop.packing("urn:epc:id:sscc:6901234.0000000001", [try workshop.uri(10), try workshop.uri(11)]),
        ])
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
        // The workshop's allocation was put into its table by hand: it gets its leaf as facts of before do.
        try await platform.adoptFacts()
        try await platform.sealPending()
        let key = try SignerKey(
            name: LogName(try await platform.ledgerOrigin()), seed: SecretBytes([UInt8](repeating: 5, count: 32)))
        let outcome = try await SignLedger(platform, key: key, store: store)()
        try await platform.tellSigning(key.verifierKey.text, outcome)
    }

    /// Fsck's faults, by their English words.
    func faults() async throws -> [String] {
        try await CheckLedger(platform, signedHead: try store.read())().faults.map(\.message.english)
    }
}
