import Identification
import Storage
import Traceability

extension DemoStory {
    static let staffAccounts: [(String, String, Role)] = [
        ("zhoumin", "周敏", .reviewer), ("chenli", "陈立", .reviewer), ("hejing", "何静", .supervisor),
        ("liangwei", "梁伟", .systemAdmin), ("suyan", "苏燕", .securityAdmin), ("tangbo", "唐博", .auditAdmin),
    ]

    /// The platform's own people. The first reviewer decides nearly everything.
    func hireStaff() async throws -> Actor {
        for (name, displayName, role) in Self.staffAccounts {
            let opening = occasion(daysAgo: 400)
            let created = try await CreateStaffAccount(platform, hashing: hashing)(
                name: name, displayName: displayName, role: role, on: opening)
            try await settle(created.accountID)
        }
        return try await actor("zhoumin")
    }

    /// Everybody has changed the one-time secret to the demo password.
    private func settle(_ accountID: Int64) async throws {
        let hash = try await hashing.hash(Self.password)
        try await platform.datastore.write { session in
            try session.run(
                """
                UPDATE account SET password_hash = \(hash), must_change_password = 0, secret_expires_at = NULL
                WHERE account_id = \(accountID)
                """)
        }
    }

    /// Twelve makers of Shunde and Zhongshan, registered over the last year and approved within their two working days.
    func registerEnterprises(reviewedBy reviewer: Actor) async throws -> [Actor] {
        var makers: [Actor] = []
        for (index, enterprise) in DemoCast.enterprises.enumerated() {
            let day = 380 - index * 20
            let id = try await submit(enterprise, serial: index, on: occasion(daysAgo: day, hour: 9))
            let organizationID = try await DecideRegistration(platform)(
                ReviewedCase(.registration, id), .approve, ecodeNumber: enterprise.number, by: reviewer,
                on: occasion(daysAgo: day - 1, hour: 15))
            if let organizationID {
                try await license(organizationID, enterprise, by: reviewer, on: occasion(daysAgo: day - 1, hour: 16))
            }
            makers.append(try await actor(enterprise.account))
        }
        return makers
    }

    func submit(_ enterprise: DemoCast.Enterprise, serial: Int, on occasion: Occasion) async throws -> Int64 {
        let uscc = Self.inventedCode(region: enterprise.region, serial: serial)
        let form = RegistrationForm { name in
            switch name {
            case "kind": enterprise.kind
            case "name": enterprise.name
            case "uscc": uscc
            case "region": enterprise.region
            case "address": enterprise.address
            case "contactName": "示例联系人"
            case "contactPhone": "1380000\(1000 + serial)"
            default: enterprise.made
            }
        }
        return try await SubmitRegistration(platform, hashing: hashing)(
            form, licence: try Self.licence(), login: .init(accountName: enterprise.account, password: Self.password),
            by: nil, on: occasion)
    }

    /// ANCC's authorisation is filed, with numbers that are marked as test.
    private func license(
        _ organizationID: Int64, _ enterprise: DemoCast.Enterprise, by reviewer: Actor, on occasion: Occasion
    ) async throws {
        try await FileIssuingAuthorization(platform)(
            of: organizationID, range: (enterprise.number, enterprise.number),
            FiledDocument(try Self.licence(), validUntil: nil), by: reviewer, on: occasion)
        try await platform.datastore.write { session in
            try session.run(
                """
                UPDATE organization SET is_test = 1, issuing_mode = 'delegated'
                WHERE organization_id = \(organizationID)
                """)
        }
    }

    /// A well-formed code that belongs to nobody: the check character is found by trying.
    static func inventedCode(region: String, serial: Int) -> String {
        let body = "91\(region)DEM0\(serial < 10 ? "0" : "")\(serial)00"
        for last in "0123456789ABCDEFGHJKLMNPQRTUWXY" {
            for inner in "0123456789X" {
                let text = String(body.prefix(16)) + String(inner) + String(last)
                if let code = try? UnifiedSocialCreditCode(text), !code.innerCheckWarning { return text }
            }
        }
        return body
    }

    /// The smallest PNG: a white pixel instead of a scanned licence.
    static func licence() throws -> DocumentFile {
        let pixel: [UInt8] = [
            0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52, 0, 0, 0, 1, 0, 0, 0, 1,
            8, 0, 0, 0, 0, 0x3A, 0x7E, 0x9B, 0x55, 0, 0, 0, 10, 0x49, 0x44, 0x41, 0x54, 0x78, 0x9C, 0x63, 0xF8, 0x0F, 0,
            0x01, 0x01, 0x01, 0x00, 0x1B, 0xB6, 0xEE, 0x56, 0, 0, 0, 0, 0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82,
        ]
        return try DocumentFile(name: "营业执照（示例）.png", bytes: pixel, field: "licence")
    }
}
