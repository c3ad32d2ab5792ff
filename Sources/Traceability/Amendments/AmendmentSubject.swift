import Identification
import Storage

/// What an amendment is about, found: whose goods, and which events are on them.
struct AmendmentSubject: Sendable {
    /// Events that one amendment looks at: of the largest return each unit's making and three steps more.
    static let eventLimit = 4 * ReturnContent.rowLimit

    let scope: AmendmentScope
    let ownerID: Int64
    let name: String
    var code: CodeIdentity?
    var batch: Batch?
    var returnID: Int64?
    /// In order; those among them that cannot be amended as well.
    var eventIDs: [Int64] = []

    /// Whether the event is about it, and not only about some of its goods.
    fileprivate func covers(_ target: AmendmentTarget) -> Bool {
        switch scope {
        case .item:
            target.subjects.contains { subject in
                code.map { $0.subject.place == subject.place && (subject.first...subject.last).contains($0.index) }
                    ?? false
            }
        case .batch: target.batchID == batch?.id
        case .return, .capture: true
        }
    }
}

/// Finds what a request names, and reads its events a page at a time: a return may have a million. Throws `Refusal` for
/// what is not there, not the organization's, or too much.
struct FindAmendmentSubject: Sendable {
    /// Events that are in memory at once.
    static let pageEvents = 1_000

    let platform: Platform
    let actor: Actor
    let occasion: Occasion
    var pageEvents = FindAmendmentSubject.pageEvents
    /// For a form, which does not read all of a large subject: as many events of it, and no refusal; nil: all of them.
    var shown: Int?

    private var limit: Int { shown ?? AmendmentSubject.eventLimit }

    func callAsFunction(_ scope: AmendmentScope, _ text: String) async throws -> AmendmentSubject {
        switch scope {
        case .item: try await item(text)
        case .batch: try await batch(text)
        case .return: try await wholeReturn(text)
        case .capture: throw missing("capture", text)
        }
    }

    func pages(of subject: AmendmentSubject) -> [[Int64]] {
        let (ids, size) = (subject.eventIDs, pageEvents)
        return stride(from: 0, to: ids.count, by: size).map { Array(ids[$0..<min(ids.count, $0 + size)]) }
    }

    /// Of these events those that can be amended, in order.
    func targets(_ ids: [Int64], of subject: AmendmentSubject) async throws -> [AmendmentTarget] {
        let (owner, organization, keys) = (subject.ownerID, actor.organizationID, platform.keys)
        let found = try await platform.datastore.report { session in
            try session.amendmentTargets(of: owner, ids, for: organization, keys)
        }
        // Of a batch's goods most events may be of none of its own: they need not be located.
        let own = subject.scope == .batch ? found.filter { subject.covers($0) } : found
        return try await platform.located(own).filter { subject.covers($0) }
    }

    private func item(_ text: String) async throws -> AmendmentSubject {
        let scanned = try LookUpCode(platform).read(text, on: occasion)
        guard let (allocation, identity) = try await platform.find(scanned) else {
            throw missing("code", text)
        }
        let (code, ids) = try await platform.datastore.report { session -> (CodeIdentity, Set<Int64>) in
            var code = identity
            for _ in 0..<LabelChain.limit {
                let ids = try session.eventIDs(at: code.subject.place, code.index...code.index, limit: 1_000)
                // 换标: the label on the goods has no record yet; that it was put on them is one of the label before.
                guard ids.isEmpty, let older = try session.predecessor(of: code) else { return (code, ids) }
                code = older
            }
            return (identity, [])
        }
        let older =
            try code == identity
            ? nil : UnitNames(platform, ownerID: code.ownerID).code(code.allocationNumber, code.index)
        return AmendmentSubject(
            scope: .item, ownerID: code.ownerID, name: older ?? allocation.printed(scanned).text, code: code,
            eventIDs: ids.sorted())
    }

    private func batch(_ text: String) async throws -> AmendmentSubject {
        let text = Text.trim(text)
        let (owner, limit, isWhole) = (actor.organizationID, self.limit, shown == nil)
        let (batch, ids) = try await platform.datastore.report { session -> (Batch?, [Int64]) in
            guard let batch = try session.ownBatch(owner, text) else { return (nil, []) }
            let runs = try session.acceptedRuns(of: batch, limit: limit + 1)
            guard !isWhole || runs.count <= limit else { throw Self.tooMany(batch.number) }
            var ids: Set<Int64> = []
            for run in runs.joined {
                ids.formUnion(try session.eventIDs(at: run.place, run.first...run.last, limit: limit))
                guard ids.count > limit else { continue }
                if isWhole { throw Self.tooMany(batch.number) }
                break
            }
            return (batch, ids.sorted())
        }
        guard let batch else { throw missing("batch", text) }
        return AmendmentSubject(scope: .batch, ownerID: owner, name: batch.number, batch: batch, eventIDs: ids)
    }

