import Storage

/// The word of a person over staged data: it counts, or it goes.
public struct EndHistoryImport: Sendable {
    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    /// Everything staged counts at once; from then on only an amendment changes it.
    public func confirm(_ id: Int64, by actor: Actor, on occasion: Occasion) async throws {
        try actor.require(.historyConfirm)
        try await platform.datastore.write { session in
            let before = try session.digest(of: "history-import", "\(id)")
            let found = try session.historyImport(id, for: actor)
            try found.require(.staged)
            guard let returnID = found.returnID, let result = found.result, result.good > 0 else {
                throw Refusal(.invalid, .historyNothingGood)
            }
            let isLater = try session.exists("SELECT 1 FROM history_part WHERE import_id = \(id) AND later = 1")
            try session.move(
                returnID, from: .held, to: result.bad == 0 ? .accepted : .acceptedInPart, decidedAt: occasion.now)
            try session.releaseQueue(ofReturn: returnID, at: occasion.now)
            try session.move(
                found, to: isLater ? .confirming : .confirmed, at: occasion.now,
                ", confirmed_by = \(actor.accountID), confirmed_at = \(occasion.now), not_before = 0")
            if !isLater { try session.run("DELETE FROM history_part WHERE import_id = \(id)") }
            try session.audit(
                AuditEntry("history.confirm", ("history-import", "\(id)", found.name)).because(
                    AuditReason(
                        "history.confirmed", Message("{good} 行计入，{bad} 行未计入", "{good} rows count, {bad} do not"),
                        ["good": "\(result.good)", "bad": "\(result.bad)"])
                ).from(before), by: actor, on: occasion)
        }
    }

    /// Takes everything back that is not confirmed. What was staged is removed in the background.
    public func undo(_ id: Int64, by actor: Actor, on occasion: Occasion) async throws {
        try actor.require(.historyImport)
        try await platform.datastore.write { session in
            let before = try session.digest(of: "history-import", "\(id)")
            let found = try session.historyImport(id, for: actor)
            guard found.state.isUndoable else {
                throw Refusal(.conflict, .historyState, ["value": "\(id)"], words: ["state": found.state.name])
            }
            try session.move(found, to: .undoing, at: occasion.now, ", not_before = 0")
            try session.audit(
                AuditEntry("history.undo", ("history-import", "\(id)", found.name)).because(
                    AuditReason(found.state.rawValue, found.state.name)
                ).from(before), by: actor, on: occasion)
        }
    }
}

/// After the word was spoken: facts of units that were here before, or the removal of what was staged.
struct HistoryEnding {
    let platform: Platform
    let actor: Actor
    let found: HistoryImport

    /// Folds the facts of units that were sold by this import and made by another return.
    func fold() async throws {
        let (found, now, platform) = (self.found, platform.clock.now(), self.platform)
        let part = try await platform.datastore.report { session in
            try session.value(
                """
                SELECT min(part_no) FROM history_part
                WHERE import_id = \(found.id) AND part_no >= \(found.nextPart) AND later = 1
                """, as: Int?.self) ?? nil
        }
        guard let part else {
            return try await platform.datastore.write { session in
                try session.run("DELETE FROM history_part WHERE import_id = \(found.id)")
                try session.move(found, to: .confirmed, at: now)
            }
        }
        let (_, rows) = try await platform.historyRows(found.id, part)
        var units = LifeUnits()
        units.changed = rows.compactMap { row in
            row.status == .staged && row.wasHere && row.isSold ? row.unit?.subject : nil
        }
        let changed = units
        try await platform.datastore.write { session in
            try session.foldItems(
                changed, productID: { platform.allocations.allocation($0.ownerID, $0.number)?.productID },
                returnID: found.returnID ?? 0)
            try session.advance(
                found, by: part - found.nextPart + 1, at: now, ", lease_until = \(HistoryWork.lease(now))")
        }
    }

    /// Removes what was staged of the next part; after the last one, the rest.
    func undo() async throws {
        let (found, now) = (self.found, platform.clock.now())
        guard let returnID = found.returnID, found.nextPart < found.partCount else { return try await finish() }
        let (_, rows) = try await platform.historyRows(found.id, found.nextPart)
        let units = Dictionary(grouping: Set(rows.compactMap(\.unit)), by: \.subject.place)
        try await platform.datastore.write { session in
            for (place, units) in units {
                for part in units.map(\.index).sorted().parts(of: 500) {
                    try session.unstage(place, part, returnID: returnID, captorID: found.ownerID)
                }
            }
            try session.advance(found, at: now, ", lease_until = \(HistoryWork.lease(now))")
        }
    }

