public import Storage

/// How a return came and what its sender wants.
public struct ReturnRequest: Sendable {
    public var channel: ReturnChannel
    public var fileName: String
    /// The sender's own name for this delivery: the same key and content give the same answer.
    public var idempotencyKey: String?
    /// SHA-256 of what was sent.
    public var contentDigest: [UInt8]
    public var mode: ReturnMode
    public var hold: Bool
    /// Where rows wait between passes when they are many.
    public var spoolFolder: String
    /// Told while the content is read, where somebody asks.
    public var progress: ReturnProgress?

    public init(
        channel: ReturnChannel, fileName: String = "", contentDigest: [UInt8], mode: ReturnMode = .allOrNothing,
        spoolFolder: String
    ) {
        self.channel = channel
        self.fileName = fileName
        self.contentDigest = contentDigest
        self.mode = mode
        self.spoolFolder = spoolFolder
        hold = false
    }
}

/// What became of a return.
public struct ReturnReceipt: Sendable {
    public let traceReturn: TraceReturn
    /// The first hundred.
    public let errors: [RowError]
    /// What is said of good rows; the first hundred.
    public let warnings: [RowError]
    /// The same key and content came before: this is the answer of then.
    public let isRepeated: Bool

    /// - Parameter told: errors and warnings.
    init(_ traceReturn: TraceReturn, _ told: [RowError], isRepeated: Bool) {
        (self.traceReturn, self.isRepeated) = (traceReturn, isRepeated)
        errors = Array(told.lazy.filter { !$0.isWarning }.prefix(100))
        warnings = Array(told.lazy.filter(\.isWarning).prefix(100))
    }
}

/// 数据回传 (T/SGACC 1005 5.4): one engine for form, spreadsheet and API. Bytes → typed rows → rules → held,
/// accepted, accepted in part or refused.
public struct ReceiveReturn: Sendable {
    /// Rows that one transaction takes; more are stored in chunks.
    public static let singleTransactionRows = 2_000

    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    /// Throws `Refusal` for what cannot be read at all or was sent before; wrong rows are in the receipt.
    public func callAsFunction(
        _ content: ReturnContent, _ request: ReturnRequest, by actor: Actor, on occasion: Occasion
    ) async throws -> ReturnReceipt {
        try actor.requireReturning()
        var early: Result<ReturnReading, any Error>?
        if content.isTiny { early = await readEarly(content, request, occasion.now) }
        let (earlier, captor, foreseen) = try await standing(request, actor, try early.flatMap(foresight))
        if let earlier { return earlier }
        var content = content
        if content.isSheet {
            content.mappings = try await platform.datastore.read { try $0.readingMappings(of: actor) }
        }
        var reading: ReturnReading
        if let early { reading = try early.get() } else { reading = try await read(content, request, occasion.now) }
        reading.foreseen = foreseen
        var request = request
        request.mode = reading.wishes.mode ?? request.mode
        request.hold = reading.wishes.hold ?? request.hold
        if captor.holdsReturns { request.hold = true }
        for _ in 0..<3 {
            defer { reading.foreseen = nil }
            do {
                let judged = try await judge(reading, by: actor, of: captor, folder: request.spoolFolder)
                return try await keep(judged, reading, request, by: (actor, captor), on: occasion)
            } catch let refusal as Refusal where refusal.rule == .returnMixedUp || refusal.rule == .returnSentBefore {
                // The same content came at the same time, or another return took some of these codes meanwhile:
                // judged again, it is named.
                if let receipt = try await self.earlier(request, by: actor) { return receipt }
            } catch StorageError.uniqueViolation {
                if let receipt = try await self.earlier(request, by: actor) { return receipt }
            }
        }
        throw Refusal(.conflict, .returnMixedUp)
    }

    /// The stored answer to the same key and content; nil when nothing like it came before. Throws
    /// `Refusal.conflict` for other content, for content that was accepted already and for what is under way.
    public func earlier(_ request: ReturnRequest, by actor: Actor) async throws -> ReturnReceipt? {
        try actor.requireReturning()
        return try await standing(request, actor).receipt
    }

    /// What is wrong with it is told after what it was asked first.
    private func readEarly(
        _ content: ReturnContent, _ request: ReturnRequest, _ now: Instant
    ) async -> Result<ReturnReading, any Error> {
        do { return .success(try await read(content, request, now)) } catch { return .failure(error) }
    }

