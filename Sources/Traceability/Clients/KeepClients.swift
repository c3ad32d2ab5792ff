import Cryptography
public import Identification
import Storage

/// What a form says of a client.
public struct APIClientDraft: Sendable {
    public var label: String
    public var purpose: String
    public var scopes: [String]
    /// CIDR blocks with commas, spaces or ends of lines between.
    public var addresses: String
    public var lastDay: CivilDate?
    /// Of staff: whose it is; nil: the own organization's.
    public var organizationID: Int64?

    public init(
        label: String, purpose: String, scopes: [String], addresses: String, lastDay: CivilDate?
    ) {
        self.label = label
        self.purpose = purpose
        self.scopes = scopes
        self.addresses = addresses
        self.lastDay = lastDay
    }
}

/// The register of clients: makes them and withdraws them (GB/T 22239 7.1.3.1).
public struct KeepClients: Sendable {
    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    /// - Returns: its number.
    public func make(_ draft: APIClientDraft, by actor: Actor, on occasion: Occasion) async throws -> Int64 {
        try actor.require(.clientManage)
        let name = "client-" + platform.entropy.bytes(6).hexadecimal
        return try await platform.datastore.write { session in
            let home = try session.clientHome(draft.organizationID ?? actor.organizationID, for: actor)
            let facts = try Self.checked(draft, of: home.kind, at: occasion.now)
            let open = try session.apiClients(of: home.id).count { $0.isOpen(at: occasion.now) }
            guard open < APIClient.most else {
                throw Refusal(.conflict, .clientsMany, field: "label", ["most": "\(APIClient.most)"])
            }
            let id = try session.insert(
                NewAccount(name: name, displayName: facts.label, passwordHash: nil, createdBy: actor.accountID),
                at: occasion.now)
            try session.run("UPDATE account SET expires_at = \(facts.end) WHERE account_id = \(id)")
            try session.grant(.apiClient, to: id, in: home.id, by: actor.accountID, at: occasion.now)
            try session.run(
                """
                INSERT INTO api_client (client_id, organization_id, purpose, scopes, addresses, made_by, made_at)
                VALUES (\(id), \(home.id), \(facts.purpose), \(ClientScopes.text(facts.scopes)),
                    \(facts.addresses.joined(separator: " ")), \(actor.accountID), \(occasion.now))
                """)
            try session.audit(
                AuditEntry("client.make", ("client", "\(id)", facts.label), reason: ClientScopes.text(facts.scopes)),
                by: actor, on: occasion)
            return id
        }
    }

    /// Nothing of it opens anything from now on.
    public func withdraw(_ id: Int64, by actor: Actor, on occasion: Occasion) async throws {
        try await platform.datastore.write { session in
            let client = try session.client(id, managedBy: actor)
            guard client.state == .active else { throw Refusal(.conflict, .clientOver) }
            try session.close(id, because: .administrator, at: occasion.now)
            for one in try session.credentials(of: id) where one.endedAt == nil {
                try session.end(one, at: occasion.now)
            }
            try session.audit(AuditEntry("client.withdraw", ("client", "\(id)", client.label)), by: actor, on: occasion)
        }
    }

    private struct Facts {
        let label: String
        let purpose: String
        let scopes: [Permission]
        let addresses: [String]
        let end: Instant
    }

    private static func checked(_ draft: APIClientDraft, of kind: Organization.Kind, at now: Instant) throws -> Facts {
        var list = RefusalList()
        let label = list.take { try Text.required(draft.label, "label", limit: 60) }
        let purpose = list.take { try Text.required(draft.purpose, "purpose", limit: 200) }
        let scopes = list.take { try Self.scopes(draft.scopes, of: kind) }
        let addresses = list.take { try Self.addresses(draft.addresses) }
        let end = list.take { try Self.end(draft.lastDay, at: now) }
        try Refusals.check(list.all)
        guard let label, let purpose, let scopes, let addresses, let end else {
            throw Refusal(.invalid, .required, field: "label", ["field": "label"])
        }
        return Facts(label: label, purpose: purpose, scopes: scopes, addresses: addresses, end: end)
    }

    private static func scopes(_ names: [String], of kind: Organization.Kind) throws -> [Permission] {
        let allowed = kind.clientScopes
        let scopes = try Set(names).sorted().map { name in
            guard let scope = Permission(rawValue: name), allowed.contains(scope) else {
                throw Refusal(
                    .invalid, .unknownChoice, field: "scopes",
                    [
                        "field": "scopes", "value": String(name.prefix(40)),
                        "choices": allowed.map(\.rawValue).joined(separator: ", "),
                    ])
            }
            return scope
        }
        if scopes.isEmpty { throw Refusal(.invalid, .required, field: "scopes", ["field": "scopes"]) }
        return scopes
    }