    private func wholeReturn(_ text: String) async throws -> AmendmentSubject {
        guard let id = Int64(Text.trim(text.filter { $0 != "#" })) else { throw missing("return", text) }
        let (actor, limit, isWhole) = (self.actor, self.limit, shown == nil)
        let (owner, ids) = try await platform.datastore.report { session -> (Int64, [Int64]) in
            let found = try session.traceReturn(id, for: actor)
            guard found.captorID == actor.organizationID, found.state.isAccepted else {
                throw Refusal(.missing, .missing, field: "subject", ["object": "return \(id)"])
            }
            let (first, last) = (id << 24, id << 24 | 0xFF_FFFF)
            let others = try session.rows(
                """
                SELECT DISTINCT owner_id FROM event_captor WHERE captor_id = \(found.captorID)
                    AND event_id BETWEEN \(first) AND \(last)
                """
            ) { try $0.next(Int64.self) }
            var events: [Int64: [Int64]] = [:]
            for owner in Set(others + [found.captorID]) {
                events[owner] = try session.rows(
                    """
                    SELECT event_id FROM trace_event WHERE owner_id = \(owner)
                        AND event_id BETWEEN \(first) AND \(last) ORDER BY event_id LIMIT \(limit + 1)
                    """
                ) { try $0.next(Int64.self) }
            }
            let owners = events.filter { !$0.value.isEmpty }
            guard owners.count <= 1 else {
                throw Refusal(.invalid, .amendmentOwners, field: "subject", ["value": "\(id)"])
            }
            guard let (owner, ids) = owners.first else { return (found.captorID, []) }
            if isWhole, ids.count > limit { throw Self.tooMany("#\(id)") }
            return (owner, ids.sorted())
        }
        return AmendmentSubject(scope: .return, ownerID: owner, name: "#\(id)", returnID: id, eventIDs: ids)
    }

    private func missing(_ kind: String, _ text: String) -> Refusal {
        Refusal(.missing, .missing, field: "subject", ["object": "\(kind) \(text.prefix(80))"])
    }

    private static func tooMany(_ name: String) -> Refusal {
        Refusal(
            .tooLarge, .amendmentTooMany, field: "subject",
            ["value": name, "limit": "\(AmendmentSubject.eventLimit)"])
    }
}

extension Session {
    /// The runs of codes that are bound to the batch.
    func acceptedRuns(of batch: Batch, limit: Int) throws -> [ReturnRow.Subject] {
        try rows(
            """
            SELECT allocation_no, first_index, last_index
            FROM binding_run JOIN trace_return ON trace_return.return_id = binding_run.return_id
            WHERE owner_id = \(batch.ownerID) AND batch_id = \(batch.id)
                AND trace_return.state IN ('accepted', 'accepted-in-part')
            ORDER BY allocation_no, first_index LIMIT \(limit)
            """
        ) { row in
            ReturnRow.Subject(
                ownerID: batch.ownerID, allocationNumber: try row.next(), first: try row.next(), last: try row.next())
        }
    }
}

extension Session {
    /// By its id or its number, which a clerk knows; `#17` is an id alone. Throws `Refusal` where several are meant.
    fileprivate func ownBatch(_ ownerID: Int64, _ text: String) throws -> Batch? {
        let isID = text.hasPrefix("#")
        let byID = try Int64(isID ? text.dropFirst() : text[...]).flatMap { try batch(ownerID, $0) }
        if isID { return byID }
        var found = try rows(
            "SELECT batch_id FROM batch WHERE owner_id = \(ownerID) AND batch_no = \(text) ORDER BY batch_id LIMIT 20"
        ) { try $0.next(Int64.self) }
        if let byID, !found.contains(byID.id) { found.insert(byID.id, at: 0) }
        guard found.count <= 1 else {
            throw Refusal(
                .conflict, .amendmentSeveralBatches, field: "subject",
                ["value": text, "ids": found.map { "#\($0)" }.joined(separator: "、")])
        }
        return try found.first.flatMap { try batch(ownerID, $0) }
    }
}

extension Session {
    /// The units that an event is about, in the fewest runs.
    func subjects(of key: EventKey) throws -> [ReturnRow.Subject] {
        let found = try rows(
            """
            SELECT allocation_no, level, block FROM event_subject
            WHERE owner_id = \(key.ownerID) AND event_id = \(key.id)
            """
        ) { row in
            let (allocation, level) = (try row.next(Int64.self), try row.next(Int64.self))
            let (block, shift) = (try row.next(Int64.self), 4 * level)
            return ReturnRow.Subject(
                ownerID: key.ownerID, allocationNumber: allocation, first: block << shift,
                last: (block + 1) << shift - 1)
        }
        return found.joined
    }
}

extension Platform {
    /// With the codes and holders of each; without those that name anything but codes of the owner.
    func located(_ targets: [AmendmentTarget]) async throws -> [AmendmentTarget] {
        let finding = try await EventFinding(self, things: targets.flatMap(\.codes), classes: [])
        let placed = targets.compactMap { target -> AmendmentTarget? in
            var target = target
            var codes: [ReturnRow.Subject] = []
            for text in target.codes {
                guard case .code(_, let identity) = finding[text], identity.ownerID == target.key.ownerID else {
                    return nil
                }
                codes.append(identity.subject)
            }
            guard let first = codes.first, let last = codes.last else { return target.codes.isEmpty ? target : nil }
            if target.isRun {
                guard first.place == last.place, first.first <= last.last else { return nil }
                codes = [first]
                codes[0].last = last.last
            }
            target.subjects = codes.joined
            return target
        }
        return try await datastore.report { session in
            try placed.compactMap { target in
                var target = target
                // The other version of several runs counts its units and names none of them.
                if target.subjects.isEmpty { target.subjects = try session.subjects(of: target.key) }
                guard !target.subjects.isEmpty else { return nil }
                if target.step == .shipping, let subject = target.subjects.first {
                    target.holderID = try session.holder(by: target.key.id, subject)
                }
                return target
            }
        }
    }
}
