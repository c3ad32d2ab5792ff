import Identification
import JSONStream
import Ledger
import Storage

/// Proofs of what the page of a code shows (追溯记录存证): for each event a file that anybody can check without this
/// platform. It opens the groups that its reader may see, and no others.
public struct ReadProofs: Sendable {
    /// One event of a code, and where it stands in the ledger.
    public struct Line: Sendable {
        /// Of the list, from 1, oldest first.
        public let number: Int
        public let event: TraceEvent
        /// Log and index of its leaf; nil: it is not sealed yet, or older than the ledger.
        public let leaf: (log: Int64, index: UInt64)?
        /// Whether a signed checkpoint has it: then there is a proof.
        public let isSigned: Bool
    }

    /// All of a code.
    public struct List: Sendable {
        public let facts: CodeFacts
        public let lines: [Line]
    }

    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    /// Throws `Refusal.missing` for a text that is no code, and for one that is not here.
    ///
    /// Throws `Refusal.tooMany` for one address that asks too often.
    public func list(_ text: String, on occasion: Occasion) async throws -> List {
        try ReadPublicLedger(platform).admitProof(on: occasion)
        let facts = try await facts(text, occasion)
        let lines = try await platform.datastore.readOrReport { session in
            try Self.events(facts).enumerated().map { offset, event -> Line in
                let leaf = try session.sealedLeaf(.event, owner: event.ownerID, fact: event.id)
                let signed = try leaf.flatMap { try session.newestCheckpoint(log: $0.log) }?.size ?? 0
                return Line(
                    number: offset + 1, event: event, leaf: leaf.map { ($0.log, $0.index) },
                    isSigned: leaf.map { $0.index < signed } ?? false)
            }
        }
        return List(facts: facts, lines: lines)
    }

    /// The proof of event `number` of the list, opened for `actor`. The bytes of a C2SP tlog-proof file whose extra
    /// data is an `OpeningDocument`.
    ///
    /// Throws `Refusal.missing` besides where there is no such event, and where it is not signed yet; `.tooMany` as
    /// `list`.
    public func file(_ text: String, number: Int, by actor: Actor?, on occasion: Occasion) async throws -> [UInt8] {
        try ReadPublicLedger(platform).admitProof(on: occasion)
        let facts = try await facts(text, occasion)
        let events = Self.events(facts)
        guard events.indices.contains(number - 1) else {
            throw Refusal(.missing, .missing, field: "n", ["object": "record \(number)"])
        }
        let event = events[number - 1]
        let (policy, keys) = (platform.options.witnessPolicy, platform.keys)
        let file = try await platform.datastore.readOrReport { session -> ProofFile? in
            guard let leaf = try session.sealedLeaf(.event, owner: event.ownerID, fact: event.id) else { return nil }
            let reader = try session.proofReader(actor, of: event.ownerID)
            let opened = try session.opened(leaf, for: reader, code: facts.code.address, keys)
            return try session.proofFile(
                of: leaf.index, log: leaf.log, policy: policy,
                extra: OpeningDocument(opened, code: facts.code.address).bytes)
        }
        guard let file else { throw Refusal(.missing, .notSealedYet) }
        return file.bytes
    }

    /// What the public page shows, oldest first.
    private static func events(_ facts: CodeFacts) -> [TraceEvent] { facts.events }

    private func facts(_ text: String, _ occasion: Occasion) async throws -> CodeFacts {
        guard case .item(let facts, _, _) = try await LookUpCode(platform)(text, on: occasion) else {
            throw Refusal(.missing, .missing, field: "code", ["object": "code \(text.prefix(80))"])
        }
        return facts
    }
}

extension Session {
    /// As the trace of a code reads its events.
    fileprivate func proofReader(_ actor: Actor?, of owner: Int64) throws -> EventReader {
        guard let actor, actor.may(.returnRead) else { return .everybody }
        return EventReader(organizationID: actor.organizationID, isSupervising: try supervises(actor, owner))
    }

