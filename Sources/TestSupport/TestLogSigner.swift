public import Cryptography
public import Ledger
import Storage
public import Traceability

/// Signs the stored log in tests, without the process that does it in the product.
public struct TestLogSigner: Sendable {
    public let key: SignerKey
    /// Of its key.
    public let seed: SecretBytes

    /// The first log's key, always the same.
    public init(_ platform: Platform) async throws {
        let origin = try await platform.datastore.read {
            try $0.value("SELECT origin FROM ledger_log WHERE log_no = 1", as: String.self)
        }
        seed = SecretBytes([UInt8](repeating: 9, count: 32))
        key = try SignerKey(name: LogName(origin ?? ""), seed: seed)
    }

    /// Seals what waits and signs the tree as it is then; answers its size.
    @discardableResult
    public func sign(_ platform: Platform) async throws -> UInt64 {
        try await platform.sealPending()
        let head = try await platform.datastore.read { try $0.ledgerHead() }
        let note = try key.note(
            of: Checkpoint(origin: key.name, size: head.size, root: head.root))
        let (text, now) = (String(decoding: note.bytes, as: UTF8.self), platform.clock.now())
        try await platform.datastore.write { session in
            try session.run(
                """
                INSERT INTO ledger_checkpoint (log_no, size, note, signed_at)
                VALUES (\(head.log), \(Int64(head.size)), \(text), \(now)) ON CONFLICT (log_no, size) DO NOTHING
                """)
        }
        return head.size
    }

    /// Believes this log, and what `more` says.
    public func policy(_ more: String = "quorum none\n") throws -> TrustPolicy {
        try TrustPolicy(Array("log \(key.verifierKey.text)\n\(more)".utf8))
    }
}
