import Gateway
import Hummingbird
import Markup
import Storage
import Traceability

/// `/scan-devices`: phones that scan without a sign-in, for dealers, sellers, installers and inspectors.
struct ScanDevicePages: Sendable {
    private static let path = "/scan-devices"

    var routes: [Route] {
        [
            .signedIn(.get, Self.path) { call, actor in .page(try await page(call, actor, FormState())) }
                .recording(.none("shows the asker their own devices")),
            .signedIn(.post, Self.path, begin).fresh(),
            .signedIn(.post, Self.path + "/{id}/revocation") { call, actor in
                try await RevokeScanDevice(call.platform)(try call.id(), by: actor, on: call.occasion)
                return .seeOther(Self.path)
            },
        ]
    }

    @Sendable private func begin(_ call: Call, _ actor: Actor) async throws -> Response {
        let form = try await call.form()
        do {
            let token = try await BeginScanDevice(call.platform)(
                label: form.text("label"), by: actor, on: call.occasion)
            return .seeOther(Self.path, cookies: [call.gateway.scanCookie(token)])
        } catch {
            let state = try FormState(form, error, Scene(call))
            return .page(try await page(call, actor, state), status: .unprocessableContent)
        }
    }

    private func page(_ call: Call, _ actor: Actor, _ state: FormState) async throws -> HTML {
        let devices = try await call.platform.datastore.report { try $0.scanDevices(of: actor.accountID) }
        return ScanDeviceView(t: Scene(call)).html(devices, state)
    }
}

/// The devices of one person, and the form that makes this one another.
struct ScanDeviceView {
    let t: Scene

    func html(_ devices: [ScanDevice], _ state: FormState) -> HTML {
        let title = t("扫码设备", "Scanning devices")
        let fields = Fields(t: t, state: state)
        let isFor = !(t.actor?.roles ?? []).isDisjoint(with: ScanDevice.roles)
        let list =
            devices.isEmpty
            ? t.empty(t("没有扫码设备", "No device scans yet"))
            : t.table(
                [t("设备", "Device"), t("启用", "Since"), t("令牌更换", "Token of"), t("有效至", "Until"), t("操作", "Action")],
                devices.map(row))
        let form: HTML = """
            <form class="stack" method="post" action="/scan-devices"><h2>\(t("启用本设备", "Use this device"))</h2>
            <p class="small muted">\(t(
                "90 天内扫码并登记售后记录，不必登录；只限这两项，其余操作仍须登录。请只在本人专用的手机上启用。",
                "It scans and records what happened for 90 days without a sign-in. Only on your own phone."
            ))</p>\(fields.summary)
            \(fields.input("label", t("设备名称", "Name of the device")))
            <div class="actions"><button class="primary">\(t("启用", "Use it"))</button></div></form>
            """
        let none: HTML = """
            <p>\(t("经销商、销售单位、安装单位和稽查员可用。", "For dealers, sellers, installers and inspectors."))</p>
            """
        return Page.console(
            t, title: title, crumbs: [(t("我的账号", "My account"), "/account")],
            """
            \(t.heading(title))<div class="with-panel"><section class="card table">\(list)</section>
            <aside class="card panel">\(isFor ? form : none)</aside></div>
            """)
    }

    private func row(_ device: ScanDevice) -> HTML {
        let end: HTML =
            device.isOpen(at: t.now)
            ? """
            <form method="post" action="\(url: "/scan-devices/\(device.id)/revocation")"><button>\
            \(t("停用", "End it"))</button></form>
            """ : t.tag(t("已停用", "Ended"))
        return """
            <tr><td>\(device.label)</td><td>\(t.time(device.madeAt))</td><td>\(t.time(device.seenAt))</td>
            <td>\(t.time(device.expiresAt))</td><td>\(end)</td></tr>
            """
    }
}
