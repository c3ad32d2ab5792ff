import Storage
import TestSupport
import Testing

@testable import Traceability

/// What lies in which container, and who has it, is worked out anew by fsck.
@Suite struct ContainerCheckTests {
    static let box = "urn:epc:id:sscc:6901234.0000000011"
    static let pallet = "urn:epc:id:sscc:6901234.0000000012"
    static let crate = "urn:epc:id:sscc:6901234.0000000013"

    private static func faults(_ platform: Platform) async throws -> [String] {
        try await platform.adoptFacts()
        try await platform.sealPending()
        return try await CheckLedger(platform)().faults.map { "\($0.check.rawValue): \($0.message.english)" }
    }

    /// A box on a pallet that went to a dealer, a crate from which one unit was taken, and one that was emptied.
    static func packedGoods(_ shop: Workshop) async throws {
        let dealer = try await testOrganization(
            shop.platform, name: "乙商贸有限公司", uscc: "91440300MA5B2C3D4E", at: shop.clock.now())
        #expect(dealer > 0)
        let units = try (20..<27).map { try shop.uri($0) }
        let packed = try await shop.capture([
            shop.commissioning(Array(20..<27), lot: "B9"),
            shop.packing(box, Array(units[0..<3])),
            shop.packing(pallet, [box], at: "2026-11-21T11:00:00+08:00"),
            shop.packing(crate, Array(units[3..<7]), at: "2026-11-21T12:00:00+08:00"),
        ])
        let errors = try await shop.errors(packed)
        #expect(packed.isSuccess, "\(errors)")
        shop.clock.advance(seconds: 60)
        let taken = try await shop.capture([
            shop.packing(crate, [units[4]], action: "DELETE", at: "2026-11-21T13:00:00+08:00"),
            shop.object(
                [pallet], step: "shipping", at: "2026-11-21T14:00:00+08:00",
                more: shop.destination("91440300MA5B2C3D4E")),
        ])
        let later = try await shop.errors(taken)
        #expect(taken.isSuccess, "\(later)")
        shop.clock.advance(seconds: 60)
    }

    @Test(arguments: TestEngine.available)
    func `packing, unpacking, shipping and what was declared wrong are found as they were told`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            try await Self.packedGoods(shop)
            #expect(try await Self.faults(platform) == [])
            // Packed again where it lay, the rest taken out at once, and packed anew.
            let again = try await shop.capture([
                shop.packing(
                    Self.crate, try (23..<27).map { try shop.uri($0) }, at: "2026-11-21T14:30:00+08:00"),
                shop.packing(Self.crate, [], action: "DELETE", at: "2026-11-21T15:00:00+08:00"),
                shop.packing(Self.crate, [try shop.uri(26)], at: "2026-11-21T16:00:00+08:00"),
            ])
            let errors = try await shop.errors(again)
            #expect(again.isSuccess, "\(errors)")
            #expect(try await Self.faults(platform) == [])
        }
    }

    @Test(arguments: TestEngine.available)
    func `rows of containers that were changed, added or removed are found`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            try await Self.packedGoods(shop)
            #expect(try await Self.faults(platform) == [])
            for (number, forgery) in Self.forgeries(shop.organizationID).enumerated() {
                let found = try await Self.foundBy(forgery, platform)
                #expect(found, "forgery \(number)")
            }
            #expect(try await Self.faults(platform) == [])
        }
    }

    private struct Undone: Error { let isFound: Bool }

    /// Tried in a transaction that does not end.
    private static func foundBy(_ forgery: Query, _ platform: Platform) async throws -> Bool {
        do {
            try await platform.datastore.write { session in
                try session.run(forgery)
                let faults = try CheckLedger(platform).faults(in: session)
                throw Undone(isFound: !faults.isEmpty && faults.allSatisfy { $0.check == .hands })
            }
            return false
        } catch let undone as Undone { return undone.isFound }
    }

    private static func forgeries(_ owner: Int64) -> [Query] {
        let key = EventNaming.key(box)
        return [
            "DELETE FROM containment_run WHERE first_index = 20",
            "UPDATE containment_run SET last_index = last_index - 1 WHERE first_index = 20",
            "UPDATE containment_run SET first_index = 21 WHERE first_index = 20",
            "UPDATE containment_run SET from_at = from_at + 1 WHERE first_index = 20",
            "UPDATE containment_run SET parent = 'urn:x:1' WHERE first_index = 20",
            "UPDATE containment_run SET parent_key = \([1, 2] as [UInt8]) WHERE first_index = 20",
            "UPDATE containment_run SET to_at = from_at WHERE first_index = 20",
            "UPDATE containment_run SET to_at = from_at, closing_id = event_id WHERE first_index = 20",
            "UPDATE containment_run SET to_at = NULL, closing_id = NULL WHERE to_at IS NOT NULL",
            "UPDATE containment_run SET to_at = to_at + 1 WHERE to_at IS NOT NULL",
            """
            INSERT INTO containment_run (owner_id, allocation_no, first_index, from_at, event_id, last_index,
                parent_key, parent)
            SELECT owner_id, allocation_no, 40, from_at, event_id, 41, parent_key, parent FROM containment_run
            WHERE first_index = 20
            """,
            "DELETE FROM container_stay",
            "UPDATE container_stay SET name = 'urn:x:1'",
            "UPDATE container_stay SET to_at = from_at",
            "UPDATE container_stay SET from_at = from_at + 1",
            "DELETE FROM container_owner WHERE name_key = \(key)",
            "INSERT INTO container_owner (name_key, owner_id, event_id) VALUES (\(key), \(owner), 7)",
            "DELETE FROM container_holder WHERE name_key = \(key)",
            "UPDATE container_holder SET holder_id = 0 WHERE holder_id <> \(owner)",
            "UPDATE container_holder SET holder_id = \(owner) WHERE holder_id <> \(owner)",
            "UPDATE container_holder SET holder_id = holder_id + 50",
            "UPDATE container_holder SET from_at = from_at - 1 WHERE name_key = \(key)",
            "INSERT INTO container_holder (name_key, from_at, event_id, holder_id) VALUES (\(key), 1, 7, \(owner))",
            """
            INSERT INTO container_holder (name_key, from_at, event_id, holder_id)
            SELECT \([9, 9] as [UInt8]), from_at, event_id, holder_id FROM container_holder WHERE name_key = \(key)
            """,
        ]
    }
}
