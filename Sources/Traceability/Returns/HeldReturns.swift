import Foundation
import JSONStream
public import Storage

/// 暂存: typed rows that wait, sealed, for their sender's word. Neither public nor uploaded, freely withdrawn.
public struct HeldReturns: Sendable {
    /// How long a page says that a return waits; nothing happens by itself afterwards.
    static let holdSeconds: Int64 = 24 * 3600
    private static let place = "return_chunk.payload"

    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    func hold(
        _ rows: RowSpill, _ new: NewReturn, _ errors: [RowError], by actor: Actor, on occasion: Occasion
    ) async throws -> Int64 {
        let sealing = platform.errorSealing
        let id = try await platform.datastore.write { session in
            let id = try session.insert(new, state: .checking)
            try session.insert(errors, returnID: id, sealing)
            return id
        }
        do { try await keep(rows, id, new, by: actor, on: occasion) } catch {
            // Otherwise its key would be under way until the next start.
            try? await platform.datastore.write { try $0.abandon(id, at: occasion.now) }
            throw error
        }
        return id
    }

    private func keep(
        _ rows: RowSpill, _ id: Int64, _ new: NewReturn, by actor: Actor, on occasion: Occasion
    ) async throws {
        try rows.rewind()
        var number: Int64 = 0
        while case let chunk = try rows.next(ReceiveReturn.chunkRows), !chunk.isEmpty {
            let (payload, chunkNumber) = (try seal(chunk), number)
            try await platform.datastore.write { session in
                try session.run(
                    """
                    INSERT INTO return_chunk (return_id, chunk_no, row_count, payload)
                    VALUES (\(id), \(chunkNumber), \(chunk.count), \(payload))
                    """)
            }
            number += 1
        }
        let until = occasion.now.adding(seconds: Self.holdSeconds)
        try await platform.datastore.write { session in
            try session.move(id, from: .checking, to: .held)
            try session.run(
                "UPDATE trace_return SET hold_until = \(until) WHERE return_id = \(id)"
            )
            try session.audit(AuditEntry("return.hold", ("return", "\(id)", new.fileName)), by: actor, on: occasion)
        }
    }

    /// Judges the rows again, as things stand now, and stores them. Throws every row error as a `Refusal`;
    /// the return stays held then.
    public func confirm(_ id: Int64, spoolFolder: String, by actor: Actor, on occasion: Occasion) async throws {
        let found = try await held(id, by: actor)
        let receiving = ReceiveReturn(platform)
        let reading = try await open(found, folder: spoolFolder)
        let captor = try await platform.datastore.read { try $0.captor(actor.organizationID) }
        let judged = try await receiving.judge(reading, by: actor, of: captor, folder: spoolFolder, ownReturnID: id)
        try Refusals.check(
            judged.errors.sorted.prefix(100).map { error in
                var parameters = error.parameters
                parameters["value"] = parameters["value"] ?? error.value
                parameters["field"] = error.field
                return Refusal(.invalid, error.rule, field: "line \(error.line) \(error.field)", parameters)
            })
        try await StoreReturn(platform, judged, by: actor, of: captor, on: occasion).store(held: found)
    }

    public func withdraw(_ id: Int64, by actor: Actor, on occasion: Occasion) async throws {
        _ = try await held(id, by: actor)
        try await platform.datastore.write { session in
            let before = try session.digest(of: "return", "\(id)")
            try session.move(id, from: .held, to: .withdrawn, decidedAt: occasion.now)
            try session.run("DELETE FROM return_chunk WHERE return_id = \(id)")
            try session.run("UPDATE trace_return SET idempotency_key = NULL WHERE return_id = \(id)")
            try session.audit(
                AuditEntry("return.withdraw", ("return", "\(id)", "#\(id)")).from(before), by: actor,
                on: occasion)
        }
    }

    private func held(_ id: Int64, by actor: Actor) async throws -> TraceReturn {
        try actor.require(actor.may(.returnWrite) ? .returnWrite : .lifeRecord)
        let (found, isAmendment) = try await platform.datastore.read { session in
            (try session.traceReturn(id, for: actor), try session.isAmendment(id))
        }
        // Old data has a trial, a report and a word of its own.
        // An amendment counts by a reviewer's word, never by its sender's.
        guard found.captorID == actor.organizationID, found.channel != .history, !isAmendment else {
            throw Refusal(.missing, .missing, ["object": "return \(id)"])
        }
        guard found.state == .held else {
            throw Refusal(.conflict, .returnNotHeld, ["value": "\(id)"], words: ["state": found.state.name])
        }
        return found
    }

    private func open(_ found: TraceReturn, folder: String) async throws -> ReturnReading {
        let rows = RowSpill(folder: folder)
        var number: Int64 = 0
        while let payload = try await chunk(found.id, number) {
            let bytes = try platform.keys.open(payload, place: Self.place)
            var splitter = NDJSONSplitter()
            func take(_ line: UnsafeRawBufferPointer, _: Int) throws {
                if let row = ReturnRow(try JSONValue(parsing: line)) { try rows.append(row) }
            }
            try splitter.feed(bytes, take)
            try splitter.finish(take)
            number += 1
        }
        return ReturnReading(rows: rows, errors: RowErrors(), rowCount: rows.count, wishes: .init())
    }

    private func chunk(_ id: Int64, _ number: Int64) async throws -> [UInt8]? {
        try await platform.datastore.report { session in
            try session.value("SELECT payload FROM return_chunk WHERE return_id = \(id) AND chunk_no = \(number)")
        }
    }

    private func seal(_ rows: [ReturnRow]) throws -> [UInt8] {
        var bytes: [UInt8] = []
        for row in rows {
            var writer = JSONWriter(reserving: 256)
            row.write(to: &writer)
            bytes.append(contentsOf: writer.bytes)
            bytes.append(0x0A)
        }
        return try platform.keys.seal(bytes, place: Self.place, nonce: platform.entropy.bytes(12))
    }
}
