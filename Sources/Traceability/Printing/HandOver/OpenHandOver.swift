import Cryptography
import Storage

/// What the holder of a link sees: no account, no codes, only what was sent to them.
public struct HandOverView: Sendable {
    public let handOver: HandOver
    public let standing: HandOver.Standing
    public let ownerName: String
    public let productName: String
    public let model: String
    public let job: PrintJob
    public let files: [PrintFile]
    public let receipts: [HandOverReceipt]

    /// Labels on all files, dividers included.
    public var labelCount: Int64 { files.reduce(0) { $0 + ($1.kind == .part ? $1.labelCount : 0) } }
}

/// 打开链接: for whoever holds it. Guessing is hopeless at 256 bits; it is slowed down all the same.
public struct OpenHandOver: Sendable {
    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    /// Shows what is behind a link, whatever its standing. Throws `Refusal.missing` for a link that never was,
    /// `.tooMany` after too many of them.
    public func callAsFunction(_ token: String, on occasion: Occasion) async throws -> HandOverView {
        let handOver = try await find(token, on: occasion)
        let view = try await view(of: handOver, on: occasion)
        try await note(view.standing == .open || view.standing == .packing ? .opened : .refused, handOver, on: occasion)
        return view
    }

    /// What a request for the archive is.
    public enum Use: Sendable, Hashable {
        /// Its size and digest only.
        case look
        case whole
        /// It goes on with a download of the last 24 hours, which counted already.
        case continuation
    }

    /// The archive.
    /// - Parameter use: what the request is, told with the archive at hand.
    public func take(
        _ token: String, on occasion: Occasion, use: (_ path: String, HandOver) -> Use
    ) async throws -> (path: String, handOver: HandOver) {
        let handOver = try await find(token, on: occasion)
        let standing = handOver.standing(at: occasion.now)
        guard standing == .open || standing == .used else { throw try await closed(handOver, standing, on: occasion) }
        let (path, packed) = try await archive(of: handOver)
        let use = use(path, packed)
        if use == .look { return (path, packed) }
        if standing == .used, use == .whole { throw try await closed(handOver, standing, on: occasion) }
        try await count(packed, isContinuation: use == .continuation, on: occasion)
        return (path, packed)
    }

    private func closed(
        _ handOver: HandOver, _ standing: HandOver.Standing, on occasion: Occasion
    ) async throws -> Refusal {
        try await note(.refused, handOver, on: occasion)
        return Refusal(.missing, .handOverClosed, words: ["standing": standing.name])
    }

    /// Packed again where another process packed it: once, whoever asks at the same time. The row is read in turn, so
    /// that its digest is that of the file.
    private func archive(of handOver: HandOver) async throws -> (String, HandOver) {
        let path = platform.printStore.path(ofHandOver: handOver.id)
        return try await platform.packingTurns.take(handOver.id) {
            if !platform.printStore.has(path) {
                let packing = PackHandOver(platform, peer: nil)
                try await packing.open(handOver, try await packing.pack(handOver))
            }
            let fresh = try await platform.datastore.read {
                try $0.handOver(handOver.ownerID, handOver.id, platform.keys)
            }
            return (path, fresh ?? handOver)
        }
    }

    private func count(_ handOver: HandOver, isContinuation: Bool, on occasion: Occasion) async throws {
        try await platform.datastore.write { session in
            if isContinuation, try session.mayResume(handOver, at: occasion.now) {
                try session.record(.resumed, handOver, on: occasion)
                return
            }
            let counted = try session.run(
                """
                UPDATE hand_over SET download_count = download_count + 1
                WHERE owner_id = \(handOver.ownerID) AND hand_over_id = \(handOver.id) AND state = 'open'
                    AND download_count < downloads_max
                """)
            guard counted == 1 else {
                throw Refusal(.missing, .handOverClosed, words: ["standing": HandOver.Standing.used.name])
            }
            try session.record(.downloaded, handOver, on: occasion)
            try session.audit(
                AuditEntry("hand-over.download", ("hand-over", "\(handOver.id)", "№ \(handOver.id)")), by: nil,
                on: occasion)
        }
    }

