import Cryptography
import Identification
import Serials
import Storage
import TestSupport
import Traceability

/// A maker with one product and a code allocation, ready to return data.
struct Workshop: Sendable {
    let platform: Platform
    let clock: FixedClock
    let actor: Actor
    let organizationID: Int64
    let productID: Int64
    let codes: KeyedAllocation
    let allocation: Allocation

    init(
        _ platform: Platform, _ clock: FixedClock, name: String = "甲燃具有限公司", number: String = "6901234",
        codeCount: Int64 = 200_000
    ) async throws {
        self.platform = platform
        self.clock = clock
        let now = clock.now()
        organizationID = try await testOrganization(
            platform, name: name, uscc: "USCC" + number, ecodeNumber: number, at: now)
        let owner = organizationID
        actor = try await testActor(
            platform, "maker" + number, roles: [.enterpriseAdmin], organizationID: owner, at: now)
        productID = try await platform.datastore.write { session in
            let id: Int64 = try session.value(
                """
                INSERT INTO product (owner_id, class, name, brand, model, gas_code, serial_kind, state,
                    current_version, created_at)
                VALUES (\(owner), 'GWH', '燃气热水器', '甲', 'JSQ30-16A', '12T', 'keyed', 'active', 1, \(now))
                RETURNING product_id
                """)!
            try session.run(
                """
                INSERT INTO product_version (product_id, version_no, effective_from, nameplate, standard, entruster,
                    producer, factory, created_by, created_at)
                VALUES (\(id), 1, '2025-01-01', '{}', 'GB 6932', '', '', '', 1, \(now))
                """)
            try session.run(
                """
                INSERT INTO code_allocation (owner_id, allocation_no, kind, layout, scope, printed_no, key_id,
                    first_index, code_count, loaded_count, product_id, address, state, is_test, issued_by, issued_at)
                VALUES (\(owner), 1, 'keyed', 'ecode-v2-0128', \(number), 1, 1, 0, \(codeCount), \(codeCount), \(id),
                    'http://localhost:8080', 'active', 0, 1, \(now))
                """)
            try session.run(
                """
                INSERT INTO change_counter (name, value) VALUES ('allocation', 1)
                ON CONFLICT (name) DO UPDATE SET value = change_counter.value + 1
                """)
            return id
        }
        try await platform.allocations.refresh(from: platform.datastore)
        guard let codes = platform.allocations.keyed(owner, 1),
            let allocation = platform.allocations.allocation(owner, 1)
        else { throw StorageError.unavailable("the allocation is not in memory") }
        self.codes = codes
        self.allocation = allocation
    }

    func code(_ index: Int64) throws -> String {
        allocation.printed(serialField: try codes.serialField(at: UInt64(index))).text
    }

    func identity(_ index: Int64) -> CodeIdentity {
        CodeIdentity(ownerID: organizationID, allocationNumber: 1, index: index)
    }

    /// One NDJSON line: a unit made on 2026-11-20 in batch B1.
    func line(_ index: Int64, _ more: String = "") throws -> String {
        #"{"code":"\#(try code(index))","batchNo":"B1","productionDate":"2026-11-20"\#(more)}"#
    }

    func send(
        _ lines: [String], mode: ReturnMode = .allOrNothing, hold: Bool = false, key: String? = nil,
        by actor: Actor? = nil
    ) async throws -> ReturnReceipt {
        let bytes = Array(lines.joined(separator: "\n").utf8)
        var request = request(SHA256.hash(bytes))
        request.mode = mode
        request.hold = hold
        request.idempotencyKey = key
        return try await ReceiveReturn(platform)(
            ReturnContent(.ndjson, .memory(bytes)), request, by: actor ?? self.actor, on: clock.occasion)
    }

    /// All or nothing, by the workshop's own account.
    func send(_ format: ReturnContent.Format, _ text: String) async throws -> ReturnReceipt {
        let bytes = Array(text.utf8)
        return try await ReceiveReturn(platform)(
            ReturnContent(format, .memory(bytes)), request(SHA256.hash(bytes)), by: actor, on: clock.occasion)
    }

    func request(_ digest: [UInt8], _ channel: ReturnChannel = .api) -> ReturnRequest {
        ReturnRequest(channel: channel, contentDigest: digest, spoolFolder: "/tmp")
    }

    func count(_ table: StaticString) async throws -> Int64 {
        let table = Query(stringLiteral: table)
        return try await platform.datastore.report { try $0.value("SELECT count(*) FROM \(table)") ?? -1 }
    }

    func binding(_ index: Int64) async throws -> Binding? {
        let identity = identity(index)
        return try await platform.datastore.report { try $0.binding(of: identity) }
    }

    func events(_ index: Int64) async throws -> [TraceEvent] {
        let identity = identity(index)
        // A point read, which is broken off where it looks through all of an owner's events.
        return try await platform.datastore.read { try $0.events(of: identity) }
    }
}
