import Cryptography
import Identification
import Storage
import Traceability

/// Tells everything that may be told of an enterprise, through the use cases that people use.
struct TenantStory {
    let platform: Platform
    let clock: FixedClock
    let letter: String
    let staff: TenantStaff
    /// How often things are told that an enterprise numbers itself: the second enterprise has numbers that the first
    /// has not.
    let copies: Int
    var tenant: Tenant

    var mark: String { Tenant.mark(letter) }
    var openMark: String { Tenant.openMark(letter) }
    var actor: Actor { tenant.actor }
    var occasion: Occasion { clock.occasion }
    static let regions = ["A": "440606", "B": "442000"]
    private static let creditCodes = ["A": "91440606MA4TEX01XC", "B": "91440606123456788U"]
    private static let numbers = ["A": "9990001", "B": "9990002"]
    var region: String { Self.regions[letter] ?? "" }

    static func document(_ name: String) throws -> DocumentFile {
        try DocumentFile(name: name + ".pdf", bytes: Array("%PDF-1.7 \(name)\n".utf8), field: "licence")
    }

    /// The registration, and whoever works for the enterprise.
    static func begin(
        _ platform: Platform, _ clock: FixedClock, letter: String, staff: TenantStaff, copies: Int
    ) async throws -> TenantStory {
        let (mark, open, name) = (Tenant.mark(letter), Tenant.openMark(letter), "tenant-" + letter.lowercased())
        let values = [
            "kind": "maker", "name": "燃具有限公司 \(open)", "uscc": creditCodes[letter] ?? "",
            "region": regions[letter] ?? "", "address": "示范路 \(mark) 号", "contactName": "联系人 \(mark)",
            "contactPhone": letter == "A" ? "13800138001" : "13900139002", "productsMade": "灶具 \(mark)",
        ]
        let id = try await SubmitRegistration(platform, hashing: PlainHashing())(
            RegistrationForm { values[$0] ?? "" }, licence: try document(mark),
            login: .init(accountName: name, password: Tenant.password), by: nil, on: clock.occasion)
        let number = numbers[letter] ?? ""
        guard
            let organization = try await DecideRegistration(platform)(
                ReviewedCase(.registration, id), .approve, ecodeNumber: number, by: staff.reviewer,
                on: clock.occasion)
        else { throw Missing.organization }
        try await FileIssuingAuthorization(platform)(
            of: organization, range: (number, number), FiledDocument(try document(mark), validUntil: nil),
            by: staff.reviewer, on: clock.occasion)
        try await platform.datastore.write { session in
            try session.run(
                """
                UPDATE organization SET is_test = 1, issuing_mode = 'delegated'
                WHERE organization_id = \(organization)
                """)
        }
        let everything = try await testActor(
            platform, name + "-all", roles: Set(Role.allCases).subtracting(Role.staff).subtracting([.regulator]),
            organizationID: organization, at: clock.now())
        try await platform.setPassword(of: everything)
        var tenant = Tenant(
            letter: letter, actor: try await platform.storyActor(name), everything: everything)
        tenant.ids[.registration] = "\(id)"
        tenant.ids[.organization] = "\(organization)"
        return TenantStory(
            platform: platform, clock: clock, letter: letter, staff: staff, copies: copies, tenant: tenant)
    }

    enum Missing: Error { case organization, allocation, refused(String) }

    /// Members, factories, certificates, products, codes.
    mutating func prepare() async throws {
        let (mark, region) = (self.mark, self.region)
        let member = try await AddMember(platform, hashing: PlainHashing())(
            name: "member-\(mark)", displayName: "成员 \(mark)", roles: [.enterpriseOperator], by: actor, on: occasion)
        tenant.ids[.member] = "\(member.accountID)"
        try await AddSite(platform)(
            SiteForm { ["name": "工厂 \(mark)", "region": region, "address": "厂址 \(mark)"][$0] ?? "" }, by: actor,
            on: occasion)
        var form = CertificateForm { _ in "" }
        form.kind = "ccc"
        form.number = letter == "A" ? "2023012401900001" : "2023012401900002"
        form.issuer = "机构 \(mark)"
        form.models = "JZT-\(openMark)"
        form.validFrom = "2023-01-01"
        form.validUntil = "2027-12-31"
        let certificate = try await FileCertificate(platform)(
            form, document: try Self.document(mark), by: actor, on: occasion)
        tenant.ids[.certificate] = "\(certificate)"
        let product = try await RegisterProduct(platform)(draft(certificate: form.number), by: actor, on: occasion)
        tenant.ids[.product] = "\(product.id)"
        for _ in 0..<copies { try await issue(product.id) }
    }

