import Cryptography
import Identification
public import Storage

/// 动态口令: what a phone and the platform share for one account.
struct TOTPFactor: Sendable {
    let sealedSecret: [UInt8]
    /// nil: it is being enrolled.
    let confirmedAt: Instant?
    let lastStep: Int64

    static let place = "totp_factor.secret_sealed"

    /// The step that a code belongs to; nil: none that may be taken.
    func step(of code: String, keys: PlatformKeys, at now: Instant) throws -> Int64? {
        let secret = SecretBytes(try keys.open(sealedSecret, place: Self.place))
        return TOTP(secret: secret).step(of: code, at: now.microseconds / 1_000_000, after: lastStep)
    }
}

/// What a right code was, until it is taken in the same transaction as what it opens.
enum FactorProof: Sendable {
    case totp(step: Int64)
    case recovery(number: Int64, hash: String)

    /// As `login_session.factor` has it.
    var kind: String {
        switch self {
        case .totp: "totp"
        case .recovery: "recovery"
        }
    }
}

extension Session {
    func totpFactor(of accountID: Int64) throws -> TOTPFactor? {
        try first(
            "SELECT secret_sealed, confirmed_at, last_step FROM totp_factor WHERE account_id = \(accountID)"
        ) { row in
            TOTPFactor(sealedSecret: try row.next(), confirmedAt: try row.next(), lastStep: try row.next())
        }
    }

    func hasFactor(_ accountID: Int64) throws -> Bool {
        try exists("SELECT 1 FROM totp_factor WHERE account_id = \(accountID) AND confirmed_at IS NOT NULL")
    }

    /// The hash of a recovery code that was not used yet.
    func recoveryHash(of accountID: Int64, _ number: Int64) throws -> String? {
        try value(
            """
            SELECT code_hash FROM recovery_code
            WHERE account_id = \(accountID) AND code_no = \(number) AND used_at IS NULL
            """, as: String.self)
    }

    /// Active accounts of the platform's people, and how many of them have no second factor.
    public func staffFactors() throws -> (all: Int64, without: Int64) {
        let roles = Role.staff.sorted { $0.rawValue < $1.rawValue }
        let found = try rows(
            """
            SELECT DISTINCT account.account_id, totp_factor.confirmed_at FROM account
            JOIN membership ON membership.account_id = account.account_id
            LEFT JOIN totp_factor ON totp_factor.account_id = account.account_id
            WHERE account.state = 'active' AND membership.role IN \(list: roles)
            """
        ) { row in
            _ = try row.next(Int64.self)
            return try row.next(Instant?.self) != nil
        }
        return (Int64(found.count), Int64(found.count { !$0 }))
    }

    /// How many recovery codes are left.
    public func recoveryCodesLeft(of accountID: Int64) throws -> Int64 {
        try value(
            "SELECT COUNT(*) FROM recovery_code WHERE account_id = \(accountID) AND used_at IS NULL", as: Int64.self)
            ?? 0
    }
}

extension WriteSession {
    /// Takes a right code: once, whoever else shows it at the same time.
    func take(_ proof: FactorProof, of accountID: Int64, at now: Instant) throws -> Bool {
        switch proof {
        case .totp(let step):
            try value(
                """
                UPDATE totp_factor SET last_step = \(step) WHERE account_id = \(accountID) AND last_step < \(step)
                RETURNING account_id
                """, as: Int64.self) != nil
        case .recovery(let number, let hash):
            try value(
                """
                UPDATE recovery_code SET used_at = \(now)
                WHERE account_id = \(accountID) AND code_no = \(number) AND code_hash = \(hash) AND used_at IS NULL
                RETURNING code_no
                """, as: Int64.self) != nil
        }
    }

    /// Nothing of a second factor is left.
    func removeFactor(of accountID: Int64) throws {
        try run("DELETE FROM totp_factor WHERE account_id = \(accountID)")
        try run("DELETE FROM recovery_code WHERE account_id = \(accountID)")
    }
}

/// Says whether a code is right, without taking it.
struct FactorCheck: Sendable {
    let platform: Platform
    let hashing: any PasswordHashing

    /// - Parameter code: of an authenticator, or a recovery code.
    func callAsFunction(_ code: String, of accountID: Int64, at now: Instant) async throws -> FactorProof? {
        let keys = platform.keys
        if let recovery = RecoveryCode(code) {
            let hash = try await platform.datastore.read { try $0.recoveryHash(of: accountID, recovery.number) }
            guard try await hashing.verify(recovery.text, against: hash), let hash else { return nil }
            return .recovery(number: recovery.number, hash: hash)
        }
        let factor = try await platform.datastore.read { try $0.totpFactor(of: accountID) }
        guard let factor, factor.confirmedAt != nil else { return nil }
        let digits = code.halfWidth.filter { !$0.isWhitespace }
        return try factor.step(of: digits, keys: keys, at: now).map { .totp(step: $0) }
    }
}
