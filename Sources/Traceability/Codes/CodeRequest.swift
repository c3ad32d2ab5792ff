import Identification
import Serials
import Storage

/// What an enterprise asks for; checked against its product, its numbers and its quota.
public struct CodeRequest: Sendable {
    public var productID: Int64?
    public var scheme = ""
    /// A `CodeLayout` id; "": the scheme's usual one.
    public var layout = ""
    public var quantity: Int64?
    public var purpose = ""
    public var siteID: Int64 = 0
    /// 申请增加配额: the quantity may go beyond the year's quota, for this reason.
    public var asksForMore = false
    public var quotaReason = ""
    /// 刮开验证码: a `ScratchForm` id; "": none.
    public var scratch = ""
    /// 电子标签: which tag will be written, `96`, `128` or `198`; "": none. It decides the layout.
    public var tag = ""

    public init() {}
}

/// A request that may go to the reviewers.
struct CheckedCodeRequest {
    var product: Product
    var scheme: CodeScheme
    var layout: CodeLayout
    var quantity: Int64
    var purpose: String
    var siteID: Int64
    var quotaIncrease: Int64
    var quotaReason: String
    var scratch: String
    var tag: RFIDTag
}

extension CodeRequest {
    /// Throws `Refusals` naming every wrong field. `excluding`: the application that this corrects.
    func checked(
        _ session: any Session, _ actor: Actor, _ platform: Platform, on occasion: Occasion, excluding id: Int64 = 0
    ) throws -> CheckedCodeRequest {
        guard let organization = try session.organization(actor.organizationID), organization.kind != .operator else {
            throw Refusal(.denied, .denied, ["permission": Permission.codeApply.rawValue])
        }
        guard organization.state == .active else { throw Refusal(.denied, .organizationNotActive) }
        var problems = Problems()
        let product = try problems.keep({ try checkedProduct(session, organization) })
        let scheme = try problems.keep { try checkedScheme() }
        let tag = try problems.keep { try checkedTag() }
        let layout = try problems.keep({
            try checkedLayout((scheme, product, tag ?? .none), organization, session, platform, occasion)
        })
        let amount = try problems.keep({ () -> Int64 in
            try checkedQuantity(layout)
        })
        let increase = try problems.keep({ () -> Int64 in
            let quota = try session.codeQuota(
                of: organization.id, year: occasion.now.date.year, standard: platform.options.yearlyQuota, excluding: id
            )
            return try checkedIncrease(amount ?? 0, quota)
        })
        let purpose = try problems.keep { try Text.required(self.purpose, "purpose", limit: 200) }
        try problems.keep({ try checkSite(session, organization) })
        let scratch = try problems.keep { try checkedScratch() }
        try Refusals.check(problems.all)
        return CheckedCodeRequest(
            product: product!, scheme: scheme!, layout: (layout ?? nil)!, quantity: amount!, purpose: purpose!,
            siteID: siteID,
            quotaIncrease: increase!, quotaReason: increase! > 0 ? Text.trim(quotaReason) : "", scratch: scratch!,
            tag: tag!)
    }

    private func checkedProduct(_ session: any Session, _ organization: Organization) throws -> Product {
        guard let productID else {
            throw Refusal(.invalid, .required, field: "product", ["field": "product"])
        }
        guard let product = try session.product(productID), product.ownerID == organization.id else {
            throw Refusal(.invalid, .missing, field: "product", ["object": "product \(productID)"])
        }
        guard product.state == .active else {
            throw Refusal(.invalid, .productRetired, field: "product", ["value": product.model])
        }
        return product
    }

    private func checkedScheme() throws -> CodeScheme {
        guard let scheme = CodeScheme(rawValue: scheme) else {
            throw Refusal.choice("scheme", self.scheme, CodeScheme.allCases.map(\.rawValue).joined(separator: ", "))
        }
        return scheme
    }

    private func checkedTag() throws -> RFIDTag {
        guard let tag = RFIDTag(rawValue: tag) else {
            throw Refusal.choice("tag", self.tag, RFIDTag.allCases.dropFirst().map(\.rawValue).joined(separator: ", "))
        }
        return tag
    }

    private func checkedScratch() throws -> String {
        guard scratch.isEmpty || ScratchForm.named(scratch) != nil else {
            throw Refusal.choice("scratch", scratch, ScratchForm.all.map(\.id).joined(separator: ", "))
        }
        return scratch
    }

    private func checkedLayout(
        _ wanted: (scheme: CodeScheme?, product: Product?, tag: RFIDTag), _ organization: Organization,
        _ session: any Session, _ platform: Platform, _ occasion: Occasion
    ) throws -> CodeLayout? {
        guard let scheme = wanted.scheme, let product = wanted.product else { return nil }
        try session.checkMintable(scheme, product, organization, on: occasion.now.date)
        if layout.isEmpty {
            return try wanted.tag.layout(for: scheme, ecodeProfile: platform.options.ecodeTagProfile)
        }
        guard let found = scheme.layouts.first(where: { $0.id == layout }) else {
            throw Refusal.choice("layout", layout, scheme.layouts.map(\.id).joined(separator: ", "))
        }
        try wanted.tag.check(found, ecodeProfile: platform.options.ecodeTagProfile)
        return found
    }

