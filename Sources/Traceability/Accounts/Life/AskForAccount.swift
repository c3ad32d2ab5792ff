import Cryptography
import Identification
import JSONStream
import Storage

/// Files a request about an account. Whoever asks is not told whether there is such an account or enterprise.
public struct AskForAccount: Sendable {
    /// What the form says.
    public struct Form: Sendable {
        public var kind: String
        public var accountName: String
        public var uscc: String
        public var newName: String
        public var contactName: String
        public var contactPhone: String
        public var reason: String

        /// - Parameter value: the text of a field by its name, "" when it was not sent.
        public init(_ value: (String) -> String) {
            kind = value("kind")
            accountName = value("accountName")
            uscc = value("uscc")
            newName = value("newName")
            contactName = value("contactName")
            contactPhone = value("contactPhone")
            reason = value("reason")
        }
    }

    static let place = "account_request.contact_sealed"

    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    /// - Parameter letter: the stamped letter; nil is refused like a missing field.
    /// - Returns: the token of the address at which the request is followed.
    public func callAsFunction(_ form: Form, letter: DocumentFile?, by actor: Actor?, on occasion: Occasion)
        async throws
        -> String
    {
        let facts = try Self.checked(form, letter)
        let token = platform.entropy.bytes(24).base64URL
        let sealed = try platform.seal(Self.document(facts.contact), place: Self.place)
        let scope = try CodeTries(keys: platform.keys, address: occasion.address).byAddress(
            "account request", AccountRequest.address)
        try await platform.datastore.write { session in
            try session.bound(facts.accountName, facts.uscc, scope, at: occasion.now)
            let account = try session.account(named: facts.accountName)
            let organization = facts.uscc.isEmpty ? nil : try session.organization(uscc: facts.uscc)
            let fileID = try session.store(
                facts.letter.sealed(platform), purpose: StoredFile.letter, organizationID: nil, by: actor?.accountID,
                at: occasion.now)
            let id: Int64 = try session.value(
                """
                INSERT INTO account_request (kind, account_name, account_id, organization_id, uscc, new_name,
                    contact_sealed, reason, file_id, token_digest, state, note, asked_by, asked_at)
                VALUES (\(facts.kind), \(facts.accountName), \(account?.id), \(organization?.id), \(facts.uscc),
                    \(facts.newName), \(sealed), \(facts.reason), \(fileID), \(SHA256.hash(token)),
                    \(AccountRequest.State.open), '', \(actor?.accountID), \(occasion.now))
                RETURNING request_id
                """)!
            try session.audit(
                AuditEntry("account-request.file", ("account-request", "\(id)", facts.accountName)).because(
                    AuditReason(facts.kind.rawValue, facts.kind.name)), by: actor, on: occasion)
        }
        return token
    }

    private struct Facts: Sendable {
        let kind: AccountRequest.Kind
        let accountName: String
        let uscc: String
        let newName: String
        let contact: Contact
        let reason: String
        let letter: DocumentFile
    }

    private static func checked(_ form: Form, _ letter: DocumentFile?) throws -> Facts {
        var list = RefusalList()
        let kind = list.take { try Self.kind(form.kind) }
        let ofAccount = kind?.isOfAccount ?? false
        let ofAdmin = kind.map { !$0.isOfAccount } ?? false
        let name = list.take { try Self.text(form.accountName, "accountName", isNeeded: ofAccount) }
        let uscc = list.take { try Self.code(form.uscc, isNeeded: ofAdmin) }
        let newName = list.take { () throws -> String in
            guard ofAdmin else { return "" }
            let name = Text.trim(form.newName)
            try AccountName.check(name, field: "newName")
            return name
        }
        let contact = list.take { try Text.required(form.contactName, "contactName", limit: 40) }
        let phone = list.take { try RegistrationForm.phone(form.contactPhone) }
        let reason = list.take { try Text.required(form.reason, "reason", limit: 500) }
        if letter == nil { list.take { throw Refusal(.invalid, .fileEmpty, field: "letter", ["field": "letter"]) } }
        try Refusals.check(list.all)
        guard let kind, let name, let uscc, let newName, let contact, let phone, let reason, let letter else {
            throw Refusal(.invalid, .required, ["field": "form"])
        }
        return Facts(
            kind: kind, accountName: name, uscc: uscc, newName: newName, contact: Contact(name: contact, phone: phone),
            reason: reason, letter: letter)
    }

    private static func kind(_ text: String) throws -> AccountRequest.Kind {
        guard let kind = AccountRequest.Kind(rawValue: text) else {
            throw Refusal(.invalid, .required, field: "kind", ["field": "kind"])
        }
        return kind
    }

    private static func text(_ text: String, _ field: String, isNeeded: Bool) throws -> String {
        isNeeded ? try Text.required(text, field, limit: 32) : try Text.limited(text, field, limit: 32)
    }

    private static func code(_ text: String, isNeeded: Bool) throws -> String {
        let plain = Text.trim(text)
        return plain.isEmpty && !isNeeded ? "" : try RegistrationForm.uscc(plain)
    }

    private static func document(_ contact: Contact) -> String {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("name", contact.name)
            writer.member("phone", contact.phone)
        }
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}

extension Platform {
    /// Whoever asks, for those who decide.
    public func contact(of request: AccountRequest) throws -> Contact {
        // Blanked when its time was over.
        guard !request.sealedContact.isEmpty else { return Contact(name: "—", phone: "") }
        let text = try openText(request.sealedContact, place: AskForAccount.place)
        let node = JSONNode(try JSONValue(parsing: Array(text.utf8)))
        return Contact(name: try node.string("name"), phone: try node.string("phone"))
    }

    /// The request behind the address that its asker follows; nil: there is none.
    public func accountRequest(token: String) async throws -> AccountRequest? {
        guard token.utf8.count <= 64 else { return nil }
        let digest = SHA256.hash(token)
        return try await datastore.read { try $0.accountRequest(token: digest) }
    }
}

extension WriteSession {
    /// What is filed without an account is bounded: from an address, about one account, and in all.
    fileprivate func bound(_ name: String, _ uscc: String, _ scope: SignInLockScope, at now: Instant) throws {
        if let wait = try lock([scope], at: now) { throw wait }
        guard try openAccountRequests(name, uscc) < AccountRequest.openOfNameMax else {
            throw Refusal(
                .conflict, .requestsOfName, field: "accountName", ["most": "\(AccountRequest.openOfNameMax)"])
        }
        guard try openAccountRequests() < AccountRequest.openMax else {
            throw Refusal(.tooMany, .tooManyRequests, ["seconds": "3600"])
        }
        _ = try countFailure([scope], at: now)
    }
}

extension Rule {
    static let requestsOfName = Rule(
        "account-request.many", "该账号或企业已有 {most} 个申请待审核，请等待答复",
        "{most} requests about this account or enterprise wait already; wait for their answer")
}
