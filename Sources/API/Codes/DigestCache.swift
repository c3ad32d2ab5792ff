import Synchronization
import Traceability

/// SHA-256 of documents that are the same for ever, by entity tag: a digest of 100 million codes is computed once.
final class DigestCache: Sendable {
    private static let limit = 1_024
    private let known = Mutex<[String: [UInt8]]>([:])

    func digest(of sheet: CodeSheet) async throws -> [UInt8] {
        if let digest = known.withLock({ $0[sheet.entityTag] }) { return digest }
        let digest = try await sheet.digest()
        known.withLock { known in
            if known.count >= Self.limit { known.removeAll() }
            known[sheet.entityTag] = digest
        }
        return digest
    }
}
