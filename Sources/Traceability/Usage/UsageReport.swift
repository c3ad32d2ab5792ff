public import Identification
import Storage

/// What accounts of an enterprise used between two days, both included (T/SGACC 1005 5.6.3). Every number is a sum of
/// `usage_count` or of allocations.
public struct UsageReport: Sendable {
    /// One account; id 0: acts of nobody's own (scans by the public, deeds of the platform).
    public struct Line: Sendable {
        public let accountID: Int64
        public let accountName: String
        public var amounts: [UsageKind: Int64] = [:]
    }

    public let organizationID: Int64
    public let organizationName: String
    public let days: UsageDays
    public let lines: [Line]
    /// Since the beginning, whatever the days: codes of all allocations, and units bound.
    public let issuedEver: Int64
    public let boundEver: Int64

    /// Codes that lie unused.
    public var remaining: Int64 { max(0, issuedEver - boundEver) }
    public func total(_ kind: UsageKind) -> Int64 { lines.reduce(0) { $0 + ($1.amounts[kind] ?? 0) } }
}

/// An enterprise's row where staff look over all of them.
public struct UsageOverviewLine: Sendable {
    public let organizationID: Int64
    public let organizationName: String
    public let amounts: [UsageKind: Int64]
    public let remaining: Int64
}

/// From a day to a day, both included.
public struct UsageDays: Sendable, Hashable {
    public let from: CivilDate
    public let to: CivilDate

    /// The last 30 days, unless told. Throws `Refusal.invalid` for a text that is no date and for an end before
    /// its beginning.
    public init(from: String?, to: String?, today: CivilDate) throws {
        let last = try Self.date(to, "to") ?? today
        let first = try Self.date(from, "from") ?? last.adding(days: -29)
        guard first <= last else {
            throw Refusal(.invalid, .daysReversed, field: "from", ["from": "\(first)", "to": "\(last)"])
        }
        (self.from, self.to) = (first, last)
    }

    private static func date(_ text: String?, _ field: String) throws -> CivilDate? {
        guard let text, !text.isEmpty else { return nil }
        guard let date = CivilDate(iso: text) else {
            throw Refusal(.invalid, .notADate, field: field, ["field": field, "value": String(text.prefix(40))])
        }
        return date
    }
}

extension Rule {
    static let daysReversed = Rule(
        "usage.days-reversed", "起始日 {from} 晚于截止日 {to}", "The first day {from} lies after the last day {to}")
}

extension Actor {
    /// Staff look over all enterprises, regulators over those of their region (`Session.sees`); anybody else sees the
    /// own one.
    public var seesEveryOrganization: Bool { isStaff || roles.contains(.regulator) }
}
