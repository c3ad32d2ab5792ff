import Cryptography
import Identification
public import Storage

/// Where somebody is reached, shown to be theirs.
public struct AccountContact: Sendable, Hashable {
    public let channel: OutgoingMessage.Channel
    /// A phone number or an e-mail address.
    public let value: String
    public let verifiedAt: Instant

    static let place = "account_contact.value_sealed"

    /// As it is shown to its owner.
    public var masked: String { channel == .phone ? Mask.mobile(value) : Mask.email(value) }
}

/// Says where one is reached, and shows by a code that it is true.
public struct VerifyContact: Sendable {
    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    /// The contact that was shown to be theirs; nil: none.
    public func current(_ actor: Actor) async throws -> AccountContact? {
        let found = try await platform.datastore.read { try $0.contactRow(of: actor.accountID) }
        return try found.map { try platform.opened($0) }
    }

    /// Sends a code to it.
    /// - Parameter token: of the session: the code counts for it alone.
    public func begin(
        _ channel: OutgoingMessage.Channel, _ value: String, token: String, by actor: Actor, on occasion: Occasion
    ) async throws {
        guard platform.options.messages != nil else { throw Refusal(.denied, .messagesOff) }
        let value = try Self.checked(channel, value)
        let binding = SHA256.hash("contact " + token)
        let code = OneTimeCode.make(platform.entropy)
        let new = NewOneTimeCode(
            accountID: actor.accountID, purpose: .contact, channel: channel,
            sealedValue: try platform.seal(value, place: OneTimeCode.place), binding: binding,
            digest: try OneTimeCode.digest(code, of: binding, platform.keys))
        try await platform.datastore.write { session in
            let begin = occasion.now.adding(seconds: -OneTimeCode.windowSeconds)
            guard try session.oneTimeCodes(of: actor.accountID, since: begin) < OneTimeCode.most else {
                throw Refusal(.tooMany, .tooManyRequests, ["seconds": "\(OneTimeCode.windowSeconds)"])
            }
            try session.insert(new, at: occasion.now)
            try session.audit(
                AuditEntry("account.contact-begin", ("account", "\(actor.accountID)", actor.accountName)), by: actor,
                on: occasion)
        }
        platform.send(code, channel, to: value, at: occasion.now)
    }

    public func confirm(_ typed: String, token: String, by actor: Actor, on occasion: Occasion) async throws {
        let binding = SHA256.hash("contact " + token)
        let code = try await platform.checked(typed, binding, .contact, on: occasion)
        guard let sealed = code.sealedValue else { throw Refusal(.invalid, .oneTimeCodeOver, field: "code") }
        let value = try platform.openText(sealed, place: OneTimeCode.place)
        let kept = try platform.seal(value, place: AccountContact.place)
        try await platform.datastore.write { session in
            try session.use(code, at: occasion.now)
            try session.run(
                """
                INSERT INTO account_contact (account_id, channel, value_sealed, verified_at)
                VALUES (\(actor.accountID), \(code.channel), \(kept), \(occasion.now))
                ON CONFLICT (account_id) DO UPDATE SET channel = excluded.channel,
                    value_sealed = excluded.value_sealed, verified_at = excluded.verified_at
                """)
            try session.audit(
                AuditEntry("account.contact", ("account", "\(actor.accountID)", actor.accountName)), by: actor,
                on: occasion)
        }
    }

    static func checked(_ channel: OutgoingMessage.Channel, _ value: String) throws -> String {
        let text = try Text.required(value.halfWidth, "contact", limit: 120)
        switch channel {
        case .phone:
            let digits = text.filter { !" -".contains($0) }
            guard digits.wholeMatch(of: #/(\+86)?1[3-9][0-9]{9}/#) != nil else {
                throw Refusal(.invalid, .contactShape, field: "contact", ["value": Mask.mobile(text)])
            }
            return digits
        case .email:
            guard text.wholeMatch(of: #/[A-Za-z0-9._%+\-]{1,64}@[A-Za-z0-9\-]+(\.[A-Za-z0-9\-]+)+/#) != nil else {
                throw Refusal(.invalid, .contactShape, field: "contact", ["value": Mask.email(text)])
            }
            return text
        }
    }
}

extension Platform {
    /// A one-time code goes out a moment later.
    func send(_ code: String, _ channel: OutgoingMessage.Channel, to recipient: String, at now: Instant) {
        outgoing.add(
            OutgoingMessage(
                id: entropy.bytes(16).hexadecimal, channel: channel, recipient: recipient,
                text: Message(
                    "验证码 \(code)，10 分钟内有效，请勿告诉他人。", "Your code is \(code), good for 10 minutes. Tell it to nobody."),
                at: now))
    }
}

/// A row of `account_contact`.
struct ContactRow: Sendable {
    let channel: OutgoingMessage.Channel
    let sealed: [UInt8]
    let verifiedAt: Instant
}

extension Session {
    func contactRow(of accountID: Int64) throws -> ContactRow? {
        try first(
            "SELECT channel, value_sealed, verified_at FROM account_contact WHERE account_id = \(accountID)"
        ) { row in
            ContactRow(channel: try row.next(), sealed: try row.next(), verifiedAt: try row.next())
        }
    }
}

extension Platform {
    func opened(_ row: ContactRow) throws -> AccountContact {
        AccountContact(
            channel: row.channel, value: try openText(row.sealed, place: AccountContact.place),
            verifiedAt: row.verifiedAt)
    }
}

extension Rule {
    static let contactShape = Rule(
        "contact.shape", "“{value}”不是中国大陆手机号或电子邮箱地址",
        "“{value}” is no mobile number of the mainland and no e-mail address")
}
