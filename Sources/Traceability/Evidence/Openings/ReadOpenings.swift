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

    init(session: any Session, actor: Actor, keys: PlatformKeys) {
        (self.session, self.actor, self.keys) = (session, actor, keys)
    }

    mutating func opened(_ leaf: SealedLeaf) throws -> OpenedLeaf? {
        switch leaf.kind {
        case .event: return try event(leaf)
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

    /// An event with the groups that are due, and its record where the reader may see its trade.
    private mutating func event(_ leaf: SealedLeaf) throws -> OpenedLeaf? {
        let reader = EventReader(
            organizationID: actor.organizationID, isSupervising: try supervises(leaf.ownerID))
        let opened = try session.opened(leaf, for: reader, code: "", keys)
        guard opened.groups[EventLeafGroup.open.rawValue] != nil else { return nil }
        let range = leaf.factID...leaf.factID
        let reach = try session.eventReach(of: leaf.ownerID, range)
        let fact = try session.storedEvents(of: leaf.ownerID, range, reach: reach, limit: 1, keys).first
        guard let record = try self.opened(leaf, fact) else { return opened }
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
    private mutating func organization(ofCase id: Int64) throws -> Int64 {
        if let known = cases[id] { return known }
        let found =
            try session.value(
                "SELECT organization_id FROM review_case WHERE case_id = \(id)", as: Int64?.self) ?? nil
        cases[id] = found ?? 0
        return found ?? 0
    }
}