    private func checkedQuantity(_ layout: CodeLayout??) throws -> Int64 {
        guard let quantity else {
            throw Refusal(.invalid, .required, field: "quantity", ["field": "quantity"])
        }
        guard quantity >= 1 else { throw Refusal(.invalid, .quantityZero, field: "quantity", ["value": "\(quantity)"]) }
        let most = (layout ?? nil)?.serialCount ?? 1_000_000_000_000
        guard UInt64(quantity) <= most else {
            throw Refusal(
                .invalid, .quantityBeyondLayout, field: "quantity", ["value": "\(quantity)", "limit": "\(most)"])
        }
        return quantity
    }

    private func checkedIncrease(_ quantity: Int64, _ quota: CodeQuota) throws -> Int64 {
        guard quantity > quota.left else { return 0 }
        guard asksForMore else {
            throw Refusal(
                .invalid, .quantityAboveQuota, field: "quantity",
                [
                    "value": "\(quantity)", "left": "\(quota.left)", "allowed": "\(quota.allowed)",
                    "year": "\(quota.year)",
                ])
        }
        _ = try Text.required(quotaReason, "quotaReason", limit: 500)
        return quantity - quota.left
    }

    private func checkSite(_ session: any Session, _ organization: Organization) throws {
        guard siteID != 0 else { return }
        let isOwn = try session.exists(
            "SELECT 1 FROM site WHERE site_id = \(siteID) AND organization_id = \(organization.id)")
        guard isOwn else { throw Refusal(.invalid, .missing, field: "site", ["object": "site \(siteID)"]) }
    }
}

extension Session {
    /// Whether codes of this scheme can be made for the product at all.
    func checkMintable(
        _ scheme: CodeScheme, _ product: Product, _ organization: Organization, on date: CivilDate
    ) throws {
        switch scheme {
        case .ecode:
            guard organization.ecodeNumber != nil else { throw Refusal(.invalid, .noEcodeNumber, field: "scheme") }
        case .commodityQR:
            guard let text = product.gtin, let gtin = try? GTIN(text) else {
                throw Refusal(.invalid, .productWithoutGTIN, field: "scheme", ["value": product.model])
            }
            guard product.serialKind == .keyed else {
                throw Refusal(.invalid, .productOwnSerials, field: "scheme", ["value": product.model])
            }
            guard try gs1Prefix(covering: gtin, of: organization.id, on: date) != nil else {
                throw Refusal(.invalid, .gtinOutsidePrefix, field: "scheme", ["value": gtin.shortest])
            }
        }
    }
}

extension Rule {
    static let organizationNotActive = Rule(
        "codes.organization-not-active", "企业状态不是“有效”，不能申请新编码；已发编码仍可查询",
        "The enterprise is not active: it gets no new codes; those already issued keep answering")
    static let productRetired = Rule(
        "codes.product-retired", "产品“{value}”已停用，请选择其他产品", "The product “{value}” is retired; choose another")
    static let quantityZero = Rule(
        "codes.quantity-zero", "申请数量 {value} 须至少为 1", "A quantity of {value} is too small; ask for 1 or more")
    static let quantityBeyondLayout = Rule(
        "codes.quantity-beyond-layout", "申请数量 {value} 超过该码制一个码段的容量 {limit}，请分次申请",
        "A quantity of {value} is more than one allocation of this layout holds ({limit}); apply in parts")
    static let quantityAboveQuota = Rule(
        "codes.quantity-above-quota",
        "申请数量 {value} 超过 {year} 年剩余配额 {left}（全年 {allowed}）；可减少数量，或勾选“申请增加配额”并说明理由",
        "A quantity of {value} is above what is left for {year}: {left} of {allowed}; ask for fewer, "
            + "or tick “ask for a higher quota” and give a reason")
    static let noEcodeNumber = Rule(
        "codes.no-ecode-number", "贵企业尚未登记 Ecode 企业号，请联系平台审核员登记",
        "No Ecode enterprise number is filed for your enterprise; ask the platform's reviewers to enter it")
    static let productWithoutGTIN = Rule(
        "codes.product-without-gtin", "产品“{value}”没有商品条码，不能申请商品二维码；请先在产品中登记",
        "The product “{value}” has no GTIN; enter it at the product first")
    static let productOwnSerials = Rule(
        "codes.own-serials", "产品“{value}”使用企业自有序列号，请用“编码导入”登记，不需申请",
        "The product “{value}” has serials of your own; bring them in by code import instead of an application")
}