    private static func addresses(_ text: String) throws -> [String] {
        let blocks = text.split { $0 == "," || $0.isWhitespace }.map(String.init)
        if let wrong = blocks.first(where: { AddressBlock($0) == nil }) {
            throw Refusal(.invalid, .clientBlock, field: "addresses", ["value": String(wrong.prefix(60))])
        }
        guard blocks.count <= 20 else { throw Refusal(.invalid, .clientBlocks, field: "addresses", ["most": "20"]) }
        return blocks
    }

    private static func end(_ lastDay: CivilDate?, at now: Instant) throws -> Instant {
        guard let lastDay else { throw Refusal(.invalid, .required, field: "lastDay", ["field": "lastDay"]) }
        let last = now.date.adding(days: Int(APIClient.daysMost) - 1)
        guard lastDay >= now.date, lastDay <= last else {
            throw Refusal(.invalid, .clientEnd, field: "lastDay", ["value": "\(lastDay)", "last": "\(last)"])
        }
        return Instant(lastDay.adding(days: 1))
    }
}

extension Session {
    /// Whose programs somebody keeps: the own organization's; the security administrator those of all that have no
    /// administrator of their own.
    func clientHome(_ id: Int64, for actor: Actor) throws -> (id: Int64, kind: Organization.Kind) {
        let found = try first("SELECT organization_id, kind FROM organization WHERE organization_id = \(id)") { row in
            (id: try row.next(Int64.self), kind: try row.next(Organization.Kind.self))
        }
        guard let found, actor.keepsClients(of: found.id, found.kind) else {
            throw Refusal(.missing, .missing, field: "organization", ["object": "organization \(id)"])
        }
        return found
    }

    /// Throws `Refusal.missing` for one that is not the actor's to keep.
    public func client(_ id: Int64, managedBy actor: Actor) throws -> APIClient {
        try actor.require(.clientManage)
        guard let client = try apiClient(id), actor.keepsClients(of: client.organizationID, client.kind) else {
            throw Refusal(.missing, .missing, ["object": "client \(id)"])
        }
        return client
    }

    /// Clients that somebody keeps.
    public func clients(managedBy actor: Actor) throws -> [APIClient] {
        try actor.require(.clientManage)
        if !actor.isStaff { return try apiClients(of: actor.organizationID) }
        return try apiClients(of: nil).filter { actor.keepsClients(of: $0.organizationID, $0.kind) }
    }

    /// Organizations that somebody may make clients for.
    public func clientHomes(of actor: Actor) throws -> [(id: Int64, name: String, kind: Organization.Kind)] {
        try actor.require(.clientManage)
        let all = try rows(
            """
            SELECT organization_id, name, kind FROM organization
            WHERE organization_id = \(actor.organizationID) OR (kind <> 'maker' AND \(actor.isStaff ? 1 : 0) = 1)
            ORDER BY organization_id LIMIT 500
            """
        ) { row in
            (id: try row.next(Int64.self), name: try row.next(String.self), kind: try row.next(Organization.Kind.self))
        }
        return all.filter { !$0.kind.clientScopes.isEmpty }
    }
}

extension Actor {
    fileprivate func keepsClients(of organizationID: Int64, _ kind: Organization.Kind) -> Bool {
        organizationID == self.organizationID || (isStaff && kind != .maker)
    }
}

extension Rule {
    static let clientsMany = Rule(
        "client.many", "一个单位最多 {most} 个在用的接口客户端，请先撤销不用的",
        "An organization has {most} clients in use at most: withdraw one first")
    static let clientOver = Rule("client.over", "该接口客户端已撤销或到期", "The client was withdrawn or is over")
    static let clientBlock = Rule(
        "client.block", "“{value}”不是网络地址或网段，例如 203.0.113.7 或 203.0.113.0/24",
        "“{value}” is no network address or block, like 203.0.113.7 or 203.0.113.0/24")
    static let clientBlocks = Rule("client.blocks", "最多 {most} 个网段", "{most} blocks at most")
    static let clientEnd = Rule(
        "client.end", "有效期最迟到 {last}（填写了 {value}），不得早于今天",
        "It ends on {last} at the latest and not before today (not {value})")
}
