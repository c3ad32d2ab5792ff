import Markup
import Traceability

/// To-dos by role: the most urgent first, each leading to where it is done.
struct HomeView {
    let t: Scene
    let actor: Actor
    /// nil: no unit has failed a ★ test.
    var failed: FailedGoods?
    /// Failed goods of others that the organization has.
    var held = HeldFailedGoods()
    /// Files of the program that are not what was installed: for staff.
    var changedFiles = 0

    func html(_ list: ToDoList) -> HTML {
        let title = t("待办", "To do")
        let figures = figures(list)
        let strip: HTML = figures.isEmpty ? .empty : "<div class=\"figures\">\(figures)</div>"
        let isQuiet = figures.isEmpty && list.returned.isEmpty && list.waiting.isEmpty && list.soonest.isEmpty
        let quiet = isQuiet ? t.empty(t("没有待办事项", "Nothing waits for you")) : .empty
        return Page.console(
            t, title: title,
            """
            \(t.heading(title, "\(t.now.minuteText.prefix(10)) · \(actor.organizationName)"))
            \(integrity)\(passwordNote)\(strip)
            \(cases(t("须补正", "To correct"), list.returned, isOwn: true))
            \(cases(t("最近到期的审核", "Reviews due soonest"), list.soonest, isOwn: false))
            \(cases(t("审核中", "In review"), list.waiting, isOwn: true))\(quiet)
            """)
    }

    /// The password ends soon.
    private var passwordNote: HTML {
        guard let end = t.passwordEndsAt, end <= t.now.adding(seconds: t.policy.warnDays * 86_400) else {
            return .empty
        }
        return t.notice(
            .warn,
            """
            \(t("密码有效期至", "Your password ends on")) \(t.time(end))\(t("，", "; "))\
            <a href="/password">\(t("修改密码", "change it"))</a>
            """)
    }

    private var integrity: HTML {
        guard changedFiles > 0 else { return .empty }
        let text = t(
            "\(changedFiles) 个程序文件与安装清单不符，请立即联系系统管理员",
            "\(changedFiles) files of the program are not as they were installed: tell the system administrator at once"
        )
        return t.notice(.bad, "\(text)")
    }

    private func figures(_ list: ToDoList) -> [HTML] {
        var all = [failedGoods, heldFailedGoods].compactMap { $0 }
        if list.ledgerAlarms > 0 {
            let warning = t("停止签名或见证方有异议", "not signed, or witnesses object")
            all.append(figure(t("存证日志告警", "Alarms of the ledger"), list.ledgerAlarms, "/ledger", warning: warning))
        }
        for kind in ReviewKind.allCases {
            guard let open = list.open[kind] else { continue }
            let late = list.overdue[kind] ?? 0
            let name = t("\(t(kind.name))待审", "\(t(kind.name)): open")
            all.append(
                figure(
                    name, open, "/reviews/\(kind.rawValue)",
                    warning: late == 0 ? nil : t("\(late) 件超期", "\(late) overdue")))
        }
        if list.spotChecksToLookAt > 0 {
            all.append(figure(t("待检查的抽查", "Spot checks to look at"), list.spotChecksToLookAt, "/spot-checks"))
        }
        if list.spotCheckNotices > 0 {
            all.append(figure(t("待答复的抽查通知", "Spot check notices to answer"), list.spotCheckNotices, "/spot-checks"))
        }
        if list.heldReturns > 0 {
            all.append(figure(t("暂存的回传", "Returns held"), list.heldReturns, "/returns?state=held"))
        }
        if list.untouchedAllocations > 0 {
            all.append(figure(t("尚未下载的码段", "Codes not downloaded yet"), list.untouchedAllocations, "/allocations"))
        }
        if list.unconfirmedAllocations > 0 {
            all.append(
                figure(t("待首件确认的码段", "First labels to confirm"), list.unconfirmedAllocations, "/print-jobs"))
        }
        if list.duePosts > 0 {
            all.append(
                figure(
                    t("待复审的岗位", "Posts to review"), list.duePosts, "/posts",
                    warning: list.latePosts == 0 ? nil : t("\(list.latePosts) 个逾期", "\(list.latePosts) late")))
        }
        if list.endingClients > 0 {
            all.append(figure(t("即将到期的接口客户端", "Programs that end soon"), list.endingClients, "/clients"))
        }
        if list.failedBackups > 0 {
            all.append(
                figure(
                    t("备份任务", "Backups"), list.failedBackups, "/backups",
                    warning: t("最近一次失败", "the last one failed")))
        }
        if list.endingCertificates > 0 {
            all.append(
                figure(t("90 天内到期的证照", "Certificates ending in 90 days"), list.endingCertificates, "/certificates"))
        }
        return all
    }

    /// Ahead of all else: what is dangerous, and how much of it is out of the factory.
    private var failedGoods: HTML? {
        guard let failed else { return nil }
        let left = Scene.grouped(failed.leftCount)
        let more = failed.isCut ? t("至少 ", "at least ") : ""
        let warning = failed.leftCount > 0 ? t("\(more)\(left) 台已离开工厂", "\(more)\(left) left the factory") : nil
        return figure(
            t("检验不合格的产品", "Units that failed a ★ test"), Int(failed.unitCount), FailedGoodsPages.path, warning: warning)
    }

    /// Before anybody tries to sell them.
    private var heldFailedGoods: HTML? {
        guard held.unitCount > 0 else { return nil }
        let sold = Scene.grouped(held.soldCount)
        return figure(
            t("手中的不合格产品，请停售", "Failed goods in your hands: stop selling"), Int(held.unitCount),
            FailedGoodsPages.path, warning: held.soldCount > 0 ? t("\(sold) 台已售出", "\(sold) sold") : nil)
    }

    private func figure(_ name: String, _ count: Int, _ path: String, warning: String? = nil) -> HTML {
        let tag: HTML = warning.map { t.tag($0, .bad) } ?? .empty
        return """
            <a class="card" href="\(url: path)"><span class="big num">\(count)</span><span>\(name)</span>\(tag)</a>
            """
    }

    private func cases(_ title: String, _ all: [ReviewCase], isOwn: Bool) -> HTML {
        guard !all.isEmpty else { return .empty }
        let rows = all.map { review -> HTML in
            """
            <tr><td><a href="\(url: path(review, isOwn: isOwn))">\(review.title)</a>\
            <small>\(t(review.kind.name))</small></td>
            <td>\(t.tag(review.state))</td><td>\(review.state == .submitted ? t.clock(review) : .empty)</td></tr>
            """
        }
        let table = t.table([t("事项", "What"), t("状态", "State"), t("时限", "Due")], rows)
        return "<section class=\"card table\"><h2 class=\"filters\">\(title)</h2>\(table)</section>"
    }

    private func path(_ review: ReviewCase, isOwn: Bool) -> String {
        guard isOwn else { return "/reviews/\(review.kind.rawValue)/\(review.subjectID)" }
        return switch review.kind {
        case .registration: "/registration"
        case .codeApplication: "/code-applications/\(review.subjectID)"
        case .codeListing: "/allocations"
        case .installationLicence: "/certificates"
        case .amendment: "/amendments/\(review.subjectID)"
        }
    }
}
