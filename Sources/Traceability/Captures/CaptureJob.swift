import Cryptography
public import Storage

/// 采集任务 (EPCIS 2.0, captureJob): what became of a capture. A capture is a return of channel `epcis`.
public struct CaptureJob: Sendable {
    public let traceReturn: TraceReturn
    /// Events read from the document so far.
    public let receivedCount: Int
    public let checkedCount: Int
    public let storedCount: Int
    /// Events that were captured before: nothing to do for them.
    public let knownCount: Int
    public let warningCount: Int
    /// The request for an amendment that the document has become, since it declares accepted events to be wrong: they
    /// count until it is approved.
    public let amendmentID: Int64?

    public var id: Int64 { traceReturn.id }
    public var isRunning: Bool { [.receiving, .checking, .storing].contains(traceReturn.state) }
    /// Every event counts, by this job or an earlier one.
    public var isSuccess: Bool { traceReturn.state == .accepted }
    /// 待审核: taken as a request for an amendment, every event of it.
    public var isAwaitingApproval: Bool {
        amendmentID != nil && traceReturn.state == .held && traceReturn.badCount == 0
    }
}

extension Session {
    /// Jobs of the organization, the newest first.
    public func captureJobs(of captorID: Int64, before id: Int64 = .max, limit: Int = 30) throws -> [CaptureJob] {
        let found = try rows(
            """
            SELECT return_id, received_count, checked_count, stored_count, known_count, warning_count FROM capture_job
            WHERE captor_id = \(captorID) AND return_id < \(id) ORDER BY return_id DESC LIMIT \(limit)
            """
        ) { try Counts(&$0) }
        return try found.compactMap { try job($0) }
    }

    /// A job of the organization. Throws `Refusal.missing`.
    public func captureJob(_ id: Int64, of captorID: Int64) throws -> CaptureJob {
        let counts = try first(
            """
            SELECT return_id, received_count, checked_count, stored_count, known_count, warning_count FROM capture_job
            WHERE captor_id = \(captorID) AND return_id = \(id)
            """
        ) { try Counts(&$0) }
        guard let counts, let job = try job(counts) else {
            throw Refusal(.missing, .missing, field: "captureID", ["object": "capture job \(id)"])
        }
        return job
    }

    private func job(_ counts: Counts) throws -> CaptureJob? {
        try traceReturn(counts.id).map {
            CaptureJob(
                traceReturn: $0, receivedCount: counts.received, checkedCount: counts.checked,
                storedCount: counts.stored, knownCount: counts.known, warningCount: counts.warnings,
                amendmentID: try value(
                    "SELECT amendment_id FROM amendment_round WHERE return_id = \(counts.id)", as: Int64.self))
        }
    }

    /// The job that the captor's same content is in: accepted, or under way.
    func captureJob(captorID: Int64, digest: [UInt8]) throws -> Int64? {
        try value(
            """
            SELECT trace_return.return_id FROM trace_return
                JOIN capture_job ON capture_job.return_id = trace_return.return_id
            WHERE trace_return.captor_id = \(captorID) AND content_digest = \(digest)
                AND state IN ('accepted', 'held', 'receiving', 'checking', 'storing')
            ORDER BY trace_return.return_id LIMIT 1
            """)
    }
}

private struct Counts {
    let id: Int64
    let received: Int
    let checked: Int
    let stored: Int
    let known: Int
    let warnings: Int

    init(_ row: inout RowReader) throws {
        id = try row.next()
        received = try row.next()
        checked = try row.next()
        stored = try row.next()
        known = try row.next()
        warnings = try row.next()
    }
}

/// How far a capture has come.
struct CaptureProgress: Sendable {
    var received = 0
    var checked = 0
    var stored = 0
    var known = 0
    var warnings = 0
}

extension WriteSession {
    func insertJob(_ id: Int64, captorID: Int64, _ progress: CaptureProgress) throws {
        try run(
            """
            INSERT INTO capture_job (return_id, captor_id, received_count, checked_count, stored_count, known_count,
                warning_count)
            VALUES (\(id), \(captorID), \(progress.received), \(progress.checked), \(progress.stored),
                \(progress.known), \(progress.warnings))
            """)
    }

    func updateJob(_ id: Int64, _ progress: CaptureProgress) throws {
        try run(
            """
            UPDATE capture_job SET received_count = \(progress.received), checked_count = \(progress.checked),
                stored_count = \(progress.stored), known_count = \(progress.known),
                warning_count = \(progress.warnings) WHERE return_id = \(id)
            """)
    }
}

extension Session {
    /// What the first event of a job is asked for by: its eventID, else the name that it has here; nil: the job stored
    /// none.
    public func eventName(ofJob id: Int64, captorID: Int64) throws -> String? {
        let eventID = id << 24
        let owners = try rows(
            "SELECT owner_id FROM event_captor WHERE captor_id = \(captorID) AND event_id = \(eventID)"
        ) { try $0.next(Int64.self) }
        let found = try rows(
            """
            SELECT epcis_event_id FROM trace_event
            WHERE owner_id IN \(list: owners + [captorID]) AND event_id = \(eventID) LIMIT 1
            """
        ) { try $0.next(String?.self) }
        return found.first.map { $0 ?? StoredEvent.namePrefix + "\(eventID)" }
    }
}
