public import Storage

/// An enterprise asks that what it returned be amended (T/SGACC 1005 7.1.4), and takes part in what becomes of it.
public struct RequestAmendment: Sendable {
    let platform: Platform
    var pageEvents = FindAmendmentSubject.pageEvents
    public init(_ platform: Platform) { self.platform = platform }

    /// Puts the request into the reviewers' queue; nothing changes yet. Answers its id.
    ///
    /// Throws `Refusal` that names the field, the value and the rule; `Refusals` where several are wrong.
    @discardableResult
    public func callAsFunction(
        _ request: AmendmentRequest, by actor: Actor, on occasion: Occasion
    ) async throws -> Int64 {
        try actor.require(.amendmentRequest)
        guard request.evidence != nil else { throw Refusal(.invalid, .amendmentEvidence, field: "evidence") }
        let ready = try await self.ready(request, by: actor, on: occasion)
        return try await ready.storing { session, pieces in
            if let check = request.spotCheckID { _ = try session.spotCheck(check, for: actor) }
            let id = try ready.insertHead(session, spotCheckID: request.spotCheckID)
            try ready.store(session, amendmentID: id, round: 1, fileID: nil, pieces)
            let title = Self.title(ready.subject, actor)
            try session.openReview(
                ReviewSubmission(
                    kind: .amendment, subjectID: id, organizationID: actor.organizationID, title: title),
                by: actor.accountID, at: occasion.now)
            try session.audit(
                AuditEntry("amendment.request", ("amendment", "\(id)", title), reason: ready.reason), by: actor,
                on: occasion)
            return id
        }
    }

    /// 补正后重新提交: what was returned for correction comes again, made on what is there now; the earlier submission
    /// stays to be read.
    public func resubmit(
        _ id: Int64, _ request: AmendmentRequest, by actor: Actor, on occasion: Occasion
    ) async throws {
        try actor.require(.amendmentRequest)
        let found = try await platform.datastore.report { try $0.ownAmendment(id, actor) }
        guard found.state == .returned else { throw Refusal(.conflict, .reviewNotReturned) }
        guard found.scope != .capture else { throw Refusal(.conflict, .amendmentCaptureAgain, ["value": "\(id)"]) }
        var request = request
        request.scope = found.scope.rawValue
        request.subject = try found.subjectText(request.subject)
        let ready = try await self.ready(request, by: actor, on: occasion)
        guard ready.subject.ownerID == found.ownerID, ready.subject.name == found.subject else {
            throw Refusal(.missing, .missing, field: "subject", ["object": found.scope.kind + " " + found.subject])
        }
        try await ready.storing { session, pieces in
            guard let review = try session.reviewCase(.amendment, of: id), let last = try session.lastRound(of: id)
            else { throw Refusal(.conflict, .changedMeanwhile) }
            let title = Self.title(ready.subject, actor)
            try session.setAside(last.returnID, as: .withdrawn, at: occasion.now)
            try ready.store(session, amendmentID: id, round: review.round + 1, fileID: last.fileID, pieces)
            // The step that submits it seals what is asked for: that must lie there.
            try session.reopenReview(review, title: title, by: actor.accountID, at: occasion.now)
            try session.audit(
                AuditEntry("amendment.resubmit", ("amendment", "\(id)", title), reason: ready.reason), by: actor,
                on: occasion)
        }
    }

    /// 撤回: before it is decided.
    public func withdraw(_ id: Int64, by actor: Actor, on occasion: Occasion) async throws {
        try actor.require(.amendmentRequest)
        try await platform.datastore.write { session in
            let found = try session.ownAmendment(id, actor)
            guard let review = try session.reviewCase(.amendment, of: id),
                review.state == .submitted || review.state == .returned, let last = try session.lastRound(of: id)
            else {
                throw Refusal(
                    .conflict, .amendmentState, ["value": "\(id)"], words: ["state": found.state.name])
            }
            try session.advance(review, "state = \(ReviewState.withdrawn)")
            try session.addStep(
                to: review.id, .withdrawn, by: StepTaker(actor.accountID, of: review.organizationID), at: occasion.now)
            try session.setAside(last.returnID, as: .withdrawn, at: occasion.now)
            try session.audit(
                AuditEntry("amendment.withdraw", ("amendment", "\(id)", review.title)), by: actor, on: occasion)
        }
    }

    /// What the request would come to, without asking for it: for the page that shows old → new.
    public func preview(
        _ request: AmendmentRequest, by actor: Actor, on occasion: Occasion
    ) async throws -> AmendmentPreview {
        try actor.require(.amendmentRequest)
        let (plan, _, _) = try await self.plan(request, by: actor, on: occasion)
        let events = plan.ended.map(\.key)
        let pending = try await platform.datastore.report { try $0.pendingAmendments(on: events) }
        return AmendmentPreview(
            lines: plan.lines, eventCount: plan.ended.count, unitCount: plan.unitCount, pending: pending)
    }

