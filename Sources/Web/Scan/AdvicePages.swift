import Markup
import Traceability

/// A short page that every scan links to: what to do when it smells of gas.
enum AdvicePages {
    static func gasSmell(_ t: Scene) -> HTML {
        let steps = [
            (t("立即关闭", "Shut off"), t("关闭灶具阀门和燃气总阀。", "Close the appliance valve and the main gas valve.")),
            (t("开窗通风", "Air the room"), t("打开门窗，让燃气散去。", "Open doors and windows.")),
            (
                t("不碰电和火", "No switches, no flame"),
                t("不开关任何电器和灯，不点火，不在室内打电话。", "Touch no switch or lamp, light nothing, do not phone inside.")
            ),
            (
                t("到室外求助", "Call from outside"),
                t("离开后拨打当地燃气公司抢修电话，危急时拨打 119。", "Leave, then call your gas company; in an emergency call 119.")
            ),
            (
                t("有人不适", "Somebody feels ill"),
                t(
                    "头晕、恶心可能是一氧化碳中毒：移到室外，拨打 120。",
                    "Dizziness and nausea may be carbon monoxide: bring them outside, call 120.")
            ),
        ]
        let items = steps.map { name, text -> HTML in "<li><b>\(name)</b><p>\(text)</p></li>" }
        return ScanFrame.page(
            t, title: t("闻到燃气味怎么办", "When it smells of gas"),
            """
            <section class="card verdict bad"><span class="sign" aria-hidden="true">!</span><div>\
            <h1>\(t("闻到燃气味怎么办", "When it smells of gas"))</h1>\
            <p>\(t("按顺序做，人先安全。", "In this order; people first."))</p></div></section>
            <section class="card"><ol class="line">\(items)</ol></section>
            <div class="actions"><a class="button danger" href="tel:119">119</a>\
            <a class="button" href="tel:120">120</a></div>
            """)
    }
}
