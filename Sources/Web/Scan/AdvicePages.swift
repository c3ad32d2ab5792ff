import Markup
import Traceability

/// Two short pages that every scan links to: what to do when it smells of gas, and what a scan stores.
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

    static func privacy(_ t: Scene) -> HTML {
        let rules = [
            (
                t("扫码时记录什么", "What a scan stores"),
                t(
                    "编码、时间、大致地区（省市，如能判断）、查询结论，以及由网络地址和浏览器标识算出的当日摘要。摘要只用来避免一分钟内重复计数，第二天起与新的查询无法关联。",
                    "The code, the time, the rough region (province and city, where known), the answer, "
                        + "and a digest of network address and browser that changes every day. "
                        + "It only keeps one look from counting twice and cannot be joined to later scans."
                )
            ),
            (
                t("不记录什么", "What it does not"),
                t(
                    "不记录姓名、电话、精确位置，不使用广告或跟踪 Cookie，不向其他网站发送任何请求。选择语言时保存一个语言 Cookie。",
                    "No name, phone or exact place; no advertising or tracking cookie; no request to "
                        + "another host. Choosing a language keeps one cookie for it."
                )
            ),
            (
                t("为什么", "Why"),
                t(
                    "统计查询次数，发现被大量复制的编码，保障燃气用具的使用安全。",
                    "To count queries and find codes that were copied in numbers, for the safety of gas appliances.")
            ),
            (
                t("谁能看到", "Who sees it"),
                t(
                    "编码所属企业可看到次数、时间和地区，看不到设备摘要；监管部门依法可以查询。",
                    "The enterprise whose code it is sees counts, times and regions, never the digest; "
                        + "authorities as the law provides."
                )
            ),
            (
                t("您的权利", "Your rights"),
                t(
                    "您可以查询、更正或要求删除与您有关的信息，也可以反映产品信息不符。",
                    "You may ask about, correct or have deleted what concerns you, and report product "
                        + "details that do not match."
                )
            ),
        ]
        let items = rules.map { name, text -> HTML in "<h2>\(name)</h2><p>\(text)</p>" }
        let hotline = t.options.hotline
        let nobody = t(
            "请联系平台管理方，或产品铭牌上的企业。",
            "Contact the operator of this platform, or the enterprise named on the nameplate.")
        let contact: HTML =
            hotline.isEmpty
            ? HTML(escaping: nobody)
            : "<a href=\"\(url: "tel:" + hotline.filter { $0.isNumber || $0 == "+" })\">\(hotline)</a>"
        return ScanFrame.page(
            t, title: t("个人信息处理规则", "Privacy"),
            """
            <section class="card prose"><h1>\(t("个人信息处理规则", "Privacy"))</h1>\(items)
            <h2 id="report">\(t("联系与反映", "Contact and reports"))</h2><p>\(contact)</p></section>
            """)
    }
}
