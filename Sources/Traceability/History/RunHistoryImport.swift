import Cryptography
import Storage

/// Sets an import to work: on trial, or for good.
public struct RunHistoryImport: Sendable {
    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    /// 试运行: everything is looked at, nothing of it stored but the report and which rows are left out.
    public func `try`(_ id: Int64, by actor: Actor, on occasion: Occasion) async throws {
        try actor.require(.historyImport)
        try await platform.datastore.write { session in
            let found = try session.historyImport(id, for: actor)
            try found.require(.open, .tried)
            guard found.rowCount > 0 else { throw Refusal(.invalid, .historyNoFile) }
            try session.run("DELETE FROM history_error WHERE import_id = \(id) AND step > 0")
            try session.move(found, to: .trying, at: occasion.now, ", trial = '', not_before = 0")
            try session.audit(
                AuditEntry("history.try", ("history-import", "\(id)", found.name)), by: actor, on: occasion)
        }
    }

    /// Stages what the trial found good. It counts once somebody confirms it.
    public func stage(_ id: Int64, by actor: Actor, on occasion: Occasion) async throws {
        try actor.require(.historyImport)
        try await platform.datastore.write { session in
            let found = try session.historyImport(id, for: actor)
            try found.require(.tried)
            guard let trial = found.trial, trial.good > 0 else { throw Refusal(.invalid, .historyNothingGood) }
            let digests = try session.historyFiles(id).flatMap(\.digest)
            var new = NewReturn(
                captorID: found.ownerID, siteID: found.siteID, accountID: actor.accountID, channel: .history,
                fileName: found.name, idempotencyKey: nil,
                contentDigest: SHA256.hash(Array("history import \(id) ".utf8) + digests), mode: .acceptGoodRows,
                receivedAt: occasion.now,
                counts: ReturnCounts(rows: trial.rows, good: trial.good, bad: trial.bad, units: Int64(trial.made)))
            new.isBackfilled = true
            let returnID = try session.insert(new, state: .held)
            // What the trial left out stays out, with its reasons. Notes on good rows are made again.
            try session.run(
                """
                DELETE FROM history_error WHERE import_id = \(id)
                    AND (step > 1 OR step = 1 AND rule = \(Rule.historyCertificateUnknown.code))
                """)
            var begun = HistoryReport(rows: trial.rows, bad: trial.bad)
            (begun.present, begun.unknown) = (trial.present, trial.unknown)
            try session.move(
                found, to: .making, at: occasion.now,
                ", return_id = \(returnID), result = \(begun.text), event_count = 0, not_before = 0")
            try session.audit(
                AuditEntry("history.stage", ("history-import", "\(id)", found.name), reason: "#\(returnID)"), by: actor,
                on: occasion)
        }
    }
}

/// One trial, from its first row to its report. Broken off, it begins again: there is nothing to go on from.
struct HistoryTrial {
    let platform: Platform
    let actor: Actor
    private(set) var found: HistoryImport
    private let isOver: @Sendable () -> Bool
    private var errorCount = 0
    /// How far each row of each part came.
    private var states: [[HistoryRow.Status]] = []

    init(_ platform: Platform, by actor: Actor, _ found: HistoryImport, isOver: @escaping @Sendable () -> Bool) {
        (self.platform, self.actor, self.found, self.isOver) = (platform, actor, found, isOver)
    }

    mutating func run() async throws {
        let files = try await begin()
        let begun = HistoryReport(rows: found.rowCount, bad: files.reduce(0) { $0 + $1.badCount })
        var sweep = try await HistorySweep(platform, by: actor, report: begun, stagedReturnID: nil)
        for part in 0..<found.partCount {
            try await step(part) { rows in try await sweep.make(&rows) }
        }
        for part in 0..<found.partCount {
            try await step(part) { rows in try await sweep.add(&rows) }
        }
        let (ending, report, now) = (found, sweep.report, platform.clock.now())
        try await platform.datastore.write { session in
            try session.move(ending, to: .tried, at: now, ", trial = \(report.text)")
        }
    }

