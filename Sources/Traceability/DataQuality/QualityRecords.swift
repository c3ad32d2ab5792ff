import Identification
public import Storage

/// A month of an enterprise's returns, measured.
public struct QualityMonth: Sendable, Hashable {
    /// 202611.
    public let month: Int
    public let returnCount: Int
    public let score: QualityScore
}

extension Session {
    /// How a return was measured; nil for one that nothing was counted of.
    public func quality(ofReturn id: Int64) throws -> QualityScore? {
        let counts = try rows("SELECT rule, applicable, failed FROM return_quality WHERE return_id = \(id)") { row in
            (rule: try row.next(String.self), count: QualityCount(applicable: try row.next(), failed: try row.next()))
        }
        let known = counts.compactMap { entry in QualityRule(rawValue: entry.rule).map { ($0, entry.count) } }
        return known.isEmpty ? nil : QualityScore(Dictionary(known) { first, _ in first })
    }

    /// The enterprise's months, the newest first. Imports of old data are not in.
    public func qualityMonths(of captorID: Int64, from month: Int, limit: Int = 13) throws -> [QualityMonth] {
        let sums = try rows(
            """
            SELECT month, rule, \(engine.sum("applicable")), \(engine.sum("failed")) FROM return_quality
            WHERE captor_id = \(captorID) AND month >= \(month) GROUP BY month, rule ORDER BY month DESC
            """
        ) { row in
            (
                month: try row.next(Int.self), rule: try row.next(String.self),
                count: QualityCount(applicable: try row.next(), failed: try row.next())
            )
        }
        let returns = try rows(
            """
            SELECT month, COUNT(DISTINCT return_id) FROM return_quality
            WHERE captor_id = \(captorID) AND month >= \(month) GROUP BY month
            """
        ) { (try $0.next(Int.self), try $0.next(Int.self)) }
        let counted = Dictionary(uniqueKeysWithValues: returns)
        return Dictionary(grouping: sums, by: \.month).map { month, entries in
            let known = entries.compactMap { entry in QualityRule(rawValue: entry.rule).map { ($0, entry.count) } }
            return QualityMonth(
                month: month, returnCount: counted[month] ?? 0,
                score: QualityScore(Dictionary(known) { first, _ in first }))
        }.sorted { $0.month > $1.month }.prefix(limit).map { $0 }
    }

    /// Enterprises by their score since a month, the lowest first: whom a supervisor looks at.
    public func qualityRanking(
        since month: Int, limit: Int = 500
    ) throws -> [(organizationID: Int64, name: String, score: QualityScore)] {
        let sums = try rows(
            """
            SELECT captor_id, organization.name, rule, \(engine.sum("applicable")), \(engine.sum("failed"))
            FROM return_quality JOIN organization ON organization.organization_id = captor_id
            WHERE month >= \(month) GROUP BY captor_id, organization.name, rule
            """
        ) { row in
            (
                id: try row.next(Int64.self), name: try row.next(String.self), rule: try row.next(String.self),
                count: QualityCount(applicable: try row.next(), failed: try row.next())
            )
        }
        return Dictionary(grouping: sums, by: \.id).map { id, entries in
            let known = entries.compactMap { entry in QualityRule(rawValue: entry.rule).map { ($0, entry.count) } }
            return (id, entries[0].name, QualityScore(Dictionary(known) { first, _ in first }))
        }.sorted { ($0.score.tenths ?? 1_001, $0.organizationID) < ($1.score.tenths ?? 1_001, $1.organizationID) }
            .prefix(limit).map { $0 }
    }

    /// Of the products, those that burn gas.
    func burners(among ids: Set<Int64>) throws -> Set<Int64> {
        let wanted = ids.sorted()
        guard !wanted.isEmpty else { return [] }
        let classes = try rows("SELECT product_id, class FROM product WHERE product_id IN \(list: wanted)") { row in
            (try row.next(Int64.self), try row.next(String.self))
        }
        return Set(classes.filter { ProductClass.named($0.1)?.needsGasCode ?? false }.map(\.0))
    }
}

extension WriteSession {
    func keep(_ tally: QualityTally, returnID: Int64, captorID: Int64, at now: Instant) throws {
        let month = now.date.yearMonth
        try insertLate(
            into: "return_quality", columns: ["captor_id", "month", "return_id", "rule", "applicable", "failed"],
            rows: tally.counts.sorted { $0.key.rawValue < $1.key.rawValue }.map { rule, count in
                [
                    .integer(captorID), .integer(Int64(month)), .integer(returnID), .text(rule.rawValue),
                    .integer(count.applicable), .integer(count.failed),
                ]
            })
    }
}

extension CivilDate {
    /// 202611.
    public var yearMonth: Int { year * 100 + month }
}
