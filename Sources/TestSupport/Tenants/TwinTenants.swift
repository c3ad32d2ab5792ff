public import Traceability

/// Two enterprises with the same story, the platform's people, and where each thing of theirs stands in addresses.
public struct TwinTenants: Sendable {
    public let a: Tenant
    public let b: Tenant
    public let staff: TenantStaff
    /// A regulator of the first enterprise's region, and a dealer who has to do with neither.
    public let regulator: Actor
    public let dealer: Actor

    /// - Parameter spoolFolder: for the returns of the story.
    public static func begin(_ platform: Platform, _ clock: FixedClock, spoolFolder: String) async throws -> TwinTenants
    {
        let staff = try await TenantStaff(platform, clock)
        var tenants: [Tenant] = []
        for (letter, copies) in [("A", 1), ("B", 2)] {
            var story = try await TenantStory.begin(platform, clock, letter: letter, staff: staff, copies: copies)
            try await story.prepare()
            try await story.work(spoolFolder: spoolFolder)
            tenants.append(story.tenant)
        }
        let regulator = try await outsider(platform, clock, "regulator", .regulator, "11440606MA00000004")
        let dealer = try await outsider(platform, clock, "dealer", .dealer, "91440606MA00000003")
        return TwinTenants(a: tenants[0], b: tenants[1], staff: staff, regulator: regulator, dealer: dealer)
    }

    private static func outsider(
        _ platform: Platform, _ clock: FixedClock, _ name: String, _ role: Role, _ uscc: String
    ) async throws -> Actor {
        let organization = try await testOrganization(platform, name: name, uscc: uscc, at: clock.now())
        let actor = try await testActor(
            platform, "story-" + name, roles: [role], organizationID: organization, at: clock.now())
        try await platform.setPassword(of: actor)
        return actor
    }

    /// What a route's parameter names.
    public enum Naming: Sendable, Hashable {
        /// A thing of an enterprise: others are told that it is not there.
        case thing(TenantObject)
        /// A part of the thing before it.
        case part(String)
        /// A word to look by: others find nothing.
        case word(TenantObject)
        /// Of the platform, or of whoever asks; no enterprise's.
        case shared(String)
    }

    /// What the parameters of a route's path name, in order; nil: nothing here says, and the test that asks fails.
    public static func namings(of path: String) -> [Naming]? {
        let pieces = path.split(separator: "/").map(String.init)
        let rest = pieces.starts(with: ["api", "v1"]) ? Array(pieces.dropFirst(2)) : pieces
        var namings: [Naming] = []
        for (place, piece) in rest.enumerated() where piece.contains("{") {
            guard let naming = naming(piece, after: rest[..<place].joined(separator: "/")) else { return nil }
            namings.append(naming)
        }
        return namings
    }

    private static func naming(_ piece: String, after lead: String) -> Naming? {
        let text = lead.split(separator: "/").map { $0.contains("{") ? "*" : String($0) }.joined(separator: "/")
        return table["\(text)/\(piece)"]
    }

