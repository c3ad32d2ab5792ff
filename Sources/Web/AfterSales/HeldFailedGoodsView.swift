import Markup
import Traceability

/// 贵单位手中的不合格产品: for who has failed goods of others, or has sold them.
struct HeldFailedGoodsView {
    let t: Scene
    let goods: FailedGoodsView

    func html(_ held: HeldFailedGoods) -> HTML {
        guard !held.lines.isEmpty else { return .empty }
        let title = t("贵单位手中的不合格产品", "Failed goods in your hands")
        return """
            \(t.notice(.bad, "<b>\(call(held))</b>"))\(bound(held))
            <section class="card table"><h2 class="filters">\(title)</h2>\
            \(t.table(columns, numbers: [2], held.lines.map(row)))</section>
            """
    }

    private func call(_ held: HeldFailedGoods) -> String {
        let (all, sold) = (Scene.grouped(held.unitCount), Scene.grouped(held.soldCount))
        let call = t(
            "贵单位收到的产品中有 \(all) 台检验不合格：请停售停用，与生产企业联系退回或复检。",
            "\(all) units that you received have failed a ★ test: stop selling and using them, and ask the maker "
                + "whether to send them back or have them tested again.")
        guard held.soldCount > 0 else { return call }
        return call
            + t("其中 \(sold) 台已售出，请通知用户停用。", " \(sold) of them are sold: tell who bought them to stop using them.")
    }

    private func bound(_ held: HeldFailedGoods) -> HTML {
        guard held.isCut else { return .empty }
        return t.notice(
            .warn, "\(t("这里只查看了一部分，数量可能更多。", "Only some were looked through: there may be more."))")
    }

    private var columns: [String] {
        [
            t("产品、批次", "Product, batch"), t("不合格项目", "Failed"), t("数量", "Units"), t("现状", "Now"), t("生产企业", "Maker"),
            t("编码", "Codes"),
        ]
    }

    private func row(_ line: HeldFailedGoods.Line) -> HTML {
        let goods = line.goods
        let state = line.isSold ? t("已售出", "Sold") : t("在贵单位", "With you")
        return """
            <tr><td>\(goods.model) \(goods.batch?.number ?? "")</td>\
            <td>\(self.goods.failed(goods))</td><td class="n">\(t.number(goods.unitCount))</td>\
            <td>\(state)</td><td>\(goods.ownerName)</td><td>\(self.goods.codes(goods))</td></tr>
            """
    }
}
