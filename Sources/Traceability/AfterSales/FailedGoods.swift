public import Storage

/// 检验不合格的产品: units whose ★ tests count as failed, and who has them. Bounded; what is left out is said.
public struct FailedGoods: Sendable {
    /// Units of one allocation that failed alike.
    public struct Line: Sendable {
        public let ownerID: Int64
        public let ownerName: String
        public let model: String
        /// nil: the run is of several batches.
        public let batch: (id: Int64, number: String)?
        /// As printed; nil: made elsewhere.
        public let firstCode: String?
        public let lastCode: String?
        public let unitCount: Int64
        public let tests: FailedTests
        /// Those that have left the factory: with others, or sold.
        public var leftCount: Int64 = 0
        public var holders: [Holder] = []
        /// Sold by the maker itself.
        public var soldCount: Int64 = 0
    }

    public struct Holder: Sendable, Hashable {
        /// nil: the reader may know the region alone.
        public let name: String?
        public let regionCode: String
        /// Units that it has, or has sold.
        public var unitCount: Int64
        public var soldCount: Int64
    }

    public static let lineLimit = 200
    /// Windows of 65,536 units that are looked through.
    public static let windowLimit = 32

    public var lines: [Line] = []
    /// Of all, listed or not.
    public var unitCount: Int64 = 0
    public var leftCount: Int64 { lines.reduce(0) { $0 + $1.leftCount } }
    /// There are more than were looked through: `leftCount` is at least so many.
    public var isCut = false

    public init() {}
}

/// What an enterprise has of them, what staff see of all, a regulator of its region.
public struct ListFailedGoods: Sendable {
    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    /// - Parameter limits: runs that are listed, and windows of 65,536 units that are looked through.
    public func callAsFunction(
        by actor: Actor, limits: (lines: Int, windows: Int) = (FailedGoods.lineLimit, FailedGoods.windowLimit)
    ) async throws -> FailedGoods {
        try actor.require(.returnRead)
        let platform = self.platform
        return try await platform.datastore.report { session in
            var goods = FailedGoods()
            goods.unitCount = try session.failedUnitCount(for: actor)
            guard goods.unitCount > 0 else { return goods }
            let found = try session.failedGoods(try session.failedScope(of: actor), limit: limits.lines + 1)
            goods.isCut = found.count > limits.lines
            var windows = limits.windows
            for (subject, tests) in found.prefix(limits.lines) {
                guard let line = try session.line(subject, tests, platform) else {
                    goods.isCut = true
                    continue
                }
                let left = try session.unitsThatLeft([subject], by: actor, platform.keys, windows: &windows)
                var whole = line
                whole.leftCount = left.reduce(0) { $0 + $1.count }
                whole.holders = try session.holders(left)
                whole.soldCount = left.reduce(0) { $0 + ($1.holder == nil ? $1.count : 0) }
                goods.lines.append(whole)
            }
            goods.isCut = goods.isCut || windows == 0
            return goods
        }
    }
}

extension Session {
    /// Whose goods the asker may look at.
    fileprivate func failedScope(of actor: Actor) throws -> Query {
        if actor.isStaff { return "TRUE" }
        let owners = try eventScope(of: actor).streams.compactMap { stream -> Int64? in
            if case .owner(let id) = stream { id } else { nil }
        }
        return "owner_id IN \(list: owners)"
    }

    /// Whether any unit that the asker answers for counts as failed: one look at an index.
    func hasFailedGoods(for actor: Actor) throws -> Bool {
        try exists("SELECT 1 FROM failed_test_run WHERE \(try failedScope(of: actor)) LIMIT 1")
    }

    /// Whether any unit of others does.
    func hasFailedGoods(besides organizationID: Int64) throws -> Bool {
        try exists("SELECT 1 FROM failed_test_run WHERE owner_id < \(organizationID) LIMIT 1")
            || exists("SELECT 1 FROM failed_test_run WHERE owner_id > \(organizationID) LIMIT 1")
    }

