public import Storage

/// 外发印制: a job's files for a print house, in an archive with a password behind a link that ends.
public struct HandOver: Sendable, Hashable {
    public enum State: String, Sendable, ValueConvertible {
        /// The archive is being written.
        case packing
        case open, revoked, failed
        /// Past its time; the archive was removed.
        case expired
    }

    /// What the link does now.
    public enum Standing: Sendable, Hashable {
        case packing, open, revoked, failed, expired
        /// Every download that was allowed is done.
        case used

        public var name: Message {
            switch self {
            case .packing: Message("打包中", "Packing")
            case .open: Message("可下载", "Open")
            case .revoked: Message("已撤销", "Revoked")
            case .failed: Message("打包失败", "Failed")
            case .expired: Message("已过期", "Expired")
            case .used: Message("下载次数已用完", "Used up")
            }
        }
    }

    public let id: Int64
    public let ownerID: Int64
    public let jobID: Int64
    /// The print house, as the enterprise calls it.
    public internal(set) var recipient: String
    public internal(set) var note: String
    public let state: State
    public let byteCount: Int64
    /// nil: not packed yet.
    public let sha256: [UInt8]?
    public let downloadCount: Int64
    public let downloadsMax: Int64
    public let expiresAt: Instant
    public let accountName: String
    public let createdAt: Instant
    let attemptCount: Int
    /// nil: forgotten once nobody needs it.
    let sealedPassword: [UInt8]?

    public func standing(at now: Instant) -> Standing {
        switch state {
        case .revoked: return .revoked
        case .failed: return .failed
        case .expired: return .expired
        case .packing: return expiresAt <= now ? .expired : .packing
        case .open:
            if expiresAt <= now { return .expired }
            return downloadCount >= downloadsMax ? .used : .open
        }
    }

    /// What the file is called where it is saved.
    public var fileName: String { "print-\(jobID)-\(id).zip" }
}

extension HandOver {
    static let recipientPlace = "hand_over.recipient_sealed"
    static let notePlace = "hand_over.note_sealed"
    static let personPlace = "hand_over_receipt.person_sealed"
    static let remarksPlace = "hand_over_receipt.remarks_sealed"
}

/// A link that just came into being. Token and password are shown once: neither can be read later.
public struct NewHandOver: Sendable {
    public let handOver: HandOver
    public let token: String
    public let password: String
}

/// Somebody opened a link, took its file, or was turned away.
public struct HandOverAccess: Sendable, Hashable {
    public enum Kind: String, Sendable, ValueConvertible {
        case opened, downloaded, resumed, refused, receipt

        public var name: Message {
            switch self {
            case .opened: Message("打开链接", "Opened")
            case .downloaded: Message("下载", "Downloaded")
            case .resumed: Message("续传", "Resumed")
            case .refused: Message("拒绝", "Turned away")
            case .receipt: Message("回执", "Receipt")
            }
        }
    }

    public let kind: Kind
    public let address: String
    public let agent: String
    public let at: Instant
}

/// 回执: what the print house says it got.
public struct HandOverReceipt: Sendable, Hashable {
    public let id: Int64
    public let person: String
    public let labelCount: Int64
    public let remarks: String
    /// SHA-256 over the archive's digest and what was said: both sides can compare it.
    public let digest: [UInt8]
    public let address: String
    public let at: Instant
}

extension Session {
    func handOver(tokenDigest: [UInt8], _ keys: PlatformKeys) throws -> HandOver? {
        try first(handOverColumns + "WHERE token_digest = \(tokenDigest)") { try handOver(&$0, keys) }
    }

    func handOver(_ ownerID: Int64, _ id: Int64, _ keys: PlatformKeys) throws -> HandOver? {
        try first(handOverColumns + "WHERE hand_over.owner_id = \(ownerID) AND hand_over_id = \(id)") {
            try handOver(&$0, keys)
        }
    }

    func handOvers(ofJob id: Int64, _ ownerID: Int64, _ keys: PlatformKeys, limit: Int = 50) throws -> [HandOver] {
        try rows(
            handOverColumns + """
                WHERE hand_over.owner_id = \(ownerID) AND job_id = \(id) ORDER BY hand_over_id DESC LIMIT \(limit)
                """
        ) { try handOver(&$0, keys) }
    }

    public func accesses(ofHandOver id: Int64, _ ownerID: Int64, limit: Int = 50) throws -> [HandOverAccess] {
        try rows(
            """
            SELECT kind, address, agent, at FROM hand_over_access
            WHERE owner_id = \(ownerID) AND hand_over_id = \(id) ORDER BY access_id DESC LIMIT \(limit)
            """
        ) { row in
            HandOverAccess(kind: try row.next(), address: try row.next(), agent: try row.next(), at: try row.next())
        }
    }

    func receipts(ofHandOver id: Int64, _ ownerID: Int64, _ keys: PlatformKeys) throws -> [HandOverReceipt] {
        try rows(
            """
            SELECT receipt_id, label_count, digest, address, at, person, remarks, person_sealed, remarks_sealed
            FROM hand_over_receipt
            WHERE owner_id = \(ownerID) AND hand_over_id = \(id) ORDER BY receipt_id LIMIT 20
            """
        ) { row in
            let (id, count) = (try row.next(Int64.self), try row.next(Int64.self))
            let (digest, address) = (try row.next([UInt8].self), try row.next(String.self))
            let at = try row.next(Instant.self)
            let (person, remarks) = (try row.next(String.self), try row.next(String.self))
            return HandOverReceipt(
                id: id,
                person: try keys.text(row.next([UInt8]?.self), place: HandOver.personPlace) ?? person,
                labelCount: count,
                remarks: try keys.text(row.next([UInt8]?.self), place: HandOver.remarksPlace) ?? remarks,
                digest: digest, address: address, at: at)
        }
    }

    private var handOverColumns: Query {
        """
        SELECT hand_over_id, hand_over.owner_id, job_id, recipient, note, hand_over.state, byte_count, sha256,
            download_count, downloads_max, hand_over.expires_at, account.display_name, hand_over.created_at,
            attempt_count, password_sealed, recipient_sealed, note_sealed
        FROM hand_over JOIN account ON account.account_id = hand_over.account_id
        """ + " "
    }

    private func handOver(_ row: inout RowReader, _ keys: PlatformKeys) throws -> HandOver {
        var found = HandOver(
            id: try row.next(), ownerID: try row.next(), jobID: try row.next(), recipient: try row.next(),
            note: try row.next(), state: try row.next(), byteCount: try row.next(), sha256: try row.next(),
            downloadCount: try row.next(), downloadsMax: try row.next(), expiresAt: try row.next(),
            accountName: try row.next(), createdAt: try row.next(), attemptCount: try row.next(),
            sealedPassword: try row.next())
        // Those of before lie in the clear.
        found.recipient = try keys.text(row.next([UInt8]?.self), place: HandOver.recipientPlace) ?? found.recipient
        found.note = try keys.text(row.next([UInt8]?.self), place: HandOver.notePlace) ?? found.note
        return found
    }
}

extension WriteSession {
    func record(_ kind: HandOverAccess.Kind, _ handOver: HandOver, on occasion: Occasion) throws {
        try run(
            """
            INSERT INTO hand_over_access (owner_id, hand_over_id, kind, address, agent, at)
            VALUES (\(handOver.ownerID), \(handOver.id), \(kind), \(occasion.address),
                \(String(occasion.agent.prefix(200))), \(occasion.now))
            """)
    }
}
