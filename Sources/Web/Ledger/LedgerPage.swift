import Gateway
import Markup
import Traceability

/// `/ledger`: what the ledger proves and what it does not, where it stands, who witnesses it, and how anybody checks.
struct LedgerPage: Sendable {
    let t: Scene
    let status: LedgerStatus

    var html: HTML {
        Page.open(
            t, title: t("存证日志", "Ledger"),
            """
            <section class="card"><h1>\(t("存证日志", "Ledger"))</h1><p>\(introduction)</p></section>
            <section class="card"><h2>\(t("目前状态", "Where it stands"))</h2>\(state)</section>
            <section class="card"><h2>\(t("见证方", "Witnesses"))</h2>\(witnesses)</section>
            <section class="card"><h2>\(t("它证明什么", "What it proves"))</h2>\(list(proves))\
            <h2>\(t("它不证明什么", "What it does not"))</h2>\(list(provesNot))</section>
            <section class="card"><h2>\(t("自己核验", "Check it yourself"))</h2>\(check)</section>
            """)
    }

    private var introduction: String {
        t(
            "企业报送、平台受理的每条追溯记录，以及审核、发码和审计记录，都在一本只能往后添加的公开日志里留下一个指纹。指纹本身不透露任何内容；拿到记录的人可以用证明文件核对它有没有被改过，不需要相信本平台。",
            "Every accepted trace record, every review, allocation of codes and audit record leaves a "
                + "fingerprint in a public "
                + "log that can only grow. A fingerprint tells nothing by itself; whoever has a record can "
                + "check with a proof "
                + "file that it was not changed, without trusting this platform.")
    }

    /// `/ledger`, or `/ledger-2` of the second log.
    private var address: String { status.log == 1 ? "/ledger" : "/ledger-\(status.log)" }

    private var state: HTML {
        let refusal: HTML = status.refusal.map { t.notice(.bad, "\(t($0))") } ?? .empty
        return "\(refusal)\(beginning)\(checkpoint)"
    }

    /// Where a restore broke the log off, and why: what its first leaf commits to.
    private var beginning: HTML {
        guard let begun = status.beginning else { return .empty }
        let before: String =
            begun.before.map { old in
                t(
                    "上一个日志 \(old.origin) 最后签名到 \(old.size) 条。",
                    "The log before, \(old.origin), was signed up to \(old.size) entries.")
            } ?? ""
        let text = t("本日志接续更早的日志，启用原因：", "This log follows an earlier one, because: ")
        let proof = t("这一说明的证明", "The proof of this")
        return """
            <p>\(text)\(begun.reason) \(before)</p>\
            <p class="small"><a href="\(url: address + "/proof/0")" download>\(proof)</a></p>
            """
    }

    private var checkpoint: HTML {
        guard let signed = status.signedSize, let at = status.signedAt else {
            return "<p>\(t("还没有签名的检查点。", "No checkpoint is signed yet."))</p>"
        }
        let root: HTML =
            status.root.map { root -> HTML in
                "<dt>\(t("树根", "Root"))</dt><dd><code class=\"wrap\">\(root)</code></dd>"
            } ?? .empty
        let key: HTML =
            status.key.map { key -> HTML in
                "<dt>\(t("日志公钥", "Key"))</dt><dd><code class=\"wrap\">\(key)</code></dd>"
            } ?? .empty
        return """
            <dl class="facts"><dt>\(t("日志名称", "Origin"))</dt><dd><code class="wrap">\(status.origin)</code></dd>\
            <dt>\(t("条目", "Entries"))</dt><dd>\(t.number(Int64(clamping: status.size)))</dd>\
            <dt>\(t("最近签名的检查点", "Last signed checkpoint"))</dt>\
            <dd>\(t.number(Int64(clamping: signed))) · \(t.time(at))</dd>\(root)\(key)</dl>
            <p class="actions"><a class="button" href="\(url: address + "/checkpoint")">\
            \(t("查看检查点", "Show the checkpoint"))</a></p>
            """
    }

    private var witnesses: HTML {
        guard !status.witnesses.isEmpty else {
            let text = t(
                "目前没有见证方。同时掌握签名密钥和数据库的人可以另写一份历史而不被外人发现。商会、企业和监管部门都可以运行一个见证方（ransu witness）。",
                "There is no witness at present: whoever holds key and database could write another history "
                    + "unnoticed. The "
                    + "chamber, a maker, a regulator can each run one (ransu witness).")
            return t.notice(.warn, "\(text)")
        }
        let rows = status.witnesses.map { witness -> HTML in
            let seen: HTML =
                witness.cosignedAt.map { at -> HTML in
                    "\(t("见证到", "Seen up to")) \(t.number(Int64(clamping: witness.size))) · \(t.time(at))"
                } ?? "\(t("尚未签名", "Has not cosigned yet"))"
            let tag = tag(witness.standing)
            let fall: HTML =
                witness.fellBackAt.map { at -> HTML in
                    let text = t("曾忘记已签过的检查点", "Forgot what it had cosigned")
                    return "<p class=\"small\">\(t.tag(text, .bad)) \(t.time(at))</p>"
                } ?? .empty
            return """
                <li><b>\(witness.name)</b> \(tag)<p class="small muted">\(seen)</p>\(fall)\
                <p class="small"><code class="wrap">\(witness.key)</code></p></li>
                """
        }
        return "\(quorum)<ul class=\"stack\">\(rows)</ul>"
    }

