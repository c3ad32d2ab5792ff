import Storage

/// 手中的不合格产品: units of others whose ★ tests count as failed and that the asker has, or has sold. Bounded; what is
/// left out is said.
public struct HeldFailedGoods: Sendable {
    /// Neighbouring units of one allocation that failed alike.
    public struct Line: Sendable {
        public let goods: FailedGoods.Line
        /// The asker has sold them on: who bought them has to be told.
        public let isSold: Bool
    }

    public var lines: [Line] = []
    /// There are more than were looked through.
    public var isCut = false

    public init() {}

    public var unitCount: Int64 { lines.reduce(0) { $0 + $1.goods.unitCount } }
    public var soldCount: Int64 { lines.reduce(0) { $0 + ($1.isSold ? $1.goods.unitCount : 0) } }
}

/// For dealers, sellers and whoever else goods of others were passed to: they are told before they try to sell.
public struct ListHeldFailedGoods: Sendable {
    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    /// - Parameter limits: runs, and windows of 65,536 units, that are looked through.
    public func callAsFunction(
        by actor: Actor, limits: (runs: Int, windows: Int) = (FailedGoods.lineLimit, FailedGoods.windowLimit)
    ) async throws -> HeldFailedGoods {
        try actor.require(.returnRead)
        guard !actor.isStaff, actor.organizationID > 0 else { return HeldFailedGoods() }
        let platform = self.platform
        return try await platform.datastore.report { session in
            var held = HeldFailedGoods()
            let owners = try session.ownersOfFailedGoods(dealingWith: actor.organizationID)
            guard !owners.isEmpty else { return held }
            let found = try session.failedGoods("owner_id IN \(list: owners)", limit: limits.runs + 1)
            held.isCut = found.count > limits.runs
            var windows = limits.windows
            for (subject, tests) in found.prefix(limits.runs) {
                let left = try session.unitsThatLeft([subject], by: actor, platform.keys, windows: &windows)
                for run in left.with(actor.organizationID) {
                    let units = ReturnRow.Subject(run.place, run.range)
                    guard let line = try session.line(units, tests, platform) else {
                        held.isCut = true
                        continue
                    }
                    held.lines.append(HeldFailedGoods.Line(goods: line, isSold: run.isSold))
                }
            }
            held.isCut = held.isCut || windows == 0
            return held
        }
    }
}

extension [UnitsThatLeft] {
    /// What the organization has or has sold, neighbours as one.
    fileprivate func with(_ organizationID: Int64) -> [UnitsThatLeft] {
        var runs: [UnitsThatLeft] = []
        for run in self where run.holder == .organization(organizationID) {
            guard let last = runs.last, last.place == run.place, last.isSold == run.isSold,
                last.range.upperBound + 1 == run.range.lowerBound
            else {
                runs.append(run)
                continue
            }
            runs[runs.count - 1] = UnitsThatLeft(
                place: run.place, range: last.range.lowerBound...run.range.upperBound, holder: run.holder,
                isSold: run.isSold)
        }
        return runs
    }
}

extension Session {
    /// Owners of failed goods, among those whose goods were passed to the organization or that it told something of.
    fileprivate func ownersOfFailedGoods(dealingWith organizationID: Int64) throws -> [Int64] {
        try rows(
            """
            SELECT owner_id FROM (SELECT DISTINCT owner_id FROM failed_test_run) AS failed
            WHERE owner_id <> \(organizationID)
                AND (EXISTS (SELECT 1 FROM event_recipient WHERE event_recipient.recipient_id = \(organizationID)
                        AND event_recipient.owner_id = failed.owner_id)
                    OR EXISTS (SELECT 1 FROM event_captor WHERE event_captor.captor_id = \(organizationID)
                        AND event_captor.owner_id = failed.owner_id))
            ORDER BY owner_id LIMIT 1000
            """
        ) { try $0.next(Int64.self) }
    }
}
