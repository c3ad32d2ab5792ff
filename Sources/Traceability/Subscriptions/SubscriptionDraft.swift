import EPCIS
public import JSONStream

/// What is asked for when somebody subscribes, by the names of the EPCIS 2.0 OpenAPI document.
public struct SubscriptionDraft: Sendable {
    public var dest = ""
    /// Signs what is sent; nil: it is sent unsigned.
    public var signatureToken: String?
    public var format = QuerySubscription.Format.json
    /// nil: a stream.
    public var schedule: QuerySchedule?
    public var isStream = false
    public var reportsIfEmpty = false
    /// nil: what comes to count from now on.
    public var initialRecordTime: Instant?

    public init() {}

    /// Reads the body of `POST /queries/{queryName}/subscriptions`. Throws `Refusal` with the member's name.
    public init(_ document: JSONValue) throws {
        guard case .object(let members) = document else { throw Self.wrong("body", document.kind, "object") }
        for member in members { try read(member.name, member.value) }
    }

    private mutating func read(_ name: String, _ value: JSONValue) throws {
        switch name {
        case "@context": return
        case "dest": dest = try Self.text(name, value)
        case "signatureToken": signatureToken = value == .null ? nil : try Self.text(name, value)
        case "schedule": schedule = value == .null ? nil : try QuerySchedule(value)
        case "stream": isStream = try Self.flag(name, value)
        case "reportIfEmpty": reportsIfEmpty = try Self.flag(name, value)
        case "initialRecordTime":
            guard value != .null else { return }
            let text = try Self.text(name, value)
            guard let instant = EPCISInstant(text) else { throw Self.wrong(name, text, "2026-11-27T08:00:00+08:00") }
            initialRecordTime = Instant(microseconds: instant.microseconds)
        case "format": try read(format: try Self.text(name, value))
        default:
            let known = "dest, signatureToken, schedule, stream, reportIfEmpty, initialRecordTime, format"
            throw Refusal(
                .invalid, .unknownChoice, field: String(name.prefix(60)),
                ["field": "member", "value": String(name.prefix(60)), "choices": known])
        }
    }

    private mutating func read(format text: String) throws {
        switch text.lowercased() {
        case "json", "application/json", "application/ld+json": format = .json
        case "xml", "application/xml", "text/xml": format = .xml
        default: throw Self.wrong("format", text, "application/ld+json, application/xml")
        }
    }

    /// Throws what is wrong with the whole.
    func check(_ rules: DestinationRules) throws {
        guard !dest.isEmpty else { throw Refusal(.invalid, .required, field: "dest", ["field": "dest"]) }
        _ = try rules.destination(dest)
        guard isStream != (schedule != nil) else {
            throw Refusal(.invalid, .subscriptionTrigger, field: "stream")
        }
        if let signatureToken, !(8...200).contains(signatureToken.utf8.count) {
            throw Refusal(.invalid, .subscriptionToken, field: "signatureToken")
        }
    }

    private static func text(_ name: String, _ value: JSONValue) throws -> String {
        guard case .string(let text) = value, text.utf8.count <= 2_000 else { throw wrong(name, value.kind, "text") }
        return text
    }

    private static func flag(_ name: String, _ value: JSONValue) throws -> Bool {
        guard case .bool(let flag) = value else { throw wrong(name, value.kind, "true, false") }
        return flag
    }

    private static func wrong(_ name: String, _ value: String, _ expected: String) -> Refusal {
        Refusal(
            .invalid, .unknownChoice, field: name,
            ["field": name, "value": String(value.prefix(100)), "choices": expected])
    }
}

extension Rule {
    static let subscriptionTrigger = Rule(
        "subscription.trigger", "请二选一：stream 为 true（有新事件即推送），或填写 schedule（按计划推送）",
        "Say one of the two: stream as true for every new event, or a schedule")
    static let subscriptionToken = Rule(
        "subscription.token", "signatureToken 应为 8 至 200 字节", "signatureToken has 8 to 200 bytes")
}
