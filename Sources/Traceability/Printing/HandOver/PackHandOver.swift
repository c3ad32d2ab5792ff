import Cryptography
import Labels
import Storage

/// Writes the archive of a link, with the job's files and their digests.
struct PackHandOver: Sendable {
    let platform: Platform
    /// Under whose name leases stand; nil: somebody waits for the archive, and no lease is taken.
    let peer: String?

    init(_ platform: Platform, peer: String?) {
        self.platform = platform
        self.peer = peer
    }

    /// Packs one that waits; false when none does.
    func step() async throws -> Bool {
        guard let claimed = try await claim() else { return false }
        do {
            let written = try await pack(claimed)
            try await open(claimed, written)
        } catch let error where !(error is StorageError) {
            try await release(claimed, error)
        }
        return true
    }

    private func claim() async throws -> HandOver? {
        let isWaiting = try await platform.datastore.read { session in
            try session.exists("SELECT 1 FROM hand_over WHERE state = 'packing' LIMIT 1")
        }
        guard isWaiting else { return nil }
        let (now, peer) = (platform.clock.now(), peer)
        return try await platform.datastore.write(.readCommitted) { session in
            let found = try session.first(
                """
                SELECT owner_id, hand_over_id FROM hand_over
                WHERE state = 'packing' AND (lease_until IS NULL OR lease_until < \(now)) AND expires_at > \(now)
                ORDER BY touched_at LIMIT 1
                """ + session.engine.forUpdateSkipLocked
            ) { row in (owner: try row.next(Int64.self), id: try row.next(Int64.self)) }
            guard let found, let handOver = try session.handOver(found.owner, found.id, platform.keys) else {
                return nil
            }
            try session.run(
                """
                UPDATE hand_over SET peer = \(peer), touched_at = \(now),
                    lease_until = \(now.adding(seconds: PrintLimits.packingLeaseSeconds))
                WHERE owner_id = \(found.owner) AND hand_over_id = \(found.id)
                """)
            return handOver
        }
    }

    /// The archive on this process's disk. Throws a refusal when the job's files are gone.
    func pack(_ handOver: HandOver) async throws -> PrintStore.Written {
        guard let sealed = handOver.sealedPassword else { throw Refusal(.missing, .handOverGone) }
        let password = try platform.openText(sealed, place: HandOverPrinting.place)
        let job = try await platform.datastore.report { session -> (PrintJob, [PrintFile])? in
            try session.printJob(handOver.ownerID, handOver.jobID).map {
                ($0, try session.printFiles(handOver.ownerID, handOver.jobID))
            }
        }
        guard let job, job.0.state == .ready else { throw Refusal(.missing, .handOverGone) }
        var entries: [EncryptedArchive.Entry] = []
        var sums = ""
        for file in job.1 {
            let path = try await RestorePrintFile(platform)(job.0, file)
            entries.append(
                .init(file.name, .file(path: path), isCompressed: job.0.format.isText || file.kind == .rolls))
            sums += "\((file.sha256 ?? []).hexadecimal)  \(file.name)\n"
        }
        entries.append(.init("SHA256SUMS.txt", .bytes(Array(sums.utf8))))
        let (all, at) = (entries, handOver.createdAt.microseconds / 1_000_000)
        return try await platform.printStore.write(platform.printStore.path(ofHandOver: handOver.id)) { draft in
            let write: @Sendable () throws -> Void = {
                try EncryptedArchive.write(to: draft, all, password: password, modifiedAt: at)
            }
            // Gigabytes may be encrypted: never on a thread that answers requests.
            if peer == nil { try await onThread("archive", write) } else { try write() }
            return 0
        }
    }

    func open(_ handOver: HandOver, _ written: PrintStore.Written) async throws {
        try await platform.datastore.write(.readCommitted) { session in
            try session.run(
                """
                UPDATE hand_over SET state = 'open', byte_count = \(written.byteCount), sha256 = \(written.sha256),
                    peer = NULL, lease_until = NULL
                WHERE owner_id = \(handOver.ownerID) AND hand_over_id = \(handOver.id) AND state IN ('packing', 'open')
                """)
        }
    }

    private func release(_ handOver: HandOver, _ error: any Error) async throws {
        let now = platform.clock.now()
        let attempts = handOver.attemptCount + 1
        let state: HandOver.State = attempts >= PrintLimits.attempts ? .failed : .packing
        try await platform.datastore.write(.readCommitted) { session in
            try session.run(
                """
                UPDATE hand_over SET state = \(state), attempt_count = \(attempts), peer = NULL, touched_at = \(now),
                    lease_until = \(now.adding(seconds: Int64(10 * attempts)))
                WHERE owner_id = \(handOver.ownerID) AND hand_over_id = \(handOver.id) AND state = 'packing'
                """)
        }
    }
}

extension Rule {
    static let handOverGone = Rule(
        "hand-over.gone", "文件已清理，请企业重新生成并外发", "The files were removed; the enterprise must make and send them again")
}