    /// The leaf of an event with the groups opened that `reader` may see. Throws where what is stored is not what the
    /// leaf commits to: then there is nothing to hand out.
    func opened(
        _ leaf: SealedLeaf, for reader: EventReader, code: String, _ keys: PlatformKeys
    ) throws -> OpenedLeaf {
        let key = EventKey(ownerID: leaf.ownerID, id: leaf.factID)
        let groups = try storedEvents([key], for: reader, keys: keys).first?.groups ?? .open
        let texts = try eventTexts(of: key.ownerID, [key.id])[key.id]
        return try EventTexts.opened(leaf, texts, upTo: groups, code: code, keys)
    }

    /// Salts and stored texts of events of one owner, at most 500.
    func eventTexts(of owner: Int64, _ ids: [Int64]) throws -> [Int64: EventTexts] {
        let found = try rows(
            """
            SELECT event_id, public_document, public_salt, trade_document, trade_salt, personal_document, personal_salt
            FROM trace_event WHERE owner_id = \(owner) AND event_id IN \(list: ids)
            """
        ) { row in
            let id = try row.next(Int64.self)
            let (document, salt) = (Array(try row.next(String.self).utf8), try row.next([UInt8].self))
            let (trade, tradeSalt) = (try row.next([UInt8]?.self), try row.next([UInt8]?.self))
            let (personal, personalSalt) = (try row.next([UInt8]?.self), try row.next([UInt8]?.self))
            return (
                id,
                EventTexts(
                    document: document, salt: salt, trade: trade, tradeSalt: tradeSalt, personal: personal,
                    personalSalt: personalSalt)
            )
        }
        return Dictionary(found) { first, _ in first }
    }
}

/// The stored groups of an event: one in the clear, two sealed.
struct EventTexts: Sendable {
    let document: [UInt8]
    let salt: [UInt8]
    let trade: [UInt8]?
    let tradeSalt: [UInt8]?
    let personal: [UInt8]?
    let personalSalt: [UInt8]?

    /// The leaf with the groups opened as far as `limit` goes.
    static func opened(
        _ leaf: SealedLeaf, _ texts: EventTexts?, upTo limit: EventGroups, code: String, _ keys: PlatformKeys
    ) throws -> OpenedLeaf {
        var opened: [Int: OpenedLeaf.Group] = [:]
        for (group, salt, text) in try texts?.groups(upTo: limit, keys) ?? [] {
            // Of a crate with a number of its own the page shows what happened, and not the number.
            if limit == .open, namesAnother(text, than: code) { continue }
            opened[group.rawValue] = OpenedLeaf.Group(salt: salt, canonical: text)
        }
        let whole = OpenedLeaf(
            kind: leaf.kind, link: leaf.opening.link, salt: leaf.opening.salt, digests: leaf.opening.groupDigests,
            groups: opened)
        do { try whole.verify(entry: leaf.opening.leaf) } catch {
            throw StorageError.unexpectedColumn("event \(leaf.factID): \(error)")
        }
        return whole
    }

    private static func namesAnother(_ shown: [UInt8], than code: String) -> Bool {
        guard case .array(let codes)? = (try? JSONValue(parsing: shown))?["epcList"] else { return false }
        return codes != [.string(code)]
    }

    /// Salts and texts of the groups: of who sees the public part alone, what everybody is shown; of the others the
    /// whole public group, too.
    private func groups(
        upTo limit: EventGroups, _ keys: PlatformKeys
    ) throws -> [(EventLeafGroup, [UInt8], [UInt8])] {
        var groups = [(EventLeafGroup.shown, ShownGroup.salt(of: salt), ShownGroup.bytes(of: document))]
        if limit > .open { groups.append((.open, salt, document)) }
        if limit >= .trade, let trade, let tradeSalt {
            groups.append((.trade, tradeSalt, try keys.open(trade, place: "trace_event.trade")))
        }
        if limit >= .all, let personal, let personalSalt {
            groups.append((.personal, personalSalt, try keys.open(personal, place: "trace_event.personal")))
        }
        return groups
    }
}

extension Rule {
    static let notSealedYet = Rule(
        "ledger.not-sealed", "这条记录还没有写入已签名的存证日志，请几秒钟后再试；平台启用存证以前的记录没有证明",
        "This record is in no signed checkpoint of the ledger yet: try again in some seconds; records from before the "
            + "ledger have no proof")
}