    private func finish() async throws {
        let (found, now, actor) = (self.found, platform.clock.now(), self.actor)
        let occasion = Occasion(now: now, requestID: "history-\(found.id)")
        try await platform.datastore.write { session in
            let id = found.id
            if let returnID = found.returnID {
                try session.run("DELETE FROM outbox_message WHERE return_id = \(returnID) AND state = 'staged'")
                try session.removeBatches(ofImport: id)
                try session.move(returnID, from: .held, to: .withdrawn, counts: ReturnCounts(), decidedAt: now)
            }
            for table in ["history_part", "history_error", "history_batch"] as [Query] {
                try session.run("DELETE FROM \(table) WHERE import_id = \(id)")
            }
            try session.move(found, to: .undone, at: now)
            try session.audit(
                AuditEntry("history.undone", ("history-import", "\(id)", found.name)), by: actor, on: occasion)
        }
    }
}

extension Array {
    fileprivate func parts(of size: Int) -> [[Element]] {
        stride(from: 0, to: count, by: size).map { Array(self[$0..<Swift.min(count, $0 + size)]) }
    }
}

extension WriteSession {
    /// Removes what a held return has stored of single units.
    fileprivate func unstage(
        _ place: AllocationPlace, _ indexes: [Int64], returnID: Int64, captorID: Int64
    ) throws {
        let (first, last) = (returnID << 24, returnID << 24 | 0xFF_FFFF)
        let here: Query = "owner_id = \(place.ownerID) AND allocation_no = \(place.number)"
        let subjects: Query = """
            \(here) AND level = 0 AND block IN \(list: indexes) AND event_id BETWEEN \(first) AND \(last)
            """
        let events = try rows("SELECT event_id FROM event_subject WHERE \(subjects)") { try $0.next(Int64.self) }
        let holders = try rows("SELECT DISTINCT holder_id FROM custody_block WHERE \(subjects)") {
            try $0.next(Int64.self)
        }
        // Before the events: until then the return that they belong to says that they may go.
        try run("DELETE FROM custody_block WHERE \(subjects)")
        if engine == .sqlite { try run("DELETE FROM event_subject WHERE \(subjects)") }
        for part in events.parts(of: 500) {
            try removeStaged(part, of: place.ownerID)
            try run("DELETE FROM event_captor WHERE captor_id = \(captorID) AND event_id IN \(list: part)")
            if !holders.isEmpty {
                try run(
                    "DELETE FROM event_recipient WHERE recipient_id IN \(list: holders) AND event_id IN \(list: part)")
            }
        }
        try run("DELETE FROM binding_run WHERE \(here) AND first_index IN \(list: indexes) AND return_id = \(returnID)")
        for table in ["item", "earlier_query", "old_code"] as [Query] {
            try run(
                "DELETE FROM \(table) WHERE \(here) AND code_index IN \(list: indexes) AND return_id = \(returnID)")
        }
    }

    /// On PostgreSQL by the owner of the tables, with all that they are about: the program may not delete facts.
    private func removeStaged(_ events: [Int64], of ownerID: Int64) throws {
        switch engine {
        case .sqlite: try run("DELETE FROM trace_event WHERE owner_id = \(ownerID) AND event_id IN \(list: events)")
        case .postgres:
            for event in events { try forEach("SELECT remove_staged(\(ownerID), \(event))::text") { _ in } }
        }
    }

    /// Batches that the import made and that nothing else is in by now.
    fileprivate func removeBatches(ofImport id: Int64) throws {
        try run(
            """
            DELETE FROM batch WHERE EXISTS (
                SELECT 1 FROM history_batch
                WHERE import_id = \(id) AND history_batch.owner_id = batch.owner_id
                    AND history_batch.batch_id = batch.batch_id)
            AND NOT EXISTS (
                SELECT 1 FROM binding_run
                WHERE binding_run.owner_id = batch.owner_id AND binding_run.batch_id = batch.batch_id)
            AND NOT EXISTS (
                SELECT 1 FROM batch_component
                WHERE batch_component.owner_id = batch.owner_id AND batch_component.batch_id = batch.batch_id)
            """)
    }
}
