import Storage
public import Traceability

/// A brand with one product and an allocation of 1,000 codes, and what a return would write: rows as they come to be.
public struct ScanStory: Sendable {
    public let platform: Platform
    public let clock: FixedClock
    public let ownerID: Int64
    public let productID: Int64
    public let allocation: Allocation

    public static let gtin = "06901234567892"

    public static func begin(_ platform: Platform, _ clock: FixedClock) async throws -> ScanStory {
        let now = clock.now()
        let ownerID = try await testOrganization(
            platform, name: "佛山市火映燃具有限公司（示例）", uscc: "91440606MA4TEX01XC", ecodeNumber: "9242000", at: now)
        let productID = try await platform.datastore.write { try $0.storyProduct(ownerID, at: now) }
        try await platform.datastore.write { session in
            try session.run(
                """
                INSERT INTO code_allocation (owner_id, allocation_no, kind, layout, scope, printed_no, key_id,
                    first_index, code_count, loaded_count, product_id, address, state, is_test, issued_by, issued_at)
                VALUES (\(ownerID), 1, 'keyed', 'ecode-v2-0128', '9242000', 1, 1, 0, 1000, 0, \(productID),
                    'http://localhost:8080', 'active', 1, 1, \(now))
                """)
            try session.run(
                """
                INSERT INTO change_counter (name, value) VALUES ('allocation', 1)
                ON CONFLICT (name) DO UPDATE SET value = change_counter.value + 1
                """)
        }
        try await platform.allocations.refresh(from: platform.datastore)
        guard let allocation = platform.allocations.allocation(ownerID, 1) else { throw Missing.allocation }
        return ScanStory(
            platform: platform, clock: clock, ownerID: ownerID, productID: productID, allocation: allocation)
    }

    /// The same story as another process sees it.
    public func seen(by peer: Platform) -> ScanStory {
        ScanStory(platform: peer, clock: clock, ownerID: ownerID, productID: productID, allocation: allocation)
    }

    enum Missing: Error { case allocation }

    public func code(_ index: UInt64) throws -> PrintedCode {
        guard let keyed = platform.allocations.keyed(ownerID, 1) else { throw Missing.allocation }
        return allocation.printed(serialField: try keyed.serialField(at: index))
    }

    public func identity(_ index: Int64) -> CodeIdentity {
        CodeIdentity(ownerID: ownerID, allocationNumber: 1, index: index)
    }

    public func look(_ text: String) async throws -> CodeAnswer {
        try await LookUpCode(platform)(text, on: clock.occasion)
    }

    public func verdict(_ index: UInt64) async throws -> Verdict {
        guard case .item(_, let verdict, _) = try await look(try code(index).text) else { return .notFound }
        return verdict
    }

    /// Binds first…last to batch 1 with one return in `state`, which made, tested and, if told, sold them.
    @discardableResult
    public func bind(_ first: Int64, _ last: Int64, state: String = "accepted", soldOn: String? = nil) async throws
        -> Int64
    {
        let now = clock.now()
        return try await platform.datastore.write { session in
            let id = try session.storyReturn(ownerID, state: state, at: now)
            try session.run(
                """
                INSERT INTO batch (owner_id, batch_id, product_id, version_no, batch_no, production_date, site_id, line,
                    shift, created_at)
                VALUES (\(ownerID), 1, \(productID), 1, '2603A02', '2026-03-02', 0, '2', 'A', \(now))
                ON CONFLICT DO NOTHING
                """)
            try session.run(
                """
                INSERT INTO binding_run (owner_id, allocation_no, first_index, last_index, batch_id, return_id)
                VALUES (\(ownerID), 1, \(first), \(last), 1, \(id))
                """)
            try session.storyEvent(ownerID, returnID: id, first, last, at: now)
            if let soldOn {
                try session.run(
                    """
                    INSERT INTO item (owner_id, allocation_no, code_index, factory_no, sold_on, sold_source, return_id)
                    VALUES (\(ownerID), 1, \(first), 'F1', \(soldOn), 'dealer', \(id))
                    """)
            }
            return id
        }
    }

