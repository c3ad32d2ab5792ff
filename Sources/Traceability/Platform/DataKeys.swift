import Storage

/// 数据密钥 as the security administrator sees one: never the key itself.
public struct DataKeyRecord: Sendable, Hashable {
    public let number: Int64
    public let madeAt: Instant
    /// Seals from then on, until the next one does.
    public let activeFrom: Instant
    public let madeByName: String
    public let reason: String
    /// Values that are sealed with it, of columns that are sealed anew after a rotation.
    public var valueCount: Int64 = 0
}

extension Platform {
    /// Makes the first data key of a database, and reads all of them. Throws `Refusal.unavailable` where the master is
    /// not the one that wrapped them, or that sealed what lies there from before.
    func beginDataKeys() async throws {
        let (now, keys) = (clock.now(), keys)
        let wrapped = try keys.wrap(entropy.bytes(32), number: 1, nonce: entropy.bytes(12))
        try await datastore.write { session in
            guard try !session.exists("SELECT 1 FROM data_key LIMIT 1") else { return }
            try session.checkMaster(keys)
            try session.run(
                """
                INSERT INTO data_key (key_no, wrapped, made_at, active_from, reason)
                VALUES (1, \(wrapped), \(now), \(now), '') ON CONFLICT (key_no) DO NOTHING
                """)
        }
        try await refreshDataKeys()
    }

    /// Learns of keys that another process made, and takes the newest once its time has come.
    public func refreshDataKeys() async throws {
        let ring = keys.ring
        let version = try await datastore.read { try $0.dataKeyVersion() }
        if ring.version != version {
            let rows = try await datastore.report { session in
                try session.rows("SELECT key_no, wrapped, active_from FROM data_key ORDER BY key_no") { row in
                    (
                        number: try row.next(Int64.self), wrapped: try row.next([UInt8].self),
                        activeFrom: try row.next(Instant.self)
                    )
                }
            }
            let entries = try rows.map { row in
                let number = UInt32(row.number)
                return Keyring.Entry(
                    number: number, key: try keys.unwrap(row.wrapped, number: number), activeFrom: row.activeFrom)
            }
            ring.replace(with: entries, version: version)
        }
        ring.choose(at: clock.now())
    }

    /// Every data key, the newest first, with how much of what can be sealed anew is still under it.
    public func dataKeys(for actor: Actor) async throws -> [DataKeyRecord] {
        try actor.require(.securityManage)
        return try await datastore.report { session in
            let counts = try session.valuesByDataKey()
            return try session.dataKeyRecords().map { record in
                var record = record
                record.valueCount = counts[record.number] ?? 0
                return record
            }
        }
    }
}

extension Session {
    func dataKeyVersion() throws -> Int64 {
        try value("SELECT value FROM change_counter WHERE name = 'data_key'", as: Int64.self) ?? 0
    }

    func dataKeyRecords() throws -> [DataKeyRecord] {
        try rows(
            """
            SELECT key_no, data_key.made_at, active_from, COALESCE(account.name, ''), reason
            FROM data_key LEFT JOIN account ON account.account_id = data_key.made_by ORDER BY key_no DESC
            """
        ) { row in
            DataKeyRecord(
                number: try row.next(), madeAt: try row.next(), activeFrom: try row.next(),
                madeByName: try row.next(), reason: try row.next())
        }
    }

    /// What was sealed before there were data keys opens with this master, if there is anything.
    fileprivate func checkMaster(_ keys: PlatformKeys) throws {
        let sealed = try value(
            """
            SELECT contact_name_sealed FROM registration WHERE length(contact_name_sealed) > 0
            ORDER BY registration_id LIMIT 1
            """, as: [UInt8].self)
        guard let sealed else { return }
        do { _ = try keys.open(sealed, place: Platform.namePlace) } catch {
            throw Refusal(.unavailable, .wrongMaster, ["key": "0"])
        }
    }
}

/// 轮换数据密钥: from now on a new key seals. What may change is sealed anew by and by (`ResealColumns`); facts, which never
/// change, keep their key, which then only opens.
public struct RotateDataKey: Sendable {
    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    /// So many seconds later the new key seals: every process looks for one each second.
    public static let delaySeconds: Int64 = 10

    /// - Parameter actor: nil: whoever is at the machine's shell.
    /// - Returns: the new key's number.
    @discardableResult
    public func callAsFunction(reason: String, by actor: Actor?, on occasion: Occasion) async throws -> Int64 {
        try actor?.require(.securityManage)
        let reason = try Text.required(reason, "reason", limit: 200)
        let (key, nonce) = (platform.entropy.bytes(32), platform.entropy.bytes(12))
        let keys = platform.keys
        let number = try await platform.datastore.write { session -> Int64 in
            let number = (try session.value("SELECT COALESCE(MAX(key_no), 0) FROM data_key", as: Int64.self) ?? 0) + 1
            let wrapped = try keys.wrap(key, number: UInt32(number), nonce: nonce)
            let start = occasion.now.adding(seconds: Self.delaySeconds)
            try session.run(
                """
                INSERT INTO data_key (key_no, wrapped, made_at, active_from, made_by, reason)
                VALUES (\(number), \(wrapped), \(occasion.now), \(start), \(actor?.accountID), \(reason))
                """)
            try session.run(
                """
                INSERT INTO change_counter (name, value) VALUES ('data_key', 1)
                ON CONFLICT (name) DO UPDATE SET value = change_counter.value + 1
                """)
            try session.audit(
                AuditEntry("data-key.rotate", ("data-key", "\(number)", "№ \(number)"), reason: reason), by: actor,
                on: occasion)
            return number
        }
        try await platform.refreshDataKeys()
        return number
    }
}
