public import Storage

/// 注册申请 (T/SGACC 1005 5.1.1): what an enterprise says about itself when it asks to be let in.
public struct Registration: Sendable, Hashable {
    public let id: Int64
    public let accountID: Int64
    /// nil until it is approved.
    public let organizationID: Int64?
    public let kind: Organization.Kind
    public let name: String
    public let uscc: String
    public let regionCode: String
    public let address: String
    public let contactNameSealed: [UInt8]
    public let contactPhoneSealed: [UInt8]
    public let productsMade: String
    public let licenceFileID: Int64
    public let createdAt: Instant
}

/// Whom to call: personal data, sealed at rest.
public struct Contact: Sendable, Hashable {
    public let name: String
    public let phone: String

    public init(name: String, phone: String) {
        self.name = name
        self.phone = phone
    }
}

/// The kinds of organization that register by themselves; the others are made by staff.
extension Organization.Kind {
    public static let registering: [Organization.Kind] = [.maker, .seller, .dealer, .installer, .institution]

    public var name: Message {
        switch self {
        case .maker: Message("生产单位", "Maker")
        case .seller: Message("销售单位", "Seller")
        case .dealer: Message("经销商", "Dealer")
        case .installer: Message("安装单位", "Installer")
        case .institution: Message("检测认证机构", "Test and certification institution")
        case .regulator: Message("监管部门", "Regulator")
        case .operator: Message("平台运营方", "Operator")
        case .partner: Message("对接系统", "Partner system")
        }
    }
}

extension Platform {
    static var namePlace: String { "registration.contact_name" }
    static var phonePlace: String { "registration.contact_phone" }

    func seal(_ contact: Contact) throws -> (name: [UInt8], phone: [UInt8]) {
        (try seal(contact.name, place: Self.namePlace), try seal(contact.phone, place: Self.phonePlace))
    }

    /// For the reviewer and for those whom the registration belongs to.
    public func contact(of registration: Registration) throws -> Contact {
        // Of one that was rejected long ago nothing is left (`RetentionRule`).
        if registration.contactNameSealed.isEmpty { return Contact(name: "", phone: "") }
        return Contact(
            name: try openText(registration.contactNameSealed, place: Self.namePlace),
            phone: try openText(registration.contactPhoneSealed, place: Self.phonePlace))
    }

    /// An organization keeps its registration's sealed values as they are.
    func contact(name: [UInt8]?, phone: [UInt8]?) throws -> Contact? {
        guard let name, let phone else { return nil }
        return Contact(
            name: try openText(name, place: Self.namePlace), phone: try openText(phone, place: Self.phonePlace))
    }
}

extension Session {
    public func registration(_ id: Int64) throws -> Registration? {
        try first(registrationColumns + "WHERE registration_id = \(id)", registration)
    }

    /// The account's own ones, the newest first.
    public func registrations(ofAccount accountID: Int64) throws -> [Registration] {
        try rows(
            registrationColumns + "WHERE account_id = \(accountID) ORDER BY registration_id DESC LIMIT 20", registration
        )
    }

    public func registrations(_ ids: [Int64]) throws -> [Registration] {
        try rows(registrationColumns + "WHERE registration_id IN \(list: ids)", registration)
    }

    /// A page of the newest first, but for those that the reviewer keeps out of; `before`: the last of the one before.
    public func registrations(
        state: ReviewState?, before: Int64? = nil, limit: Int = 50, for actor: Actor
    ) throws -> [Registration] {
        var query = registrationColumns + "WHERE registration_id < \(before ?? Int64.max)"
        let recusal = try recusal(of: actor)
        if recusal.isNeeded {
            query =
                query + """
                     AND registration_id IN (SELECT subject_id FROM review_case
                        WHERE kind = \(ReviewKind.registration) AND \(recusal.condition))
                    """
        }
        if let state {
            query =
                query + """
                     AND registration_id IN
                    (SELECT subject_id FROM review_case WHERE kind = \(ReviewKind.registration) AND state = \(state))
                    """
        }
        return try rows(query + " ORDER BY registration_id DESC LIMIT \(limit)", registration)
    }

    /// Another registration of the same code that is still open.
    func openRegistration(uscc: String, except id: Int64 = 0) throws -> Int64? {
        try value(
            """
            SELECT registration_id FROM registration
            JOIN review_case ON review_case.kind = 'registration' AND subject_id = registration_id
            WHERE uscc = \(uscc) AND registration_id <> \(id) AND review_case.state IN ('submitted', 'returned')
            """)
    }

    private var registrationColumns: Query {
        """
        SELECT registration_id, account_id, organization_id, kind, name, uscc, region_code, address,
            contact_name_sealed, contact_phone_sealed, products_made, licence_file_id, created_at FROM registration
        """ + " "
    }

    private func registration(_ row: inout RowReader) throws -> Registration {
        Registration(
            id: try row.next(), accountID: try row.next(), organizationID: try row.next(), kind: try row.next(),
            name: try row.next(), uscc: try row.next(), regionCode: try row.next(), address: try row.next(),
            contactNameSealed: try row.next(), contactPhoneSealed: try row.next(), productsMade: try row.next(),
            licenceFileID: try row.next(), createdAt: try row.next())
    }
}
