import Gateway
import Markup
import Traceability

/// A trace in words: the same as the pictures, and what they have no room for.
struct TraceTables {
    let t: Scene
    let trace: ItemTrace
    let regions: RegionTable

    var all: HTML { "\(events)\(hands)\(stays)\(tests)\(components)" }

    private func card(_ title: String, _ content: HTML) -> HTML {
        "<section class=\"card table\"><h2>\(title)</h2>\(content)</section>"
    }

    private var events: HTML {
        guard !trace.lines.isEmpty else {
            return card(t("追溯记录", "Trace"), t.empty(t("还没有回传的记录。", "Nothing has been returned yet.")))
        }
        let columns = [
            t("环节", "Step"), t("发生时间", "When"), t("地区", "Region"), t("去向", "To"), t("对象", "On"),
            t("采集单位", "Captured by"), t("回传", "Return"),
        ]
        return card(t("追溯记录", "Trace"), t.table(columns, trace.lines.map(event)))
    }

    private func event(_ line: ItemTrace.Line) -> HTML {
        let event = line.event
        let id: HTML =
            mayOpen(event)
            ? "<a href=\"/returns/\(event.returnID)\">\(event.returnID)</a>"
            : isInside || line.groups == .all ? "\(event.returnID)" : .empty
        let label: HTML = event.isBackfilled ? " \(t.tag(t("补录", "Backfilled")))" : .empty
        let mark: HTML = line.isTakenBack ? " \(t.tag(t("已更正", "Taken back"), .warn))" : .empty
        let name: HTML = line.isTakenBack ? "<del>\(t(event.stepName))</del>" : "\(t(event.stepName))"
        return """
            <tr><td>\(name)\(label)\(mark)\(amendment(line))</td><td>\(t.time(event.time))</td>\
            <td>\(words.place(line))</td><td>\(words.destination(line))</td><td>\(words.subject(line))</td>\
            <td>\(words.party(line.captor))</td><td>\(id)</td></tr>
            """
    }

    /// The amendment that took its place, or that it came with: for the owner, its captor and staff.
    private func amendment(_ line: ItemTrace.Line) -> HTML {
        guard let id = line.amendmentID, isInside || mayOpen(line.event) else { return .empty }
        let word = line.isTakenBack ? t("见更正 № \(id)", "see amendment № \(id)") : t("更正 № \(id)", "amendment № \(id)")
        return " <a class=\"small\" href=\"/amendments/\(id)\">\(word)</a>"
    }

    /// A return is open to whoever sent it, and to staff.
    private func mayOpen(_ event: TraceEvent) -> Bool {
        guard let actor = t.actor else { return false }
        return actor.isStaff || event.captorID == actor.organizationID
    }

    private var words: TraceWords { TraceWords(t: t, regions: regions) }
    private var isInside: Bool { trace.reach == .owner || trace.reach == .supervision }

    private var hands: HTML {
        guard !trace.hands.isEmpty else { return .empty }
        let rows = trace.hands.map { hand -> HTML in
            let since = hand.since.map { t.time($0) } ?? .empty
            return """
                <tr><td>\(words.holder(hand))\(mark(hand))</td>\
                <td>\(regions.words(hand.party.regionCode))</td><td>\(since)</td>\
                <td>\(hand.container.map(EventNaming.shown) ?? "")</td></tr>
                """
        }
        return card(
            t("经手单位", "Holders"),
            t.table([t("单位", "Enterprise"), t("地区", "Region"), t("自", "Since"), t("包装", "Container")], rows))
    }

    private func mark(_ hand: ItemTrace.Hand) -> HTML {
        guard hand.kind == .consignee, hand.party.name?.isEmpty == false else { return .empty }
        return " \(t.tag(t("未登记单位", "Not registered")))"
    }

    private var stays: HTML {
        guard !trace.stays.isEmpty else { return .empty }
        let rows = trace.stays.map { stay -> HTML in
            let to = stay.to.map { t.time($0) } ?? "\(t("仍在其中", "still in it"))"
            return """
                <tr><td>\(EventNaming.shown(stay.container))</td><td class="n">\(stay.depth)</td>\
                <td>\(t.time(stay.from))</td>\
                <td>\(to)</td></tr>
                """
        }
        return card(
            t("包装", "Containers"),
            t.table(
                [t("包装", "Container"), t("层级", "Level"), t("装入", "Packed"), t("取出", "Unpacked")], numbers: [1], rows))
    }

