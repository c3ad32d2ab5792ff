public import Storage

/// What becomes of a key of allocations.
public enum AllocationKeyState: String, Sendable, Hashable, ValueConvertible {
    /// New codes are made with it.
    case active
    /// Rotated out: its codes go on, no new ones are made.
    case retired
    /// Its exposure is reported and waits for a second person.
    case suspect
    /// 已泄露: only codes of the issued-list answer.
    case exposed

    public var name: Message {
        switch self {
        case .active: Message("使用中", "In use")
        case .retired: Message("已轮换", "Rotated out")
        case .suspect: Message("已报告泄露，待确认", "Exposure reported")
        case .exposed: Message("已泄露", "Exposed")
        }
    }
}

/// 密钥泄露报告: reported by one person, decided by another.
public struct KeyExposure: Sendable, Hashable {
    public enum State: String, Sendable, ValueConvertible { case reported, confirmed, withdrawn }

    public let id: Int64
    public let keyID: Int64
    public let state: State
    public let reason: String
    public let reportedBy: Int64
    public let reportedByName: String
    public let reportedAt: Instant
    public let decidedByName: String?
    public let decidedAt: Instant?
}

/// A key of allocations, as the security administrator sees it: never the key itself.
public struct AllocationKeyRecord: Sendable, Hashable {
    public let id: Int64
    public let state: AllocationKeyState
    public let createdAt: Instant
    public let retiredAt: Instant?
    public let allocationCount: Int64
    public let codeCount: Int64
    /// The last report about it.
    public let exposure: KeyExposure?
}

extension Platform {
    /// Every key, the newest first.
    public func allocationKeys(for actor: Actor) async throws -> [AllocationKeyRecord] {
        try actor.require(.keyRead)
        return try await datastore.report { try $0.allocationKeyRecords() }
    }
}

extension Session {
    func allocationKeyRecords() throws -> [AllocationKeyRecord] {
        let exposures = try keyExposures()
        return try rows(
            """
            SELECT allocation_key.key_id, allocation_key.state, allocation_key.created_at, retired_at,
                COUNT(code_allocation.owner_id), \(engine.sum("code_count"))
            FROM allocation_key LEFT JOIN code_allocation
                ON code_allocation.key_id = allocation_key.key_id AND code_allocation.kind = 'keyed'
            GROUP BY allocation_key.key_id, allocation_key.state, allocation_key.created_at, retired_at
            ORDER BY allocation_key.key_id DESC
            """
        ) { row in
            let id = try row.next(Int64.self)
            return AllocationKeyRecord(
                id: id, state: try row.next(), createdAt: try row.next(), retiredAt: try row.next(),
                allocationCount: try row.next(), codeCount: try row.next(),
                exposure: exposures.last { $0.keyID == id })
        }
    }

    func allocationKeyState(_ id: Int64) throws -> AllocationKeyState? {
        try value("SELECT state FROM allocation_key WHERE key_id = \(id)")
    }

    private func keyExposures() throws -> [KeyExposure] {
        try rows(exposureColumns + "ORDER BY exposure_id", exposure)
    }

    func keyExposure(openFor keyID: Int64) throws -> KeyExposure? {
        try first(exposureColumns + "WHERE key_id = \(keyID) AND key_exposure.state = 'reported'", exposure)
    }

    private var exposureColumns: Query {
        """
        SELECT exposure_id, key_id, key_exposure.state, reason, reported_by, reporter.display_name, reported_at,
            decider.display_name, decided_at
        FROM key_exposure JOIN account reporter ON reporter.account_id = reported_by
            LEFT JOIN account decider ON decider.account_id = decided_by
        """ + " "
    }

    private func exposure(_ row: inout RowReader) throws -> KeyExposure {
        KeyExposure(
            id: try row.next(), keyID: try row.next(), state: try row.next(), reason: try row.next(),
            reportedBy: try row.next(), reportedByName: try row.next(), reportedAt: try row.next(),
            decidedByName: try row.next(), decidedAt: try row.next())
    }
}

extension WriteSession {
    /// New codes are made with the newest key; the first one is made when it is needed.
    func newestAllocationKey(at now: Instant) throws -> Int64 {
        let newest = try value(
            "SELECT key_id FROM allocation_key WHERE state = 'active' ORDER BY key_id DESC LIMIT 1", as: Int64.self)
        if let newest { return newest }
        return try insertAllocationKey(by: nil, at: now)
    }

    /// Ids count up and are never used again: each gives another key of the same master.
    func insertAllocationKey(by accountID: Int64?, at now: Instant) throws -> Int64 {
        let last = try value("SELECT COALESCE(MAX(key_id), 0) FROM allocation_key", as: Int64.self) ?? 0
        // Rows of earlier releases may name a key that has no row of its own.
        let used = try value("SELECT COALESCE(MAX(key_id), 0) FROM code_allocation", as: Int64.self) ?? 0
        let id = max(last, used) + 1
        try run(
            """
            INSERT INTO allocation_key (key_id, state, created_at, created_by)
            VALUES (\(id), 'active', \(now), \(accountID))
            """)
        return id
    }

    /// Like keys of allocations; secrets of scratch codes have ids of their own.
    func newestScratchSecret(at now: Instant) throws -> Int64 {
        let newest = try value(
            "SELECT secret_id FROM scratch_secret WHERE state = 'active' ORDER BY secret_id DESC LIMIT 1",
            as: Int64.self)
        if let newest { return newest }
        let last = try value("SELECT COALESCE(MAX(secret_id), 0) FROM scratch_secret", as: Int64.self) ?? 0
        try run("INSERT INTO scratch_secret (secret_id, state, created_at) VALUES (\(last + 1), 'active', \(now))")
        return last + 1
    }
}
