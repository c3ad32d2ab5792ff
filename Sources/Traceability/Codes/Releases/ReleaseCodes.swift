import Storage

/// 编码退回: gives back codes that nobody printed. They are void from then on and never issued again; the quota of
/// their year gets them back.
///
/// Codes that were never downloaded come back just so; what was downloaded must be declared unprinted, with a reason.
public struct ReleaseCodes: Sendable {
    /// What to give back: places in the order of issue, from 1, as downloads and pages count them.
    public struct Request: Sendable, Hashable {
        public var first: Int64
        public var last: Int64
        public var reason: String
        /// The enterprise declares that no label with these codes exists.
        public var areUnprinted: Bool

        public init(first: Int64, last: Int64, reason: String, areUnprinted: Bool) {
            self.first = first
            self.last = last
            self.reason = reason
            self.areUnprinted = areUnprinted
        }
    }

    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    /// Answers how many codes came back.
    @discardableResult
    public func callAsFunction(
        _ number: Int64, _ request: Request, by actor: Actor, on occasion: Occasion
    ) async throws -> Int64 {
        try actor.require(.codeVoid)
        let reason = try Text.required(request.reason, "reason", limit: 200)
        return try await platform.datastore.write { session in
            guard let allocation = try session.allocation(actor.organizationID, number) else {
                throw Refusal(.missing, .missing, ["object": "allocation \(number)"])
            }
            let run = try RunOfCodes(places: request.first, request.last, of: allocation)
            try session.lockAllocation(allocation.ownerID, allocation.number)
            let wasDownloaded = try session.checkReleasable(run, areUnprinted: request.areUnprinted)
            try session.release(run, reason: reason, wasDownloaded: wasDownloaded, by: actor, on: occasion)
            return run.count
        }
    }
}

extension RunOfCodes {
    /// A run by places from 1. Throws a refusal that names the field.
    init(places first: Int64, _ last: Int64, of allocation: Allocation) throws {
        for (field, value) in [("first", first), ("last", last)] where !(1...allocation.count).contains(value) {
            throw Refusal(
                .invalid, .placeOutside, field: field, ["value": "\(value)", "limit": "\(allocation.count)"])
        }
        guard first <= last else { throw Refusal(.invalid, .codesInWrongOrder, field: "last") }
        self.init(allocation: allocation, first: first - 1, last: last - 1)
    }
}

extension Session {
    /// Takes turns with reservations and downloads of the same allocation.
    func lockAllocation(_ ownerID: Int64, _ number: Int64) throws {
        let row: Query = "SELECT 1 FROM code_allocation WHERE owner_id = \(ownerID) AND allocation_no = \(number)"
        _ = try exists(row + engine.forUpdate)
    }

    /// Codes that were given back are never printed.
    func refuseReleased(_ part: DownloadPart, _ ownerID: Int64, _ number: Int64) throws {
        let found = try first(
            """
            SELECT first_index, last_index FROM code_release
            WHERE owner_id = \(ownerID) AND allocation_no = \(number) AND first_index < \(part.first + part.count)
                AND last_index >= \(part.first)
            ORDER BY first_index LIMIT 1
            """
        ) { row in (first: try row.next(Int64.self), last: try row.next(Int64.self)) }
        guard let found else { return }
        throw Refusal(
            .conflict, .downloadOfReleased, field: "part",
            ["first": "\(found.first + 1)", "last": "\(found.last + 1)"])
    }

    /// Whether some of the codes were downloaded. Throws when one is in use, void, or downloaded and not declared
    /// unprinted.
    func checkReleasable(_ run: RunOfCodes, areUnprinted: Bool) throws -> Bool {
        guard run.allocation.state == .active else {
            throw Refusal(.conflict, .notReleasable, words: ["state": run.allocation.state.name])
        }
        if let void = try stateRun("void", overlapping: run) {
            throw Refusal(
                .conflict, .alreadyVoid, field: "first", ["first": "\(void.first + 1)", "last": "\(void.last + 1)"])
        }
        if let used = try firstUse(in: run) {
            throw Refusal(.conflict, .releaseOfUsed, field: "first", ["value": "\(used + 1)"])
        }
        let download = try lastDownload(in: run)
        if let download, !areUnprinted {
            throw Refusal(
                .conflict, .releaseOfDownloaded, field: "areUnprinted",
                ["who": download.accountName, "at": download.at.minuteText])
        }
        return download != nil
    }

