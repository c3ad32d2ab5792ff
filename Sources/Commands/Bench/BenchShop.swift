import Cryptography
import Identification
import Serials
import Server
import Storage
import Traceability

/// A maker with one product and one code allocation, as rows of a fresh installation.
struct BenchShop: Sendable {
    static let codeCount: Int64 = 10_000_000
    static let address = "https://tr.example.cn"
    private static let enterprise = "6901234"

    let platform: Platform
    let actor: Actor
    let allocation: Allocation
    let codes: KeyedAllocation
    let spoolFolder: String

    init(_ installation: Installation) async throws {
        platform = installation.platform
        spoolFolder = installation.configuration.spoolFolder
        let now = platform.clock.now()
        let (owner, account) = try await platform.datastore.write { session in
            let owner = try session.benchMaker(Self.enterprise, at: now)
            let account = try session.benchAccount(of: owner, at: now)
            try session.benchAllocation(owner, try session.benchProduct(of: owner, at: now), at: now)
            return (owner, account)
        }
        actor = Actor(
            accountID: account, accountName: "bench", displayName: "bench", organization: (owner, "bench"),
            roles: [.enterpriseAdmin])
        try await platform.allocations.refresh(from: platform.datastore)
        guard let codes = platform.allocations.keyed(owner, 1), let found = platform.allocations.allocation(owner, 1)
        else { throw BenchFailure("the allocation is not in memory") }
        (self.codes, allocation) = (codes, found)
    }

    func code(_ index: Int) throws -> PrintedCode {
        allocation.printed(serialField: try codes.serialField(at: UInt64(index)))
    }

    var occasion: Occasion {
        Occasion(now: platform.clock.now(), requestID: "bench", address: "127.0.0.1", agent: "bench")
    }

    /// NDJSON of `count` units made on one day, with factory number and one factory test each.
    func lines(_ first: Int, _ count: Int) throws -> [UInt8] {
        let day = platform.clock.now().adding(seconds: -86_400).date
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count * 180)
        for index in first..<first + count {
            let text = """
                {"code":"\(try code(index).text)","batchNo":"B1","productionDate":"\(day)","factoryNo":"SN\(index)",\
                "tests":[{"item":"ignition","result":"pass"}]}

                """
            bytes += text.utf8
        }
        return bytes
    }

    /// Delivers it; throws when a row was not taken.
    func send(_ content: [UInt8], rows: Int) async throws {
        let request = ReturnRequest(
            channel: .api, contentDigest: SHA256.hash(content), spoolFolder: spoolFolder)
        let receipt = try await ReceiveReturn(platform)(
            ReturnContent(.ndjson, .memory(content)), request, by: actor, on: occasion)
        guard receipt.traceReturn.goodCount == rows else {
            throw BenchFailure("a return was not taken: \(receipt.errors.prefix(3))")
        }
    }
}

extension WriteSession {
    fileprivate func benchMaker(_ number: String, at now: Instant) throws -> Int64 {
        try value(
            """
            INSERT INTO organization (kind, name, uscc, region_code, address, products_made, ecode_number,
                issuing_mode, hold_returns, state, is_test, created_at)
            VALUES ('maker', '火映燃具有限公司（示例）', '91440606MA4TEX01XC', '440606', 'x', 'x', \(number), 'delegated',
                0, 'active', 0, \(now))
            RETURNING organization_id
            """) ?? 0
    }

    fileprivate func benchAccount(of owner: Int64, at now: Instant) throws -> Int64 {
        let id: Int64 =
            try value(
                """
                INSERT INTO account (name, name_key, display_name, must_change_password, state, failed_count,
                    created_at)
                VALUES ('bench', 'bench', 'bench', 0, 'active', 0, \(now)) RETURNING account_id
                """) ?? 0
        try run(
            """
            INSERT INTO membership (account_id, organization_id, role, site_id, granted_at)
            VALUES (\(id), \(owner), \(Role.enterpriseAdmin), 0, \(now))
            """)
        return id
    }

    fileprivate func benchProduct(of owner: Int64, at now: Instant) throws -> Int64 {
        let id: Int64 =
            try value(
                """
                INSERT INTO product (owner_id, class, name, brand, model, gas_code, serial_kind, state, current_version,
                    created_at)
                VALUES (\(owner), 'GWH', '燃气快速热水器', '火映（示例）', 'JSQ30-16H3', '12T', 'keyed', 'active', 1, \(now))
                RETURNING product_id
                """) ?? 0
        try run(
            """
            INSERT INTO product_version (product_id, version_no, effective_from, nameplate, standard,
                certificate_number, entruster, producer, factory, created_by, created_at)
            VALUES (\(id), 1, '2025-01-01', '{"heatInput":"32","energyClass":"2 级"}', 'GB 6932-2015',
                '2025012402000001', '', '', '', 1, \(now))
            """)
        return id
    }

    fileprivate func benchAllocation(_ owner: Int64, _ product: Int64, at now: Instant) throws {
        try run(
            """
            INSERT INTO code_allocation (owner_id, allocation_no, kind, layout, scope, printed_no, key_id, first_index,
                code_count, loaded_count, product_id, address, state, is_test, issued_by, issued_at)
            SELECT \(owner), 1, 'keyed', 'ecode-v2-0128', ecode_number, 1, 1, 0, \(BenchShop.codeCount),
                \(BenchShop.codeCount), \(product), \(BenchShop.address), 'active', 0, 1, \(now)
            FROM organization WHERE organization_id = \(owner)
            """)
        try run(
            """
            INSERT INTO change_counter (name, value) VALUES ('allocation', 1)
            ON CONFLICT (name) DO UPDATE SET value = change_counter.value + 1
            """)
    }
}
