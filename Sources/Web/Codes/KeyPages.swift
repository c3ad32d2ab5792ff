import Gateway
import Hummingbird
import Markup
import Traceability

/// 赋码密钥: the keys of allocations for the security administrator: since when, how much depends on them, rotation,
/// exposure.
struct KeyPages: Sendable {
    private static let path = "/allocation-keys"

    var routes: [Route] {
        [
            .guarded(.get, Self.path, .keyRead) { call, actor in .page(try await page(call, actor, FormState())) },
            .guarded(.post, Self.path + "/rotation", .keyManage) { call, actor in
                try await change(call, actor) { form in
                    try await RotateKey(call.platform)(reason: form.text("reason"), by: actor, on: call.occasion)
                }
            },
            .guarded(.post, Self.path + "/{id}/exposure", .keyManage) { call, actor in
                try await change(call, actor) { form in
                    try await ExposeKey(call.platform).report(
                        try call.id(), reason: form.text("exposureReason"), by: actor, on: call.occasion)
                }
            },
            .guarded(.post, Self.path + "/{id}/exposure/confirmation", .keyConfirm) { call, actor in
                try await change(call, actor) { _ in
                    try await ExposeKey(call.platform).confirm(try call.id(), by: actor, on: call.occasion)
                }
            },
            .guarded(.post, Self.path + "/{id}/exposure/withdrawal", .keyConfirm) { call, actor in
                try await change(call, actor) { form in
                    try await ExposeKey(call.platform).withdraw(
                        try call.id(), reason: form.text("withdrawalReason"), by: actor, on: call.occasion)
                }
            },
        ]
    }

    private func change(
        _ call: Call, _ actor: Actor, _ body: (Form) async throws -> Void
    ) async throws -> Response {
        let form = try await call.form()
        do {
            try await body(form)
            return .seeOther(Self.path)
        } catch {
            let state = try FormState(form, error, Scene(call))
            return .page(try await page(call, actor, state), status: .unprocessableContent)
        }
    }

    private func page(_ call: Call, _ actor: Actor, _ state: FormState) async throws -> HTML {
        KeyView(t: Scene(call), state: state, actor: actor).html(try await call.platform.allocationKeys(for: actor))
    }
}

struct KeyView {
    let t: Scene
    let state: FormState
    let actor: Actor

    func html(_ keys: [AllocationKeyRecord]) -> HTML {
        let title = t("赋码密钥", "Keys of allocations")
        let subtitle = t(
            "码段沿用其发放时的密钥；新码段用最新的密钥。密钥本身从不显示。",
            "An allocation keeps the key it was issued with; new ones take the newest. Keys are never shown."
        )
        let columns = [
            t("密钥", "Key"), t("状态", "State"), t("启用", "Since"), t("码段", "Allocations"), t("编码数", "Codes"),
            t("泄露报告", "Exposure"),
        ]
        let list: HTML =
            keys.isEmpty
            ? t.empty(t("还没有密钥：首次发码时生成。", "No key yet: the first allocation makes one."))
            : "<section class=\"card table\">\(t.table(columns, numbers: [3, 4], keys.map(row)))</section>"
        return Page.console(
            t, title: title,
            """
            \(t.heading(title, "\(subtitle)"))\(Fields(t: t, state: state).summary)\(list)
            \(keys.filter { $0.state == .suspect }.map(decision))
            \(t.may(.keyManage) ? manage(keys) : .empty)
            """)
    }

    private func row(_ key: AllocationKeyRecord) -> HTML {
        let tone: Tone =
            switch key.state {
            case .active: .good
            case .retired: .plain
            case .suspect: .warn
            case .exposed: .bad
            }
        let report: HTML =
            key.exposure.map { exposure in
                "\(exposure.reason) <small>\(exposure.reportedByName) · \(t.time(exposure.reportedAt))</small>"
            } ?? .empty
        return """
            <tr><td>№ \(key.id)</td><td>\(t.tag(t(key.state.name), tone))</td><td>\(t.time(key.createdAt))</td>
            <td class="n">\(t.number(key.allocationCount))</td><td class="n">\(t.number(key.codeCount))</td>
            <td>\(report)</td></tr>
            """
    }

    /// What a second person decides.
    private func decision(_ key: AllocationKeyRecord) -> HTML {
        guard t.may(.keyConfirm), let exposure = key.exposure else { return .empty }
        let path = "/allocation-keys/\(key.id)/exposure"
        let warning = t(
            "确认后，\(key.allocationCount) 个码段立即只认已回传或已举证的编码，其余按“未找到”处理，不可撤销。",
            """
            Once confirmed, \(key.allocationCount) allocations answer only for codes that were returned or shown to be \
            printed; all others are “not found”. This is final.
            """)
        let confirm: HTML =
            exposure.reportedBy == actor.accountID
            ? "<p class=\"small muted\">\(t("须由另一名管理员确认。", "Another administrator must confirm."))</p>"
            : """
            <form method="post" action="\(url: path + "/confirmation")">\
            <button class="danger">\(t("确认泄露", "Confirm the exposure"))</button></form>
            """
        let fields = Fields(t: t, state: state)
        return """
            <section class="card stack"><h2>\(t("密钥 № \(key.id) 的泄露报告", "Exposure of key № \(key.id)"))</h2>
            <p>\(exposure.reason)</p>\(t.notice(.bad, "\(warning)"))<div class="actions">\(confirm)</div>
            <form class="stack" method="post" action="\(url: path + "/withdrawal")">\
            \(fields.input("withdrawalReason", t("误报的理由", "Why it was a false alarm")))
            <div class="actions"><button>\(t("撤销报告", "Withdraw the report"))</button></div></form></section>
            """
    }

    private func manage(_ keys: [AllocationKeyRecord]) -> HTML {
        let fields = Fields(t: t, state: state)
        let reportable = keys.filter { $0.state == .active || $0.state == .retired }
        let reports = reportable.map { key -> HTML in
            """
            <details><summary>\(t("报告密钥 № \(key.id) 泄露", "Report key № \(key.id) as exposed"))</summary>
            <form class="stack" method="post" action="\(url: "/allocation-keys/\(key.id)/exposure")">\
            \(fields.input("exposureReason", t("经过与依据", "What happened")))
            <div class="actions"><button class="danger">\(t("报告泄露", "Report"))</button></div></form></details>
            """
        }
        return """
            <section class="grid2"><form class="card stack" method="post" action="/allocation-keys/rotation">\
            <h2>\(t("轮换密钥", "Rotate the key"))</h2>
            <p class="small muted">\(t(
                "以后的码段用新密钥；已发编码不变。", "New allocations take a new key; codes already issued stay."))</p>
            \(fields.input("reason", t("理由", "Reason")))
            <div class="actions"><button>\(t("轮换", "Rotate"))</button></div></form>
            <div class="card stack"><h2>\(t("报告泄露", "Report an exposure"))</h2>
            <p class="small muted">\(t(
                "报告后该密钥立即停止发码；影响已发编码须另一人确认。",
                "A report stops new codes with the key at once; what touches goods needs a second person."))</p>
            \(reports)</div></section>
            """
    }
}