    /// Keeps the print house's receipt; the enterprise sees it at once.
    public func acknowledge(
        _ token: String, person: String, labelCount: Int64?, remarks: String, on occasion: Occasion
    ) async throws -> HandOverReceipt {
        let handOver = try await find(token, on: occasion)
        let person = try Text.required(person, "person", limit: 60)
        let remarks = try Text.limited(remarks, "remarks", limit: 500)
        guard let labelCount, (0...10_000_000_000).contains(labelCount) else {
            throw Refusal(.invalid, .required, field: "labelCount", ["field": "labelCount"])
        }
        guard handOver.downloadCount > 0, let sha256 = handOver.sha256 else {
            throw Refusal(.conflict, .nothingToAcknowledge)
        }
        guard handOver.state != .revoked else {
            throw Refusal(.missing, .handOverClosed, words: ["standing": HandOver.Standing.revoked.name])
        }
        let said =
            "\(sha256.hexadecimal)\n\(handOver.id)\n\(person)\n\(labelCount)\n\(remarks)\n\(occasion.now.iso8601)"
        let digest = SHA256.hash(said)
        let sealedPerson = try platform.seal(person, place: HandOver.personPlace)
        let sealedRemarks = try platform.seal(remarks, place: HandOver.remarksPlace)
        let id = try await platform.datastore.write { session -> Int64 in
            guard
                try session.receipts(ofHandOver: handOver.id, handOver.ownerID, platform.keys).count
                    < PrintLimits.receipts
            else {
                throw Refusal(.tooMany, .tooManyReceipts, ["limit": "\(PrintLimits.receipts)"])
            }
            let id: Int64 = try session.value(
                """
                INSERT INTO hand_over_receipt (owner_id, hand_over_id, person, label_count, remarks, digest, address,
                    at, person_sealed, remarks_sealed)
                VALUES (\(handOver.ownerID), \(handOver.id), '', \(labelCount), '', \(digest),
                    \(occasion.address), \(occasion.now), \(sealedPerson), \(sealedRemarks))
                RETURNING receipt_id
                """)!
            try session.record(.receipt, handOver, on: occasion)
            try session.audit(
                AuditEntry("hand-over.receipt", ("hand-over", "\(handOver.id)", "№ \(handOver.id)")), by: nil,
                on: occasion)
            return id
        }
        return HandOverReceipt(
            id: id, person: person, labelCount: labelCount, remarks: remarks, digest: digest,
            address: occasion.address, at: occasion.now)
    }

    private func find(_ token: String, on occasion: Occasion) async throws -> HandOver {
        try platform.handOverTries.check(occasion.address, at: occasion.now)
        let digest = SHA256.hash(token)
        let isShaped = token.utf8.count == 43
        let found =
            isShaped ? try await platform.datastore.read { try $0.handOver(tokenDigest: digest, platform.keys) } : nil
        guard let found else {
            platform.handOverTries.note(occasion.address, at: occasion.now)
            throw Refusal(.missing, .handOverUnknown)
        }
        return found
    }

    private func view(of handOver: HandOver, on occasion: Occasion) async throws -> HandOverView {
        let view = try await platform.datastore.report { session -> HandOverView? in
            guard let job = try session.printJob(handOver.ownerID, handOver.jobID),
                let allocation = try session.allocation(handOver.ownerID, job.allocationNumber)
            else { return nil }
            let product = try session.product(allocation.productID)
            return HandOverView(
                handOver: handOver, standing: handOver.standing(at: occasion.now),
                ownerName: try session.organization(handOver.ownerID)?.name ?? "", productName: product?.name ?? "",
                model: product?.model ?? "", job: job, files: try session.printFiles(job.ownerID, job.id),
                receipts: try session.receipts(ofHandOver: handOver.id, handOver.ownerID, platform.keys))
        }
        guard let view else { throw Refusal(.missing, .handOverUnknown) }
        return view
    }

    private func note(_ kind: HandOverAccess.Kind, _ handOver: HandOver, on occasion: Occasion) async throws {
        try await platform.datastore.write(.readCommitted) { session in
            // Reloading a page a thousand times fills no table.
            let seen = try session.exists(
                """
                SELECT 1 FROM hand_over_access WHERE owner_id = \(handOver.ownerID) AND hand_over_id = \(handOver.id)
                    AND kind = \(kind) AND address = \(occasion.address) AND at > \(occasion.now.adding(seconds: -60))
                """)
            guard !seen else { return }
            try session.record(kind, handOver, on: occasion)
            try session.audit(
                AuditEntry(
                    "hand-over.\(kind.rawValue)", ("hand-over", "\(handOver.id)", "№ \(handOver.id)"),
                    outcome: kind == .refused ? .failure : .success), by: nil, on: occasion)
        }
    }
}

extension Session {
    /// Whether a download of the last day goes on: a link that breaks every minute is no way round the limit.
    fileprivate func mayResume(_ handOver: HandOver, at now: Instant) throws -> Bool {
        let found = try first(
            """
            SELECT COUNT(*) FILTER (WHERE kind = 'downloaded' AND at > \(now.adding(seconds: -86_400))),
                COUNT(*) FILTER (WHERE kind = 'resumed')
            FROM hand_over_access WHERE owner_id = \(handOver.ownerID) AND hand_over_id = \(handOver.id)
            """
        ) { row in (recent: try row.next(Int64.self), resumed: try row.next(Int64.self)) }
        guard let found, found.recent > 0 else { return false }
        return found.resumed < handOver.downloadCount * PrintLimits.resumptionsPerDownload
    }
}

extension Rule {
    static let handOverUnknown = Rule(
        "hand-over.unknown", "链接无效，请核对是否完整，或向发送企业索取新链接",
        "This link is not known; check that it is complete, or ask the enterprise for a new one")
    static let handOverClosed = Rule(
        "hand-over.closed", "链接不能下载（{standing}），请向发送企业索取新链接",
        "Nothing can be downloaded by this link ({standing}); ask the enterprise for a new one")
    static let nothingToAcknowledge = Rule(
        "hand-over.nothing", "尚未下载文件，请先下载再回执", "Nothing was downloaded yet; take the file first")
    static let tooManyReceipts = Rule(
        "hand-over.too-many-receipts", "回执最多 {limit} 份", "There are {limit} receipts already")
}