    private func foresight(_ early: Result<ReturnReading, any Error>) throws -> ReturnForesight? {
        guard case .success(let reading) = early else { return nil }
        try reading.rows.rewind()
        return ReturnForesight(try reading.rows.next(ReturnForesight.rowsMax + 1), platform)
    }

    private func standing(
        _ request: ReturnRequest, _ actor: Actor, _ foresight: ReturnForesight? = nil
    ) async throws -> (receipt: ReturnReceipt?, captor: Captor, foreseen: ForeseenFacts?) {
        let id = actor.organizationID
        let (byKey, other, captor, foreseen) = try await platform.datastore.lookUp { session in
            try session.together { session in
                let byKey = try request.idempotencyKey.flatMap { try session.traceReturn(captorID: id, key: $0) }
                let other = try session.sameContent(captorID: id, digest: request.contentDigest)
                let captor = try session.captor(id)
                return (byKey, other, captor, try foresight.map { try $0.read(session) })
            }
        }
        guard let byKey else {
            if let other { throw other.refusal }
            return (nil, captor, foreseen)
        }
        guard byKey.contentDigest == request.contentDigest else {
            throw Refusal(
                .conflict, .returnKeyReused, field: "Idempotency-Key",
                ["value": request.idempotencyKey ?? "", "other": "\(byKey.id)"])
        }
        switch byKey.state {
        case .receiving, .checking, .storing: throw Refusal(.conflict, .returnUnderWay, ["other": "\(byKey.id)"])
        default: return (try await receipt(byKey.id, isRepeated: true), captor, nil)
        }
    }

    func receipt(_ id: Int64, isRepeated: Bool = false) async throws -> ReturnReceipt {
        try await platform.datastore.lookUp { session in
            guard let found = try session.traceReturn(id) else {
                throw Refusal(.missing, .missing, ["object": "return \(id)"])
            }
            return ReturnReceipt(found, try session.returnErrors(id, platform.keys, limit: 200), isRepeated: isRepeated)
        }
    }

    /// Refuses, holds or stores.
    private func keep(
        _ judged: JudgedReturn, _ reading: ReturnReading, _ request: ReturnRequest, by sender: (Actor, Captor),
        on occasion: Occasion
    ) async throws -> ReturnReceipt {
        let (actor, captor) = sender
        let errors = judged.told
        let bad = judged.errors.badRows
        let isRefused = judged.rows.count == 0 || (bad > 0 && request.mode == .allOrNothing)
        let counts = ReturnCounts(
            rows: reading.rowCount, good: judged.rows.count, bad: bad, units: isRefused ? 0 : judged.unitCount)
        let new = NewReturn(
            captorID: actor.organizationID, siteID: actor.siteID, accountID: actor.accountID, channel: request.channel,
            fileName: PersonalPatterns.masked(String(request.fileName.prefix(200))),
            idempotencyKey: request.idempotencyKey,
            contentDigest: request.contentDigest, mode: request.mode, receivedAt: occasion.now, counts: counts,
            mapping: reading.wishes.mapping)
        let id: Int64
        if isRefused {
            id = try await refuse(new, errors, by: actor, on: occasion)
        } else if request.hold {
            id = try await HeldReturns(platform).hold(judged.rows, new, errors, by: actor, on: occasion)
        } else {
            let storing = StoreReturn(platform, judged, by: actor, of: captor, on: occasion)
            let id = try await storing.store(new, errors)
            let stored = TraceReturn(id, new, state: counts.final)
            return ReturnReceipt(stored, errors.map(\.withoutSecrets), isRepeated: false)
        }
        return try await receipt(id)
    }

    private func refuse(
        _ new: NewReturn, _ errors: [RowError], by actor: Actor, on occasion: Occasion
    ) async throws -> Int64 {
        try await platform.datastore.write { session in
            try session.refuseSameContent(new)
            let id = try session.insert(new, state: .refused)
            try session.insert(errors, returnID: id, platform.errorSealing)
            // Of rows that were not taken only their number counts: they come again.
            var quality = QualityTally(receivedAt: occasion.now)
            quality.addRows(new.counts.rows, bad: new.counts.bad)
            try session.keep(quality, returnID: id, captorID: new.captorID, at: occasion.now)
            try session.audit(
                AuditEntry("return.accept", ("return", "\(id)", new.fileName), outcome: .failure).because(
                    AuditReason(.returnRefused, ["bad": "\(new.counts.bad)"])), by: actor, on: occasion)
            return id
        }
    }
}

extension Rule {
    static let returnRefused = Rule(
        "return.refused", "{bad} 处有误，全部未接收", "{bad} errors: nothing of it was taken")
}
