import Identification
import Storage
import TestSupport

@testable import Traceability

/// An enterprise with a product, a person who applies and a reviewer who decides.
struct CodesFixture {
    let platform: Platform
    let clock: FixedClock
    let organizationID: Int64
    let maker: Actor
    let reviewer: Actor
    let product: Product

    static let gtin = "06901234567892"

    static func make(
        _ platform: Platform, _ clock: FixedClock, mode: Organization.IssuingMode = .delegated, authorised: Bool = true
    ) async throws -> CodesFixture {
        let now = clock.now()
        let id = try await testOrganization(
            platform, name: "顺德燃具", uscc: "91440606MA4W12345X", ecodeNumber: "1234567", at: now)
        let maker = try await testActor(platform, "maker", roles: [.enterpriseAdmin], organizationID: id, at: now)
        let reviewer = try await testActor(platform, "reviewer", roles: [.reviewer], organizationID: 1_000, at: now)
        try await platform.datastore.write { session in
            try session.run("UPDATE organization SET issuing_mode = \(mode) WHERE organization_id = \(id)")
            if authorised {
                try session.run(
                    """
                    INSERT INTO issuing_authorization (organization_id, number_from, number_to, filed_by, filed_at)
                    VALUES (\(id), '1234000', '1234999', \(reviewer.accountID), \(now))
                    """)
            }
            try session.run(
                """
                INSERT INTO gs1_prefix (prefix, organization_id, filed_by, filed_at)
                VALUES ('69012345', \(id), \(reviewer.accountID), \(now))
                """)
        }
        let product = try await RegisterProduct(platform)(draft(gtin: gtin), by: maker, on: clock.occasion)
        return CodesFixture(
            platform: platform, clock: clock, organizationID: id, maker: maker, reviewer: reviewer, product: product)
    }

    static func draft(model: String = "JSQ25-12A", gtin: String = "", serials: String = "") -> ProductDraft {
        var draft = ProductDraft()
        draft.productClass = "GWH"
        draft.name = "家用燃气快速热水器"
        draft.brand = "燃溯"
        draft.model = model
        draft.gasCode = "12T"
        draft.gtin = gtin
        draft.serialKind = serials
        draft.version.standard = "GB 6932-2015"
        draft.version.producer = "顺德燃具"
        draft.version.nameplate = ["heatInput": "25", "gasPressure": "2000"]
        return draft
    }

    /// Another enterprise, whose allocations are numbered from 1 as well.
    func neighbour() async throws -> CodesFixture {
        let now = clock.now()
        let id = try await testOrganization(
            platform, name: "中山炉具", uscc: "91442000MA4W12345Y", ecodeNumber: "1234568", at: now)
        let maker = try await testActor(platform, "neighbour", roles: [.enterpriseAdmin], organizationID: id, at: now)
        try await platform.datastore.write { session in
            try session.run(
                """
                INSERT INTO issuing_authorization (organization_id, number_from, number_to, filed_by, filed_at)
                VALUES (\(id), '1234568', '1234568', \(reviewer.accountID), \(now))
                """)
        }
        let product = try await RegisterProduct(platform)(Self.draft(), by: maker, on: clock.occasion)
        return CodesFixture(
            platform: platform, clock: clock, organizationID: id, maker: maker, reviewer: reviewer, product: product)
    }

    func request(_ quantity: Int64, scheme: CodeScheme = .ecode, layout: String = "") -> CodeRequest {
        var request = CodeRequest()
        request.productID = product.id
        request.scheme = scheme.rawValue
        request.layout = layout
        request.quantity = quantity
        request.purpose = "2026 年产品赋码"
        return request
    }

    func apply(_ request: CodeRequest) async throws -> CodeApplication {
        try await ApplyForCodes(platform)(request, by: maker, on: clock.occasion)
    }

    func approve(_ application: CodeApplication) async throws -> Allocation {
        try await DecideCodeApplication(platform)(
            ReviewedCase(.codeApplication, application.id), .approve, by: reviewer, on: clock.occasion)!
    }

    /// Codes of the enterprise, issued.
    func issue(_ quantity: Int64, scheme: CodeScheme = .ecode, layout: String = "") async throws -> Allocation {
        try await approve(try await apply(request(quantity, scheme: scheme, layout: layout)))
    }

    func allowQuota(_ allowed: Int64) async throws {
        try await platform.datastore.write { session in
            try session.run(
                """
                INSERT INTO code_quota (organization_id, year, allowed) VALUES (\(organizationID), 2026, \(allowed))
                """)
        }
    }

    func sheet(_ request: DownloadRequest, _ allocation: Allocation) async throws -> CodeSheet {
        try await DownloadCodes(platform).sheet(allocation.number, request, by: maker)
    }

    /// The codes as a TXT has them.
    func codes(_ allocation: Allocation) async throws -> [String] {
        let bytes = try await sheet(DownloadRequest(.txt), allocation).whole()
        return String(decoding: bytes, as: UTF8.self).split(separator: "\r\n").map(String.init)
    }
}

extension CodeSheet {
    func whole(from offset: Int64 = 0, count: Int64? = nil) async throws -> [UInt8] {
        var all: [UInt8] = []
        var reader = reader(from: offset, count: count)
        while let bytes = try await reader.next() { all += bytes }
        return all
    }
}

/// The rule that turned `body` down, or nil.
func rule(_ body: () async throws -> Void) async throws -> String? {
    do { try await body() } catch let refusal as Refusal {
        return refusal.rule.code
    } catch let several as Refusals {
        return several.all[0].rule.code
    }
    return nil
}
