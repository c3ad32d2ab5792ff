import Identification
import Storage

/// Where an import goes, as the database says it.
struct ImportPlace: Sendable {
    var ownerID: Int64
    /// The 7-digit enterprise number, or the GTIN of 14 digits.
    var scope: String
    var productID: Int64
    var applicationID: Int64?
    /// The allocation that waits for codes; nil: one is made.
    var allocationNumber: Int64?
    /// How many codes it waits for.
    var expected: Int64?
    var isTest: Bool
    /// Serials of an enterprise's own making count against its quota.
    var takesQuota = false
}

extension Session {
    func importPlace(_ target: ImportCodes.Target, on occasion: Occasion) throws -> ImportPlace {
        guard let organization = try organization(target.organizationID), organization.kind != .operator else {
            throw Refusal(
                .invalid, .missing, field: "organization", ["object": "organization \(target.organizationID)"])
        }
        if let id = target.applicationID { return try applicationPlace(id, organization) }
        if let gtin = target.gtin { return try serialPlace(gtin, organization, on: occasion.now.date) }
        guard let scope = organization.ecodeNumber else {
            throw Refusal(.invalid, .noEcodeNumber, field: "organization")
        }
        guard let id = target.productID, let product = try product(id), product.ownerID == organization.id else {
            throw Refusal(.invalid, .required, field: "product", ["field": "application / product"])
        }
        return try place(scope, product, organization)
    }

    private func applicationPlace(_ id: Int64, _ organization: Organization) throws -> ImportPlace {
        guard let application = try codeApplication(id), application.organizationID == organization.id,
            let number = application.allocationNumber, let allocation = try allocation(organization.id, number)
        else {
            throw Refusal(.invalid, .missing, field: "application", ["object": "code application \(id)"])
        }
        guard allocation.kind == .directory, allocation.state == .fetching else {
            throw Refusal(.conflict, .nothingToFetch, field: "application", words: ["state": allocation.state.name])
        }
        return ImportPlace(
            ownerID: organization.id, scope: allocation.scope, productID: application.productID, applicationID: id,
            allocationNumber: number, expected: allocation.count, isTest: organization.isTest)
    }

    private func serialPlace(_ text: String, _ organization: Organization, on date: CivilDate) throws -> ImportPlace {
        let gtin: GTIN
        do { gtin = try GTIN(Text.trim(text)) } catch {
            throw ScanFault.refusal(ofGTIN: text, error)
        }
        guard let product = try product(gtin: gtin.digits), product.ownerID == organization.id else {
            throw Refusal(.invalid, .missing, field: "gtin", ["object": "GTIN \(gtin.shortest)"])
        }
        guard product.serialKind == .own else {
            throw Refusal(.invalid, .gtinIsKeyed, field: "gtin", ["value": gtin.shortest])
        }
        guard try gs1Prefix(covering: gtin, of: organization.id, on: date) != nil else {
            throw Refusal(.invalid, .gtinOutsidePrefix, field: "gtin", ["value": gtin.shortest])
        }
        return try place(gtin.digits, product, organization)
    }

    /// An import without an application that broke off is taken up again.
    private func place(_ scope: String, _ product: Product, _ organization: Organization) throws -> ImportPlace {
        let unfinished = try value(
            """
            SELECT allocation_no FROM code_allocation
            WHERE owner_id = \(organization.id) AND kind = 'directory' AND state = 'fetching'
                AND product_id = \(product.id) AND scope = \(scope) AND application_id IS NULL
            ORDER BY allocation_no LIMIT 1
            """, as: Int64.self)
        return ImportPlace(
            ownerID: organization.id, scope: scope, productID: product.id, allocationNumber: unfinished,
            isTest: organization.isTest)
    }
}

extension Rule {
    static let nothingToFetch = Rule(
        "import.nothing-to-fetch", "该申请没有等待导入的编码（码段状态：{state}）",
        "This application waits for no codes (its allocation is {state})")
    static let gtinIsKeyed = Rule(
        "import.gtin-is-keyed", "商品条码 {value} 的序列号由平台生成，不能导入自有序列号",
        "The serials of GTIN {value} are made by the platform; own serials cannot be imported")
}
