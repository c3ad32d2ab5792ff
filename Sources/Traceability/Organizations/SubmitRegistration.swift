import Identification
import Storage

/// 在线注册 (T/SGACC 1005 5.1.1). Makes the account at once, so that the applicant can follow, correct and withdraw;
/// it belongs to no organization before the approval.
public struct SubmitRegistration: Sendable {
    /// The account that is to be made; not needed by whoever is signed in already.
    public struct NewLogin: Sendable {
        public let accountName: String
        public let password: String

        public init(accountName: String, password: String) {
            self.accountName = accountName
            self.password = password
        }
    }

    let platform: Platform
    let hashing: any PasswordHashing
    public init(_ platform: Platform, hashing: any PasswordHashing) {
        self.platform = platform
        self.hashing = hashing
    }

    /// - Parameter licence: nil is refused like a missing field.
    public func callAsFunction(
        _ form: RegistrationForm, licence: DocumentFile?, login: NewLogin?, by actor: Actor?, on occasion: Occasion
    ) async throws -> Int64 {
        var list = RefusalList()
        let facts = list.take { try form.checked(platform.regions) }
        if licence == nil { list.take { throw Refusal(.invalid, .fileEmpty, field: "licence", ["field": "licence"]) } }
        if actor == nil { list.take { try check(login, form) } }
        try Refusals.check(list.all)
        guard let facts, let licence else { throw Refusal(.invalid, .required, ["field": "form"]) }
        let sealed = try platform.seal(facts.contact)
        let account = try await newAccount(actor == nil ? login : nil)
        return try await platform.datastore.write { session in
            try session.refuseDuplicate(uscc: facts.uscc)
            let accountID = try actor?.accountID ?? account.map { try session.insert($0, at: occasion.now) } ?? 0
            let fileID = try session.store(
                licence.sealed(platform), purpose: "licence", organizationID: nil, by: accountID, at: occasion.now)
            let id = try session.insert(
                facts, sealed: sealed, accountID: accountID, licenceFileID: fileID, at: occasion.now)
            try session.openReview(
                ReviewSubmission(
                    kind: .registration, subjectID: id, organizationID: nil, title: facts.name),
                by: accountID, at: occasion.now)
            try session.audit(
                AuditEntry("registration.submit", ("registration", "\(id)", facts.name), reason: facts.uscc),
                by: actor, on: occasion)
            return id
        }
    }

    private func newAccount(_ login: NewLogin?) async throws -> NewAccount? {
        guard let login else { return nil }
        let hash = try await hashing.hash(login.password)
        return NewAccount(name: login.accountName, displayName: login.accountName, passwordHash: hash)
    }

    private func check(_ login: NewLogin?, _ form: RegistrationForm) throws {
        let name = login?.accountName ?? ""
        var list = RefusalList()
        list.take { try AccountName.check(name) }
        let policy = platform.passwordPolicy(
            isStaff: false, context: [name, form.name, form.uscc, form.contactPhone])
        list.take { try Refusals.check(policy.refusals(login?.password ?? "")) }
        try Refusals.check(list.all)
    }
}

extension Session {
    /// One organization and one open registration for a code.
    func refuseDuplicate(uscc: String, except registrationID: Int64 = 0) throws {
        if let holder = try organization(uscc: uscc) {
            throw Refusal(.conflict, .usccRegistered, field: "uscc", ["value": uscc, "name": holder.name])
        }
        if try openRegistration(uscc: uscc, except: registrationID) != nil {
            throw Refusal(.conflict, .usccUnderReview, field: "uscc", ["value": uscc])
        }
    }
}

extension WriteSession {
    fileprivate func insert(
        _ facts: RegistrationFacts, sealed: (name: [UInt8], phone: [UInt8]), accountID: Int64, licenceFileID: Int64,
        at now: Instant
    ) throws -> Int64 {
        try value(
            """
            INSERT INTO registration (account_id, kind, name, uscc, region_code, address, contact_name_sealed,
                contact_phone_sealed, products_made, licence_file_id, created_at)
            VALUES (\(accountID), \(facts.kind), \(facts.name), \(facts.uscc), \(facts.regionCode), \(facts.address),
                \(sealed.name), \(sealed.phone), \(facts.productsMade), \(licenceFileID), \(now))
            RETURNING registration_id
            """)!
    }
}

extension Rule {
    static let usccRegistered = Rule(
        "uscc.registered", "{value} 已由“{name}”注册；请向该企业管理员索取成员账号，或联系平台核实",
        "{value} is registered by “{name}” already; ask its administrator for an account, or the platform's staff")
    static let usccUnderReview = Rule(
        "uscc.under-review", "{value} 已有一份注册申请在办理；请用提交该申请的账号登录查看、补正或撤回",
        "A registration of {value} is under way; "
            + "sign in with the account that submitted it to follow, correct or withdraw it")
}