    private func plan(
        _ request: AmendmentRequest, by actor: Actor, on occasion: Occasion
    ) async throws -> (AmendmentPlan, AmendmentSubject, reason: String) {
        let checked = try request.checked(now: occasion.now, regions: platform.regions)
        let finding = FindAmendmentSubject(
            platform: platform, actor: actor, occasion: occasion, pageEvents: pageEvents)
        let subject = try await finding(checked.scope, request.subject)
        var plan = try AmendmentPlan(checked.changes, on: subject)
        let named = Set(checked.changes.filter { $0.field == .takenBack }.compactMap(\.eventID))
        var joined: [AmendmentTarget] = []
        for ids in finding.pages(of: subject) {
            let targets = try await finding.targets(ids, of: subject)
            try plan.add(targets)
            joined += targets.filter { AmendmentField.joined.contains($0.step) && named.contains($0.key.id) }
        }
        if !joined.isEmpty { plan.add(partners: try await self.partners(of: joined, finding)) }
        try plan.finish()
        return (plan, subject, checked.reason)
    }

    /// Throws where a new label that would go is in use.
    private func partners(
        of joined: [AmendmentTarget], _ finding: FindAmendmentSubject
    ) async throws -> [AmendmentTarget] {
        let platform = self.platform
        try await platform.datastore.report { session in
            let events = Set(joined.filter { $0.step == .relabeling }.map(\.key.id))
            let pairs = try session.labelsTakenBack(with: events, joined.flatMap(\.subjects).joined)
            try session.requireUnused(pairs, platform)
        }
        return try await finding.partners(of: joined)
    }

    private func ready(
        _ request: AmendmentRequest, by actor: Actor, on occasion: Occasion
    ) async throws -> StoreAmendment {
        let (plan, subject, reason) = try await self.plan(request, by: actor, on: occasion)
        if let code = subject.code, let wanted = plan.lines.first(where: { $0.field == .factoryNo })?.new {
            let isTaken = try await platform.datastore.report { try $0.hasOtherUnit(code, factoryNo: wanted) }
            if isTaken { throw Refusal(.conflict, .amendmentFactoryNoTaken, field: "factoryNo", ["value": wanted]) }
        }
        return try StoreAmendment(platform, plan, subject, (reason, request.evidence), by: (actor, occasion))
    }

    private static func title(_ subject: AmendmentSubject, _ actor: Actor) -> String {
        "\(actor.organizationName) · \(subject.scope.name.chinese) \(subject.name)"
    }
}

/// What a request would come to.
public struct AmendmentPreview: Sendable, Hashable {
    public let lines: [AmendmentLine]
    public let eventCount: Int
    public let unitCount: Int64
    /// Amendments of the same records that wait for their review.
    public let pending: [Int64]
}

extension Amendment {
    /// What names its subject to `FindAmendmentSubject`.
    ///
    /// - Parameter given: as a program sent it; "" is the one that it is about.
    func subjectText(_ given: String) throws -> String {
        switch scope {
        case .item: given.isEmpty ? subject : given
        case .batch: batchID.map { "\($0)" } ?? given
        case .return, .capture: subjectReturnID.map { "\($0)" } ?? given
        }
    }
}

extension AmendmentScope {
    /// What its subject is called where it is not there.
    fileprivate var kind: String {
        switch self {
        case .item: "code"
        case .batch: "batch"
        case .return, .capture: "return"
        }
    }
}

extension Session {
    /// An amendment of the actor's own organization: to correct or withdraw.
    func ownAmendment(_ id: Int64, _ actor: Actor) throws -> Amendment {
        guard let found = try amendment(id), found.captorID == actor.organizationID else {
            throw Refusal(.missing, .missing, ["object": "amendment \(id)"])
        }
        return found
    }

    func hasOtherUnit(_ code: CodeIdentity, factoryNo: String) throws -> Bool {
        try exists(
            """
            SELECT 1 FROM item JOIN trace_return ON trace_return.return_id = item.return_id
            WHERE item.owner_id = \(code.ownerID) AND factory_no = \(factoryNo)
                AND NOT (allocation_no = \(code.allocationNumber) AND code_index = \(code.index))
                AND trace_return.state IN ('accepted', 'accepted-in-part') LIMIT 1
            """)
    }
}

extension WriteSession {
    /// A submission that came to nothing: its events never count.
    func setAside(_ returnID: Int64, as state: ReturnState, at now: Instant) throws {
        try move(returnID, from: .held, to: state, decidedAt: now)
        try run("DELETE FROM outbox_message WHERE return_id = \(returnID) AND state = 'staged'")
        // Of a captured document: codes that it would have bound are free again.
        try run("DELETE FROM binding_run WHERE return_id = \(returnID)")
        try forgetDeclarations(of: returnID)
        try run("UPDATE capture_job SET stored_count = 0 WHERE return_id = \(returnID)")
        try run("UPDATE trace_return SET idempotency_key = NULL WHERE return_id = \(returnID)")
    }
}
