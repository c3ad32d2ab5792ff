import Identification
import Storage

/// Lets another organization see one thing of the actor's own enterprise until a day.
public struct GiveGrant: Sendable {
    /// As typed.
    public struct Request: Sendable {
        public var kind: String
        public var objectID: String
        /// The organization, by code and name so that a slip is noticed.
        public var uscc: String
        public var name: String
        /// One person's account there; "": everybody's.
        public var account: String
        /// Those of one role there; "": all.
        public var role: String
        /// The account of somebody there who is left out; "": nobody.
        public var excluded: String
        /// `read`, `export`, with blanks or commas between.
        public var rights: String
        public var purpose: String
        public var validFrom: String
        public var validUntil: String

        /// - Parameter value: the text of a field by its name, "" when it was not sent.
        public init(_ value: (String) throws -> String) rethrows {
            kind = try value("kind")
            objectID = try value("objectId")
            uscc = try value("uscc")
            name = try value("name")
            account = try value("account")
            role = try value("role")
            excluded = try value("excluded")
            rights = try value("rights")
            purpose = try value("purpose")
            validFrom = try value("validFrom")
            validUntil = try value("validUntil")
        }
    }

    /// What needs no reading.
    struct Checked: Sendable {
        var object: GrantedObject
        var role: Role?
        var mayExport: Bool
        var purpose: String
        var days: ClosedRange<CivilDate>
    }

    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    /// Answers the grant's id. Throws `Refusal.missing` for a thing that is not the enterprise's own, such as one that
    /// was granted to it.
    public func callAsFunction(_ request: Request, by actor: Actor, on occasion: Occasion) async throws -> Int64 {
        try actor.require(.grantManage)
        let checked = try request.checked(today: occasion.now.date)
        return try await platform.datastore.write { session in
            try session.requireOwn(checked.object, of: actor.organizationID)
            let grantee = try session.grantee(request, by: actor)
            let (person, excluded) = (
                try session.member(request.account, of: grantee, field: "account"),
                try session.member(request.excluded, of: grantee, field: "excluded")
            )
            try session.requireRoomForGrant(of: actor.organizationID, on: occasion.now.date)
            let (object, days) = (checked.object, checked.days)
            let id: Int64 = try session.value(
                """
                INSERT INTO object_grant (owner_id, kind, object_id, grantee_id, account_id, role, excluded_account_id,
                    may_export, purpose, valid_from, valid_until, made_by, made_at)
                VALUES (\(actor.organizationID), \(object.kind), \(object.id), \(grantee.id), \(person),
                    \(checked.role?.rawValue ?? ""), \(excluded), \(checked.mayExport), \(checked.purpose),
                    \(days.lowerBound.description), \(days.upperBound.description), \(actor.accountID), \(occasion.now))
                RETURNING grant_id
                """)!
            try session.audit(
                AuditEntry("grant.give", ("grant", "\(id)", grantee.name), reason: checked.purpose), by: actor,
                on: occasion)
            return id
        }
    }
}

/// 收回: ends a grant at once.
public struct EndGrant: Sendable {
    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    public func callAsFunction(_ id: Int64, by actor: Actor, on occasion: Occasion) async throws {
        try actor.require(.grantManage)
        try await platform.datastore.write { session in
            let found = try session.grant(id, for: actor)
            guard found.ownerID == actor.organizationID else {
                throw Refusal(.missing, .missing, ["object": "grant \(id)"])
            }
            guard found.endedAt == nil else { throw Refusal(.conflict, .changedMeanwhile) }
            let before = try session.digest(of: "grant", "\(id)")
            try session.run(
                """
                UPDATE object_grant SET ended_at = \(occasion.now), ended_by = \(actor.accountID) WHERE grant_id = \(id)
                """)
            try session.audit(
                AuditEntry("grant.withdraw", ("grant", "\(id)", found.granteeName)).from(before), by: actor,
                on: occasion)
        }
    }
}

extension GiveGrant.Request {
    func checked(today: CivilDate) throws -> GiveGrant.Checked {
        var list = RefusalList()
        let object = list.take { try self.object() }
        let role = list.take { try self.checkedRole() }
        let mayExport = list.take { try self.mayExport() }
        let purpose = list.take { try Text.required(self.purpose, "purpose", limit: 200) }
        let days = list.take { try self.days(today) }
        try Refusals.check(list.all)
        guard let object, let role, let mayExport, let purpose, let days else {
            throw Refusal(.invalid, .required, ["field": "form"])
        }
        return GiveGrant.Checked(object: object, role: role, mayExport: mayExport, purpose: purpose, days: days)
    }

    private func object() throws -> GrantedObject {
        guard let kind = ObjectGrant.Kind(rawValue: kind) else {
            throw Self.unknown("kind", kind, ObjectGrant.Kind.allCases.map(\.rawValue))
        }
        let text = Text.trim(objectID.halfWidth)
        guard let id = Int64(text) else {
            throw Refusal(
                .invalid, .notANumber, field: "objectId", ["field": "objectId", "value": String(text.prefix(40))])
        }
        return GrantedObject(kind, id)
    }

    private func checkedRole() throws -> Role? {
        if role.isEmpty { return nil }
        guard let found = Role(rawValue: role), !Role.staff.contains(found) else {
            throw Self.unknown("role", role, Role.allCases.filter { !Role.staff.contains($0) }.map(\.rawValue))
        }
        return found
    }

