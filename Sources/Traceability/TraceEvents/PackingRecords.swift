import Storage

extension WriteSession {
    /// Puts children into their parent, or takes them out.
    func pack(_ packing: EventEffects.Packing, _ event: CapturedEvent, _ id: Int64, captorID: Int64) throws {
        if packing.isAdding { return try putIn(packing, event, id, captorID) }
        let owners = event.owners.map(\.ownerID)
        let closing = Closing(id: id, at: event.head.time)
        if packing.isWhole {
            let holder = event.registeredRecipient ?? captorID
            let boxes = try owners.reduce(into: Set<[UInt8]>()) { boxes, owner in
                boxes.formUnion(
                    try empty(
                        packing.parent.key, of: owner, closing, holder: holder,
                        depth: packing.isRecursive ? Containment.depthLimit : 1))
            }
            return try hold(boxes.sorted { $0.lexicographicallyPrecedes($1) }, at: closing.at, id, holder)
        }
        var out: [ReturnRow.Subject] = []
        for child in packing.children {
            for run in try openRuns(at: child.place, child.first...child.last, returnID: closing.returnID)
            where run.parent.key == packing.parent.key {
                try takeOut(run, child.first...child.last, closing)
                out.append(
                    ReturnRow.Subject(
                        ownerID: run.ownerID, allocationNumber: run.allocationNumber,
                        first: max(run.first, child.first), last: min(run.last, child.last)))
            }
        }
        if event.registeredRecipient == nil {
            try keepHolder(captorID, of: out, closing)
        }
        // Who says where to has them passed on by that.
        if event.recipientID == nil { try hold(packing.boxes.map(\.key), at: closing.at, id, captorID) }
        for box in packing.boxes {
            for owner in owners {
                try close(
                    "container_stay",
                    "owner_id = \(owner) AND name_key = \(box.key) AND parent_key = \(packing.parent.key)", closing)
            }
        }
    }

    private func putIn(
        _ packing: EventEffects.Packing, _ event: CapturedEvent, _ id: Int64, _ captorID: Int64
    ) throws {
        let (at, parent) = (event.head.time.microseconds, packing.parent)
        var runs: [[Value]] = []
        for child in packing.children {
            for first in stride(from: child.first, through: child.last, by: Int(Containment.runLength)) {
                runs.append([
                    .integer(child.ownerID), .integer(child.allocationNumber), .integer(first), .integer(at),
                    .integer(id), .integer(min(child.last, first + Containment.runLength - 1)), .bytes(parent.key),
                    .text(parent.uri),
                ])
            }
        }
        try insert(
            into: "containment_run",
            columns: [
                "owner_id", "allocation_no", "first_index", "from_at", "event_id", "last_index", "parent_key", "parent",
            ], rows: runs)
        let stays: [[Value]] = event.owners.flatMap { part in
            packing.boxes.map { box in
                [
                    .integer(part.ownerID), .bytes(box.key), .integer(at), .integer(id), .text(box.uri),
                    .bytes(parent.key), .text(parent.uri),
                ]
            }
        }
        try insert(
            into: "container_stay",
            columns: ["owner_id", "name_key", "from_at", "event_id", "name", "parent_key", "parent"], rows: stays)
        try insert(
            into: "container_owner", columns: ["name_key", "owner_id", "event_id"],
            rows: event.owners.map { [.bytes(parent.key), .integer($0.ownerID), .integer(id)] })
        if event.registeredRecipient == nil { try hold([parent.key], at: event.head.time, id, captorID) }
    }

    /// Passes the things of an event that are no codes of ours on.
    func hand(_ event: CapturedEvent, _ id: Int64, to holder: Int64) throws {
        // Who packs for somebody unregistered has the container until an event ships that.
        let isPacked = holder <= 0 && event.effects.packing != nil
        let keys = event.names.filter { $0.role == .epc || $0.role == .parent && !isPacked }.map(\.key)
        try hold(Array(Set(keys)), at: event.head.time, id, holder)
    }

    private func hold(_ keys: [[UInt8]], at time: Instant, _ id: Int64, _ holder: Int64) throws {
        try insert(
            into: "container_holder", columns: ["name_key", "from_at", "event_id", "holder_id"],
            rows: keys.map {
                [.bytes($0), .integer(time.microseconds), .integer(id), .integer(holder)]
            })
    }
}

