public import Identification
public import Storage

/// What spot checks of a period came to, by enterprise.
public struct SpotCheckStatistics: Sendable, Hashable {
    public let organizationID: Int64
    public let name: String
    public let checks: Int
    public let itemsLookedAt: Int
    public let defectiveItems: Int
    public let overdue: Int
    /// Findings by what was wrong.
    public let findings: [QualityDimension: Int]

    /// Tenths of a per cent of the items looked at; nil when none was.
    public var defectTenths: Int? {
        itemsLookedAt == 0 ? nil : Int((Double(defectiveItems) * 1000 / Double(itemsLookedAt)).rounded())
    }
}

extension Session {
    /// Checks that were planned from a day on, by enterprise; at most 500 enterprises.
    public func spotCheckStatistics(since day: CivilDate, at now: Instant) throws -> [SpotCheckStatistics] {
        let start = Instant(day)
        let checks = try rows(
            """
            SELECT spot_check.owner_id, organization.name, COUNT(*), SUM(CASE WHEN spot_check.state = 'notified'
                AND due_at <= \(now) THEN 1 ELSE 0 END)
            FROM spot_check JOIN organization ON organization.organization_id = spot_check.owner_id
            WHERE spot_check.created_at >= \(start) GROUP BY spot_check.owner_id, organization.name
            ORDER BY spot_check.owner_id LIMIT 500
            """
        ) {
            (
                id: try $0.next(Int64.self), name: try $0.next(String.self), count: try $0.next(Int.self),
                late: try $0.next(Int.self)
            )
        }
        let items = try rows(
            """
            SELECT spot_check.owner_id, spot_check_item.state, COUNT(*)
            FROM spot_check JOIN spot_check_item ON spot_check_item.check_id = spot_check.check_id
            WHERE spot_check.created_at >= \(start) GROUP BY spot_check.owner_id, spot_check_item.state
            """
        ) { (id: try $0.next(Int64.self), state: try $0.next(String.self), count: try $0.next(Int.self)) }
        let findings = try rows(
            """
            SELECT spot_check.owner_id, dimension, COUNT(*)
            FROM spot_check JOIN spot_check_finding ON spot_check_finding.check_id = spot_check.check_id
            WHERE spot_check.created_at >= \(start) AND dimension <> '' GROUP BY spot_check.owner_id, dimension
            """
        ) { (id: try $0.next(Int64.self), dimension: try $0.next(String.self), count: try $0.next(Int.self)) }
        return checks.map { check in
            let own = items.filter { $0.id == check.id }
            let found = findings.filter { $0.id == check.id }.compactMap { entry in
                QualityDimension(rawValue: entry.dimension).map { ($0, entry.count) }
            }
            return SpotCheckStatistics(
                organizationID: check.id, name: check.name, checks: check.count,
                itemsLookedAt: own.filter { $0.state != "open" }.reduce(0) { $0 + $1.count },
                defectiveItems: own.filter { $0.state == "defective" }.reduce(0) { $0 + $1.count },
                overdue: check.late, findings: Dictionary(found) { first, _ in first })
        }
    }

    /// Checks that wait for the person: samples to look at, answers to look at again, notices to answer.
    func spotCheckToDos(of actor: Actor) throws -> (toLookAt: Int, toAnswer: Int) {
        let own =
            actor.may(.spotCheckWork)
            ? try value(
                """
                SELECT COUNT(*) FROM spot_check
                WHERE supervisor_id = \(actor.accountID) AND state IN ('open', 'answered')
                """) ?? 0 : 0
        let notices =
            actor.may(.spotCheckAnswer)
            ? try value(
                "SELECT COUNT(*) FROM spot_check WHERE owner_id = \(actor.organizationID) AND state = 'notified'") ?? 0
            : 0
        return (own, notices)
    }
}
