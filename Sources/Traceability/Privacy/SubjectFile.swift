public import JSONStream
import Storage

/// 我的信息: what is kept about the holder of an account, and about nobody else (个人信息保护法 art. 45).
public struct SubjectFile: Sendable {
    public let account: (name: String, displayName: String, createdAt: Instant, lastLoginAt: Instant?)
    public let memberships: [(organization: String, role: Role)]
    /// Where the account is signed in now.
    public let sessions: [(address: String, agent: String, createdAt: Instant)]
    /// The last hundred acts on record, newest first.
    public let acts: [(at: Instant, action: String, address: String)]
    public let registrations: [(name: String, contact: Contact, createdAt: Instant)]
    public let consents: [Consent]
    public let requests: [(request: RightsRequest, content: RightsContent)]
}

/// Gathers it, by the account's number alone.
public struct ReadSubjectFile: Sendable {
    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    public func callAsFunction(of actor: Actor) async throws -> SubjectFile {
        let id = actor.accountID
        let found = try await platform.datastore.report { session in
            (
                account: try session.subjectAccount(id), memberships: try session.subjectMemberships(id),
                sessions: try session.subjectSessions(id), acts: try session.subjectActs(id),
                registrations: try session.registrations(ofAccount: id), consents: try session.consentLedger(of: id),
                requests: try session.rightsRequests(ofAccount: id)
            )
        }
        guard let account = found.account else { throw Refusal(.missing, .missing, ["object": "account \(id)"]) }
        return SubjectFile(
            account: account, memberships: found.memberships, sessions: found.sessions, acts: found.acts,
            registrations: try found.registrations.map {
                (name: $0.name, contact: try platform.contact(of: $0), createdAt: $0.createdAt)
            },
            consents: found.consents,
            requests: try found.requests.map { (request: $0, content: try platform.content(of: $0)) })
    }
}

extension Session {
    fileprivate func subjectAccount(
        _ id: Int64
    ) throws -> (name: String, displayName: String, createdAt: Instant, lastLoginAt: Instant?)? {
        try first("SELECT name, display_name, created_at, last_login_at FROM account WHERE account_id = \(id)") {
            (
                name: try $0.next(String.self), displayName: try $0.next(String.self),
                createdAt: try $0.next(Instant.self), lastLoginAt: try $0.next(Instant?.self)
            )
        }
    }

    fileprivate func subjectMemberships(_ id: Int64) throws -> [(organization: String, role: Role)] {
        try rows(
            """
            SELECT organization.name, membership.role FROM membership
            JOIN organization ON organization.organization_id = membership.organization_id
            WHERE account_id = \(id) ORDER BY organization.organization_id, membership.role
            """
        ) { (organization: try $0.next(String.self), role: try $0.next(Role.self)) }
    }

    fileprivate func subjectSessions(
        _ id: Int64
    ) throws -> [(address: String, agent: String, createdAt: Instant)] {
        try rows(
            "SELECT address, agent, created_at FROM login_session WHERE account_id = \(id) ORDER BY created_at DESC"
        ) {
            (
                address: try $0.next(String.self), agent: try $0.next(String.self),
                createdAt: try $0.next(Instant.self)
            )
        }
    }

    fileprivate func subjectActs(_ id: Int64) throws -> [(at: Instant, action: String, address: String)] {
        try rows(
            """
            SELECT at, action, address FROM audit_record WHERE account_id = \(id) ORDER BY audit_id DESC LIMIT 100
            """
        ) { (at: try $0.next(Instant.self), action: try $0.next(String.self), address: try $0.next(String.self)) }
    }
}

/// The file as members of JSON, and as tables for a spreadsheet.
extension SubjectFile {
    public func write(to writer: inout JSONWriter) {
        writer.member("account") { writer in
            writer.object { writer in
                writer.member("name", account.name)
                writer.member("displayName", account.displayName)
                writer.member("createdAt", account.createdAt.iso8601)
                writer.member("lastLoginAt", ifPresent: account.lastLoginAt?.iso8601)
            }
        }
        for table in tables {
            writer.member(table.name) { writer in
                writer.array { writer in
                    for row in table.rows {
                        writer.object { writer in
                            for (name, value) in zip(table.columns, row) where !value.isEmpty {
                                writer.member(name, value)
                            }
                        }
                    }
                }
            }
        }
    }

    /// A table of the file: values of every row in the order of the columns.
    public struct Table: Sendable {
        public let name: String
        public let columns: [String]
        public let rows: [[String]]
    }

    public var tables: [Table] {
        [
            Table(name: "memberships", columns: ["organization", "role"], rows: membershipRows),
            Table(name: "sessions", columns: ["createdAt", "address", "terminal"], rows: sessionRows),
            Table(name: "acts", columns: ["at", "action", "address"], rows: actRows),
            Table(
                name: "registrations", columns: ["name", "contactName", "contactPhone", "createdAt"],
                rows: registrationRows),
            Table(name: "consents", columns: ["purpose", "rulesVersion", "given", "at"], rows: consentRows),
            Table(
                name: "requests", columns: ["number", "kind", "state", "madeAt", "dueAt", "text", "answer"],
                rows: requestRows),
        ]
    }

    private var membershipRows: [[String]] { memberships.map { [$0.organization, $0.role.rawValue] } }
    private var sessionRows: [[String]] { sessions.map { [$0.createdAt.iso8601, $0.address, $0.agent] } }
    private var actRows: [[String]] { acts.map { [$0.at.iso8601, $0.action, $0.address] } }

    private var registrationRows: [[String]] {
        registrations.map { [$0.name, $0.contact.name, $0.contact.phone, $0.createdAt.iso8601] }
    }

    private var consentRows: [[String]] {
        consents.map { [$0.purpose.rawValue, "\($0.rulesVersion)", "\($0.isGiven)", $0.at.iso8601] }
    }

    private var requestRows: [[String]] {
        requests.map { one in
            let request = one.request
            return [
                request.publicNumber, request.kind.rawValue, request.state.rawValue, request.madeAt.iso8601,
                request.dueAt.iso8601, one.content.body ?? "", one.content.answer ?? "",
            ]
        }
    }
}