    /// The path of a route with the ids of one enterprise.
    public func address(_ path: String, of tenant: Tenant) -> String? {
        guard var namings = Self.namings(of: path) else { return nil }
        let pieces = path.split(separator: "/", omittingEmptySubsequences: false).map { piece -> String in
            guard piece.contains("{"), !namings.isEmpty else { return String(piece) }
            let value =
                switch namings.removeFirst() {
                case .thing(let object), .word(let object): Self.encoded(tenant.ids[object] ?? "0")
                case .part(let text), .shared(let text): text
                }
            return String(piece.replacing(#/\{[^}]*\}/#, with: value))
        }
        return pieces.joined(separator: "/")
    }

    private static func encoded(_ text: String) -> String {
        text.replacing(":", with: "%3A").replacing("/", with: "%2F")
    }
}

extension TwinTenants {
    /// By what stands before the parameter (`*` for one before it) and the parameter itself. A new route with a
    /// parameter needs its line here.
    private static let table: [String: Naming] = things.merging(others) { $1 }

    private static let things: [String: Naming] = [
        "allocations/{id}": .thing(.allocation),
        "amendments/{id}": .thing(.amendment),
        "batches/{id}": .thing(.batch),
        "code-applications/{id}": .thing(.application),
        "entrustments/{id}": .thing(.entrustment),
        "epcis/v2/capture/{id}": .thing(.capture),
        "epcis/v2/events/{eventID}": .thing(.event),
        "epcis/v2/queries/{queryName}": .thing(.query),
        "epcis/v2/queries/*/subscriptions/{subscriptionID}": .thing(.subscription),
        "files/{id}": .thing(.file),
        "grants/{id}": .thing(.grant),
        "hand-overs/{id}": .thing(.handOver),
        "history/{id}": .thing(.history),
        "history-imports/{id}": .thing(.history),
        "history/old-addresses/{id}": .thing(.oldAddress),
        "old-addresses/{id}": .thing(.oldAddress),
        "links/{id}": .thing(.link),
        "members/{id}": .thing(.member),
        "organizations/{id}": .thing(.organization),
        "places/{id}": .thing(.place),
        "posts/{id}": .thing(.post),
        "print-jobs/{id}": .thing(.printJob),
        "print-jobs/*/files/{file}": .part("1"),
        "products/{id}": .thing(.product),
        "registration/{id}": .thing(.registration),
        "registrations/{id}": .thing(.registration),
        "reservations/{id}": .thing(.reservation),
        "returns/{id}": .thing(.returned),
        "returns/mappings/{key}": .thing(.mapping),
        "return-mappings/{key}": .thing(.mapping),
        "spot-checks/{id}": .thing(.spotCheck),
        "spot-checks/*/items/{item}": .part("1"),
        "subscriptions/queries/{name}": .thing(.query),
        "subscriptions/{id}": .thing(.subscription),
        "tags/{epc}": .thing(.tag),
        "certificates/{id}": .thing(.certificate),
    ]

    private static let others: [String: Naming] = [
        "epcis/v2/eventTypes/{value}": .word(.event), "epcis/v2/epcs/{value}": .word(.code),
        "epcis/v2/bizSteps/{value}": .word(.event), "epcis/v2/bizLocations/{value}": .word(.place),
        "epcis/v2/readPoints/{value}": .word(.place), "epcis/v2/dispositions/{value}": .word(.event),
        "account/sessions/{id}": .shared("0"), "recusals/{id}": .shared("1"), "trace/{code}": .word(.code),
        "staff/{id}": .shared("1"), "sessions/{id}": .shared("0"), "account-requests/{id}": .shared("1"),
        "account-help/{token}": .shared("token"), "invitation/{token}": .shared("token"),
        "invitations/{id}": .shared("0"), "clients/{id}": .shared("0"), "client-ca/{id}": .shared("1"),
        "clients/*/credentials/{credential}": .shared("0"), "scan-devices/{id}": .shared("0"),
        "audit/{id}": .shared("1"),
        "allocation-keys/{id}": .shared("1"), "reviews/registration/{id}": .shared("1"),
        "reviews/code-application/{id}": .shared("1"), "reviews/code-listing/{id}": .shared("1"),
        "reviews/amendment/{id}": .shared("1"), "reviews/installation-licence/{id}": .shared("1"),
        "assets/{name}": .shared("base.css"), "hand-over/{token}": .shared("token"), "epc/{hex}": .word(.tag),
        "/{compressed}": .shared("x"), "/E={ecode}": .word(.code), "/e={ecode}": .word(.code),
        "ledger/proof/{index}": .shared("0"), "/ledger-{log}": .shared("1"), "*/proof/{index}": .shared("0"),
        "blocked/{no}": .shared("1"), "security/appeals/{id}": .shared("1"),
        "security/closed-addresses/{id}": .shared("1"), "privacy/request-states/{number}": .shared("0"),
        "privacy/request/{number}": .shared("0"), "privacy/requests/{id}": .shared("0"),
        "privacy/openings/{id}": .shared("0"), "privacy/incidents/{id}": .shared("0"),
        "privacy/holds/{id}": .shared("0"),
        "uploads/{digest}": .shared("0"), "epcis/v2/capture/uploads/{digest}": .shared("0"),
        "returns/uploads/{digest}": .shared("0"), "returns/jobs/{digest}": .shared("0"),
    ]
}
