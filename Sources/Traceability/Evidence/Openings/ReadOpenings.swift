import JSONStream
public import Ledger
import Storage

/// Opens the leaves of a log for one reader (存证开示): each as far as he may see, and none that he may not. For a
/// regulator who checks the meaning of a log and not only its form.
public struct ReadOpenings: Sendable {
    /// A page of them.
    public struct Page: Sendable {
        public let openings: [(index: UInt64, document: OpeningDocument)]
        /// Where the next page begins; nil: this was the last.
        public let next: UInt64?
    }

    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    /// Leaves that are looked at for one page.
    static let pageSize: Int64 = 500

    /// Leaves from `index` on, of the newest signed tree of the log.
    public func callAsFunction(log: Int64, from index: UInt64, by actor: Actor) async throws -> Page {
        try actor.require(.returnRead)
        let keys = platform.keys
        return try await platform.datastore.report { session in
            guard let newest = try session.newestCheckpoint(log: log), index < newest.size else {
                return Page(openings: [], next: nil)
            }
            let end = min(Int64(newest.size), Int64(index) + Self.pageSize)
            let leaves = try session.sealedLeaves(
                """
                l.log_no = \(log) AND l.leaf_index >= \(Int64(index)) AND l.leaf_index < \(end)
                ORDER BY l.leaf_index
                """)
            var reading = OpeningReading(session: session, actor: actor, keys: keys)
            try reading.load(leaves.filter { $0.kind == .event })
            var openings: [(index: UInt64, document: OpeningDocument)] = []
            for leaf in leaves {
                if let opened = try reading.opened(leaf) {
                    openings.append((leaf.index, OpeningDocument(opened, code: nil)))
                }
            }
            return Page(openings: openings, next: end < Int64(newest.size) ? UInt64(end) : nil)
        }
    }
}

/// Opens leaves one by one, remembering whom the reader supervises.
private struct OpeningReading {
    let session: any Session
    let actor: Actor
    let keys: PlatformKeys
    private var supervised: [Int64: Bool] = [:]
    private var cases: [Int64: Int64] = [:]
    private var groups: [EventKey: EventGroups] = [:]
    private var texts: [EventKey: EventTexts] = [:]
    private var facts: [EventKey: StoredFact] = [:]

    init(session: any Session, actor: Actor, keys: PlatformKeys) {
        (self.session, self.actor, self.keys) = (session, actor, keys)
    }

    mutating func opened(_ leaf: SealedLeaf) throws -> OpenedLeaf? {
        switch leaf.kind {
        case .event: return try event(leaf)
        // An erasure, a version of a product, void codes: no step of a review, whatever the fact's number is.
        case .decision where leaf.ownerID != 0:
            guard try mayRead(leaf.ownerID) else { return nil }
            return try opened(
                leaf,
                try session.storedOwnersFacts(leaf.part, of: leaf.ownerID, after: leaf.factID - 1, limit: 1).first)
        case .decision where leaf.part == PendingLeaf.beginningPart:
            return try session.openedBeginning(of: leaf.log, at: leaf.index)
        case .decision where leaf.part < 0:
            guard try mayRead(try captor(ofReturn: leaf.factID)) else { return nil }
            return try opened(leaf, try session.storedTurns(after: leaf.factID - 1, limit: 1).first)
        case .decision:
            guard try mayRead(try organization(ofCase: leaf.factID >> 16)) else { return nil }
            return try opened(leaf, try session.storedSteps(after: leaf.factID - 1, limit: 1).first)
        case .allocation:
            guard try mayRead(leaf.ownerID) else { return nil }
            return try opened(
                leaf, try session.storedAllocations(of: leaf.ownerID, after: leaf.factID - 1, limit: 1).first)
        // The trail is for audit administrators, who have pages of their own.
        case .audit: return nil
        }
    }

