import Identification
import JSONStream
import Storage

/// 产品登记: a model for one gas type, with the first version of its nameplate.
public struct RegisterProduct: Sendable {
    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    public func callAsFunction(_ draft: ProductDraft, by actor: Actor, on occasion: Occasion) async throws -> Product {
        try actor.require(.productWrite)
        let checked = try draft.checked(today: occasion.now.date)
        do {
            return try await platform.datastore.write { session in
                try check(checked, session, actor, occasion)
                let id = try session.insert(checked, ownerID: actor.organizationID, at: occasion.now)
                try session.insert(checked.version, productID: id, number: 1, by: actor.accountID, at: occasion.now)
                try session.leaveVersion(1, of: id, owner: actor.organizationID)
                try session.audit(
                    AuditEntry("product.register", ("product", "\(id)", checked.model)), by: actor, on: occasion)
                return try session.product(id)!
            }
        } catch StorageError.uniqueViolation {
            throw Refusal(.conflict, .productExists, field: "model", ["model": checked.model, "gas": checked.gasCode])
        }
    }

    private func check(
        _ product: CheckedProduct, _ session: any Session, _ actor: Actor, _ occasion: Occasion
    ) throws {
        guard let owner = try session.organization(actor.organizationID), owner.kind != .operator else {
            throw Refusal(.denied, .denied, ["permission": Permission.productWrite.rawValue])
        }
        let isTaken = try session.exists(
            """
            SELECT 1 FROM product
            WHERE owner_id = \(owner.id) AND model = \(product.model) AND gas_code = \(product.gasCode)
            """)
        if isTaken {
            throw Refusal(
                .conflict, .productExists, field: "model", ["model": product.model, "gas": product.gasCode])
        }
        guard let gtin = product.gtin else { return }
        guard try session.gs1Prefix(covering: gtin, of: owner.id, on: occasion.now.date) != nil else {
            throw Refusal(.invalid, .gtinOutsidePrefix, field: "gtin", ["value": gtin.shortest])
        }
        if try session.product(gtin: gtin.digits) != nil {
            throw Refusal(.conflict, .gtinTaken, field: "gtin", ["value": gtin.shortest])
        }
    }
}

/// 产品新版本: another nameplate from a date on. What was made before keeps its own.
public struct AddProductVersion: Sendable {
    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    /// Answers the number of the new version.
    @discardableResult
    public func callAsFunction(
        _ draft: ProductVersionDraft, of productID: Int64, by actor: Actor, on occasion: Occasion
    ) async throws -> Int {
        try actor.require(.productWrite)
        return try await platform.datastore.write { session in
            let before = try session.digest(of: "product", "\(productID)")
            guard let product = try session.product(productID), product.ownerID == actor.organizationID else {
                throw Refusal(.missing, .missing, ["object": "product \(productID)"])
            }
            let version = try draft.checked(
                class: ProductClass.named(product.productClass), gasCode: product.gasCode, today: occasion.now.date)
            let number = product.currentVersion + 1
            try session.insert(version, productID: productID, number: number, by: actor.accountID, at: occasion.now)
            try session.leaveVersion(number, of: productID, owner: product.ownerID)
            try session.run("UPDATE product SET current_version = \(number) WHERE product_id = \(productID)")
            try session.audit(
                AuditEntry("product.version", ("product", "\(productID)", "\(product.model) v\(number)")).from(before),
                by: actor, on: occasion)
            return number
        }
    }
}

extension WriteSession {
    fileprivate func insert(_ product: CheckedProduct, ownerID: Int64, at now: Instant) throws -> Int64 {
        try value(
            """
            INSERT INTO product (owner_id, class, name, brand, model, gas_code, gtin, serial_kind, state,
                current_version, created_at)
            VALUES (\(ownerID), \(product.productClass.id), \(product.name), \(product.brand), \(product.model),
                \(product.gasCode), \(product.gtin?.digits), \(product.serialKind), 'active', 1, \(now))
            RETURNING product_id
            """)!
    }

    fileprivate func insert(
        _ version: CheckedVersion, productID: Int64, number: Int, by accountID: Int64, at now: Instant
    ) throws {
        let nameplate = String(decoding: version.nameplate.canonicalBytes, as: UTF8.self)
        try run(
            """
            INSERT INTO product_version (product_id, version_no, effective_from, nameplate, declared_life_years,
                standard, certificate_number, entruster, producer, factory, factory_code, created_by, created_at)
            VALUES (\(productID), \(number), \(version.effectiveFrom.description), \(nameplate),
                \(version.declaredLifeYears), \(version.standard), \(version.certificateNumber), \(version.entruster),
                \(version.producer), \(version.factory), \(version.factoryCode), \(accountID), \(now))
            """)
    }
}

extension Rule {
    static let productExists = Rule(
        "product.exists", "型号“{model}”（{gas}）已登记，请在该产品下新增版本",
        "The model “{model}” ({gas}) is registered already; add a version to it")
    static let gtinOutsidePrefix = Rule(
        "product.gtin-outside-prefix", "商品条码 {value} 不在贵企业已备案的厂商识别代码内；请先请平台备案系统成员证书",
        "The GTIN {value} lies in no GS1 prefix filed for your enterprise; have the prefix certificate filed first")
    static let gtinTaken = Rule(
        "product.gtin-taken", "商品条码 {value} 已用于另一产品", "The GTIN {value} is another product's already")
}
