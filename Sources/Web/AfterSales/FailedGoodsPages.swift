import Gateway
import Hummingbird
import Markup
import Traceability

/// 不合格产品: units whose ★ tests count as failed, and where those are that have left the factory.
struct FailedGoodsPages: Sendable {
    static let path = "/failed-goods"

    var routes: [Route] {
        [
            .guarded(.get, Self.path, .returnRead) { call, actor in
                let goods = try await ListFailedGoods(call.platform)(by: actor)
                let held = try await ListHeldFailedGoods(call.platform)(by: actor)
                return .page(FailedGoodsView(t: Scene(call), regions: call.platform.regions).page(goods, held))
            }
        ]
    }
}

struct FailedGoodsView {
    let t: Scene
    let regions: RegionTable

    func page(_ goods: FailedGoods, _ held: HeldFailedGoods) -> HTML {
        let title = t("不合格产品", "Failed goods")
        let lead = t(
            "★ 检验不合格、尚未复检合格的产品：不能出库、售出或安装。",
            "They have failed a ★ test and not passed it since: not to be shipped, sold or installed.")
        let table =
            goods.lines.isEmpty
            ? t.empty(t("没有检验不合格的产品。", "No unit has failed a ★ test."))
            : t.table(columns, numbers: [2], goods.lines.map(row))
        let own: HTML =
            goods.lines.isEmpty && !held.lines.isEmpty
            ? .empty : "\(left(goods))\(bound(goods))<section class=\"card table\">\(table)</section>"
        return Page.console(
            t, title: title,
            """
            \(t.heading(title, "\(lead)"))
            \(HeldFailedGoodsView(t: t, goods: self).html(held))
            \(own)
            """)
    }

    private func left(_ goods: FailedGoods) -> HTML {
        guard goods.leftCount > 0 else { return .empty }
        let count = Scene.grouped(goods.leftCount)
        let text = t(
            "\(count) 台不合格产品已离开工厂：请立即通知下列单位停售停用，并收回或复检。",
            goods.leftCount == 1
                ? "One failed unit has left the factory: tell who has it to stop selling and using it, "
                    + "and take it back or test it again."
                : "\(count) failed units have left the factory: tell those who have them to stop selling and "
                    + "using them, and take them back or test them again.")
        return t.notice(.bad, "<b>\(text)</b>")
    }

    private func bound(_ goods: FailedGoods) -> HTML {
        guard goods.isCut else { return .empty }
        let all = Scene.grouped(goods.unitCount)
        let text = t(
            "不合格产品共 \(all) 台，这里只查看了一部分，离厂数量可能更多。",
            "There are \(all) failed units. Only some were looked through: more may have left.")
        return t.notice(.warn, "\(text)")
    }

    private var columns: [String] {
        [
            t("产品、批次", "Product, batch"), t("不合格项目", "Failed"), t("数量", "Units"), t("已离厂", "Left the factory"),
            t("编码", "Codes"),
        ]
    }

    func failed(_ line: FailedGoods.Line) -> HTML {
        let failed = line.tests.items.map { "\(t($0.name)) \($0.since.date)" }.joined(separator: t("、", ", "))
        return t.tag("✗ " + failed, .bad)
    }

    private func row(_ line: FailedGoods.Line) -> HTML {
        let owner: HTML = t.actor?.seesEveryOrganization == true ? "<br><small>\(line.ownerName)</small>" : .empty
        return """
            <tr><td>\(line.model) \(line.batch?.number ?? "")\(owner)</td>\
            <td>\(failed(line))</td><td class="n">\(t.number(line.unitCount))</td>\
            <td>\(places(line))</td><td>\(codes(line))</td></tr>
            """
    }

    func codes(_ line: FailedGoods.Line) -> HTML {
        let first = link(line.firstCode)
        return line.unitCount == 1 ? first : "\(first)<br>… \(link(line.lastCode))"
    }

    private func link(_ code: String?) -> HTML {
        guard let code else { return "\(t("外部编码", "A code made elsewhere"))" }
        return "<a href=\"/trace?code=\(PercentEncoding.encode(code))\">\(t.code(code))</a>"
    }

    private func places(_ line: FailedGoods.Line) -> HTML {
        guard line.leftCount > 0 else { return "<span class=\"muted\">\(t("均在厂内", "All with the maker"))</span>" }
        var all = line.holders.prefix(20).map { holder -> String in
            let region = holder.regionCode.isEmpty ? "" : regions.words(holder.regionCode)
            let name = holder.name ?? t("（单位不公开）", "(not named)")
            let place = [name, region].filter { !$0.isEmpty }.joined(separator: " · ")
            let sold = Scene.grouped(holder.soldCount)
            let more = holder.soldCount > 0 ? t("（已售 \(sold)）", " (\(sold) sold)") : ""
            return "\(place)\(t("：", ": "))\(Scene.grouped(holder.unitCount))\(more)"
        }
        if line.holders.count > 20 { all.append("…") }
        if line.soldCount > 0 {
            all.append(t("企业自己售出：", "Sold by the maker: ") + Scene.grouped(line.soldCount))
        }
        let items = all.map { text -> HTML in "<li>\(text)</li>" }
        return "\(t.tag(Scene.grouped(line.leftCount), .bad))<ul>\(items)</ul>"
    }
}
