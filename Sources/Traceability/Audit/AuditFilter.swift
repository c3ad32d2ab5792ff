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
        case "reads", "looks": isRead = true
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

    /// No condition.
    public var isAll: Bool { words.english.isEmpty }

    /// The filter in words, for the record of the look and for the watermark of an export; "" for no condition.
    public var words: Message {
        let parts: [(String, String, String)] = [
            (from?.minuteText ?? "", "起 {}", "from {}"), (until?.minuteText ?? "", "止 {}", "until {}"),
            (account, "账号 {}", "account {}"), (organization, "单位 {}", "organization {}"),
            (action, "动作 {}", "action {}"), (objectKind, "对象类别 {}", "object {}"), (objectID, "对象编号 {}", "id {}"),
            (requestID, "请求号 {}", "request {}"), (address, "来源 {}", "address {}"),
        ]
        var words = parts.filter { !$0.0.isEmpty }.map { part in
            Message(part.1.replacing("{}", with: part.0), part.2.replacing("{}", with: part.0))
        }
        if let outcome {
            words.append(
                outcome == .success ? Message("结果：成功", "outcome success") : Message("结果：失败", "outcome failure"))
        }
        if let isRead { words.append(isRead ? Message("查看", "reads") : Message("变更", "changes")) }
        return Message(
            words.map(\.chinese).joined(separator: "，"), words.map(\.english).joined(separator: ", "))
    }

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

    /// By its index, whole or by its beginning. Upper case is another name, on both engines (LIKE says so on one). The
    /// last code point that there is ends whatever begins so; the column compares by bytes (migration 0033).
    private var ofAction: Query {
        if action.contains("."), action.last != "." { return " AND action = \(action)" }
        return " AND action >= \(action) AND action < \(action + "\u{10FFFF}")"
    }
}
