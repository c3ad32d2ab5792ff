import Cryptography
public import Storage

/// `ransu admin create NAME --role ROLE`: an account of the platform's own staff, opened by a one-time secret
/// that must be changed at first use.
public struct CreateStaffAccount: Sendable {
    public struct Created: Sendable {
        public let accountID: Int64
        public let secret: String
        public let expiresAt: Instant
    }

    let platform: Platform
    let hashing: any PasswordHashing
    public init(_ platform: Platform, hashing: any PasswordHashing) {
        self.platform = platform
        self.hashing = hashing
    }

    public func callAsFunction(
        name: String, displayName: String? = nil, role: Role, on occasion: Occasion
    ) async throws -> Created {
        guard Role.staff.contains(role) else {
            let choices = Role.staff.map(\.rawValue).sorted().joined(separator: ", ")
            throw Refusal(
                .invalid, .unknownChoice, field: "role", ["field": "role", "value": role.rawValue, "choices": choices])
        }
        try AccountName.check(name)
        let secret = platform.entropy.bytes(15).base64URL
        let hash = try await hashing.hash(secret)
        let expires = occasion.now.adding(seconds: 72 * 3600)
        let id = try await platform.datastore.write { session in
            let operatorID = try session.operatorOrganization(
                at: occasion.now, name: platform.options.platformName.chinese)
            let id = try session.insert(
                NewAccount(
                    name: name, displayName: displayName ?? name, passwordHash: hash, mustChangePassword: true,
                    secretExpiresAt: expires), at: occasion.now)
            try session.grant(role, to: id, in: operatorID, by: nil, at: occasion.now)
            try session.audit(
                AuditEntry("account.create", ("account", "\(id)", name)).because(AuditReason(role.rawValue, role.name)),
                by: nil, on: occasion)
            return id
        }
        return Created(accountID: id, secret: secret, expiresAt: expires)
    }
}

/// 3–32 letters, digits, `.`, `_`, `-`, beginning with a letter; case does not tell two apart.
public enum AccountName {
    public static func check(_ name: String, field: String = "accountName") throws {
        let allowed = name.utf8.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || [0x2D, 0x2E, 0x5F].contains(byte)
        }
        guard (3...32).contains(name.utf8.count), allowed, name.first?.isLetter == true else {
            throw Refusal(.invalid, .accountNameShape, field: field, ["value": String(name.prefix(40))])
        }
    }
}

extension WriteSession {
    /// The platform's own organization, made at first use.
    func operatorOrganization(at now: Instant, name: String) throws -> Int64 {
        if let id = try value("SELECT organization_id FROM organization WHERE kind = 'operator'", as: Int64.self) {
            return id
        }
        return try value(
            """
            INSERT INTO organization (kind, name, region_code, address, products_made, issuing_mode, hold_returns,
                state, is_test, created_at)
            VALUES ('operator', \(name), '', '', '', 'national', 0, 'active', 0, \(now))
            RETURNING organization_id
            """)!
    }
}

extension Rule {
    static let accountNameShape = Rule(
        "account.name-shape", "账号名“{value}”须为 3–32 个字母、数字或 . _ -，以字母开头",
        "The account name “{value}” must be 3 to 32 letters, digits or . _ - and begin with a letter")
}
