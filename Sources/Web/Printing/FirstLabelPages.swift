import Gateway
import HTTPTypes
import Hummingbird
import Markup
import Traceability

/// 首件确认: a photo of the first printed label, and what it shows.
struct FirstLabelPages: Sendable {
    private static let path = "/allocations/{id}/first-label"

    var routes: [Route] {
        [
            .guarded(.get, Self.path, .codeRead) { call, actor in .page(try await page(call, actor, FormState())) },
            .guarded(.post, Self.path, .codeDownload) { call, actor in
                try await change(call, actor) { form in
                    guard let file = form.file("photo") else {
                        throw Refusal(.invalid, .required, field: "photo", ["field": Scene(call)("照片", "photo")])
                    }
                    _ = try await CheckFirstLabel(call.platform)(
                        try call.id(), job: try form.integer("job"), photo: (file.name, try file.read()), by: actor,
                        on: call.occasion)
                }
            },
            .guarded(.post, Self.path + "/override", .codeVoid) { call, actor in
                try await change(call, actor) { form in
                    try await OverrideFirstLabel(call.platform)(
                        try call.id(), reason: form.text("overrideReason"), by: actor, on: call.occasion)
                }
            },
        ]
    }

    private func change(
        _ call: Call, _ actor: Actor, _ body: (Form) async throws -> Void
    ) async throws -> Response {
        let form = try await call.form(fileLimit: ReadPhoto.limit)
        do {
            try await body(form)
            let job = form.text("job")
            let query = job.isEmpty ? "" : "?job=" + PercentEncoding.encode(job)
            return .seeOther("/allocations/\(try call.id())/first-label\(query)")
        } catch let refusal as Refusal where refusal.rule == .photoBusy {
            var response = Response.page(try await page(call, actor, state(refusal, call)), status: .serviceUnavailable)
            response.headers[.retryAfter] = "5"
            return response
        } catch {
            let state = try FormState(form, error, Scene(call))
            return .page(try await page(call, actor, state), status: .unprocessableContent)
        }
    }

    private func state(_ refusal: Refusal, _ call: Call) -> FormState {
        var state = FormState()
        state.general = [refusal.text(call.language)]
        return state
    }

    private func page(_ call: Call, _ actor: Actor, _ state: FormState) async throws -> HTML {
        let number = try call.id()
        let checks = try await call.platform.firstLabelChecks(number, for: actor)
        let job = try state.values["job"].flatMap { Int64($0) } ?? call.number("job")
        return FirstLabelView(t: Scene(call), number: number, jobID: job, checks: checks, state: state).view
    }
}

/// The last photo's result first, then how to take the next.
struct FirstLabelView {
    let t: Scene
    let number: Int64
    let jobID: Int64?
    let checks: [FirstLabelCheck]
    let state: FormState

    var view: HTML {
        let title = t("首件确认", "First label check")
        let settled = checks.contains { $0.outcome.isSettled }
        let badge =
            settled
            ? t.tag(t("已确认", "Confirmed"), .good) : t.tag(t("待确认", "Not confirmed yet"), .warn)
        return Page.console(
            t, title: title,
            crumbs: [
                (t("码段与下载", "Codes and downloads"), "/allocations"),
                (t("码段 № \(number)", "Allocation № \(number)"), "/allocations/\(number)"),
            ],
            """
            \(t.heading(title, badge))\(fields.summary)
            \(checks.first.map(result))
            \(t.may(.codeDownload) ? upload : .empty)
            \(history)\(t.may(.codeVoid) && !settled ? goOn : .empty)
            """)
    }

    private var fields: Fields { Fields(t: t, state: state) }

    private var upload: HTML {
        let words = t(
            "把第一枚印好的标签平放，在光线均匀处正对拍摄，码占画面三分之一以上。",
            """
            Lay the first printed label flat, in even light, and take it straight from above; the symbol \
            should fill a third of the picture.
            """
        )
        let job: HTML = jobID.map { "<input type=\"hidden\" name=\"job\" value=\"\($0)\">" } ?? .empty
        let against = t("对照印制任务", "Checked against print job")
        let of: HTML? = jobID.map { id in
            "<p class=\"small\">\(against) <a href=\"/print-jobs/\(id)\">№ \(id)</a></p>"
        }
        let error: HTML =
            state.problems["photo"].map { "<small class=\"problem\" id=\"p-photo\">\($0)</small>" } ?? .empty
        return """
            <form class="card stack" method="post" enctype="multipart/form-data" \
            action="/allocations/\(number)/first-label"><h2>\(t("上传照片", "Upload a photo"))</h2>\
            <p class="small muted">\(words)</p>\(of)\(job)
            <div class="field"><label for="f-photo">\
            \(t("照片（JPEG 或 PNG，不超过 10 MB）", "Photo (JPEG or PNG, at most 10 MB)"))</label>
            <input id="f-photo" type="file" name="photo" accept="image/jpeg,image/png" capture="environment" required>\
            \(error)</div>
            <div class="actions"><button class="primary">\(t("检查", "Check"))</button></div></form>
            """
    }