    private func draft(certificate: String) -> ProductDraft {
        var draft = ProductDraft()
        draft.productClass = "STOVE"
        draft.name = "家用燃气灶具 \(openMark)"
        draft.brand = "牌 \(openMark)"
        draft.model = "JZT-\(openMark)"
        draft.gasCode = "12T"
        draft.version.nameplate = ["heatInput": "4.5", "energyClass": "2"]
        draft.version.standard = "GB 16410-2020"
        draft.version.producer = actor.organizationName
        draft.version.factory = actor.organizationName
        draft.version.entruster = actor.organizationName
        draft.version.declaredLifeYears = 8
        draft.version.effectiveFrom = "2026-01-01"
        draft.version.certificateNumber = certificate
        return draft
    }

    private mutating func issue(_ productID: Int64) async throws {
        var request = CodeRequest()
        request.productID = productID
        request.scheme = "ecode"
        request.quantity = 100
        request.purpose = "用途 \(mark)"
        let application = try await ApplyForCodes(platform)(request, by: actor, on: occasion)
        let allocation = try await DecideCodeApplication(platform)(
            ReviewedCase(.codeApplication, application.id), .approve, by: staff.reviewer, on: occasion)
        guard let allocation, let keyed = platform.allocations.keyed(allocation.ownerID, allocation.number) else {
            throw Missing.allocation
        }
        tenant.ids[.application] = "\(application.id)"
        tenant.ids[.allocation] = "\(allocation.number)"
        let fields = try (0..<UInt64(20)).map { try keyed.serialField(at: $0) }
        tenant.codes = fields.map { allocation.printed(serialField: $0).text }
        tenant.ids[.code] = tenant.codes[0]
    }
}

/// The platform's people of the story.
public struct TenantStaff: Sendable {
    public let reviewer: Actor
    public let supervisor: Actor
    /// An enterprise that both entrust something to.
    let partnerID: Int64
    static let partnerCode = "91440606MA00000005"

    init(_ platform: Platform, _ clock: FixedClock) async throws {
        for (name, role) in [("story-reviewer", Role.reviewer), ("story-supervisor", .supervisor)] {
            _ = try await CreateStaffAccount(platform, hashing: PlainHashing())(
                name: name, role: role, on: clock.occasion)
        }
        partnerID = try await testOrganization(
            platform, name: "丙厂", uscc: Self.partnerCode, at: clock.now())
        reviewer = try await platform.storyActor("story-reviewer")
        supervisor = try await platform.storyActor("story-supervisor")
        try await platform.setPassword(of: reviewer)
        try await platform.setPassword(of: supervisor)
    }
}

extension Platform {
    /// The account of that name in the first organization that it belongs to.
    func storyActor(_ name: String) async throws -> Actor {
        let found = try await datastore.read { session -> Actor? in
            guard let account = try session.accountIdentity(named: name) else { return nil }
            let home = try session.memberships(of: account.id).first
            return Actor(
                accountID: account.id, accountName: name, displayName: account.displayName,
                organization: (home?.organizationID ?? 0, home?.organizationName ?? ""), roles: home?.roles ?? [])
        }
        guard let found else { throw TenantStory.Missing.organization }
        return found
    }

    /// `Tenant.password`, which opens the account at once.
    func setPassword(of actor: Actor) async throws {
        let hash = "plain:" + Tenant.password
        try await datastore.write { session in
            try session.run(
                """
                UPDATE account SET password_hash = \(hash), must_change_password = 0, secret_expires_at = NULL
                WHERE account_id = \(actor.accountID)
                """)
        }
    }
}
