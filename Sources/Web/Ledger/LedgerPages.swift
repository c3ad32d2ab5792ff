import Gateway
import HTTPTypes
import Hummingbird
import Identification
import Markup
import NIOCore
import Traceability

/// The ledger for people: what it is (`/ledger`), and the proofs of a code's records (`/proof`).
struct LedgerPages: Sendable {
    var routes: [Route] {
        [
            .open(.get, "/ledger") { call in
                .page(LedgerPage(t: Scene(call), status: try await ReadLedgerStatus(call.platform)()).html)
            },
            .open(.get, "/ledger/policy") { call in try await Self.policy(call, log: 1) },
            .open(.get, "/ledger-{log}/policy") { call in
                let text = try call.parameter("log")
                guard let log = Int64(text), log > 1, String(log) == text else {
                    throw Refusal(.missing, .missing, words: ["object": Self.policy])
                }
                return try await Self.policy(call, log: log)
            },
            .open(.get, "/proof") { call in
                let list = try await ReadProofs(call.platform).list(try Self.code(call), on: call.occasion)
                return .page(ProofPage(t: Scene(call), list: list).html)
            }
            .recording(.sensitiveRead(.outsiders)),
            // Whoever is signed in gets what the trace shows him: it is taken down as a look at the trace is.
            .open(.get, "/proof/file") { call in try await Self.file(call) }.recording(.sensitiveRead(.outsiders)),
        ]
    }

    private static let policy = Message("核验策略文件", "policy file")

    private static func policy(_ call: Call, log: Int64) async throws -> Response {
        guard let policy = try await ReadLedgerStatus(call.platform).policy(log: log) else {
            throw Refusal(.missing, .missing, words: ["object": Self.policy])
        }
        return Response(
            status: .ok,
            headers: [
                .contentType: "text/plain; charset=utf-8", .cacheControl: "no-cache",
                .contentDisposition: "attachment; filename=\"policy.txt\"",
            ], body: .init(byteBuffer: ByteBuffer(string: policy + "\n")))
    }

    private static func code(_ call: Call) throws -> String {
        guard let code = call.query("code") else {
            throw Refusal(.missing, .missing, field: "code", ["object": "code"])
        }
        return code
    }

    private static func file(_ call: Call) async throws -> Response {
        guard let number = call.query("n").flatMap(Int.init), number > 0 else {
            throw Refusal(.missing, .missing, field: "n", ["object": "n"])
        }
        let bytes = try await ReadProofs(call.platform).file(
            try code(call), number: number, by: call.signedIn?.actor, on: call.occasion)
        return Response(
            status: .ok,
            headers: [
                .contentType: "text/plain; charset=utf-8", .cacheControl: "private, no-store",
                .contentDisposition: "attachment; filename=\"record-\(number).tlog-proof\"",
            ], body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}

/// The records of a code, each with the file that proves it.
struct ProofPage {
    let t: Scene
    let list: ReadProofs.List

    var html: HTML {
        let rows = list.lines.map(row)
        let none = t("这个编码还没有记录。", "There is no record of this code yet.")
        return ScanFrame.page(
            t, title: t("存证", "Proof"),
            """
            <section class="card"><h1>\(t("存证 · 下载证明", "Proofs to download"))</h1>\
            <p class="small">\(t.code(list.facts.code.text))</p><p>\(explanation)</p></section>
            <section class="card"><ol class="line">\(rows)</ol>\(if: rows.isEmpty, "<p>\(none)</p>")</section>
            <div class="actions"><a class="button" href="\(url: list.facts.code.path)">\
            \(t("返回", "Back"))</a><a class="button" href="/ledger">\
            \(t("存证说明", "What this proves"))</a></div>
            """)
    }

    private var explanation: String {
        t(
            "每条记录有一个证明文件，只包含您在页面上看到的内容。用 ransu verify proof 可以离线核对它有没有被改过。",
            "Each record has a file that proves it and holds only what you see on the page. ransu verify "
                + "proof checks offline "
                + "that it was not changed.")
    }

    private func row(_ line: ReadProofs.Line) -> HTML {
        let day = line.event.time.date.description
        let name = t(line.event.stepName)
        return """
            <li><b>\(name)</b> <time class="small muted num" datetime="\(day)">\(day)</time>\(link(line, name))</li>
            """
    }

    private func link(_ line: ReadProofs.Line, _ name: String) -> HTML {
        guard let leaf = line.leaf else {
            return "<p class=\"small muted\">\(t("没有存证（早于存证启用，或正在写入）", "Not in the ledger (older, or under way)"))</p>"
        }
        guard line.isSigned else {
            let text = t("已写入第 \(leaf.index) 条，等待签名", "Entry \(leaf.index), waiting to be signed")
            return "<p class=\"small muted\">\(text)</p>"
        }
        let address = "/proof/file?code=\(PercentEncoding.encode(list.facts.code.text))&n=\(line.number)"
        return """
            <p class="small">\(t("第 \(leaf.index) 条", "Entry \(leaf.index)")) · \
            <a href="\(url: address)" download>\(t("下载证明", "Download the proof"))</a></p>
            """
    }
}