    /// Units that count as failed, whoever has them.
    public func failedUnitCount(for actor: Actor) throws -> Int64 {
        let scope = try failedScope(of: actor)
        return try value(
            """
            SELECT CAST(coalesce(sum(last_index - first_index + 1), 0) AS BIGINT) FROM failed_test_run
            WHERE \(scope) AND \(Self.isOnGoods)
            """) ?? 0
    }

    /// Of goods with several labels the one that is on them now.
    private static var isOnGoods: Query {
        """
        NOT (first_index = last_index AND EXISTS (SELECT 1 FROM code_replacement
            WHERE code_replacement.owner_id = failed_test_run.owner_id
                AND code_replacement.allocation_no = failed_test_run.allocation_no
                AND code_replacement.code_index = failed_test_run.first_index))
        """
    }

    /// Runs of the scope, a condition on their owners, in the order of their codes.
    func failedGoods(
        _ scope: Query, limit: Int
    ) throws -> [(subject: ReturnRow.Subject, tests: FailedTests)] {
        try rows(
            """
            SELECT owner_id, allocation_no, first_index, last_index, tests FROM failed_test_run
            WHERE \(scope) AND \(Self.isOnGoods)
            ORDER BY owner_id, allocation_no, first_index LIMIT \(limit)
            """
        ) { row in
            let subject = ReturnRow.Subject(
                ownerID: try row.next(), allocationNumber: try row.next(), first: try row.next(), last: try row.next())
            return (subject, FailedTests(text: try row.next()))
        }
    }

    /// nil: codes that are not in memory yet.
    func line(
        _ subject: ReturnRow.Subject, _ tests: FailedTests, _ platform: Platform
    ) throws -> FailedGoods.Line? {
        let names = UnitNames(platform, ownerID: subject.ownerID)
        guard let owner = try organization(subject.ownerID),
            let allocation = platform.allocations.allocation(subject.ownerID, subject.allocationNumber)
        else { return nil }
        let found = try commonBatch(of: subject)
        return FailedGoods.Line(
            ownerID: subject.ownerID, ownerName: owner.name, model: try product(allocation.productID)?.model ?? "",
            batch: found.map { ($0.id, $0.number) },
            firstCode: try names.code(subject.allocationNumber, subject.first),
            lastCode: try names.code(subject.allocationNumber, subject.last), unitCount: subject.count, tests: tests)
    }

    /// nil: they are of several.
    private func commonBatch(of subject: ReturnRow.Subject) throws -> Batch? {
        var ids = Set(
            try bindingRuns(at: subject.place, subject.first, subject.last, limit: 1_000).map(\.batchID))
        if ids.isEmpty {
            for label in try labelChain(of: subject.unit(subject.first)) where ids.isEmpty {
                if let found = try binding(of: label) { ids.insert(found.batchID) }
            }
        }
        guard ids.count == 1, let id = ids.first else { return nil }
        return try batch(subject.ownerID, id)
    }

    fileprivate func holders(_ left: [UnitsThatLeft]) throws -> [FailedGoods.Holder] {
        var counts: [TraceHolder: (all: Int64, sold: Int64)] = [:]
        for run in left {
            guard let holder = run.holder else { continue }
            counts[holder, default: (0, 0)].all += run.count
            if run.isSold { counts[holder, default: (0, 0)].sold += run.count }
        }
        let ids = counts.keys.compactMap { holder in if case .organization(let id) = holder { id } else { nil } }
        let (names, regions) = (try organizationNames(ids), try regionCodes(of: ids))
        let all = counts.map { holder, count -> FailedGoods.Holder in
            let (name, region): (String?, String) =
                switch holder {
                case .organization(let id): (names[id] ?? "", regions[id] ?? "")
                case .consignee(let text, let region): (text, region)
                case .region(let code): (nil, code)
                }
            return FailedGoods.Holder(
                name: name, regionCode: region, unitCount: count.all, soldCount: count.sold)
        }
        return all.sorted { ($1.unitCount, $0.name ?? "") < ($0.unitCount, $1.name ?? "") }
    }
}