    private mutating func begin() async throws -> [HistoryFile] {
        let (begun, now) = (found, platform.clock.now())
        let files = try await platform.datastore.write { session in
            try session.run("DELETE FROM history_error WHERE import_id = \(begun.id) AND step = 1")
            try session.advance(begun, by: -begun.nextPart, at: now)
            return try session.historyFiles(begun.id)
        }
        found = found.at(part: 0)
        return files
    }

    private mutating func step(
        _ part: Int, _ judge: (inout [HistoryRow]) async throws -> HistorySweep.Outcome
    ) async throws {
        guard !isOver() else { throw CancellationError() }
        let read = try await platform.historyRows(found.id, part)
        let file = read.file
        var rows = read.rows
        let isSecond = states.indices.contains(part)
        for index in rows.indices {
            // An earlier trial's word counts no longer.
            rows[index].status = isSecond && states[part].indices.contains(index) ? states[part][index] : .read
            // It was found in the first sweep; what it is called is enough to find it again.
            rows[index].unit = nil
        }
        let outcome = try await judge(&rows)
        let judged = rows.map(\.status)
        if isSecond { states[part] = judged } else { states.append(judged) }
        let payload: [UInt8]? = try isSecond ? platform.sealed(Self.marked(read.rows, judged)) : nil
        let errors = Array(outcome.errors.prefix(max(0, RowErrors.limit - errorCount)))
        let (before, now, sealing) = (found, platform.clock.now(), platform.errorSealing)
        let place = HistoryErrorPlace(importID: found.id, step: 1, file: file, first: errorCount)
        try await platform.datastore.write { session in
            try session.insert(errors, place, sealing)
            if let payload {
                try session.run(
                    """
                    UPDATE history_part SET payload = \(payload)
                    WHERE import_id = \(before.id) AND part_no = \(part)
                    """)
            }
            try session.advance(before, at: now, ", lease_until = \(HistoryWork.lease(now))")
        }
        errorCount += errors.count
        found = found.at(part: found.nextPart + 1)
    }

    /// The rows as they were read, those marked that the import leaves out whole: nothing of a row is staged that is
    /// wrong in what comes after its production.
    private static func marked(_ rows: [HistoryRow], _ judged: [HistoryRow.Status]) -> [HistoryRow] {
        zip(rows, judged).map { row, status -> HistoryRow in
            var row = row
            row.status = status == .bad || status == .present ? status : .read
            row.unit = nil
            return row
        }
    }
}

extension HistoryImport {
    func at(part: Int) -> HistoryImport {
        HistoryImport(
            id: id, ownerID: ownerID, siteID: siteID, accountID: accountID, name: name, state: state, failure: failure,
            returnID: returnID, rowCount: rowCount, partCount: partCount, nextPart: part, eventCount: eventCount,
            errorCount: errorCount, trial: trial, result: result, createdAt: createdAt, changedAt: changedAt,
            confirmedAt: confirmedAt)
    }
}

extension HistoryReport {
    init(rows: Int, bad: Int) {
        self.init()
        (self.rows, self.bad) = (rows, bad)
    }
}

extension Platform {
    /// The rows of a part, and the file that they came in. A part that is not there is never taken for an empty one.
    func historyRows(_ importID: Int64, _ part: Int) async throws -> (file: Int, rows: [HistoryRow]) {
        let found = try await datastore.report { try $0.historyPayload(importID, part) }
        guard let found else { throw Refusal(.unavailable, .unavailable) }
        return (found.file, try [HistoryRow](encoded: try keys.open(found.payload, place: HistoryImport.place)))
    }

    func sealed(_ rows: [HistoryRow]) throws -> [UInt8] {
        try keys.seal(rows.encoded, place: HistoryImport.place, nonce: entropy.bytes(12))
    }
}
