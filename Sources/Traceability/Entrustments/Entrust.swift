import Identification
import Storage

/// Entrusts another registered enterprise, named by code and name so that a slip is noticed.
public struct Entrust: Sendable {
    /// As typed.
    public struct Request: Sendable {
        public var uscc: String
        public var name: String
        public var productID: Int64?
        public var validFrom: String
        public var validUntil: String

        public init(uscc: String, name: String, productID: Int64?, validFrom: String, validUntil: String) {
            self.uscc = uscc
            self.name = name
            self.productID = productID
            self.validFrom = validFrom
            self.validUntil = validUntil
        }
    }

    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    /// Answers the entrustment's id. Throws every wrong field at once.
    public func callAsFunction(_ request: Request, by actor: Actor, on occasion: Occasion) async throws -> Int64 {
        try actor.require(.entrustmentManage)
        let (from, until) = try dates(request)
        return try await platform.datastore.write { session in
            let uscc = request.uscc.halfWidth.filter { !$0.isWhitespace }.uppercased()
            guard let other = try session.organization(uscc: uscc) else {
                throw Refusal(.invalid, .entrustUnknownParty, field: "uscc", ["value": String(uscc.prefix(40))])
            }
            guard other.name == Text.trim(request.name) else {
                throw Refusal(.invalid, .entrustNameDiffers, field: "name", ["value": String(request.name.prefix(80))])
            }
            guard other.id != actor.organizationID else { throw Refusal(.invalid, .entrustSelf, field: "uscc") }
            if let productID = request.productID {
                guard try session.product(productID)?.ownerID == actor.organizationID else {
                    throw Refusal(.missing, .missing, field: "productId", ["object": "product \(productID)"])
                }
            }
            let id: Int64 = try session.value(
                """
                INSERT INTO entrustment (owner_id, entrusted_id, product_id, valid_from, valid_until, created_by,
                    created_at)
                VALUES (\(actor.organizationID), \(other.id), \(request.productID), \(from.description),
                    \(until.description), \(actor.accountID), \(occasion.now)) RETURNING entrustment_id
                """)!
            try session.audit(
                AuditEntry("entrustment.create", ("entrustment", "\(id)", other.name)), by: actor, on: occasion)
            return id
        }
    }

    private func dates(_ request: Request) throws -> (CivilDate, CivilDate) {
        var refusals: [Refusal] = []
        let (from, until) = (
            Text.date(request.validFrom, "validFrom", &refusals), Text.date(request.validUntil, "validUntil", &refusals)
        )
        try Refusals.check(refusals)
        guard let from, let until, from <= until else {
            throw Refusal(.invalid, .entrustDatesReversed, field: "validUntil")
        }
        return (from, until)
    }
}

/// Ends an entrustment now; what was returned under it stays.
public struct RevokeEntrustment: Sendable {
    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    public func callAsFunction(_ id: Int64, by actor: Actor, on occasion: Occasion) async throws {
        try actor.require(.entrustmentManage)
        try await platform.datastore.write { session in
            guard let found = try session.entrustment(id), found.ownerID == actor.organizationID else {
                throw Refusal(.missing, .missing, ["object": "entrustment \(id)"])
            }
            guard found.revokedAt == nil else { throw Refusal(.conflict, .changedMeanwhile) }
            let before = try session.digest(of: "entrustment", "\(id)")
            try session.run("UPDATE entrustment SET revoked_at = \(occasion.now) WHERE entrustment_id = \(id)")
            try session.audit(
                AuditEntry("entrustment.revoke", ("entrustment", "\(id)", found.entrustedName)).from(before), by: actor,
                on: occasion
            )
        }
    }
}

extension Rule {
    static let entrustUnknownParty = Rule(
        "entrustment.unknown-party", "平台没有统一社会信用代码为“{value}”的企业，请核对或请对方先注册",
        "No enterprise here has the social credit code “{value}”; check it, or ask them to register")
    static let entrustNameDiffers = Rule(
        "entrustment.name-differs", "企业名称“{value}”与该统一社会信用代码登记的名称不一致",
        "The name “{value}” is not the one registered under this code")
    static let entrustSelf = Rule("entrustment.self", "不能委托给本企业", "An enterprise does not entrust itself")
    static let entrustDatesReversed = Rule(
        "entrustment.dates-reversed", "有效期止须不早于有效期起", "The last day must not lie before the first")
}
