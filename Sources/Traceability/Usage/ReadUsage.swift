import Identification
import Storage

/// Usage per account of one enterprise: the own one, or any for those who look over all.
public struct ReadUsage: Sendable {
    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    public func callAsFunction(
        organization: Int64?, days: UsageDays, by actor: Actor
    ) async throws -> UsageReport {
        try actor.require(.usageRead)
        return try await platform.datastore.report { session in
            let id = try session.organizationAsked(organization, by: actor)
            guard let organization = try session.organization(id) else {
                throw Refusal(.missing, .missing, field: "organization", ["object": "organization \(id)"])
            }
            return UsageReport(
                organizationID: id, organizationName: organization.name, days: days,
                lines: try session.usageLines(of: id, days), issuedEver: try session.issuedEver(id),
                boundEver: try session.boundEver(id))
        }
    }
}

/// Usage of every enterprise, a page at a time by id: for those who look over all.
public struct ReadUsageOverview: Sendable {
    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    public func callAsFunction(
        days: UsageDays, after id: Int64 = 0, limit: Int = 50, by actor: Actor
    ) async throws -> [UsageOverviewLine] {
        try actor.require(.usageRead)
        guard actor.seesEveryOrganization else { throw Refusal(.denied, .denied, ["permission": "usage.read"]) }
        return try await platform.datastore.report { session in
            guard let region = try session.supervisedRegion(actor) else { return [] }
            return try session.organizations(after: id, region: region, limit: limit).map { organization in
                let lines = try session.usageLines(of: organization.id, days)
                var amounts: [UsageKind: Int64] = [:]
                for line in lines { amounts.merge(line.amounts, uniquingKeysWith: +) }
                let rest = try session.issuedEver(organization.id) - session.boundEver(organization.id)
                return UsageOverviewLine(
                    organizationID: organization.id, organizationName: organization.name, amounts: amounts,
                    remaining: max(0, rest))
            }
        }
    }
}

extension Session {
    fileprivate func usageLines(of organizationID: Int64, _ days: UsageDays) throws -> [UsageReport.Line] {
        var lines: [Int64: UsageReport.Line] = [:]
        try forEach(
            """
            SELECT usage_count.account_id, COALESCE(account.display_name, ''), usage_count.kind,
                CAST(SUM(usage_count.amount) AS BIGINT)
            FROM usage_count LEFT JOIN account ON account.account_id = usage_count.account_id
            WHERE usage_count.organization_id = \(organizationID)
                AND usage_count.day BETWEEN \(days.from.daysSinceEpoch) AND \(days.to.daysSinceEpoch)
            GROUP BY usage_count.account_id, account.display_name, usage_count.kind
            """
        ) { row in
            let id = try row.next(Int64.self)
            let name = try row.next(String.self)
            let kind = try row.next(UsageKind.self)
            lines[id, default: UsageReport.Line(accountID: id, accountName: name)].amounts[kind] = try row.next(
                Int64.self)
        }
        return lines.values.sorted { $0.accountID < $1.accountID }
    }

    fileprivate func issuedEver(_ ownerID: Int64) throws -> Int64 {
        try value(
            """
            SELECT CAST(COALESCE(SUM(code_count), 0) AS BIGINT) FROM code_allocation
            WHERE owner_id = \(ownerID) AND state <> 'fetching'
            """) ?? 0
    }

    /// Units of the owner's codes that accepted returns bound, whoever returned them.
    fileprivate func boundEver(_ ownerID: Int64) throws -> Int64 {
        try value(
            """
            SELECT CAST(COALESCE(SUM(last_index - first_index + 1), 0) AS BIGINT)
            FROM binding_run JOIN trace_return ON trace_return.return_id = binding_run.return_id
            WHERE binding_run.owner_id = \(ownerID) AND trace_return.state IN ('accepted', 'accepted-in-part')
            """) ?? 0
    }
}