    private var tests: HTML {
        guard !trace.tests.isEmpty else { return .empty }
        let rows = trace.tests.map { test -> HTML in
            let result: HTML =
                switch test.passed {
                case true?: t.tag("✓ " + t("合格", "Passed"), .good)
                case false?: t.tag("✗ " + t("不合格", "Failed"), .bad)
                case nil: .empty
                }
            let name = TestItem.name(of: test.item)
            return """
                <tr><td>\(t(name))</td><td>\(result)</td><td>\(test.value) \(test.unit)</td><td>\(test.limit)</td>\
                <td>\(test.instrument)</td><td>\(test.inspector)</td><td>\(test.testedOn)</td></tr>
                """
        }
        return card(
            t("检验", "Tests"),
            t.table(
                [
                    t("项目", "Test"), t("结论", "Result"), t("实测值", "Measured"), t("限值", "Limit"), t("仪器", "Instrument"),
                    t("检验员", "Inspector"), t("日期", "Date"),
                ], rows))
    }

    private var components: HTML {
        guard let components = trace.components, !components.isEmpty else { return .empty }
        return card(
            t("零部件", "Components"),
            ComponentTable(t: t, components: components, ownerID: trace.facts.owner.id).html)
    }
}

/// Parties and subjects of a trace in words.
struct TraceWords {
    let t: Scene
    let regions: RegionTable

    /// The enterprise, or where it is and that it is not named.
    func party(_ party: ItemTrace.Party) -> String {
        if let name = party.name { return name }
        let region = party.regionCode.isEmpty ? t("地区未知", "Region not known") : regions.words(party.regionCode)
        return t("\(region)（单位不公开）", "\(region) (not named)")
    }

    func holder(_ hand: ItemTrace.Hand) -> String {
        switch hand.kind {
        case .consumer: t("消费者（已售）", "Consumer (sold)")
        case .consignee where hand.party.name?.isEmpty == true: t("未填收货单位", "Consignee not stated")
        case .maker, .party, .consignee: party(hand.party)
        }
    }

    /// The region, and the place where it has a name.
    func place(_ line: ItemTrace.Line) -> String {
        let region = (line.event.regionOfStep ?? line.placeRegion).map(regions.words) ?? ""
        return [region, line.placeName ?? ""].filter { !$0.isEmpty }.joined(separator: " · ")
    }

    /// Where goods went, to whom and by which order.
    func destination(_ line: ItemTrace.Line) -> String {
        let region = line.destinationRegion.map(regions.words) ?? ""
        return ([region, line.consignee] + line.orders).filter { !$0.isEmpty }.joined(separator: " · ")
    }

    func subject(_ line: ItemTrace.Line) -> String {
        switch line.event.origin {
        case .item: t("本品", "This unit")
        case .batch: t("批次", "Its batch")
        case .container(let uri): line.groups > .open ? EventNaming.shown(uri) : t("所在包装", "Its container")
        }
    }
}

/// 零部件 of a batch.
struct ComponentTable {
    let t: Scene
    let components: [BatchComponent]
    /// Whose batch it is: a reader of several enterprises' finds the lot there.
    var ownerID: Int64?

    private var owner: String {
        guard t.actor?.seesEveryOrganization == true, let ownerID else { return "" }
        return "&owner=\(ownerID)"
    }

    var html: HTML {
        let rows = components.map { one -> HTML in
            let certificate = [one.certificateKind, one.certificateNumber].filter { !$0.isEmpty }.joined(separator: " ")
            return """
                <tr><td>\(one.name(t.language))</td><td>\(one.supplier)</td><td>\(one.partNumber)</td>\
                <td><a href="/trace/forward?kind=componentLot&value=\(PercentEncoding.encode(one.lot))\(owner)">\
                \(one.lot)</a></td>\
                <td>\(certificate)</td><td class="n">\(one.quantity.map { t.number($0) })</td></tr>
                """
        }
        return t.table(
            [
                t("零部件", "Component"), t("供应商", "Supplier"), t("型号", "Part number"), t("批号", "Lot"),
                t("证书", "Certificate"), t("数量", "Quantity"),
            ], numbers: [5], rows)
    }
}
