import Cryptography
import Gateway
import HTTPTypes
import Hummingbird
import Traceability

/// 首末签回传: scan the first and the last label of a roll, see what lies between, return all of it in one press.
struct RollPages: Sendable {
    static let path = "/returns/roll"

    var routes: [Route] {
        [
            .guarded(.get, Self.path, .returnWrite, show),
            .guarded(.post, Self.path, .returnWrite, record),
        ]
    }

    /// A scanner's Enter sends the form: after the first label the page waits for the last.
    @Sendable private func show(_ call: Call, _ actor: Actor) async throws -> Response {
        var view = RollView(t: Scene(call), shownAt: "\(call.occasion.now.microseconds)")
        for name in ["first", "last", "event"] { view.state.values[name] = call.query(name) }
        guard let first = call.query("first"), let last = call.query("last") else { return .page(view.page) }
        do {
            view.roll = try await LookUpRoll(call.platform)(first: first, last: last, by: actor, on: call.occasion)
        } catch {
            let values = view.state.values
            view.state = try FormState(Form(), error, view.t)
            view.state.values = values
            return .page(view.page, status: .unprocessableContent)
        }
        return .page(view.page)
    }

    @Sendable private func record(_ call: Call, _ actor: Actor) async throws -> Response {
        let form = try await call.form()
        var view = RollView(t: Scene(call), shownAt: form["shownAt"] ?? "")
        do {
            let lookUp = LookUpRoll(call.platform)
            let roll = try await lookUp(
                first: form.text("first"), last: form.text("last"), by: actor, on: call.occasion)
            view.roll = roll
            let rows = try await rows(roll, form, lookUp)
            // A second press on one page is the same; the same thing on a page that was shown later is not.
            let whole =
                ["roll", roll.firstCode, roll.lastCode]
                + form.fields.map { "\($0.name)=\($0.value)" }
            var request = ReturnRequest(
                channel: .form, contentDigest: SHA256.hash(whole.joined(separator: "\u{1F}")),
                spoolFolder: call.spoolFolder)
            request.hold = form["hold"] == "1"
            let receipt = try await ReceiveReturn(call.platform)(
                ReturnContent(rows: rows), request, by: actor, on: call.occasion)
            try Refusals.check(receipt.errors.map { $0.refusal(call.language) })
            return .seeOther("/returns/\(receipt.traceReturn.id)")
        } catch {
            view.state = try FormState(form, error, view.t)
            return .page(view.page, status: .unprocessableContent)
        }
    }

    /// Throws `Refusal.conflict` when fewer or more codes are meant than the clerk has seen.
    private func rows(_ roll: Roll, _ form: Form, _ lookUp: LookUpRoll) async throws -> [RawReturnRow] {
        let event = ReturnEvent(rawValue: form.text("event")) ?? .commissioning
        let count = roll.count(for: event)
        guard try form.integer("count") == count else {
            throw Refusal(.conflict, .rollChanged, ["count": "\(count)"])
        }
        var texts: [ReturnField: String] = [:]
        for field in RollView.fields(of: event) where !form.text(field.rawValue).isEmpty {
            texts[field] = form.text(field.rawValue)
        }
        return try await lookUp.rows(of: roll, event, texts)
    }
}

extension Rule {
    fileprivate static let rollChanged = Rule(
        "roll.changed", "其间编码状态有变化，现在可登记 {count} 个，请核对后重新提交",
        "Meanwhile the codes have changed: {count} can be recorded now; check and submit again")
}
