import Identification
import Storage

/// Which lines of the trail to read. Everything "" or nil: all.
public struct AuditFilter: Sendable, Hashable {
    public var from: Instant?
    /// Exclusive.
    public var until: Instant?
    public var account = ""
    /// The organization's number or a part of its name.
    public var organization = ""
    /// `registration.approve`, or a beginning: `registration` or `registration.`.
    public var action = ""
    public var objectKind = ""
    public var objectID = ""
    public var outcome: AuditEntry.Outcome?
    public var requestID = ""
    public var address = ""
    /// Looks only, or changes and refusals of changes only.
    public var isRead: Bool?

    public init() {}

    /// The names under which the parts stand in an address.
    public static let names = [
        "from", "until", "account", "organization", "action", "object", "id", "outcome", "request", "address", "kind",
    ]

    /// - Parameter value: what stands under a name, or "". `until` is a day whose records are still in.
    /// Throws `Refusal` for a day that is none and an unknown choice.
    public init(_ value: (String) -> String) throws {
        from = try Self.day("from", value).map { Instant($0) }
        until = try Self.day("until", value).map { Instant($0.adding(days: 1)) }
        account = value("account")
        organization = value("organization")
        action = value("action")
        objectKind = value("object")
        objectID = value("id")
        requestID = value("request")
        address = value("address")
        switch value("outcome") {
        case "": break
        case "success": outcome = .success
        case "failure": outcome = .failure
        case let other: throw Self.unknown("outcome", other, "success, failure")
        }
        switch value("kind") {
        case "": break
        case "reads": isRead = true
        case "changes": isRead = false
        case let other: throw Self.unknown("kind", other, "reads, changes")
        }
    }

    private static func unknown(_ field: String, _ value: String, _ choices: String) -> Refusal {
        Refusal(
            .invalid, .unknownChoice, field: field,
            ["field": field, "value": String(value.prefix(40)), "choices": choices])
    }

    private static func day(_ name: String, _ value: (String) -> String) throws -> CivilDate? {
        let text = value(name)
        if text.isEmpty { return nil }
        guard let date = CivilDate(iso: text) else {
            throw Refusal(.invalid, .notADate, field: name, ["field": name, "value": String(text.prefix(40))])
        }
        return date
    }

    /// The filter in words, for the record of the look and for the watermark of an export.
    public var text: String {
        let parts = [
            from.map { "from \($0.minuteText)" }, until.map { "until \($0.minuteText)" },
            word("account", account), word("organization", organization), word("action", action),
            word("object", objectKind), word("id", objectID), outcome.map { "outcome \($0.rawValue)" },
            word("request", requestID), word("address", address), isRead.map { $0 ? "reads" : "changes" },
        ]
        return parts.compactMap { $0 }.joined(separator: ", ")
    }

    private func word(_ name: String, _ value: String) -> String? { value.isEmpty ? nil : "\(name) \(value)" }

    /// Conditions to add to a WHERE clause; each that is asked for often has an index that ends in `at, audit_id`.
    var conditions: Query {
        var query: Query = ""
        if let from { query = query + " AND at >= \(from)" }
        if let until { query = query + " AND at < \(until)" }
        if !account.isEmpty { query = query + " AND lower(account_name) = \(account.lowercased())" }
        if !organization.isEmpty { query = query + ofOrganization }
        if !action.isEmpty { query = query + ofAction }
        if !objectKind.isEmpty { query = query + " AND object_kind = \(objectKind)" }
        if !objectID.isEmpty { query = query + " AND object_id = \(objectID)" }
        switch outcome {
        case .failure: query = query + " AND outcome = 'failure'"
        case .success: query = query + " AND outcome = 'success'"
        case nil: break
        }
        if !requestID.isEmpty { query = query + " AND request_id = \(requestID)" }
        if !address.isEmpty { query = query + " AND address = \(address)" }
        if let isRead { query = query + " AND is_read = \(isRead)" }
        return query
    }

    private var ofOrganization: Query {
        if let id = Int64(organization) { return " AND organization_id = \(id)" }
        let pattern = "%" + organization.lowercased().escapedForLike + "%"
        return """
             AND organization_id IN
                (SELECT organization_id FROM organization WHERE lower(name) LIKE \(pattern) ESCAPE '!')
            """
    }

    /// A whole action is found by its index.
    private var ofAction: Query {
        if action.contains("."), action.last != "." { return " AND action = \(action)" }
        return " AND action LIKE \(action.escapedForLike + "%") ESCAPE '!'"
    }
}
