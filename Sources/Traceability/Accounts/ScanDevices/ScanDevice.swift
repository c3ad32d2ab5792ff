public import Storage

/// 扫码设备: a phone of a dealer, seller, installer or inspector that scans for ninety days without a sign-in, for those
/// acts only. Everything else asks who it is.
public struct ScanDevice: Sendable, Hashable {
    static let days: Int64 = 90
    /// Of one account that are in use.
    static let most = 20
    /// How long a token is used before it changes.
    static let rotationSeconds: Int64 = 86_400
    /// So long the one of before still counts: requests may be on their way.
    static let graceSeconds: Int64 = 120

    public static let roles: Set<Role> = [.dealer, .seller, .installer, .inspector]
    /// What it may be used for at most.
    static let permissions: Set<Permission> = [.lifeRecord]

    public let id: Int64
    public let label: String
    public let madeAt: Instant
    public let seenAt: Instant
    public let expiresAt: Instant
    public let revokedAt: Instant?

    public func isOpen(at now: Instant) -> Bool { revokedAt == nil && now < expiresAt }
}

extension Session {
    /// The newest first.
    public func scanDevices(of accountID: Int64) throws -> [ScanDevice] {
        try rows(
            """
            SELECT device_id, label, made_at, seen_at, expires_at, revoked_at FROM scan_device
            WHERE account_id = \(accountID) ORDER BY device_id DESC LIMIT 100
            """
        ) { row in
            ScanDevice(
                id: try row.next(), label: try row.next(), madeAt: try row.next(), seenAt: try row.next(),
                expiresAt: try row.next(), revokedAt: try row.next())
        }
    }
}
