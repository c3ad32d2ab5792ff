import Cryptography
import Identification
import Storage

/// Counts a query of a code, durably, before the page answers.
public struct RecordScan: Sendable {
    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    /// Answers what the page shows: the count with this query in it, or as it stood when this one does not count.
    public func callAsFunction(
        _ facts: CodeFacts, _ verdict: Verdict, visit: Visit, by actor: Actor?, on occasion: Occasion
    ) async throws -> ScanSummary? {
        guard CountingRules.isPerson(visit) else { return facts.summary }
        let device = try self.device(occasion)
        let key = ScanMemory.DeviceKey(code: facts.identity, device: device)
        guard platform.scans.isNew(key, at: occasion.now) else { return facts.summary }
        let scan = NewScan(
            code: facts.identity, id: 0, at: occasion.now, device: device, region: "", audience: Audience(actor),
            verdict: verdict)
        do {
            return try await recordNamed(scan) ?? facts.summary
        } catch {
            platform.scans.forget(key)
            throw error
        }
    }

    /// Two scans of one microsecond draw the same name once in 4,096: the second draws again.
    private func recordNamed(_ scan: NewScan) async throws -> ScanSummary? {
        var scan = scan
        for _ in 0..<Self.drawsMax {
            scan.id = ScanID.make(at: scan.at, random: platform.entropy.bytes(2))
            do { return try await record(scan) } catch StorageError.uniqueViolation { continue }
        }
        throw Refusal(.unavailable, .unavailable)
    }

    private static let drawsMax = 8

    private func record(_ scan: NewScan) async throws -> ScanSummary? {
        let summary = try await platform.datastore.write(.readCommitted) { session -> ScanSummary? in
            if scan.isCounted, try session.wasJustCounted(scan) { return nil }
            try session.insert(scan)
            return scan.isCounted ? try session.countInSummary(scan) : nil
        }
        if summary != nil { platform.scans.countScan(ownerID: scan.code.ownerID, at: scan.at) }
        return summary
    }

    /// 16 bytes that tell one device from another for a day, and nothing else: address and agent under a salt of
    /// the day.
    private func device(_ occasion: Occasion) throws -> [UInt8] {
        let day = occasion.now.date
        let salt = try platform.scans.salt(of: day.daysSinceEpoch) {
            try platform.keys.key(for: "scan device \(day)").exposedBytes()
        }
        return Array(SHA256.hash(salt + Array("\(occasion.address)\u{0}\(occasion.agent)".utf8)).prefix(16))
    }
}
