import Storage

/// 办理个人权利请求: list, read, answer, refuse; a child's contact is opened by two.
public struct AnswerRights: Sendable {
    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    /// Open ones first; of one contact by its search code.
    public func list(contact: String = "", by actor: Actor) async throws -> [RightsRequest] {
        try actor.require(.privacyManage)
        let key = contact.isEmpty ? nil : try platform.keys.blind(contact, place: RightsRequest.keyPlace)
        return try await platform.datastore.report { try $0.rightsRequests(contactKey: key) }
    }

    public func read(_ id: Int64, by actor: Actor) async throws -> (request: RightsRequest, content: RightsContent) {
        try actor.require(.privacyManage)
        let now = platform.clock.now()
        let (found, isHeld) = try await platform.datastore.report { session in
            (try session.rightsRequest(id), try session.isHeld(.rightsRequest, id))
        }
        guard let found else { throw Refusal(.missing, .missing, ["object": "rights request \(id)"]) }
        let limit = try RetentionRule.limit(of: .rightsRequests, at: now)
        if isHeld, let ended = found.endedAt, ended <= limit {
            return (found, RightsContent(isHeld: true))
        }
        // Who agreed to open a child's is not who reads it.
        if found.isMinor, found.openedBy == nil || found.openedBy == actor.accountID {
            return (found, RightsContent(isClosed: true))
        }
        return (found, try platform.content(of: found))
    }

    /// Asks that a child's contact be opened; somebody else agrees by `agree`.
    public func askToOpen(_ id: Int64, by actor: Actor, on occasion: Occasion) async throws {
        try actor.require(.privacyManage)
        try await change(id, "privacy.ask-opening", by: actor, on: occasion) { session, _ in
            try session.run(
                """
                UPDATE rights_request SET opening_by = \(actor.accountID), opened_by = NULL WHERE request_id = \(id)
                """)
        }
    }

    /// The second person: of the security administration, or a reviewer.
    public func agree(_ id: Int64, by actor: Actor, on occasion: Occasion) async throws {
        guard actor.may(.privacyManage) || actor.may(.personalRead) else {
            throw Refusal(.denied, .denied, ["permission": Permission.personalRead.rawValue])
        }
        try await change(id, "privacy.agree-opening", by: actor, on: occasion) { session, request in
            guard let asked = request.openingBy, asked != actor.accountID else {
                throw Refusal(.denied, .rightsSecondPerson)
            }
            try session.run("UPDATE rights_request SET opened_by = \(actor.accountID) WHERE request_id = \(id)")
        }
    }

    /// Ends a request: done with an answer, or refused with the reason. An account that is to be closed goes with all
    /// that there is of its holder.
    public func answer(
        _ id: Int64, isRefused: Bool, text: String, by actor: Actor, on occasion: Occasion
    ) async throws {
        try actor.require(.privacyManage)
        let text = try Text.limited(text, "answer", limit: 2_000)
        guard !text.isEmpty else {
            guard !isRefused else { throw Refusal(.invalid, .rightsReason, field: "answer") }
            throw Refusal(.invalid, .required, field: "answer", ["field": "answer"])
        }
        let sealed = try platform.seal(text, place: RightsRequest.answerPlace)
        let state: RightsRequest.State = isRefused ? .refused : .done
        try await change(id, isRefused ? "privacy.refuse" : "privacy.answer", by: actor, on: occasion) {
            session, request in
            guard request.state == .open else { throw Refusal(.conflict, .rightsEnded) }
            try session.run(
                """
                UPDATE rights_request SET state = \(state), answer_sealed = \(sealed),
                    handled_by = \(actor.accountID), ended_at = \(occasion.now) WHERE request_id = \(id)
                """)
            guard !isRefused, request.kind == .close, let account = request.accountID else { return }
            try session.erasePerson(account, by: actor, on: occasion)
        }
    }

    private func change(
        _ id: Int64, _ action: String, by actor: Actor, on occasion: Occasion,
        _ body: @escaping @Sendable (any WriteSession, RightsRequest) throws -> Void
    ) async throws {
        try await platform.datastore.write { session in
            guard let request = try session.rightsRequest(id) else {
                throw Refusal(.missing, .missing, ["object": "rights request \(id)"])
            }
            try body(session, request)
            try session.audit(
                AuditEntry(action, ("rights-request", "\(id)", "№ \(id)"), reason: request.kind.rawValue), by: actor,
                on: occasion)
        }
    }
}

extension Platform {
    func content(of request: RightsRequest) throws -> RightsContent {
        RightsContent(
            contact: try keys.text(request.contactSealed, place: RightsRequest.contactPlace),
            body: try keys.text(request.bodySealed, place: RightsRequest.bodyPlace),
            answer: try keys.text(request.answerSealed, place: RightsRequest.answerPlace))
    }

    /// What became of a request, for who has its number: the answer, not the contact.
    public func rightsRequest(number: String) async throws -> (request: RightsRequest, answer: String?) {
        let clean = String(number.uppercased().prefix(40))
        guard let found = try await datastore.read({ try $0.rightsRequest(number: clean) }) else {
            throw Refusal(.missing, .missing, ["object": "rights request"])
        }
        return (found, try keys.text(found.answerSealed, place: RightsRequest.answerPlace))
    }
}