    public func mark(_ kind: String, _ first: Int64, _ last: Int64) async throws {
        let now = clock.now()
        try await platform.datastore.write { session in
            try session.run(
                """
                INSERT INTO state_run (owner_id, allocation_no, kind, first_index, last_index, reason, account_id, at)
                VALUES (\(ownerID), 1, \(kind), \(first), \(last), '印刷错误', 1, \(now))
                """)
        }
    }

    public func replace(_ old: Int64, by new: Int64) async throws {
        let now = clock.now()
        try await platform.datastore.write { session in
            try session.run(
                """
                INSERT INTO code_replacement (owner_id, allocation_no, code_index, new_allocation_no, new_index, reason,
                    account_id, at)
                VALUES (\(ownerID), 1, \(old), 1, \(new), '破损', 1, \(now))
                """)
        }
    }
}

extension WriteSession {
    fileprivate func storyProduct(_ ownerID: Int64, at now: Instant) throws -> Int64 {
        let id: Int64 =
            try value(
                """
                INSERT INTO product (owner_id, class, name, brand, model, gas_code, gtin, serial_kind, state,
                    current_version, created_at)
                VALUES (\(ownerID), 'GWH', '燃气快速热水器', '火映（示例）', 'JSQ30-16H3', '12T', \(ScanStory.gtin), 'keyed',
                    'active', 1, \(now))
                RETURNING product_id
                """) ?? 0
        try run(
            """
            INSERT INTO product_version (product_id, version_no, effective_from, nameplate, standard,
                certificate_number, entruster, producer, factory, created_by, created_at)
            VALUES (\(id), 1, '2026-01-01', '{"heatInput":"32","energyClass":"2 级"}', 'GB 6932-2015',
                '2025012402000001', '', '', '佛山市火映燃具有限公司（示例）', 1, \(now))
            """)
        return id
    }

    fileprivate func storyReturn(_ ownerID: Int64, state: String, at now: Instant) throws -> Int64 {
        try value(
            """
            INSERT INTO trace_return (captor_id, site_id, account_id, channel, file_name, content_digest, mode, state,
                row_count, good_count, bad_count, unit_count, backfilled, received_at)
            VALUES (\(ownerID), 0, 1, 'form', '', \([UInt8](repeating: 0, count: 32)), 'all-or-nothing',
                \(state), 1, 1, 0, 1, 0, \(now))
            RETURNING return_id
            """) ?? 0
    }

    fileprivate func storyEvent(
        _ ownerID: Int64, returnID: Int64, _ first: Int64, _ last: Int64, at now: Instant
    ) throws {
        let document = """
            {"type":"ObjectEvent","gas:batch":"2603A02","gas:region":"440606","gas:tests":[{"item":"gas-tightness",\
            "result":"pass","testedOn":"2026-03-02"},{"item":"ignition","result":"pass","testedOn":"2026-03-02"}]}
            """
        let eventID = returnID << 24
        let digest = [UInt8](repeating: 0, count: 32)
        try run(
            """
            INSERT INTO trace_event (owner_id, event_id, return_id, event_type, action, biz_step, disposition,
                event_time, captured_at, captor_id, site_id, account_id, event_digest, public_document, public_salt)
            VALUES (\(ownerID), \(eventID), \(returnID), 'ObjectEvent', 'ADD', 'commissioning', 'active', \(now),
                \(now), \(ownerID), 0, 1, \(digest), \(document), \(digest))
            """)
        for block in SubjectBlock.covering(first, last) {
            try run(
                """
                INSERT INTO event_subject (owner_id, allocation_no, level, block, event_id)
                VALUES (\(ownerID), 1, \(block.level), \(block.block), \(eventID))
                """)
        }
    }
}
