import Gateway
import HTTPTypes
import Hummingbird
import Identification
import Markup
import Storage
import Traceability

/// 数据抽查: plan, sample, items, notice, answer, look again.
struct SpotCheckPages: Sendable {
    var routes: [Route] {
        [
            .guarded(.get, "/spot-checks", .spotCheckRead, list),
            .guarded(.get, "/spot-checks/new", .spotCheckPlan) { call, _ in
                var state = FormState()
                state.values["organizationId"] = call.query("organization") ?? ""
                return .page(try await form(call, state))
            },
            .guarded(.post, "/spot-checks/new", .spotCheckPlan, plan),
            .guarded(.get, "/spot-checks/{id}", .spotCheckRead) { call, actor in
                .page(try await page(call, actor, FormState()))
            },
            .guarded(.get, "/spot-checks/{id}/items/{item}", .spotCheckWork) { call, actor in
                .page(try await item(call, actor, FormState()))
            },
            .guarded(.post, "/spot-checks/{id}/items/{item}", .spotCheckWork, look),
            .guarded(.post, "/spot-checks/{id}/conclusion", .spotCheckWork) { call, actor in
                try await change(call, actor) { form in
                    let conclusion = ConcludeSpotCheck.Conclusion(
                        form.text("conclusion"), workingDays: Int(clamping: try form.integer("workingDays") ?? 0))
                    _ = try await ConcludeSpotCheck(call.platform)(
                        try call.id(), conclusion, by: actor, on: call.occasion)
                }
            },
            .guarded(.post, "/spot-checks/{id}/answer", .spotCheckAnswer) { call, actor in
                try await change(call, actor) { form in
                    try await AnswerSpotCheck(call.platform)(
                        try call.id(), note: form.text("note"), by: actor, on: call.occasion)
                }
            },
            .guarded(.post, "/spot-checks/{id}/recheck", .spotCheckWork) { call, actor in
                try await change(call, actor) { form in
                    let days = Int(clamping: try form.integer("workingDays") ?? 0)
                    _ = try await ConcludeSpotCheck(call.platform).recheck(
                        try call.id(), form.text("isMended") == "1" ? .mended : .notMended(workingDays: days),
                        note: form.text("note"), by: actor, on: call.occasion)
                }
            },
        ]
    }

    @Sendable private func list(_ call: Call, _ actor: Actor) async throws -> Response {
        let before = try call.number("before") ?? .max
        let state = call.query("state").flatMap(SpotCheck.State.init)
        let now = call.occasion.now
        let mayPlan = actor.may(.spotCheckPlan)
        let (page, statistics) = try await call.platform.datastore.report { session in
            (
                try session.spotChecks(for: actor, state: state, before: before),
                mayPlan ? try session.spotCheckStatistics(since: now.date.adding(days: -365), at: now) : []
            )
        }
        return .page(SpotCheckList(t: Scene(call), state: state, page: page, statistics: statistics).view)
    }

    @Sendable private func plan(_ call: Call, _ actor: Actor) async throws -> Response {
        let form = try await call.form()
        do {
            var request = PlanSpotCheck.Request(
                ownerID: try form.integer("organizationId") ?? 0, period: (form.text("from"), form.text("until")),
                sampleSize: Int(clamping: try form.integer("sampleSize") ?? 0),
                supervisorID: try form.integer("supervisorId") ?? 0, reason: form.text("reason"))
            request.seed = form.text("seed")
            let id = try await PlanSpotCheck(call.platform)(request, by: actor, on: call.occasion)
            return .seeOther("/spot-checks/\(id)")
        } catch {
            let state = try FormState(form, error, Scene(call))
            return .page(try await self.form(call, state), status: .unprocessableContent)
        }
    }

    private func form(_ call: Call, _ state: FormState) async throws -> HTML {
        let since = call.occasion.now.date.adding(days: -365).yearMonth
        let (owners, supervisors) = try await call.platform.datastore.report { session in
            (try session.qualityRanking(since: since), try session.supervisors())
        }
        return SpotCheckForm(t: Scene(call), state: state, owners: owners, supervisors: supervisors).view
    }

    private func change(
        _ call: Call, _ actor: Actor, _ body: (Form) async throws -> Void
    ) async throws -> Response {
        try await call.change(then: "/spot-checks/\(try call.id())", body) { try await page(call, actor, $0) }
    }

    private func page(_ call: Call, _ actor: Actor, _ state: FormState) async throws -> HTML {
        let id = try call.id()
        let file = try await call.platform.datastore.report { session in
            SpotCheckFile(
                check: try session.spotCheck(id, for: actor), items: try session.spotCheckItems(of: id),
                findings: try session.spotCheckFindings(of: id), steps: try session.spotCheckSteps(of: id),
                amendments: try session.amendments(ofSpotCheck: id))
        }
        return SpotCheckView(t: Scene(call), actor: actor, file: file, state: state).view
    }

    @Sendable private func look(_ call: Call, _ actor: Actor) async throws -> Response {
        let form = try await call.form(fileLimit: ReadPhoto.limit)
        do {
            let findings = QualityDimension.allCases.filter { !form.text("note-\($0.rawValue)").isEmpty }.map {
                LookAtItem.Finding($0, field: form.text("field-\($0.rawValue)"), note: form.text("note-\($0.rawValue)"))
            }
            let photo = try form.file("photo").map { ($0.name, try $0.read()) }
            let id = try call.id()
            let look = LookAtItem.Look(findings, photo: photo, isCompared: form.text("compared") == "1")
            _ = try await LookAtItem(call.platform)(
                id, item: Int(try call.id("item")), look, by: actor, on: call.occasion)
            let items = try await call.platform.datastore.report { try $0.spotCheckItems(of: id) }
            guard let next = items.first(where: { $0.state == .open }) else { return .seeOther("/spot-checks/\(id)") }
            return .seeOther("/spot-checks/\(id)/items/\(next.number)")
        } catch {
            let state = try FormState(form, error, Scene(call))
            return .page(try await item(call, actor, state), status: .unprocessableContent)
        }
    }

    private func item(_ call: Call, _ actor: Actor, _ state: FormState) async throws -> HTML {
        let (id, number) = (try call.id(), try call.id("item"))
        let (check, item, findings, events) = try await call.platform.datastore.report { session in
            let check = try session.spotCheck(id, for: actor)
            guard let item = try session.spotCheckItems(of: id).first(where: { $0.number == number }) else {
                throw Refusal(.missing, .missing, ["object": "item \(number)"])
            }
            let code = CodeIdentity(
                ownerID: check.ownerID, allocationNumber: item.allocationNumber, index: item.index)
            return (
                check, item, try session.spotCheckFindings(of: id).filter { $0.itemNumber == item.number },
                try session.events(of: code)
            )
        }
        return SpotCheckItemView(
            t: Scene(call), check: check, item: item, findings: findings, events: events, state: state,
            regions: call.platform.regions
        ).view
    }
}