    /// Reads the events of a page together: a few statements for each owner, and not for each event.
    mutating func load(_ leaves: [SealedLeaf]) throws {
        for (owner, list) in Dictionary(grouping: leaves, by: \.ownerID) {
            let reader = try self.reader(of: owner)
            let wanted = list.map { EventKey(ownerID: owner, id: $0.factID) }
            for event in try session.storedEvents(wanted, for: reader, keys: keys) where event.groups > .open {
                groups[event.key] = event.groups
            }
            let ids = wanted.filter { groups[$0] != nil }.map(\.id).sorted()
            for (id, found) in try session.eventTexts(of: owner, ids) {
                texts[EventKey(ownerID: owner, id: id)] = found
            }
            for range in Self.runs(ids) {
                let reach = try session.eventReach(of: owner, range)
                let limit = Int(range.upperBound - range.lowerBound) + 1
                for fact in try session.storedEvents(of: owner, range, reach: reach, limit: limit, keys) {
                    facts[EventKey(ownerID: owner, id: fact.leaf.factID)] = fact
                }
            }
        }
    }

    /// Runs of ids without large gaps: what lies between is read along with them.
    private static func runs(_ ids: [Int64]) -> [ClosedRange<Int64>] {
        var runs: [ClosedRange<Int64>] = []
        for id in ids {
            if let last = runs.last, id - last.upperBound < 64 {
                runs[runs.count - 1] = last.lowerBound...id
            } else {
                runs.append(id...id)
            }
        }
        return runs
    }

    private mutating func reader(of owner: Int64) throws -> EventReader {
        EventReader(organizationID: actor.organizationID, isSupervising: try supervises(owner))
    }

    /// An event with the groups that are due, and its record where the reader may see more than everybody.
    private func event(_ leaf: SealedLeaf) throws -> OpenedLeaf? {
        let key = EventKey(ownerID: leaf.ownerID, id: leaf.factID)
        guard let limit = groups[key] else { return nil }
        let opened = try EventTexts.opened(leaf, texts[key], upTo: limit, code: "", keys)
        guard let record = try self.opened(leaf, facts[key]) else { return opened }
        return OpenedLeaf(
            kind: opened.kind, link: opened.link, salt: opened.salt, digests: opened.digests,
            groups: opened.groups.merging(record.groups) { first, _ in first })
    }

    /// The record alone; nil where the row is another than the leaf says: `fsck` tells, and nothing is handed out.
    private func opened(_ leaf: SealedLeaf, _ fact: StoredFact?) throws -> OpenedLeaf? {
        guard let fact, fact.leaf.factID == leaf.factID, fact.isSealedAsItIs else { return nil }
        let opening = leaf.opening
        let record = OpenedLeaf.Group(
            salt: RecordGroup.salt(of: opening.linkSalt), canonical: fact.leaf.record)
        return OpenedLeaf(
            kind: leaf.kind, link: opening.link, salt: opening.salt, digests: opening.groupDigests,
            groups: [opening.groupDigests.count - 1: record])
    }

    private mutating func supervises(_ owner: Int64) throws -> Bool {
        if let known = supervised[owner] { return known }
        let found = try session.supervises(actor, owner)
        supervised[owner] = found
        return found
    }

    private mutating func mayRead(_ owner: Int64) throws -> Bool {
        if actor.isStaff { return true }
        guard owner > 0 else { return false }
        if owner == actor.organizationID { return true }
        return try supervises(owner)
    }

    /// 0: there is none.
    private func captor(ofReturn id: Int64) throws -> Int64 {
        try session.value("SELECT captor_id FROM trace_return WHERE return_id = \(id)", as: Int64.self) ?? 0
    }

    /// 0: there is none.
    private mutating func organization(ofCase id: Int64) throws -> Int64 {
        if let known = cases[id] { return known }
        let found =
            try session.value(
                "SELECT organization_id FROM review_case WHERE case_id = \(id)", as: Int64?.self) ?? nil
        cases[id] = found ?? 0
        return found ?? 0
    }
}
