import Cryptography
import Identification
import Storage

/// A secret on its way into a phone.
public struct TOTPEnrolment: Sendable, Hashable {
    /// In base 32, for who types it.
    public let secret: String
    /// For the QR code: `otpauth://totp/…`, as authenticators read it.
    public let address: String
}

/// What an account has of a second factor.
public enum FactorState: Sendable {
    case none
    case enrolling(TOTPEnrolment)
    case inUse(since: Instant, recoveryCodesLeft: Int64)
}

/// Begins to use an authenticator: makes its secret. It counts once a code of it was shown (`ConfirmTOTP`).
public struct EnrolTOTP: Sendable {
    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    /// Throws `Refusal.conflict` where one is in use: it is ended first.
    public func callAsFunction(by actor: Actor, on occasion: Occasion) async throws {
        let sealed = try platform.keys.seal(
            platform.entropy.bytes(TOTP.secretByteCount), place: TOTPFactor.place, nonce: platform.entropy.bytes(12))
        try await platform.datastore.write { session in
            guard try !session.hasFactor(actor.accountID) else { throw Refusal(.conflict, .factorInUse) }
            try session.run(
                """
                INSERT INTO totp_factor (account_id, secret_sealed, made_at, last_step)
                VALUES (\(actor.accountID), \(sealed), \(occasion.now), 0)
                ON CONFLICT (account_id) DO UPDATE SET secret_sealed = excluded.secret_sealed,
                    made_at = excluded.made_at
                """)
            try session.audit(
                AuditEntry("account.factor-begin", ("account", "\(actor.accountID)", actor.accountName)), by: actor,
                on: occasion)
        }
    }

    /// Whether a factor is in use, and what has to go into the phone while it is not.
    public func state(of actor: Actor) async throws -> FactorState {
        let (factor, left) = try await platform.datastore.read { session in
            (
                try session.totpFactor(of: actor.accountID), try session.recoveryCodesLeft(of: actor.accountID)
            )
        }
        guard let factor else { return .none }
        if let since = factor.confirmedAt { return .inUse(since: since, recoveryCodesLeft: left) }
        let secret = try platform.keys.open(factor.sealedSecret, place: TOTPFactor.place).base32
        return .enrolling(TOTPEnrolment(secret: secret, address: address(secret, of: actor)))
    }

    /// Only letters that need no escape: authenticators differ in how they read others.
    private func address(_ secret: String, of actor: Actor) -> String {
        let name = platform.options.platformName.english.filter { $0.isASCII && ($0.isLetter || $0.isNumber) }
        let issuer = name.isEmpty ? "Ransu" : name
        return "otpauth://totp/\(issuer):\(actor.accountName)?secret=\(secret)&issuer=\(issuer)"
            + "&algorithm=SHA1&digits=6&period=30"
    }
}

/// Shows that the phone has the secret: from then on each sign-in asks for a code.
public struct ConfirmTOTP: Sendable {
    let platform: Platform
    let hashing: any PasswordHashing
    public init(_ platform: Platform, hashing: any PasswordHashing) {
        self.platform = platform
        self.hashing = hashing
    }

    /// Ends the account's other sessions: they were opened without the factor.
    /// - Returns: recovery codes, shown once.
    public func callAsFunction(
        code: String, keeping token: String, by actor: Actor, on occasion: Occasion
    ) async throws -> [String] {
        let factor = try await platform.datastore.read { try $0.totpFactor(of: actor.accountID) }
        guard let factor, factor.confirmedAt == nil else { throw Refusal(.conflict, .factorInUse) }
        let digits = code.halfWidth.filter { !$0.isWhitespace }
        guard let step = try factor.step(of: digits, keys: platform.keys, at: occasion.now) else {
            throw Refusal(.invalid, .codeWrong, field: "code")
        }
        let made = try await RenewRecoveryCodes(platform, hashing: hashing).hashed()
        let digest = SHA256.hash(token)
        try await platform.datastore.write { session in
            let confirmed = try session.value(
                """
                UPDATE totp_factor SET confirmed_at = \(occasion.now), last_step = \(step)
                WHERE account_id = \(actor.accountID) AND confirmed_at IS NULL
                    AND secret_sealed = \(factor.sealedSecret)
                RETURNING account_id
                """, as: Int64.self)
            guard confirmed != nil else { throw Refusal(.conflict, .factorInUse) }
            try session.replaceRecoveryCodes(of: actor.accountID, made)
            try session.run(
                "DELETE FROM login_session WHERE account_id = \(actor.accountID) AND token_digest <> \(digest)")
            try session.run("UPDATE login_session SET factor = 'totp' WHERE token_digest = \(digest)")
            try session.audit(
                AuditEntry("account.factor", ("account", "\(actor.accountID)", actor.accountName)), by: actor,
                on: occasion)
        }
        return made.map(\.code.text)
    }
}

/// Uses no second factor any more. Where the policy asks for one, the next page asks to enrol again.
public struct EndTOTP: Sendable {
    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    public func callAsFunction(by actor: Actor, on occasion: Occasion) async throws {
        try await platform.datastore.write { session in
            try session.removeFactor(of: actor.accountID)
            try session.audit(
                AuditEntry("account.factor-end", ("account", "\(actor.accountID)", actor.accountName)), by: actor,
                on: occasion)
        }
    }
}

extension Rule {
    static let factorInUse = Rule(
        "factor.in-use", "已启用双因素登录；如需更换手机，请先停用再重新启用",
        "A second factor is in use; to change the phone, end it first and begin again")
    static let codeWrong = Rule(
        "factor.code-wrong", "动态口令不正确、已过期或已使用；请使用手机上的下一个口令",
        "The code is wrong, too old or was used already; take the next one of your phone")
}
