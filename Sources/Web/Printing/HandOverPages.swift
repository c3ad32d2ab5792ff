import Cryptography
import Gateway
import HTTPTypes
import Hummingbird
import Markup
import Traceability

/// What a print house sees: no account, no console.
struct HandOverPages: Sendable {
    private static let path = "/hand-over/{token}"

    var routes: [Route] {
        [
            .open(.get, Self.path) { call in
                let view = try await OpenHandOver(call.platform)(try call.parameter("token"), on: call.occasion)
                return try page(call, view, FormState())
            }.recording(.sensitiveRead(.everybody)),
            .open(.get, Self.path + "/file", file).recording(.sensitiveRead(.everybody)),
            .open(.post, Self.path + "/receipt", receipt),
        ]
    }

    private func page(
        _ call: Call, _ view: HandOverView, _ state: FormState, status: HTTPResponse.Status? = nil
    ) throws -> Response {
        let isShut = view.standing == .expired || view.standing == .revoked
        var response = Response.page(
            HandOverFront(t: Scene(call), view: view, token: try call.parameter("token"), state: state).html,
            status: status ?? (isShut ? .gone : .ok))
        response.headers[.cacheControl] = "no-store"
        return response
    }

    @Sendable private func file(_ call: Call) async throws -> Response {
        let token = try call.parameter("token")
        let (path, handOver) = try await OpenHandOver(call.platform).take(token, on: call.occasion) { path, handOver in
            let answer = answer(path, handOver)
            if call.request.method == .head || answer.isUnchanged(call) { return .look }
            return answer.isContinuation(call) ? .continuation : .whole
        }
        return answer(path, handOver).response(call)
    }

    private func answer(_ path: String, _ handOver: HandOver) -> FileAnswer {
        FileAnswer(
            path: path, name: handOver.fileName, mediaType: "application/zip", byteCount: handOver.byteCount,
            sha256: handOver.sha256 ?? [])
    }

    @Sendable private func receipt(_ call: Call) async throws -> Response {
        let token = try call.parameter("token")
        let form = try await call.form()
        let opening = OpenHandOver(call.platform)
        do {
            _ = try await opening.acknowledge(
                token, person: form.text("person"), labelCount: try form.integer("labelCount"),
                remarks: form.text("remarks"), on: call.occasion)
            return .seeOther("/hand-over/\(token)")
        } catch {
            let state = try FormState(form, error, Scene(call))
            let view = try await opening(token, on: call.occasion)
            return try page(call, view, state, status: .unprocessableContent)
        }
    }
}

/// The page behind a link.
struct HandOverFront {
    let t: Scene
    let view: HandOverView
    let token: String
    let state: FormState

    var html: HTML {
        let title = t("印制文件", "Print files")
        return Page.open(
            t, title: title,
            """
            \(t.heading(title, "\(view.ownerName)"))
            \(Fields(t: t, state: state).summary)
            <section class="card stack"><dl class="facts">\(facts)</dl>\(note)\(download)</section>
            \(files)\(receiptForm)\(view.receipts.isEmpty ? .empty : given)
            """)
    }

    private var facts: HTML {
        let product = [view.productName, view.model].filter { !$0.isEmpty }.joined(separator: " ")
        let all: [(String, HTML)] = [
            (t("发送企业", "From"), "\(view.ownerName)"), (t("接收", "To"), "\(view.handOver.recipient)"),
            (t("产品", "Product"), "\(product)"), (t("内容", "Content"), "\(t(view.job.format.name))"),
            (t("编码数", "Codes"), t.number(view.job.count)), (t("标签数", "Labels"), t.number(view.labelCount)),
            (t("状态", "State"), HandOverCard.tag(t, view.standing)),
            (t("有效期至", "Until"), t.time(view.handOver.expiresAt)),
            (t("下载次数", "Downloads"), "\(view.handOver.downloadCount) / \(view.handOver.downloadsMax)"),
        ]
        return all.map { "<dt>\($0.0)</dt><dd>\($0.1)</dd>" as HTML }.joined()
    }

    private var note: HTML {
        view.handOver.note.isEmpty ? .empty : t.notice(.info, "\(view.handOver.note)")
    }

    private var download: HTML {
        switch view.standing {
        case .open:
            let hint = t(
                "ZIP 有密码（AES-256），密码由企业另行告知；请用 7-Zip、WinRAR 或 WinZip 打开。下载中断可续传。",
                """
                The ZIP has a password (AES-256), which the enterprise tells you apart; open it with 7-Zip, \
                WinRAR or WinZip. A broken download can be resumed.
                """
            )
            return """
                <p class="actions"><a class="button primary" href="/hand-over/\(token)/file" download>\
                \(t("下载", "Download")) (\(size))</a></p><p class="small muted">\(hint)</p>\
                <p class="small mono">SHA-256 \((view.handOver.sha256 ?? []).hexadecimal)</p>
                """
        case .packing:
            return """
                <p>\(t("文件正在打包，请稍后刷新。", "The files are being packed; reload in a moment."))
                <a href="/hand-over/\(token)">\(t("刷新", "Reload"))</a></p>
                <noscript><meta http-equiv="refresh" content="5"></noscript>
                """
        case .revoked, .failed, .expired, .used:
            return t.notice(
                .warn,
                "\(t("不能再下载，请向发送企业索取新链接。", "Nothing can be downloaded any more; ask the enterprise for a new link."))")
        }
    }

    private var size: String {
        let bytes = view.handOver.byteCount
        return bytes < 1 << 20 ? "\(max(1, bytes >> 10)) KiB" : "\(bytes >> 20) MiB"
    }

    private var files: HTML {
        let rows = view.files.prefix(100).map { file -> HTML in
            """
            <tr><td>\(file.name)</td><td class="n">\(t.number(file.count))</td>
            <td class="n">\(t.number(file.labelCount))</td></tr>
            """
        }
        let columns = [t("文件", "File"), t("编码（卷）数", "Codes (rolls)"), t("标签数", "Labels")]
        return "<section class=\"card table\">\(t.table(columns, numbers: [1, 2], rows))</section>"
    }

    private var receiptForm: HTML {
        guard view.handOver.downloadCount > 0, view.standing != .revoked else { return .empty }
        let fields = Fields(t: t, state: state)
        let words = t(
            "收到并核对后请填写，企业会看到。", "Fill this in when you have received and checked the files; the enterprise sees it.")
        return """
            <form class="card stack" method="post" action="/hand-over/\(token)/receipt">
            <h2>\(t("收件回执", "Receipt"))</h2><p class="small muted">\(words)</p>
            \(fields.input("person", t("姓名或单位", "Name or firm")))
            \(fields.input("labelCount", t("收到标签数", "Labels received"), kind: "number"))
            \(fields.area("remarks", t("备注", "Remarks"), required: false))
            <div class="actions"><button class="primary">\(t("提交回执", "Give the receipt"))</button></div></form>
            """
    }

    private var given: HTML {
        "<section class=\"card table\">\(HandOverCard.receipts(t, view.receipts))</section>"
    }
}
