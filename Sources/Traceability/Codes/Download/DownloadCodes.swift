import Storage

/// 下载 (T/SGACC 1005 5.3): hands out the codes of an allocation and keeps who took which when. The same codes
/// twice need a reason.
public struct DownloadCodes: Sendable {
    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    /// The part of the actor's own allocation, ready to be streamed; nothing is recorded yet.
    public func sheet(
        _ number: Int64, _ request: DownloadRequest, by actor: Actor
    ) async throws -> CodeSheet {
        try actor.require(.codeDownload)
        let allocation = try await platform.ownAllocation(number, actor)
        guard allocation.state == .active else {
            throw Refusal(.conflict, .allocationNotActive, words: ["state": allocation.state.name])
        }
        let part = try request.part(of: allocation)
        let scratch = try request.scratchColumn(of: allocation, platform, for: actor)
        return CodeSheet(try await platform.codeSource(of: allocation), part, request, scratch: scratch)
    }

    /// Records the download; call it before the first byte leaves.
    ///
    /// - Parameter isContinuation: the client resumes at a byte offset. Within 24 hours of a download of the
    ///   same codes by the same account that is no second one.
    /// Throws `Refusal.conflict` when the codes were downloaded before and the request gives no reason.
    public func record(
        _ sheet: CodeSheet, _ request: DownloadRequest, isContinuation: Bool = false, by actor: Actor,
        on occasion: Occasion
    ) async throws {
        let reason = try Text.limited(request.reason, "reason", limit: 200)
        let purpose = try Text.limited(request.purpose, "purpose", limit: 100)
        let (number, part) = (sheet.allocationNumber, sheet.part)
        try await platform.datastore.write { session in
            if isContinuation,
                try session.hasFreshDownload(of: part, actor.organizationID, number, actor, occasion.now)
            {
                return
            }
            try session.recordDownload(
                of: part, number, (request.format.rawValue, purpose, reason), by: actor, on: occasion)
        }
    }
}

extension WriteSession {
    /// Keeps who took which codes. Throws `Refusal.conflict` when any of them was taken before and no reason is given.
    func recordDownload(
        of part: DownloadPart, _ number: Int64, _ why: (format: String, purpose: String, reason: String),
        by actor: Actor, on occasion: Occasion
    ) throws {
        let owner = actor.organizationID
        try lockAllocation(owner, number)
        try refuseReleased(part, owner, number)
        if why.reason.isEmpty, let earlier = try lastDownload(of: part, owner, number) {
            throw Refusal(
                .conflict, .sameCodesTwice, field: "reason",
                ["at": earlier.at.minuteText, "who": earlier.accountName])
        }
        try run(
            """
            INSERT INTO code_download (owner_id, allocation_no, part_no, format, first_index, code_count, purpose,
                reason, account_id, at)
            VALUES (\(owner), \(number), \(part.number), \(why.format), \(part.first), \(part.count), \(why.purpose),
                \(why.reason), \(actor.accountID), \(occasion.now))
            """)
        try count(.downloaded, part.count, organizationID: owner, accountID: actor.accountID, at: occasion.now)
        let name = "\(why.format) \(part.first + 1)–\(part.first + part.count)"
        try audit(
            AuditEntry("code.download", ("allocation", "\(owner)/\(number)", name), reason: why.reason),
            by: actor, on: occasion)
    }
}

/// One download, as the page of an allocation lists it.
public struct DownloadRecord: Sendable, Hashable {
    public let id: Int64
    public let format: String
    public let first: Int64
    public let count: Int64
    public let purpose: String
    public let reason: String
    public let accountName: String
    public let at: Instant
}

extension Session {
    /// The last downloads, the newest first.
    ///
    /// - Parameter codes: places from 0; only downloads that share a code with them.
    public func downloads(
        of ownerID: Int64, _ number: Int64, overlapping codes: ClosedRange<Int64> = 0...Int64.max, limit: Int = 50
    ) throws -> [DownloadRecord] {
        try rows(
            downloadColumns + """
                WHERE owner_id = \(ownerID) AND allocation_no = \(number) AND first_index <= \(codes.upperBound)
                    AND first_index + code_count > \(codes.lowerBound)
                ORDER BY download_id DESC LIMIT \(limit)
                """, download)
    }

    /// The last download of any code of the part.
    fileprivate func lastDownload(of part: DownloadPart, _ ownerID: Int64, _ number: Int64) throws -> DownloadRecord? {
        try first(
            downloadColumns + """
                WHERE owner_id = \(ownerID) AND allocation_no = \(number)
                    AND first_index < \(part.first + part.count) AND first_index + code_count > \(part.first)
                ORDER BY download_id DESC LIMIT 1
                """, download)
    }

    /// The same codes, taken by the same account within a day.
    fileprivate func hasFreshDownload(
        of part: DownloadPart, _ ownerID: Int64, _ number: Int64, _ actor: Actor, _ now: Instant
    ) throws -> Bool {
        try exists(
            """
            SELECT 1 FROM code_download
            WHERE owner_id = \(ownerID) AND allocation_no = \(number) AND first_index = \(part.first)
                AND code_count = \(part.count) AND account_id = \(actor.accountID)
                AND at > \(now.adding(seconds: -86_400))
            """)
    }

    private var downloadColumns: Query {
        """
        SELECT download_id, format, first_index, code_count, purpose, reason, account.display_name, at
        FROM code_download JOIN account ON account.account_id = code_download.account_id
        """ + " "
    }

    private func download(_ row: inout RowReader) throws -> DownloadRecord {
        DownloadRecord(
            id: try row.next(), format: try row.next(), first: try row.next(), count: try row.next(),
            purpose: try row.next(), reason: try row.next(), accountName: try row.next(), at: try row.next())
    }
}

extension Platform {
    /// The actor's own allocation; anyone else's is not there.
    func ownAllocation(_ number: Int64, _ actor: Actor) async throws -> Allocation {
        let found = try await datastore.read { try $0.allocation(actor.organizationID, number) }
        guard let found else { throw Refusal(.missing, .missing, ["object": "allocation \(number)"]) }
        return found
    }

    /// The allocation that the actor's own application got.
    public func allocationNumber(ofApplication id: Int64, for actor: Actor) async throws -> Int64 {
        let application = try await datastore.read { try $0.codeApplication(id) }
        guard let application, application.organizationID == actor.organizationID else {
            throw Refusal(.missing, .missing, ["object": "code application \(id)"])
        }
        guard let number = application.allocationNumber else { throw Refusal(.conflict, .notApprovedYet) }
        return number
    }
}

extension Rule {
    static let allocationNotActive = Rule(
        "download.not-active", "该码段当前状态为“{state}”，不能下载", "The allocation cannot be downloaded in its state ({state})")
    public static let sameCodesTwice = Rule(
        "download.same-codes-twice",
        "同一批编码已由 {who} 于 {at} 下载过，再次下载可能造成重复印刷；如确需补打，请填写理由（reason）",
        "The same codes were downloaded by {who} at {at}; printing them again makes duplicates. "
            + "If you must, give a reason (reason=…)")
    static let notApprovedYet = Rule(
        "download.not-approved", "该申请尚未通过，没有可下载的编码",
        "The application is not approved: there are no codes to download yet")
}
