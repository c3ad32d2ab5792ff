import Cryptography
import Gateway
import HTTPTypes
import Hummingbird
import Traceability

/// 售后记录, on a phone: scan or type a code, say what happened, fill in the fields of that kind only.
struct AfterSalePages: Sendable {
    var routes: [Route] {
        [
            .guarded(.get, "/life", .lifeRecord, show).open(to: [.scan]),
            .guarded(.post, "/life", .lifeRecord, record).open(to: [.scan]),
        ]
    }

    @Sendable private func show(_ call: Call, _ actor: Actor) async throws -> Response {
        var view = AfterSaleView(t: Scene(call), regions: call.platform.regions)
        view.state.values["code"] = call.query("code")
        view.state.values["event"] = call.query("event")
        view.isDone = call.query("done").flatMap(ReturnEvent.init(rawValue:))
        guard let code = call.query("code"), !code.isEmpty else { return .page(view.page) }
        do { view.facts = try await facts(call, code) } catch let refusal as Refusal where refusal.kind == .missing {
            view.state = try FormState(Form(), refusal, view.t)
            view.state.values["code"] = code
            return .page(view.page, status: .notFound)
        }
        return .page(view.page)
    }

    /// What everybody may know of the code. Throws `Refusal.missing`.
    private func facts(_ call: Call, _ code: String) async throws -> CodeFacts {
        guard case .item(let facts, _, _) = try await LookUpCode(call.platform)(code, on: call.occasion) else {
            throw Refusal(.missing, .afterSaleNoCode, field: "code", ["value": String(code.prefix(80))])
        }
        return facts
    }

    @Sendable private func record(_ call: Call, _ actor: Actor) async throws -> Response {
        let form = try await call.form()
        do {
            let rows = try Self.rows(form)
            // A second press within the minute is the same; the same thing on another occasion is not.
            let whole =
                ReturnField.allCases.map { form.text($0.rawValue) }
                + [form.text("converted"), call.occasion.now.minuteText]
            let request = ReturnRequest(
                channel: .form, contentDigest: SHA256.hash(whole.joined(separator: "\u{1F}")),
                spoolFolder: call.gateway.options.spoolFolder)
            let receipt = try await ReceiveReturn(call.platform)(
                ReturnContent(rows: rows), request, by: actor, on: call.occasion)
            try Refusals.check(receipt.errors.map { Self.refusal($0, call.language) })
            let code = PercentEncoding.encode(form.text("code"))
            return .seeOther("/life?code=\(code)&done=\(PercentEncoding.encode(form.text("event")))")
        } catch {
            var view = AfterSaleView(t: Scene(call), regions: call.platform.regions)
            view.state = try FormState(form, error, view.t)
            view.isWrongGas = Self.rules(error).contains("life.gas-mismatch")
            view.facts = try? await facts(call, form.text("code"))
            return .page(view.page, status: .unprocessableContent)
        }
    }

    /// The row of the form; before it the conversion, where the installer says that there was one.
    private static func rows(_ form: Form) throws -> [RawReturnRow] {
        var texts: [ReturnField: String] = [:]
        for field in ReturnField.allCases where !form.text(field.rawValue).isEmpty {
            texts[field] = form.text(field.rawValue)
        }
        let kind = ReturnEvent(rawValue: form.text("event"))
        let tests = kind == .inspecting ? ReturnField.allCases.filter { $0.test != nil } : []
        let fields = (kind?.word.fields ?? []) + tests + [.event, .code, .lastCode, .eventTime]
        let own = texts.filter { fields.contains($0.key) }
        guard tests.isEmpty || tests.contains(where: { own[$0] != nil }) else {
            throw Refusal(.invalid, .afterSaleNoTest, field: tests[0].rawValue)
        }
        guard form.text("converted") == "1", kind == .installing || kind == .moving else {
            return [RawReturnRow(line: 1, own)]
        }
        var conversion = texts.filter { [.code, .eventTime, .gas, .kit, .operator].contains($0.key) }
        conversion[.event] = ReturnEvent.converting.rawValue
        return [RawReturnRow(line: 1, conversion), RawReturnRow(line: 2, own)]
    }

    private static func refusal(_ error: RowError, _ language: Language) -> Refusal {
        var parameters = error.parameters
        parameters["value"] = parameters["value"] ?? error.value
        parameters["field"] = error.fieldName(language)
        return Refusal(.invalid, error.rule, field: error.field, parameters)
    }

    private static func rules(_ error: any Error) -> [String] {
        switch error {
        case let refusal as Refusal: [refusal.rule.code]
        case let several as Refusals: several.all.map(\.rule.code)
        default: []
        }
    }
}

extension Rule {
    static let afterSaleNoTest = Rule("life.no-test", "请至少填写一项检验的结论", "Give the result of one test at least")
    static let afterSaleNoCode = Rule(
        "code.not-found", "没有找到编码“{value}”，请扫描或核对标签", "There is no code “{value}”; scan the label or check it")
}
