import Identification
import Storage

/// Lets an enterprise in or not (T/SGACC 1005 5.1.2): on approval it becomes an organization, and whoever registered
/// it becomes its administrator.
public struct DecideRegistration: Sendable {
    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    /// - Parameter ecodeNumber: the 7 digits that ANCC gave to the enterprise; "" when it has none yet.
    /// - Returns: the new organization's id on approval.
    @discardableResult
    public func callAsFunction(
        _ reviewed: ReviewedCase, _ decision: Decision, ecodeNumber: String = "", by actor: Actor,
        on occasion: Occasion
    ) async throws -> Int64? {
        let number = try EnterpriseNumber.optional(ecodeNumber)
        return try await EnterpriseNumber.refusingTaken {
            try await platform.datastore.write { session in
                let review = try session.decide(reviewed, decision, by: actor, on: occasion)
                guard decision == .approve else { return nil }
                return try session.admit(review, number, by: actor, on: occasion)
            }
        }
    }
}

/// 企业编码: the 7 digits of an enterprise in Ecode numbers, given by ANCC.
enum EnterpriseNumber {
    static func optional(_ text: String, field: String = "ecodeNumber") throws -> String? {
        let plain = text.halfWidth.filter { !$0.isWhitespace }
        if plain.isEmpty { return nil }
        guard plain.utf8.count == 7, plain.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            throw Refusal(.invalid, .enterpriseNumberShape, field: field, ["value": String(plain.prefix(30))])
        }
        return plain
    }

    /// A code or number that somebody took meanwhile is a conflict, not an accident.
    static func refusingTaken<T>(_ body: () async throws -> T) async throws -> T {
        do {
            return try await body()
        } catch StorageError.uniqueViolation {
            throw Refusal(.conflict, .organizationTaken)
        }
    }
}

extension WriteSession {
    fileprivate func admit(
        _ review: ReviewCase, _ number: String?, by actor: Actor, on occasion: Occasion
    ) throws -> Int64 {
        guard let registration = try registration(review.subjectID) else {
            throw Refusal(.missing, .missing, ["object": "registration \(review.subjectID)"])
        }
        try refuseDuplicate(uscc: registration.uscc, except: registration.id)
        try refuseTaken(ecodeNumber: number, except: 0)
        let id = try insertOrganization(registration, number, at: occasion.now)
        try run("UPDATE registration SET organization_id = \(id) WHERE registration_id = \(registration.id)")
        try run("UPDATE review_case SET organization_id = \(id) WHERE case_id = \(review.id)")
        try run("UPDATE stored_file SET organization_id = \(id) WHERE file_id = \(registration.licenceFileID)")
        try grant(.enterpriseAdmin, to: registration.accountID, in: id, by: actor.accountID, at: occasion.now)
        try audit(
            AuditEntry("organization.create", ("organization", "\(id)", registration.name), reason: number ?? ""),
            by: actor, on: occasion)
        try audit(
            AuditEntry("membership.grant", ("account", "\(registration.accountID)", registration.name)).because(
                AuditReason(Role.enterpriseAdmin.rawValue, Role.enterpriseAdmin.name)), by: actor, on: occasion)
        return id
    }

    private func insertOrganization(_ registration: Registration, _ number: String?, at now: Instant) throws -> Int64 {
        try value(
            """
            INSERT INTO organization (kind, name, uscc, region_code, address, contact_name_sealed,
                contact_phone_sealed, products_made, ecode_number, issuing_mode, hold_returns, state, is_test,
                created_at)
            VALUES (\(registration.kind), \(registration.name), \(registration.uscc), \(registration.regionCode),
                \(registration.address), \(registration.contactNameSealed), \(registration.contactPhoneSealed),
                \(registration.productsMade), \(number), \(Organization.IssuingMode.national), 0,
                \(Organization.State.active), 0, \(now))
            RETURNING organization_id
            """)!
    }
}

extension Session {
    func refuseTaken(ecodeNumber: String?, except organizationID: Int64) throws {
        guard let ecodeNumber else { return }
        let holder = try value(
            """
            SELECT name FROM organization
            WHERE ecode_number = \(ecodeNumber) AND organization_id <> \(organizationID)
            """, as: String.self)
        if let holder {
            throw Refusal(
                .conflict, .enterpriseNumberTaken, field: "ecodeNumber", ["value": ecodeNumber, "name": holder])
        }
    }
}

extension Rule {
    static let enterpriseNumberShape = Rule(
        "ecode.enterprise-number", "企业编码“{value}”须为 7 位数字", "The enterprise number “{value}” must be 7 digits")
    static let enterpriseNumberTaken = Rule(
        "ecode.enterprise-number-taken", "企业编码 {value} 已属于“{name}”", "The enterprise number {value} belongs to “{name}”"
    )
    static let organizationTaken = Rule(
        "organization.taken", "统一社会信用代码或企业编码刚被使用，请刷新后再试",
        "The credit code or enterprise number was taken just now; reload and try again")
}
