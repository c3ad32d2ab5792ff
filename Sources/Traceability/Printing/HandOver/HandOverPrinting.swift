import Cryptography
import Storage

/// 交给印刷厂: makes a link to a job's files for somebody without an account.
public struct HandOverPrinting: Sendable {
    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    public struct Request: Sendable {
        public var recipient = ""
        public var note = ""
        public var days: Int64 = 7
        public var downloads: Int64 = 3
        public init() {}
    }

    public func callAsFunction(
        _ jobID: Int64, _ request: Request, by actor: Actor, on occasion: Occasion
    ) async throws -> NewHandOver {
        try actor.require(.codeDownload)
        let recipient = try Text.required(request.recipient, "recipient", limit: 80)
        let note = try Text.limited(request.note, "note", limit: 300)
        try check(request.days, in: PrintLimits.handOverDays, "days")
        try check(request.downloads, in: PrintLimits.handOverDownloads, "downloads")
        let token = platform.entropy.bytes(32).base64URL
        let password = Self.password(platform.entropy.bytes(20))
        let sealed = try platform.seal(password, place: Self.place)
        let sealedRecipient = try platform.seal(recipient, place: HandOver.recipientPlace)
        let sealedNote = try platform.seal(note, place: HandOver.notePlace)
        let id = try await platform.datastore.write { session -> Int64 in
            guard let job = try session.printJob(actor.organizationID, jobID) else {
                throw Refusal(.missing, .missing, ["object": "print job \(jobID)"])
            }
            guard job.state == .ready else {
                throw Refusal(.conflict, .jobNotReady, words: ["state": job.state.name])
            }
            let id: Int64 = try session.value(
                """
                INSERT INTO hand_over (owner_id, job_id, recipient, note, token_digest, password_sealed, state,
                    attempt_count, byte_count, download_count, downloads_max, expires_at, account_id, created_at,
                    touched_at, recipient_sealed, note_sealed)
                VALUES (\(job.ownerID), \(job.id), '', '', \(SHA256.hash(token)), \(sealed), 'packing',
                    0, 0, 0, \(request.downloads), \(occasion.now.adding(seconds: request.days * 86_400)),
                    \(actor.accountID), \(occasion.now), \(occasion.now), \(sealedRecipient), \(sealedNote))
                RETURNING hand_over_id
                """)!
            try session.audit(
                AuditEntry("print.hand-over", ("hand-over", "\(id)", "№ \(id)")).because(
                    AuditReason("print.of-job", Message("印制任务 {job}", "print job {job}"), ["job": "\(job.id)"])),
                by: actor, on: occasion)
            return id
        }
        guard let made = try await platform.datastore.read({ try $0.handOver(actor.organizationID, id, platform.keys) })
        else {
            throw Refusal(.unavailable, .unavailable)
        }
        return NewHandOver(handOver: made, token: token, password: password)
    }

    static let place = "hand_over.password"

    private func check(_ value: Int64, in range: ClosedRange<Int64>, _ field: String) throws {
        guard range.contains(value) else {
            throw Refusal(
                .invalid, .handOverLimit, field: field,
                ["value": "\(value)", "least": "\(range.lowerBound)", "most": "\(range.upperBound)"])
        }
    }

    /// 20 of 32 signs that nobody mistakes for one another: 100 bits, in groups of five to be read out.
    static func password(_ bytes: [UInt8]) -> String {
        let signs = Array("23456789ABCDEFGHJKLMNPQRSTUVWXYZ".utf8)
        var text: [UInt8] = []
        for (place, byte) in bytes.enumerated() {
            if place > 0, place.isMultiple(of: 5) { text.append(UInt8(ascii: "-")) }
            text.append(signs[Int(byte & 31)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}

/// 撤销链接: at once and for good.
public struct RevokeHandOver: Sendable {
    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    /// Answers the job it belonged to.
    @discardableResult
    public func callAsFunction(_ id: Int64, by actor: Actor, on occasion: Occasion) async throws -> Int64 {
        try actor.require(.codeDownload)
        let jobID = try await platform.datastore.write { session -> Int64 in
            let before = try session.digest(of: "hand-over", "\(id)")
            guard let found = try session.handOver(actor.organizationID, id, platform.keys) else {
                throw Refusal(.missing, .missing, ["object": "hand-over \(id)"])
            }
            try session.run(
                """
                UPDATE hand_over SET state = 'revoked', password_sealed = NULL, ended_at = \(occasion.now), peer = NULL,
                    lease_until = NULL
                WHERE owner_id = \(found.ownerID) AND hand_over_id = \(id) AND state IN ('packing', 'open')
                """)
            try session.audit(
                AuditEntry("print.revoke", ("hand-over", "\(id)", "№ \(id)")).from(before), by: actor,
                on: occasion)
            return found.jobID
        }
        try platform.printStore.removeHandOver(id)
        return jobID
    }
}

/// A link with what came of it, for the enterprise.
public struct HandOverFile: Sendable {
    public let handOver: HandOver
    public let accesses: [HandOverAccess]
    public let receipts: [HandOverReceipt]
}

extension Platform {
    public func handOvers(ofJob id: Int64, for actor: Actor) async throws -> [HandOverFile] {
        try actor.require(.codeRead)
        let keys = keys
        return try await datastore.report { session in
            guard try session.printJob(actor.organizationID, id) != nil else {
                throw Refusal(.missing, .missing, ["object": "print job \(id)"])
            }
            return try session.handOvers(ofJob: id, actor.organizationID, keys).map { handOver in
                HandOverFile(
                    handOver: handOver, accesses: try session.accesses(ofHandOver: handOver.id, handOver.ownerID),
                    receipts: try session.receipts(ofHandOver: handOver.id, handOver.ownerID, keys))
            }
        }
    }
}

extension Rule {
    static let jobNotReady = Rule(
        "hand-over.job-not-ready", "任务当前为“{state}”，文件就绪后才能外发",
        "The job is not ready ({state}); hand it over when its files are there")
    static let handOverLimit = Rule(
        "hand-over.limit", "{value} 须为 {least}–{most}", "{value} is not within {least} to {most}")
}
