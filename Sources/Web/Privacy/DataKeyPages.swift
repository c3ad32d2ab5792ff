import Gateway
import Hummingbird
import Markup
import Traceability

/// 数据密钥: the keys that seal columns, for the security administrator.
struct DataKeyPages: Sendable {
    private static let path = "/security/keys"

    var routes: [Route] {
        [
            .guarded(.get, Self.path, .securityManage) { call, actor in
                .page(try await page(call, actor, FormState()))
            },
            .guarded(.post, Self.path + "/rotation", .securityManage) { call, actor in
                try await call.change(then: Self.path) { form in
                    try await RotateDataKey(call.platform)(
                        reason: form.text("reason"), by: actor, on: call.occasion)
                } else: { state in
                    try await page(call, actor, state)
                }
            },
        ]
    }

    private func page(_ call: Call, _ actor: Actor, _ state: FormState) async throws -> HTML {
        DataKeyView(t: Scene(call), state: state).html(try await call.platform.dataKeys(for: actor))
    }
}

struct DataKeyView {
    let t: Scene
    let state: FormState

    func html(_ keys: [DataKeyRecord]) -> HTML {
        let title = t("数据密钥", "Data keys")
        let subtitle = t(
            "加密保存的列都带有所用密钥的编号。轮换后新值用新密钥，可变的旧值逐步重新加密；已入链的事实沿用原密钥，只用于解密。密钥本身由主密钥包裹，从不显示。",
            "A sealed value carries its key's number. After a rotation new values take the new key and what may change "
                + "is sealed anew by and by; facts keep theirs, which only opens from then on. Keys are wrapped by the "
                + "master key and never shown.")
        let columns = [
            t("密钥", "Key"), t("启用", "Since"), t("由谁", "By"), t("理由", "Reason"),
            t("可变列中的值", "Values in columns that may change"),
        ]
        let fields = Fields(t: t, state: state)
        return Page.console(
            t, title: title,
            """
            \(t.heading(title, "\(subtitle)"))\(fields.summary)
            <section class="card table">\(t.table(columns, numbers: [4], keys.map(row)))</section>
            <form class="card stack" method="post" action="/security/keys/rotation">\
            <h2>\(t("轮换数据密钥", "Rotate the data key"))</h2>
            <p class="small muted">\(t(
                "\(RotateDataKey.delaySeconds) 秒后各进程一起改用新密钥；不影响读取任何已存数据。",
                "All processes change over \(RotateDataKey.delaySeconds) seconds later; what is stored stays readable."
            ))</p>
            \(fields.input("reason", t("理由", "Reason")))
            <div class="actions"><button>\(t("轮换", "Rotate"))</button></div></form>
            """)
    }

    private func row(_ key: DataKeyRecord) -> HTML {
        """
        <tr><td>№ \(key.number)</td><td>\(t.time(key.activeFrom))</td><td>\(key.madeByName)</td>\
        <td>\(key.reason)</td><td class="n">\(t.number(key.valueCount))</td></tr>
        """
    }
}
