public import Identification
public import Storage

/// 数据授权: an owner lets another organization see one thing of its own until a day (T/SGACC 1005 7.1.3; GB 17859
/// 4.2.1). Seeing is all that it gives: data is changed by amendments alone (7.1.4), and nobody gives on what was
/// given.
public struct ObjectGrant: Sendable, Hashable {
    public enum Kind: String, Sendable, Hashable, CaseIterable, ValueConvertible {
        case product, batch
        /// 码段
        case allocation
        case returned = "return"

        public var name: Message {
            switch self {
            case .product: Message("产品", "Product")
            case .batch: Message("批次", "Batch")
            case .allocation: Message("码段", "Codes")
            case .returned: Message("数据回传", "Return")
            }
        }
    }

    /// The longest that one lasts.
    public static let yearsMax = 2
    /// Grants of one owner that are in force.
    public static let openMax = 2_000

    public let id: Int64
    public let ownerID: Int64
    public let ownerName: String
    public let kind: Kind
    /// As the owner numbers it.
    public let objectID: Int64
    public let granteeID: Int64
    public let granteeName: String
    /// nil: whoever works there.
    public let accountName: String?
    /// nil: whatever they do there.
    public let role: Role?
    /// Somebody there who is left out.
    public let excludedName: String?
    /// Besides seeing it on pages and by interface: take files of it away.
    public let mayExport: Bool
    public let purpose: String
    public let validFrom: CivilDate
    public let validUntil: CivilDate
    public let madeAt: Instant
    public let endedAt: Instant?

    public enum Standing: Sendable, Hashable {
        case coming, open, over, ended

        public var name: Message {
            switch self {
            case .coming: Message("未生效", "Not yet")
            case .open: Message("有效", "In force")
            case .over: Message("已到期", "Over")
            case .ended: Message("已收回", "Withdrawn")
            }
        }
    }

    public func standing(on day: CivilDate) -> Standing {
        if endedAt != nil { return .ended }
        if day < validFrom { return .coming }
        return day <= validUntil ? .open : .over
    }
}

extension Session {
    /// The newest first: those that the actor's organization gave or was given; staff see all, a regulator those of the
    /// region's owners.
    public func grants(for actor: Actor, before id: Int64 = .max, limit: Int = 50) throws -> [ObjectGrant] {
        let scope = try sight(of: actor, "object_grant.owner_id")
        return try grants(
            """
            object_grant.grant_id < \(id)
                AND (\(scope) OR object_grant.grantee_id = \(actor.organizationID))
            """, limit: limit)
    }

    /// Throws `Refusal.missing` for one that the actor has nothing to do with.
    public func grant(_ id: Int64, for actor: Actor) throws -> ObjectGrant {
        guard let found = try grants("object_grant.grant_id = \(id)", limit: 1).first,
            try found.granteeID == actor.organizationID || sees(actor, found.ownerID)
        else { throw Refusal(.missing, .missing, ["object": "grant \(id)"]) }
        return found
    }

    private func grants(_ condition: Query, limit: Int) throws -> [ObjectGrant] {
        try rows(
            """
            SELECT grant_id, owner_id, owner.name, object_grant.kind, object_id, grantee_id, grantee.name, person.name,
                role, excluded.name, may_export, purpose, valid_from, valid_until, made_at, ended_at
            FROM object_grant JOIN organization owner ON owner.organization_id = owner_id
                JOIN organization grantee ON grantee.organization_id = grantee_id
                LEFT JOIN account person ON person.account_id = object_grant.account_id
                LEFT JOIN account excluded ON excluded.account_id = excluded_account_id
            WHERE \(condition) ORDER BY grant_id DESC LIMIT \(limit)
            """
        ) { row in
            ObjectGrant(
                id: try row.next(), ownerID: try row.next(), ownerName: try row.next(), kind: try row.next(),
                objectID: try row.next(), granteeID: try row.next(), granteeName: try row.next(),
                accountName: try row.next(), role: Role(rawValue: try row.next()), excludedName: try row.next(),
                mayExport: try row.next(), purpose: try row.next(), validFrom: try row.nextDate(),
                validUntil: try row.nextDate(), madeAt: try row.next(), endedAt: try row.next())
        }
    }
}
