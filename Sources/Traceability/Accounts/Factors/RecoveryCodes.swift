import Cryptography
import Identification
import Storage

/// 恢复码: opens an account once in place of the phone, like `3-K7Q2M-9XWTB`. The digit names its row, so that one hash
/// is computed and not ten; fifty bits are random (OWASP ASVS 5.0 6.5.2, 6.5.4).
struct RecoveryCode: Sendable, Hashable {
    static let count = 10
    private static let symbolCount = 10
    /// Crockford's base 32: nothing that is mistaken for something else.
    private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")

    let number: Int64
    /// As it is hashed and shown.
    let text: String

    /// As somebody typed it; nil: it is no recovery code, perhaps one of an authenticator.
    init?(_ typed: String) {
        let symbols = typed.halfWidth.uppercased().filter { !$0.isWhitespace && $0 != "-" }.map(Self.read)
        guard symbols.count == 1 + Self.symbolCount, let number = symbols[0].wholeNumberValue,
            symbols.allSatisfy({ Self.alphabet.contains($0) })
        else { return nil }
        self.init(number: Int64(number), symbols: Array(symbols.dropFirst()))
    }

    /// - Parameter bytes: as many random ones as it has symbols.
    init(number: Int64, bytes: [UInt8]) {
        self.init(number: number, symbols: bytes.prefix(Self.symbolCount).map { Self.alphabet[Int($0 & 31)] })
    }

    private init(number: Int64, symbols: [Character]) {
        self.number = number
        text = "\(number)-\(String(symbols.prefix(5)))-\(String(symbols.dropFirst(5)))"
    }

    static func make(_ entropy: Entropy) -> [RecoveryCode] {
        (0..<Int64(count)).map { RecoveryCode(number: $0, bytes: entropy.bytes(symbolCount)) }
    }

    private static func read(_ symbol: Character) -> Character {
        switch symbol {
        case "O": "0"
        case "I", "L": "1"
        default: symbol
        }
    }
}

/// Makes new recovery codes; those of before open nothing any more.
public struct RenewRecoveryCodes: Sendable {
    let platform: Platform
    let hashing: any PasswordHashing
    public init(_ platform: Platform, hashing: any PasswordHashing) {
        self.platform = platform
        self.hashing = hashing
    }

    /// The codes, shown once. Throws `Refusal.conflict` where there is no second factor.
    public func callAsFunction(by actor: Actor, on occasion: Occasion) async throws -> [String] {
        let made = try await hashed()
        try await platform.datastore.write { session in
            guard try session.hasFactor(actor.accountID) else { throw Refusal(.conflict, .noFactor) }
            try session.replaceRecoveryCodes(of: actor.accountID, made)
            try session.audit(
                AuditEntry("account.recovery-codes", ("account", "\(actor.accountID)", actor.accountName)), by: actor,
                on: occasion)
        }
        return made.map(\.code.text)
    }

    /// New codes with their hashes.
    func hashed() async throws -> [(code: RecoveryCode, hash: String)] {
        var made: [(code: RecoveryCode, hash: String)] = []
        for code in RecoveryCode.make(platform.entropy) { made.append((code, try await hashing.hash(code.text))) }
        return made
    }
}

extension WriteSession {
    func replaceRecoveryCodes(of accountID: Int64, _ made: [(code: RecoveryCode, hash: String)]) throws {
        try run("DELETE FROM recovery_code WHERE account_id = \(accountID)")
        for one in made {
            try run(
                """
                INSERT INTO recovery_code (account_id, code_no, code_hash)
                VALUES (\(accountID), \(one.code.number), \(one.hash))
                """)
        }
    }
}

extension Rule {
    static let noFactor = Rule(
        "factor.none", "尚未启用双因素登录", "No second factor is in use yet")
}
