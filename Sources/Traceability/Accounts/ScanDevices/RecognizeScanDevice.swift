import Cryptography
import Storage

/// Whose device it is. Its token changes each day that it is used; whoever shows an older one has copied it, or was
/// copied: the device is closed then, and both ask for a sign-in. As long as nobody has shown the new one its answer
/// may be lost: the one of before brings another then.
public struct RecognizeScanDevice: Sendable {
    public struct Found: Sendable {
        public let signedIn: SignedIn
        /// For the device's cookie; nil: the one that it showed stays.
        public let newToken: String?
    }

    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    public func callAsFunction(token: String, on occasion: Occasion) async throws -> Found? {
        let digest = SHA256.hash(token)
        let now = occasion.now
        guard let row = try await platform.datastore.read({ try $0.scanDevice(digest) }) else { return nil }
        let isOnItsWay = now <= row.rotatedAt.adding(seconds: ScanDevice.graceSeconds)
        if !row.isCurrent, row.isConfirmed, !isOnItsWay {
            try await closeCopied(row, on: occasion)
            return nil
        }
        let policy = platform.policy.current
        guard let signedIn = try await platform.datastore.read({ try $0.signedIn(row, under: policy, at: now) }) else {
            return nil
        }
        guard row.isCurrent else {
            var newToken: String?
            if !isOnItsWay { newToken = try await rotate(row, from: digest, at: now) }
            return Found(signedIn: signedIn, newToken: newToken)
        }
        if row.rotatedAt.adding(seconds: ScanDevice.rotationSeconds) <= now {
            return Found(signedIn: signedIn, newToken: try await rotate(row, from: digest, at: now))
        }
        if !row.isConfirmed { try await confirm(row, digest, at: now) }
        return Found(signedIn: signedIn, newToken: nil)
    }

    /// The new token has arrived: the one of before is worth nothing from now on.
    private func confirm(_ row: ScanDeviceRow, _ digest: [UInt8], at now: Instant) async throws {
        try await platform.datastore.write(.readCommitted) { session in
            try session.run(
                """
                UPDATE scan_device SET confirmed_at = \(now)
                WHERE device_id = \(row.id) AND token_digest = \(digest) AND confirmed_at IS NULL
                """)
        }
    }

    /// The token that is shown becomes the one of before. nil: a request at the same time was faster.
    private func rotate(_ row: ScanDeviceRow, from digest: [UInt8], at now: Instant) async throws -> String? {
        let token = platform.entropy.bytes(32).base64URL
        let moved = try await platform.datastore.write(.readCommitted) { session in
            try session.value(
                """
                UPDATE scan_device SET token_digest = \(SHA256.hash(token)), previous_digest = \(digest),
                    rotated_at = \(now), seen_at = \(now), confirmed_at = NULL
                WHERE device_id = \(row.id) AND rotated_at = \(row.rotatedAt) AND revoked_at IS NULL
                    AND (token_digest = \(digest) OR previous_digest = \(digest) AND confirmed_at IS NULL)
                RETURNING device_id
                """, as: Int64.self)
        }
        return moved == nil ? nil : token
    }

    private func closeCopied(_ row: ScanDeviceRow, on occasion: Occasion) async throws {
        try await platform.datastore.write { session in
            let closed = try session.value(
                """
                UPDATE scan_device SET revoked_at = \(occasion.now)
                WHERE device_id = \(row.id) AND revoked_at IS NULL RETURNING device_id
                """, as: Int64.self)
            guard closed != nil else { return }
            let reason = AuditReason(
                "scan-device.copied", "出示了更换前的令牌，设备已停用", "An older token was shown: the device is closed")
            try session.audit(
                AuditEntry("scan-device.close", ("scan-device", "\(row.id)", row.label), outcome: .failure).because(
                    reason), by: nil, on: occasion)
        }
    }
}

/// A row of `scan_device` found by a token.
struct ScanDeviceRow: Sendable {
    let id: Int64
    let accountID: Int64
    let organizationID: Int64
    let label: String
    let rotatedAt: Instant
    let expiresAt: Instant
    /// The token is the one of now, not the one before it.
    let isCurrent: Bool
    /// Somebody has shown the one of now.
    let isConfirmed: Bool
}

extension Session {
    /// nil: none is known by the token, or it is closed.
    func scanDevice(_ digest: [UInt8]) throws -> ScanDeviceRow? {
        try first(
            """
            SELECT device_id, account_id, organization_id, label, rotated_at, expires_at, token_digest,
                confirmed_at
            FROM scan_device
            WHERE (token_digest = \(digest) OR previous_digest = \(digest)) AND revoked_at IS NULL
            """
        ) { row in
            ScanDeviceRow(
                id: try row.next(), accountID: try row.next(), organizationID: try row.next(), label: try row.next(),
                rotatedAt: try row.next(), expiresAt: try row.next(),
                isCurrent: try row.next([UInt8].self) == digest, isConfirmed: try row.next(Instant?.self) != nil)
        }
    }

    /// The account as it may scan now; nil: it, or its membership, is over.
    func signedIn(_ device: ScanDeviceRow, under policy: SecurityPolicy, at now: Instant) throws -> SignedIn? {
        guard now < device.expiresAt, let account = try account(device.accountID), account.isOpen(at: now) else {
            return nil
        }
        let held = try memberships(of: account.id)
        guard let here = held.first(where: { $0.organizationID == device.organizationID }) else { return nil }
        let roles = here.roles.intersection(ScanDevice.roles)
        guard !roles.isEmpty else { return nil }
        var actor = Actor(
            accountID: account.id, accountName: account.name, displayName: account.displayName,
            organization: (here.organizationID, here.organizationName), roles: roles, siteID: here.siteID)
        actor.limit = ScanDevice.permissions
        return SignedIn(
            actor: actor, mustChangePassword: false, passwordEndsAt: nil, hasFactor: false, needsFactor: false,
            freshAt: Instant(microseconds: 0), memberships: [here])
    }
}