    private func mayExport() throws -> Bool {
        let words = Set(rights.split { $0 == " " || $0 == "," }.map(String.init))
        if words.contains("modify") { throw Refusal(.denied, .grantModify, field: "rights") }
        guard words.isSubset(of: ["read", "export"]) else { throw Self.unknown("rights", rights, ["read", "export"]) }
        return words.contains("export")
    }

    private func days(_ today: CivilDate) throws -> ClosedRange<CivilDate> {
        var refusals: [Refusal] = []
        let from = validFrom.isEmpty ? today : Text.date(validFrom, "validFrom", &refusals)
        let until = Text.date(validUntil, "validUntil", &refusals)
        try Refusals.check(refusals)
        guard let from, let until, from <= until, until >= today else {
            throw Refusal(.invalid, .grantDates, field: "validUntil")
        }
        guard until <= from.adding(years: ObjectGrant.yearsMax), from <= today.adding(years: 1) else {
            throw Refusal(.invalid, .grantTooLong, field: "validUntil", ["limit": "\(ObjectGrant.yearsMax)"])
        }
        return from...until
    }

    private static func unknown(_ field: String, _ value: String, _ choices: [String]) -> Refusal {
        Refusal(
            .invalid, .unknownChoice, field: field,
            ["field": field, "value": String(value.prefix(40)), "choices": choices.joined(separator: ", ")])
    }
}

extension Session {
    /// Throws `Refusal.missing` where the thing is not the organization's own.
    fileprivate func requireOwn(_ object: GrantedObject, of owner: Int64) throws {
        let (id, missing) = (object.id, "\(object.kind.rawValue) \(object.id)")
        let query: Query =
            switch object.kind {
            case .product: "SELECT 1 FROM product WHERE product_id = \(id) AND owner_id = \(owner)"
            case .batch: "SELECT 1 FROM batch WHERE owner_id = \(owner) AND batch_id = \(id)"
            case .allocation: "SELECT 1 FROM code_allocation WHERE owner_id = \(owner) AND allocation_no = \(id)"
            case .returned: "SELECT 1 FROM trace_return WHERE return_id = \(id) AND captor_id = \(owner)"
            }
        guard try exists(query) else { throw Refusal(.missing, .missing, field: "objectId", ["object": missing]) }
    }

    fileprivate func grantee(_ request: GiveGrant.Request, by actor: Actor) throws -> Organization {
        let uscc = request.uscc.halfWidth.filter { !$0.isWhitespace }.uppercased()
        guard let found = try organization(uscc: uscc), found.kind != .operator else {
            throw Refusal(.invalid, .entrustUnknownParty, field: "uscc", ["value": String(uscc.prefix(40))])
        }
        guard found.name == Text.trim(request.name) else {
            throw Refusal(.invalid, .entrustNameDiffers, field: "name", ["value": String(request.name.prefix(80))])
        }
        guard found.id != actor.organizationID else { throw Refusal(.invalid, .grantSelf, field: "uscc") }
        return found
    }

    /// The account of somebody who works for the organization; nil: none was named.
    fileprivate func member(_ name: String, of organization: Organization, field: String) throws -> Int64? {
        let name = Text.trim(name)
        guard !name.isEmpty else { return nil }
        let found: Int64? = try value(
            """
            SELECT account.account_id FROM account
            WHERE name_key = \(name.lowercased()) AND EXISTS (SELECT 1 FROM membership
                WHERE membership.account_id = account.account_id AND organization_id = \(organization.id))
            """, as: Int64.self)
        guard let found else {
            throw Refusal(.invalid, .grantNoSuchPerson, field: field, ["value": String(name.prefix(40))])
        }
        return found
    }

    fileprivate func requireRoomForGrant(of owner: Int64, on day: CivilDate) throws {
        let count: Int64 =
            try value(
                """
                SELECT count(*) FROM object_grant
                WHERE owner_id = \(owner) AND ended_at IS NULL AND valid_until >= \(day.description)
                """) ?? 0
        guard count < ObjectGrant.openMax else {
            throw Refusal(.conflict, .grantLimit, ["limit": "\(ObjectGrant.openMax)"])
        }
    }
}

extension Rule {
    static let grantModify = Rule(
        "grant.modify", "已回传数据只能经更正申请与审核变更，不能授权他人修改；委托他人回传请登记委托生产",
        """
        Returned data is changed by amendments alone: nobody is granted to modify it. To let others return data, file \
        an entrustment
        """)
    static let grantSelf = Rule("grant.self", "不能向本单位授权", "An enterprise does not grant itself anything")
    static let grantDates = Rule(
        "grant.dates", "有效期止不得早于今天和有效期起", "The last day must not lie before today or before the first day")
    static let grantTooLong = Rule(
        "grant.too-long", "授权最长 {limit} 年，最迟一年内生效", "A grant lasts {limit} years at most and begins within one")
    static let grantNoSuchPerson = Rule(
        "grant.no-such-person", "被授权单位没有账号“{value}”", "The organization has no account “{value}”")
    static let grantLimit = Rule(
        "grant.limit", "有效授权已达 {limit} 项，请先收回不再需要的", "There are {limit} grants in force; withdraw some first")
}
