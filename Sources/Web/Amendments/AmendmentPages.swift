import Gateway
import HTTPTypes
import Hummingbird
import Markup
import Storage
import Traceability

/// 更正: asked for by the enterprise, old and new side by side, followed until somebody else has decided.
struct AmendmentPages: Sendable {
    var routes: [Route] {
        [
            .guarded(.get, "/amendments", .returnRead, list),
            .guarded(.get, "/amendments/new", .amendmentRequest) { call, actor in
                .page(try await form(call, actor, FormState()))
            },
            .guarded(.post, "/amendments/preview", .amendmentRequest, preview),
            .guarded(.post, "/amendments", .amendmentRequest, send),
            .guarded(.get, "/amendments/{id}", .returnRead) { call, actor in .page(try await page(call, actor)) },
            .guarded(.post, "/amendments/{id}/withdrawal", .amendmentRequest) { call, actor in
                let id = try call.id()
                try await RequestAmendment(call.platform).withdraw(id, by: actor, on: call.occasion)
                return .seeOther("/amendments/\(id)")
            },
        ]
    }

    @Sendable private func list(_ call: Call, _ actor: Actor) async throws -> Response {
        let before = try call.number("before") ?? .max
        let state = call.query("state").flatMap(ReviewState.init)
        let page = try await call.platform.datastore.report {
            try $0.amendments(for: actor, state: state, before: before)
        }
        return .page(AmendmentList(t: Scene(call), state: state, page: page).html)
    }

    /// What was asked for before, where it is to be corrected.
    private func earlier(_ call: Call, _ actor: Actor, _ id: Int64?) async throws -> Amendment? {
        guard let id else { return nil }
        let found = try await call.platform.datastore.report { try $0.amendment(id, for: actor) }
        guard found.captorID == actor.organizationID else {
            throw Refusal(.missing, .missing, ["object": "amendment \(id)"])
        }
        return found
    }

    /// `?scope=&subject=`, `?amendment=` to correct one, `?spotCheck=`.
    private func form(_ call: Call, _ actor: Actor, _ state: FormState) async throws -> HTML {
        var draft = AmendmentDraft(call)
        draft.take(try await earlier(call, actor, draft.amendmentID))
        return try await form(call, actor, draft, state)
    }

    private func form(
        _ call: Call, _ actor: Actor, _ draft: AmendmentDraft, _ state: FormState
    ) async throws -> HTML {
        let t = Scene(call)
        guard let scope = AmendmentScope(rawValue: draft.scope), scope != .capture, !draft.subject.isEmpty else {
            return AmendmentChooser(t: t, draft: draft, state: state).html
        }
        do {
            let found = try await ReadAmendable(call.platform)(scope, draft.subject, by: actor, on: call.occasion)
            return AmendmentForm(
                t: t, draft: draft, name: found.name, records: found.records, state: state,
                regions: call.platform.regions, shownLimit: found.shownLimit
            ).html
        } catch let refusal as Refusal where refusal.kind != .unavailable {
            var state = state
            state.general.append(t(refusal))
            return AmendmentChooser(t: t, draft: draft, state: state).html
        }
    }

    @Sendable private func preview(_ call: Call, _ actor: Actor) async throws -> Response {
        let form = try await call.form()
        var draft = AmendmentDraft(form)
        draft.take(try await earlier(call, actor, draft.amendmentID))
        do {
            var request = draft.request
            request.reason = "-"
            let found = try await RequestAmendment(call.platform).preview(request, by: actor, on: call.occasion)
            let view = AmendmentConfirmation(
                t: Scene(call), draft: draft, state: FormState(), regions: call.platform.regions)
            return .page(view.html(found))
        } catch {
            let state = try FormState(form, error, Scene(call))
            return .page(try await self.form(call, actor, draft, state), status: .unprocessableContent)
        }
    }

    @Sendable private func send(_ call: Call, _ actor: Actor) async throws -> Response {
        let form = try await call.form(fileLimit: DocumentFile.limit)
        var draft = AmendmentDraft(form)
        draft.take(try await earlier(call, actor, draft.amendmentID))
        let asking = RequestAmendment(call.platform)
        do {
            var request = draft.request
            request.reason = form.text("reason")
            request.evidence = try form.document("evidence")
            request.spotCheckID = draft.spotCheckID
            if let id = draft.amendmentID {
                try await asking.resubmit(id, request, by: actor, on: call.occasion)
                return .seeOther("/amendments/\(id)")
            }
            let id = try await asking(request, by: actor, on: call.occasion)
            return .seeOther("/amendments/\(id)")
        } catch {
            let t = Scene(call)
            var state = try FormState(form, error, t)
            var request = draft.request
            request.reason = "-"
            guard let found = try? await asking.preview(request, by: actor, on: call.occasion) else {
                return .page(try await self.form(call, actor, draft, state), status: .unprocessableContent)
            }
            if form.file("evidence") != nil, state.problems["evidence"] == nil {
                state.problems["evidence"] = t("请重新选择证明文件", "Choose the file again")
            }
            let view = AmendmentConfirmation(
                t: t, draft: draft, state: state, regions: call.platform.regions)
            return .page(view.html(found), status: .unprocessableContent)
        }
    }

    private func page(_ call: Call, _ actor: Actor) async throws -> HTML {
        let (id, keys) = (try call.id(), call.platform.keys)
        var file = try await call.platform.datastore.report { session in
            let review = try session.reviewCase(.amendment, of: id)
            let amendment = try session.amendment(id, for: actor)
            return AmendmentFile(
                amendment: amendment, rounds: try session.amendmentRounds(of: id, keys), review: review,
                steps: try review.map { try session.reviewSteps(of: $0.id) } ?? [],
                pending: try session.pendingAmendments(beside: amendment))
        }
        if let last = file.rounds.last {
            file.records = try await ReadAmendedRecords(call.platform)(file.amendment, last, for: actor)
        }
        file.left = try await FailedByAmendment(call.platform)(file.amendment, file.rounds, by: actor)
        return AmendmentView(t: Scene(call), file: file, regions: call.platform.regions).html
    }
}