/// The event that takes things out.
private struct Closing {
    let id: Int64
    let at: Instant
    var returnID: Int64 { id >> 24 }
}

extension WriteSession {
    /// Everything of an owner out of a container, and out of what came out of it, `depth` levels down: answers the
    /// containers that came out.
    private func empty(
        _ key: [UInt8], of owner: Int64, _ closing: Closing, holder: Int64, depth: Int
    ) throws -> [[UInt8]] {
        guard depth > 0 else { return [] }
        let inside = try rows(
            """
            SELECT name_key FROM container_stay WHERE owner_id = \(owner) AND parent_key = \(key)
                AND \(Containment.isOpen) AND \(Containment.counts(closing.returnID))
            """
        ) { try $0.next([UInt8].self) }
        let out = try openRuns(of: owner, in: key, returnID: closing.returnID).map { run in
            ReturnRow.Subject(
                ownerID: run.ownerID, allocationNumber: run.allocationNumber, first: run.first, last: run.last)
        }
        try keepHolder(holder, of: out, closing)
        try close("containment_run", "owner_id = \(owner) AND parent_key = \(key)", closing)
        try close("container_stay", "owner_id = \(owner) AND parent_key = \(key)", closing)
        return try inside
            + inside.flatMap { try empty($0, of: owner, closing, holder: holder, depth: depth - 1) }
    }

    /// Who takes goods of others out of a container has them from then on: the container says so no longer. So with the
    /// containers in it, whosever the goods are.
    private func keepHolder(_ holder: Int64, of subjects: [ReturnRow.Subject], _ closing: Closing) throws {
        let strange = subjects.filter { $0.ownerID != holder }.joined
        let rows: [[Value]] = strange.flatMap { subject in
            SubjectBlock.covering(subject.first, subject.last).map { block in
                [
                    .integer(subject.ownerID), .integer(subject.allocationNumber), .integer(Int64(block.level)),
                    .integer(block.block), .integer(closing.at.microseconds), .integer(closing.id), .integer(holder),
                ]
            }
        }
        try insert(
            into: "custody_block",
            columns: ["owner_id", "allocation_no", "level", "block", "from_at", "event_id", "holder_id"],
            rows: rows)
    }

    private func close(_ table: StaticString, _ condition: Query, _ closing: Closing) throws {
        try run(
            """
            UPDATE \(Query(stringLiteral: table)) SET to_at = \(closing.at), closing_id = \(closing.id)
            WHERE \(condition) AND \(Containment.isOpen)
            """)
    }

    /// Takes a part out of a run; what stays gets rows of its own.
    private func takeOut(_ run: ContainedRun, _ range: ClosedRange<Int64>, _ closing: Closing) throws {
        let out = max(run.first, range.lowerBound)...min(run.last, range.upperBound)
        let place: Query = """
            owner_id = \(run.ownerID) AND allocation_no = \(run.allocationNumber) AND first_index = \(run.first)
                AND from_at = \(run.since) AND event_id = \(run.eventID)
            """
        if out.upperBound < run.last { try copy(place, from: out.upperBound + 1, to: run.last) }
        if out.lowerBound > run.first {
            try copy(place, from: out.lowerBound, to: out.upperBound)
            try self.run("UPDATE containment_run SET last_index = \(out.lowerBound - 1) WHERE \(place)")
        } else if out.upperBound < run.last {
            try self.run("UPDATE containment_run SET last_index = \(out.upperBound) WHERE \(place)")
        }
        try close(
            "containment_run",
            """
            owner_id = \(run.ownerID) AND allocation_no = \(run.allocationNumber) AND first_index = \(out.lowerBound)
                AND from_at = \(run.since) AND event_id = \(run.eventID)
            """, closing)
    }

    private func copy(_ place: Query, from first: Int64, to last: Int64) throws {
        try run(
            """
            INSERT INTO containment_run (owner_id, allocation_no, first_index, from_at, event_id, last_index,
                parent_key, parent)
            SELECT owner_id, allocation_no, CAST(\(first) AS BIGINT), from_at, event_id, CAST(\(last) AS BIGINT),
                parent_key, parent
            FROM containment_run WHERE \(place)
            """)
    }
}
