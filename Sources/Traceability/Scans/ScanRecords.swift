import Identification
public import Storage

/// One query as it is kept: no address, no name; the device is a digest that is worthless the day after.
public struct ScanRow: Sendable, Hashable {
    public let id: Int64
    public let allocationNumber: Int64
    public let index: Int64
    public let at: Instant
    public let region: String
    public let audience: Audience
    public let isCounted: Bool
    public let verdict: String
}

/// A query about to be kept.
struct NewScan: Sendable {
    let code: CodeIdentity
    var id: Int64
    let at: Instant
    let device: [UInt8]
    let region: String
    let audience: Audience
    let verdict: Verdict
    var isCounted: Bool { audience == .consumer }
}

/// Names of scans: microseconds of the moment, then 12 random bits. Below 2⁶³ until the year 2041.
enum ScanID {
    static func make(at now: Instant, random: [UInt8]) -> Int64 {
        let tail = random.prefix(2).reduce(Int64(0)) { $0 << 8 | Int64($1) } & 0xFFF
        return now.microseconds << 12 | tail
    }

    static func instant(_ id: Int64) -> Instant { Instant(microseconds: id >> 12) }

    /// Year × 12 + month (1…12), in China: the head of the key, so that months can be dropped whole.
    static func month(_ instant: Instant) -> Int64 { Int64(instant.date.year * 12 + instant.date.month) }
}

extension Session {
    public func scanSummary(of code: CodeIdentity) throws -> ScanSummary? {
        try first(
            """
            SELECT scan_count, first_at, first_region FROM scan_summary
            WHERE owner_id = \(code.ownerID) AND allocation_no = \(code.allocationNumber) AND code_index = \(code.index)
            """
        ) { row in
            ScanSummary(count: try row.next(), firstAt: try row.next(), firstRegion: try row.next())
        }
    }

    /// The owner's scans, newest first, below `id`.
    public func scans(of ownerID: Int64, before id: Int64 = .max, limit: Int = 100) throws -> [ScanRow] {
        let month = id == .max ? Int64.max : ScanID.month(ScanID.instant(id))
        return try rows(
            """
            SELECT scan_id, allocation_no, code_index, at, region, audience, counted, verdict FROM scan
            WHERE owner_id = \(ownerID) AND month <= \(month) AND scan_id < \(id)
            ORDER BY month DESC, scan_id DESC LIMIT \(limit)
            """
        ) { row in
            ScanRow(
                id: try row.next(), allocationNumber: try row.next(), index: try row.next(), at: try row.next(),
                region: try row.next(), audience: try row.next(), isCounted: try row.next(), verdict: try row.next())
        }
    }
}

extension WriteSession {
    func insert(_ scan: NewScan) throws {
        try run(
            """
            INSERT INTO scan (owner_id, month, scan_id, allocation_no, code_index, at, device, region, audience,
                counted, verdict)
            VALUES (\(scan.code.ownerID), \(ScanID.month(scan.at)), \(scan.id), \(scan.code.allocationNumber),
                \(scan.code.index), \(scan.at), \(scan.device), \(scan.region), \(scan.audience), \(scan.isCounted),
                \(scan.verdict.rawValue))
            """)
    }

    /// Adds one to the code's count and answers what it is now.
    func countInSummary(_ scan: NewScan) throws -> ScanSummary? {
        try first(
            """
            INSERT INTO scan_summary (owner_id, allocation_no, code_index, scan_count, first_at, first_region, last_at,
                last_device)
            VALUES (\(scan.code.ownerID), \(scan.code.allocationNumber), \(scan.code.index), 1, \(scan.at),
                \(scan.region), \(scan.at), \(scan.device))
            ON CONFLICT (owner_id, allocation_no, code_index) DO UPDATE SET
                scan_count = scan_summary.scan_count + 1, last_at = excluded.last_at, last_device = excluded.last_device
            RETURNING scan_count, first_at, first_region
            """
        ) { row in
            ScanSummary(count: try row.next(), firstAt: try row.next(), firstRegion: try row.next())
        }
    }

    /// Whether the code's last counted query came from this device less than a minute ago: another process may
    /// have counted it.
    func wasJustCounted(_ scan: NewScan) throws -> Bool {
        try exists(
            """
            SELECT 1 FROM scan_summary
            WHERE owner_id = \(scan.code.ownerID) AND allocation_no = \(scan.code.allocationNumber)
                AND code_index = \(scan.code.index) AND last_device = \(scan.device)
                AND last_at > \(scan.at.adding(seconds: -CountingRules.deviceSeconds))
            """)
    }
}
