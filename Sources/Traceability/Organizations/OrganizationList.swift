public import Storage

/// Which enterprises to list.
public struct OrganizationFilter: Sendable, Hashable {
    /// A GB/T 2260 prefix: `44`, `4406`, `440606`; "" for all.
    public var region = ""
    /// A part of the name, or of the credit code, or the enterprise number; "" for all.
    public var text = ""

    public init(region: String = "", text: String = "") {
        self.region = String(region.filter { $0.isASCII && $0.isNumber }.prefix(6))
        self.text = String(text.filter { !$0.isWhitespace }.prefix(60))
    }
}

extension Session {
    /// Enterprises in the actor's sight by id, a page at a time: staff see all, a regulator those of its region.
    public func organizations(
        _ filter: OrganizationFilter, for actor: Actor, after id: Int64 = 0, limit: Int = 50
    ) throws -> [Organization] {
        guard let region = try supervisedRegion(actor) else { return [] }
        var filter = filter
        if filter.region.isEmpty || region.hasPrefix(filter.region) {
            filter.region = region
        } else if !filter.region.hasPrefix(region) {
            return []
        }
        return try organizations(filter, after: id, limit: limit)
    }

    /// Enterprises by id, a page at a time.
    public func organizations(_ filter: OrganizationFilter, after id: Int64 = 0, limit: Int = 50) throws
        -> [Organization]
    {
        let pattern = "%" + filter.text.lowercased().escapedForLike + "%"
        let ids = try rows(
            """
            SELECT organization_id FROM organization
            WHERE organization_id > \(id) AND kind <> 'operator' AND region_code LIKE \(filter.region + "%")
                AND (lower(name) LIKE \(pattern) ESCAPE '!' OR lower(uscc) LIKE \(pattern) ESCAPE '!'
                    OR ecode_number = \(filter.text))
            ORDER BY organization_id LIMIT \(limit)
            """
        ) { try $0.next(Int64.self) }
        return try ids.compactMap { try organization($0) }
    }

    /// The enterprise's contact as it is kept: sealed.
    func sealedContact(of organizationID: Int64) throws -> (name: [UInt8]?, phone: [UInt8]?)? {
        try first(
            """
            SELECT contact_name_sealed, contact_phone_sealed FROM organization
            WHERE organization_id = \(organizationID)
            """
        ) { row in (try row.next(), try row.next()) }
    }
}

extension Platform {
    /// Whom to call at an enterprise, as a reader is shown it; nil when nobody was named.
    public func shownContact(ofOrganization id: Int64, to viewer: Actor?) async throws -> Contact? {
        let (sealed, region) = try await datastore.read { session in
            (try session.sealedContact(of: id), try session.organization(id)?.regionCode ?? "")
        }
        guard let whole = try contact(name: sealed?.name, phone: sealed?.phone), let viewer else { return nil }
        let (masking, owner) = (try await masking(for: viewer), FieldOwner(id, regionCode: region))
        return Contact(
            name: masking.shown(whole.name, .contactName, of: owner) ?? "",
            phone: masking.shown(whole.phone, .contactPhone, of: owner) ?? "")
    }
}

extension Organization.State {
    public static let all: [Organization.State] = [.active, .suspended, .revoked, .deregistered, .merged]

    public var name: Message {
        switch self {
        case .active: Message("正常", "Active")
        case .suspended: Message("暂停", "Suspended")
        case .revoked: Message("吊销", "Revoked")
        case .deregistered: Message("注销", "Deregistered")
        case .merged: Message("已合并", "Merged")
        }
    }
}

extension Organization.IssuingMode {
    public var name: Message {
        switch self {
        case .national: Message("国家平台赋码", "National platform")
        case .delegated: Message("授权签发", "Delegated issuing")
        }
    }
}

extension String {
    /// For `LIKE … ESCAPE '!'`.
    var escapedForLike: String {
        replacing("!", with: "!!").replacing("%", with: "!%").replacing("_", with: "!_")
    }
}
