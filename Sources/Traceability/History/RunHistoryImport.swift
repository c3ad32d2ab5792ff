import Cryptography
import Storage

/// Sets an import to work: on trial, or for good.
public struct RunHistoryImport: Sendable {
    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    /// 试运行: everything is looked at, nothing of it stored but the report.
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
            try session.run("DELETE FROM history_error WHERE import_id = \(id) AND step > 0")
            let begun = HistoryReport(
                rows: trial.rows, bad: try session.historyFiles(id).reduce(0) { $0 + $1.badCount })
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
        if states.indices.contains(part) {
            for (index, state) in states[part].enumerated() where rows.indices.contains(index) {
                rows[index].status = state
                // It was found in the first sweep; what it is called is enough to find it again.
                rows[index].unit = nil
            }
        }
        let outcome = try await judge(&rows)
        if states.indices.contains(part) {
            states[part] = rows.map(\.status)
        } else {
            states.append(rows.map(\.status))
        }
        let errors = Array(outcome.errors.prefix(max(0, RowErrors.limit - errorCount)))
        let (before, first, now) = (found, errorCount, platform.clock.now())
        try await platform.datastore.write { session in
            try session.insert(errors, importID: before.id, step: 1, file: file, first: first)
            try session.advance(before, at: now, ", lease_until = \(HistoryWork.lease(now))")
        }
        errorCount += errors.count
        found = found.at(part: found.nextPart + 1)
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
    /// The rows of a part, and the file that they came in.
    func historyRows(_ importID: Int64, _ part: Int) async throws -> (file: Int, rows: [HistoryRow]) {
        let found = try await datastore.report { try $0.historyPayload(importID, part) }
        guard let found else { return (0, []) }
        return (found.file, try [HistoryRow](encoded: try keys.open(found.payload, place: HistoryImport.place)))
    }

    func sealed(_ rows: [HistoryRow]) throws -> [UInt8] {
        try keys.seal(rows.encoded, place: HistoryImport.place, nonce: entropy.bytes(12))
    }
}
