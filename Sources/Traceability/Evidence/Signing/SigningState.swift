public import Storage

/// What the signer said last (签名状态): for the status page and `doctor`, also of peers that do not sign.
public struct SigningState: Sendable, Hashable {
    public let log: Int64
    /// `name+ID+base64`, for policies; nil: there is no key.
    public let verifierKey: String?
    /// Why nothing is signed; nil: it is.
    public let refusal: Message?
    public let changedAt: Instant
}

extension Session {
    /// Of the log that is sealed into now; nil: no signer has run yet.
    public func signingState() throws -> SigningState? {
        try first(
            """
            SELECT log_no, verifier_key, refusal_zh, refusal_en, changed_at FROM ledger_signer
            WHERE log_no = (SELECT max(log_no) FROM ledger_head)
            """
        ) { row in
            let (log, key) = (try row.next(Int64.self), try row.next(String?.self))
            let (chinese, english) = (try row.next(String?.self), try row.next(String?.self))
            return SigningState(
                log: log, verifierKey: key, refusal: chinese.map { Message($0, english ?? $0) },
                changedAt: try row.next())
        }
    }
}

extension Platform {
    /// Whether a checkpoint of the log that is sealed into now was ever signed, as far as the database knows.
    public func isLogSigned() async throws -> Bool {
        try await datastore.read { session in
            let log = try session.ledgerHead().log
            return try session.exists("SELECT 1 FROM ledger_checkpoint WHERE log_no = \(log) LIMIT 1")
        }
    }

    /// Origin of the log that is sealed into now.
    public func ledgerOrigin() async throws -> String {
        try await datastore.read { session in try session.ledgerLog(session.ledgerHead().log)?.origin ?? "" }
    }

    /// Writes down what the signer said, where it is something new.
    public func tellSigning(_ verifierKey: String?, _ outcome: SignLedger.Outcome) async throws {
        let refusal: Message?
        switch outcome {
        case .refused(let reason): refusal = reason.message
        case .signed, .unchanged: refusal = nil
        case .overtaken: return
        }
        let known = try await datastore.read { try $0.signingState() }
        if let known, known.refusal == refusal, known.verifierKey == verifierKey { return }
        let now = clock.now()
        try await datastore.write(.readCommitted) { session in
            let log = try session.ledgerHead().log
            try session.run(
                """
                INSERT INTO ledger_signer (log_no, verifier_key, refusal_zh, refusal_en, changed_at)
                VALUES (\(log), \(verifierKey), \(refusal?.chinese), \(refusal?.english), \(now))
                ON CONFLICT (log_no) DO UPDATE SET verifier_key = excluded.verifier_key,
                    refusal_zh = excluded.refusal_zh, refusal_en = excluded.refusal_en,
                    changed_at = excluded.changed_at
                """)
        }
    }
}