    /// The least index that is on goods, bound by any return that was not refused or a new label of a replacement.
    private func firstUse(in run: RunOfCodes) throws -> Int64? {
        let (owner, number) = (run.allocation.ownerID, run.allocation.number)
        let bound = try value(
            """
            SELECT MIN(first_index) FROM binding_run
                JOIN trace_return ON trace_return.return_id = binding_run.return_id
            WHERE owner_id = \(owner) AND allocation_no = \(number) AND first_index <= \(run.last)
                AND last_index >= \(run.first) AND trace_return.state <> 'refused'
            """, as: Int64?.self)
        let replaced = try value(
            """
            SELECT MIN(new_index) FROM code_replacement
            WHERE owner_id = \(owner) AND new_allocation_no = \(number) AND new_index >= \(run.first)
                AND new_index <= \(run.last)
            """, as: Int64?.self)
        return [bound ?? nil, replaced ?? nil].compactMap { $0 }.min().map { max($0, run.first) }
    }

    func lastDownload(in run: RunOfCodes) throws -> (accountName: String, at: Instant)? {
        try first(
            """
            SELECT account.display_name, at
            FROM code_download JOIN account ON account.account_id = code_download.account_id
            WHERE owner_id = \(run.allocation.ownerID) AND allocation_no = \(run.allocation.number)
                AND first_index <= \(run.last) AND first_index + code_count > \(run.first)
            ORDER BY download_id DESC LIMIT 1
            """
        ) { row in (accountName: try row.next(), at: try row.next()) }
    }
}

extension WriteSession {
    /// A released run is void for whoever reads it, and stands in a table of its own for those who count.
    func release(
        _ run: RunOfCodes, reason: String, wasDownloaded: Bool, by actor: Actor, on occasion: Occasion
    ) throws {
        let (owner, number) = (run.allocation.ownerID, run.allocation.number)
        let words = "编码退回：\(reason)"
        try self.run(
            """
            INSERT INTO state_run (owner_id, allocation_no, kind, first_index, last_index, reason, account_id, at)
            VALUES (\(owner), \(number), 'void', \(run.first), \(run.last), \(words), \(actor.accountID),
                \(occasion.now))
            """)
        try leaveState(.void, of: run.allocation, from: run.first)
        try self.run(
            """
            INSERT INTO code_release (owner_id, allocation_no, first_index, last_index, was_downloaded, reason,
                account_id, at)
            VALUES (\(owner), \(number), \(run.first), \(run.last), \(wasDownloaded), \(reason), \(actor.accountID),
                \(occasion.now))
            """)
        try creditQuota(of: run.allocation, run.count, cause: .release, at: occasion.now)
        try audit(
            AuditEntry(
                "code.release", ("allocation", "\(owner)/\(number)", "\(run.first + 1)–\(run.last + 1)"), reason: reason
            ), by: actor, on: occasion)
    }
}

extension Rule {
    static let downloadOfReleased = Rule(
        "download.released", "第 {first}–{last} 个编码已退回，不能再下载；请用 part 与 size 避开这一段",
        "Codes {first} to {last} were given back and cannot be downloaded; choose part and size "
            + "so that they are left out"
    )
    static let placeOutside = Rule(
        "codes.place-outside", "序号 {value} 不在本码段的 1–{limit} 之内",
        "Number {value} is not within 1 to {limit} of this allocation")
    static let notReleasable = Rule(
        "codes.not-releasable", "码段当前状态为“{state}”，不能退回编码",
        "Codes cannot be given back in the allocation's state ({state})")
    static let releaseOfUsed = Rule(
        "codes.release-of-used", "第 {value} 个编码已用于产品，不能退回；请只退回未使用的部分",
        "Code {value} is on goods and cannot be given back; leave out what is in use")
    static let releaseOfDownloaded = Rule(
        "codes.release-of-downloaded",
        "其中有编码已由 {who} 于 {at} 下载；确未印制的，请勾选“声明未印制”并说明理由，否则请改为作废",
        "Some of the codes were downloaded by {who} at {at}; if none was printed, tick “declared unprinted” and say "
            + "why, else declare them void")
}