    /// A refusal is not silence: it is what witnesses are there for.
    private func tag(_ standing: LedgerStatus.Standing) -> HTML {
        switch standing {
        case .waiting: return t.tag(t("等待", "Waiting"), .good)
        case .cosigns: return t.tag(t("正常", "Fine"), .good)
        case .silent: return t.tag(t("没有应答", "No answer"), .warn)
        case .refuses(let status):
            return t.tag(t("有应答但拒绝签名（\(status)）", "Answered, and refuses to cosign (\(status))"), .warn)
        case .ahead(let size):
            return t.tag(
                t(
                    "拒绝签名：它已见证 \(size) 条，多于此处签名的",
                    "Refuses: it has cosigned \(size) entries, more than were signed here"), .bad)
        case .split:
            return t.tag(t("拒绝签名：它见证过另一份历史", "Refuses: it has cosigned another history"), .bad)
        }
    }

    /// k of n, and whether the last checkpoint has them.
    private var quorum: HTML {
        guard status.hasQuorum else {
            return "<p>\(t("策略不要求见证方签名。", "The policy asks for no cosignature."))</p>"
        }
        let count = status.witnesses.count
        let rule =
            status.threshold.map { needed in
                t("\(count) 个见证方中须有 \(needed) 个签名。", "\(needed) of \(count) witnesses must have cosigned.")
            } ?? t("须满足见证策略中的组合。", "The combination of the policy must have cosigned.")
        guard let size = status.witnessedSize, let at = status.witnessedAt else {
            return t.notice(.warn, "\(rule) \(t("目前还没有达到。", "This is not reached yet."))")
        }
        return """
            <p>\(rule) \(t("最近达到：", "Last reached at")) \(t.number(Int64(clamping: size))) · \(t.time(at))</p>
            """
    }

    private var proves: [String] {
        [
            t("您手里的记录与当时写入日志的逐字相同。", "That the record in your hand is, letter by letter, the one that was logged."),
            t("检查点签名之后，这条记录没有被改动或删除。", "That it was neither changed nor removed since the checkpoint was signed."),
            t(
                "达到见证策略时：几个互相独立的机构都看到日志只增不改。",
                "Where the witness policy is met: that several independent bodies saw the log only grow."),
        ]
    }

    private var provesNot: [String] {
        [
            t("记录的内容属实。它只证明企业当时这样报送。", "That what was reported is true. It shows what was reported."),
            t("没有别的记录。在日志中不等于齐全。", "That there is no other record: inclusion is not completeness."),
            t(
                "没有见证方时，日志没有被整体改写：同时掌握密钥和数据库的人可以做到。",
                "Without a witness, that the log was not written anew as a whole: who holds key and database could."),
            t(
                "某个编码属于一批货品：成批的记录不逐一列出编码，这一点是平台的说法。",
                "That a code is among the goods of a batch: records about many goods do not list them; that "
                    + "is the platform's "
                    + "word."),
        ]
    }

    /// Proofs that were taken before a break name the log that they are of.
    private var earlierPolicies: HTML {
        guard !status.earlier.isEmpty else { return .empty }
        let links = status.earlier.map { log -> HTML in
            let address = log == 1 ? "/ledger" : "/ledger-\(log)"
            return "<a href=\"\(url: address + "/policy")\" download=\"policy.txt\">\(address)</a> "
        }
        return "<p class=\"small\">\(t("更早的日志的策略文件：", "Policy files of earlier logs: "))\(links)</p>"
    }

    private var check: HTML {
        let language = t.language == .chinese ? " --language zh" : ""
        let proof = "ransu verify proof record-1.tlog-proof --policy policy.txt\(language)"
        let log = "ransu verify log \(t.options.publicURL)\(address) --policy policy.txt\(language)"
        let start = t(
            "扫码页面的“存证 · 下载证明”给出证明文件；下面两条命令在任何一台电脑上核验，第一条不需要网络。",
            "The page of a code offers its proof files under “Proof”. These two commands check them on any "
                + "computer; the first "
                + "needs no network.")
        let end = t(
            "策略文件写明您相信哪个日志和哪些见证方。请从您信任的地方取得密钥，不要只从本页面复制。",
            "The policy file says which log and which witnesses you believe. Get the keys from where you "
                + "trust them, not from "
                + "this page alone.")
        let policy: HTML =
            status.policy.isEmpty
            ? .empty
            : """
            <details open><summary>\(t("核验用的策略文件", "A policy file to check with"))</summary>\
            <pre class="wrap small">\(status.policy)</pre>\
            <p class="actions"><a class="button" href="\(url: address + "/policy")" download="policy.txt">\
            \(t("下载 policy.txt", "Download policy.txt"))</a></p>\(earlierPolicies)</details>
            """
        return """
            <p>\(start)</p><pre class="wrap">\(proof)
            \(log)</pre><p>\(end)</p>\(policy)
            """
    }

    private func list(_ items: [String]) -> HTML {
        let rows = items.map { item -> HTML in "<li>\(item)</li>" }
        return "<ul class=\"tips\">\(rows)</ul>"
    }
}
