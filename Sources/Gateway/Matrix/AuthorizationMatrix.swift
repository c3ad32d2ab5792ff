import HTTPTypes
public import Traceability

/// The table of who may do what with the addresses behind each permission. Made from the routes themselves: an address
/// that no line has does not exist (GB/T 22239 7.1.4.2 a).
public struct AuthorizationMatrix: Sendable {
    /// One permission.
    public struct Line: Sendable {
        public let permission: Permission
        public let roles: [Role]
        /// `GET /returns/{id}`, sorted.
        public let addresses: [String]
    }

    public let lines: [Line]
    /// Addresses for whoever is signed in.
    public let signedIn: [String]
    /// Addresses for everybody.
    public let open: [String]

    public init(_ routes: [Route]) {
        let addresses = Dictionary(grouping: routes, by: \.access).mapValues { found in
            found.map { "\($0.method.rawValue) \($0.path)" }.sorted()
        }
        lines = Permission.allCases.map { permission in
            Line(
                permission: permission, roles: AuthorizationTable.roles(with: permission),
                addresses: addresses[.permission(permission)] ?? [])
        }
        signedIn = addresses[.signedIn] ?? []
        open = addresses[.everybody] ?? []
    }

    /// The lines of one role; nil: of every role.
    public func lines(of role: Role?) -> [Line] {
        guard let role else { return lines }
        return lines.filter { $0.roles.contains(role) }
    }
}