    private func result(_ check: FirstLabelCheck) -> HTML {
        let rows = check.findings.map { finding -> HTML in
            let tone: Tone = finding.result == .passed ? .good : finding.result == .failed ? .bad : .warn
            let sign = finding.result == .passed ? "✓" : finding.result == .failed ? "✗" : "!"
            return """
                <tr><td>\(t(finding.item.name))<small>\(finding.words.map { t($0) } ?? "")</small></td>
                <td>\(t.tag("\(sign) \(t(finding.result.name))", tone))</td>
                <td class="break">\(finding.found)</td><td class="break">\(finding.wanted)</td></tr>
                """
        }
        let columns = [t("项目", "What"), t("结果", "Result"), t("实测", "Found"), t("应为", "Wanted")]
        let table: HTML = rows.isEmpty ? .empty : t.table(columns, rows)
        let note = t(
            "空白区、对比度和清晰度由照片估计，不是 ISO/IEC 15415 等级；正式分级请用检测仪。",
            """
            Quiet zone, contrast and module size are estimated from the photo: no ISO/IEC 15415 grade. For a \
            grade use a verifier.
            """
        )
        let unreadable: HTML =
            check.outcome == .unreadable
            ? t.notice(.warn, "\(t(FirstLabelView.unreadable))") : .empty
        return """
            <section class="card stack"><h2>\(t("最近一次", "The last one"))</h2>
            <p>\(Self.tag(t, check)) <span class="mono break">\(check.code)</span> \(t.time(check.at)) \
            \(check.accountName) \(photo(check))</p>\(unreadable)\
            \(check.reason.isEmpty ? .empty : "<p>\(check.reason)</p>")\(table)
            \(rows.isEmpty ? .empty : "<p class=\"small muted\">\(note)</p>")</section>
            """
    }

    static let unreadable = Message(
        "照片中没有读到条码：请靠近、对焦、避免反光后重拍。若扫码枪也读不出，请停止印制并检查打印质量。",
        """
        No symbol could be read: come closer, focus, avoid glare and try again. If a scanner cannot read it \
        either, stop printing and look at the print.
        """
    )

    private func photo(_ check: FirstLabelCheck) -> HTML {
        check.fileID.map { "<a href=\"/files/\($0)\">\(t("照片", "Photo"))</a>" } ?? .empty
    }

    static func tag(_ t: Scene, _ check: FirstLabelCheck) -> HTML {
        let tone: Tone =
            switch check.outcome {
            case .passed: .good
            case .failed: .bad
            case .unreadable: .warn
            case .overridden: .info
            }
        return t.tag(t(check.outcome.name), tone)
    }

    private var history: HTML {
        guard checks.count > 1 else { return .empty }
        let rows = checks.dropFirst().map { check -> HTML in
            """
            <tr><td>\(Self.tag(t, check))</td><td class="mono break">\(check.code)\(check.reason)</td>
            <td>\(check.accountName)</td><td>\(t.time(check.at)) \(photo(check))</td></tr>
            """
        }
        let columns = [t("结果", "Result"), t("编码", "Code"), t("操作人", "By"), t("时间", "When")]
        return "<section class=\"card table\"><h2>\(t("以往", "Before"))</h2>\(t.table(columns, rows))</section>"
    }

    private var goOn: HTML {
        let words = t(
            "只在确有把握时使用，例如已用检测仪确认。理由会记入审计。",
            "Only where you are sure, for instance by a verifier. The reason goes into the audit.")
        return """
            <form class="card stack" method="post" action="/allocations/\(number)/first-label/override">
            <h2>\(t("管理员放行", "Go on without it"))</h2><p class="small muted">\(words)</p>
            \(fields.input("overrideReason", t("理由", "Reason")))
            <div class="actions"><button>\(t("放行", "Go on"))</button></div></form>
            """
    }
}
