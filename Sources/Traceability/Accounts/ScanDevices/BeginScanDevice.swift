import Cryptography
import Storage

/// Lets the browser that asks scan for ninety days.
public struct BeginScanDevice: Sendable {
    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    /// - Returns: the token for the device's cookie.
    public func callAsFunction(label: String, by actor: Actor, on occasion: Occasion) async throws -> String {
        guard !actor.roles.isDisjoint(with: ScanDevice.roles) else {
            throw Refusal(.denied, .denied, ["permission": "scan device"])
        }
        let label = try Text.required(label, "label", limit: 60)
        let token = platform.entropy.bytes(32).base64URL
        let expires = occasion.now.adding(seconds: ScanDevice.days * 86_400)
        try await platform.datastore.write { session in
            let open = try session.scanDevices(of: actor.accountID).count { $0.isOpen(at: occasion.now) }
            guard open < ScanDevice.most else {
                throw Refusal(.conflict, .scanDevices, field: "label", ["most": "\(ScanDevice.most)"])
            }
            let id: Int64 = try session.value(
                """
                INSERT INTO scan_device (account_id, organization_id, label, token_digest, rotated_at, made_at,
                    seen_at, expires_at)
                VALUES (\(actor.accountID), \(actor.organizationID), \(label), \(SHA256.hash(token)), \(occasion.now),
                    \(occasion.now), \(occasion.now), \(expires))
                RETURNING device_id
                """)!
            try session.audit(AuditEntry("scan-device.begin", ("scan-device", "\(id)", label)), by: actor, on: occasion)
        }
        return token
    }
}

/// Ends one: by its owner.
public struct RevokeScanDevice: Sendable {
    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    public func callAsFunction(_ id: Int64, by actor: Actor, on occasion: Occasion) async throws {
        try await platform.datastore.write { session in
            guard let device = try session.scanDevices(of: actor.accountID).first(where: { $0.id == id }) else {
                throw Refusal(.missing, .missing, ["object": "scan device \(id)"])
            }
            try session.run(
                "UPDATE scan_device SET revoked_at = \(occasion.now) WHERE device_id = \(id) AND revoked_at IS NULL")
            try session.audit(
                AuditEntry("scan-device.revoke", ("scan-device", "\(id)", device.label)), by: actor, on: occasion)
        }
    }
}

extension Rule {
    static let scanDevices = Rule(
        "scan-device.many", "每个账号最多 {most} 台扫码设备，请先停用不用的",
        "An account has {most} scanning devices at most: end one first")
}
