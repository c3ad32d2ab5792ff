import HTTPTypes
import Traceability

extension Route {
    /// What using a route writes into the audit trail (GB/T 22239 7.1.4.3: it covers every user). Deny by default:
    /// a route that says nothing changes things or reads what is sensitive.
    public enum Record: Sendable, Hashable {
        /// A change: in the change's own transaction, or of its own before the answer; refused ones too.
        case change
        /// A look at data of others, or at data that leaves the platform; also when it was not granted.
        case sensitiveRead(Readers)
        /// Nothing; the reason is for the assessor.
        case none(String)

        /// A consumer's question by a form.
        public static let consumerQuestion = Record.none("changes nothing, and says nothing of others")
        public static let emptyForm = Record.none("an empty form")
        public static let scratchCheck = Record.none("each check is counted in scratch_check")
    }

    /// Whose looks are taken down.
    public enum Readers: Sendable, Hashable {
        case everybody
        /// Those who are not of the enterprise whose data it is: staff, regulators, dealers, sellers, installers.
        case outsiders
    }

    /// The same route with what it writes said.
    public func recording(_ record: Record) -> Route {
        var route = self
        route.record = record
        return route
    }
}

extension Route.Record {
    /// Of a route that says nothing.
    static func usual(_ method: HTTPRequest.Method, _ path: String, _ access: Access) -> Route.Record {
        if ![.get, .head, .options].contains(method) { return .change }
        return switch access {
        case .everybody: .none("open to everybody: shows nothing of others that needs an account")
        case _ where isExport(path): .sensitiveRead(.everybody)
        case .signedIn: .sensitiveRead(.outsiders)
        case .permission(let permission): permission.record
        }
    }

    /// A file to take along.
    static func isExport(_ path: String) -> Bool {
        [".csv", ".xlsx", ".zip", ".pdf", ".txt", ".xml", ".jsonld"].contains { path.hasSuffix($0) }
    }
}

extension Permission {
    /// What a look under this permission writes.
    fileprivate var record: Route.Record {
        switch self {
        case .calendarEdit: .none("the calendar of working days is public")
        case .accountManage, .memberManage, .accountDecide, .registrationReview, .codeDownload, .scratchDownload,
            .codeImport, .keyRead,
            .keyManage, .auditRead, .auditManage, .personalRead, .securityRead, .evidenceExport, .clientManage:
            .sensitiveRead(.everybody)
        default: .sensitiveRead(.outsiders)
        }
    }
}

extension Actor {
    /// Works for nobody whose goods these are: what they look at is data of others.
    var isOutsider: Bool { isStaff || !roles.isDisjoint(with: Self.outside) }

    private static let outside: Set<Role> = [.regulator, .dealer, .seller, .installer, .inspector, .institution]
}
