import Storage

/// 错误声明: what an event had changed that its captor declares to be wrong now. Facts stay; projections go back to
/// what they were without it.
struct TakenBack: Sendable {
    private let identity: [UInt8]
    private let head: CapturedEvent.Head
    private let owners: [CapturedEvent.OwnerPart]
    private let names: [CapturedEvent.NamedKey]
    private let label: LifeUnits.Relabeling?

    /// - Parameter declaration: the event again, with its error declaration.
    init(_ declaration: CapturedEvent) {
        identity = declaration.identityOfOriginal
        (head, owners, names) = (declaration.head, declaration.owners, declaration.names)
        let effects = declaration.effects
        label = effects.units.first.flatMap { old in
            effects.newLabel.map {
                LifeUnits.Relabeling(old: old.unit(old.first), new: $0.unit($0.first), reason: "")
            }
        }
    }

    private func keys(_ role: EventRole) -> [[UInt8]] { names.filter { $0.role == role }.map(\.key) }

    /// In the last transaction of the declaration's return: the event may be of the same one.
    func store(_ session: any WriteSession, captorID: Int64) throws {
        let found = try session.value(
            "SELECT event_id FROM event_identity WHERE captor_id = \(captorID) AND identity = \(identity)",
            as: Int64.self)
        guard let eventID = found else { return }
        try giveBack(session, eventID)
        switch (head.type, head.action) {
        case ("AggregationEvent", "ADD"): try takeOut(session, eventID)
        case ("AggregationEvent", "DELETE"), ("ObjectEvent", "DELETE"):
            let parents = keys(head.type == "ObjectEvent" ? .epc : .parent)
            for owner in owners {
                for parent in parents {
                    try putBack(session, parent, of: owner.ownerID, eventID, depth: Containment.depthLimit)
                }
                for box in keys(.epc) where head.type == "AggregationEvent" {
                    try session.reopen(
                        "container_stay", "owner_id = \(owner.ownerID) AND name_key = \(box)", closedBy: eventID)
                }
            }
        default: break
        }
        if let label {
            // Recorded on meanwhile, or by this very document.
            if try session.isInUse(label.new) { throw Refusal(.conflict, .returnMixedUp) }
            try session.removeReplacement(label)
        }
    }

    /// What lies in something again could lie in itself now.
    func requireNoRing(_ session: any WriteSession, returnID: Int64) throws {
        let parents = keys(.parent)
        guard !parents.isEmpty else { return }
        let all = owners.map { ($0.ownerID, Set(parents)) }
        try session.requireNoRing(above: Dictionary(all) { $0.union($1) }, returnID: returnID)
    }

    /// Who had the goods before has them again.
    private func giveBack(_ session: any WriteSession, _ eventID: Int64) throws {
        let at = head.time
        for subject in owners.flatMap(\.subjects) { try session.dropCustody(subject, at, eventID) }
        for key in Set(keys(.epc) + keys(.parent)) { try session.dropContainerCustody(key, at, eventID) }
    }

    private func takeOut(_ session: any WriteSession, _ eventID: Int64) throws {
        let at = head.time
        for owner in owners {
            for child in owner.subjects {
                try session.run(
                    """
                    DELETE FROM containment_run WHERE owner_id = \(child.ownerID)
                        AND allocation_no = \(child.allocationNumber)
                        AND first_index BETWEEN \(child.first) AND \(child.last) AND from_at = \(at)
                        AND event_id = \(eventID)
                    """)
            }
            for box in keys(.epc) {
                try session.run(
                    """
                    DELETE FROM container_stay WHERE owner_id = \(owner.ownerID) AND name_key = \(box)
                        AND from_at = \(at) AND event_id = \(eventID)
                    """)
            }
            for parent in keys(.parent) {
                try session.run(
                    """
                    DELETE FROM container_owner WHERE name_key = \(parent) AND owner_id = \(owner.ownerID)
                        AND event_id = \(eventID)
                    """)
            }
        }
    }

    /// What the event took out lies in it again, but for what was packed since: that stays with whom it went to.
    private func putBack(
        _ session: any WriteSession, _ parent: [UInt8], of ownerID: Int64, _ eventID: Int64, depth: Int
    ) throws {
        guard depth > 0 else { return }
        let condition: Query = "owner_id = \(ownerID) AND parent_key = \(parent)"
        let closed = try session.closedRuns(of: ownerID, condition, by: eventID)
        var gone: [ReturnRow.Subject] = []
        for run in closed {
            let since = try session.packedSince(run)
            try session.reopen(run, but: since)
            gone += since
        }
        try session.dropCustody(closed.map(\.subject).joined, but: gone.joined, head.time, eventID)
        let boxes = try session.rows(
            "SELECT name_key FROM container_stay WHERE \(condition) AND closing_id = \(eventID)"
        ) { try $0.next([UInt8].self) }
        try session.reopen("container_stay", condition, closedBy: eventID)
        for box in boxes {
            try session.dropContainerCustody(box, head.time, eventID)
            try putBack(session, box, of: ownerID, eventID, depth: depth - 1)
        }
    }
}

extension WriteSession {
    func dropCustody(_ subject: ReturnRow.Subject, _ at: Instant, _ eventID: Int64) throws {
        for block in SubjectBlock.covering(subject.first, subject.last) {
            try run(
                """
                DELETE FROM custody_block WHERE owner_id = \(subject.ownerID)
                    AND allocation_no = \(subject.allocationNumber) AND level = \(block.level)
                    AND block = \(block.block) AND from_at = \(at) AND event_id = \(eventID)
                """)
        }
    }

    fileprivate func dropContainerCustody(_ key: [UInt8], _ at: Instant, _ eventID: Int64) throws {
        try run("DELETE FROM container_holder WHERE name_key = \(key) AND from_at = \(at) AND event_id = \(eventID)")
    }

    fileprivate func reopen(_ table: StaticString, _ condition: Query, closedBy eventID: Int64) throws {
        let table = Query(stringLiteral: table)
        try run(
            """
            UPDATE \(table) SET to_at = NULL, closing_id = NULL
            WHERE \(condition) AND closing_id = \(eventID) AND NOT EXISTS (
                SELECT 1 FROM \(table) later WHERE later.owner_id = \(table).owner_id
                    AND later.name_key = \(table).name_key AND later.from_at >= \(table).to_at)
            """)
    }

    func removeReplacement(_ pair: LifeUnits.Relabeling) throws {
        let (old, new) = (pair.old, pair.new)
        try run(
            """
            DELETE FROM code_replacement WHERE owner_id = \(old.ownerID) AND allocation_no = \(old.allocationNumber)
                AND code_index = \(old.index) AND new_allocation_no = \(new.allocationNumber)
                AND new_index = \(new.index)
            """)
        try run(
            """
            DELETE FROM item WHERE owner_id = \(new.ownerID) AND allocation_no = \(new.allocationNumber)
                AND code_index = \(new.index)
            """)
    }
}
