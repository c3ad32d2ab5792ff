import Identification
import Markup
import Traceability

/// 流转图: from hand to hand as boxes that follow each other downwards, the consumer last where it was sold.
struct HandsPicture {
    let t: Scene
    let trace: ItemTrace
    let regions: RegionTable
    private static let shown = 12
    private static let height = 72
    private static let width = 320

    private struct Box {
        let name: String
        let details: String
    }

    private var boxes: [Box] {
        let words = TraceWords(t: t, regions: regions)
        var boxes = trace.hands.map { hand in
            let since = hand.since?.date.description ?? ""
            let isNamed = hand.party.name != nil || hand.kind == .consumer
            let place = isNamed && !hand.party.regionCode.isEmpty ? regions.words(hand.party.regionCode) : ""
            let how =
                switch hand.kind {
                case .maker: t("生产 ", "made ")
                case .party, .consignee: t("收到 ", "got it ")
                case .consumer: t("售出 ", "sold ")
                }
            let container = hand.container.map { t("随 ", "in ") + EventNaming.shown($0) } ?? ""
            let use = hand.kind == .consumer ? installed : ""
            return Box(
                name: words.holder(hand),
                details: [how + since, use, place, container].filter { !$0.isEmpty }.joined(separator: " · "))
        }
        if boxes.count > Self.shown {
            let rest = boxes.count - Self.shown
            boxes.replaceSubrange(
                1...rest, with: [Box(name: t("另有 \(rest) 手，见下表", "\(rest) more in the table"), details: "")])
        }
        return boxes
    }

    private var installed: String {
        trace.facts.item?.installedAt.map { t("安装 \($0.date)", "installed \($0.date)") } ?? ""
    }

    var svg: HTML {
        let boxes = boxes
        let label = t("流转图：\(boxes.count) 个环节，内容同下表", "\(boxes.count) holders in order; the tables below say the same")
        let parts = boxes.enumerated().map { row, box -> HTML in
            let y = row * Self.height + 2
            let arrow: HTML =
                row == 0
                ? .empty
                : """
                <path d="M24 \(y - 24)V\(y - 2)M19 \(y - 8)L24 \(y - 2)L29 \(y - 8)" stroke="var(--flame)"\
                 stroke-width="2" fill="none"/>
                """
            return """
                \(arrow)<rect x="1" y="\(y)" width="318" height="46" rx="8" fill="none" stroke="var(--line-strong)"/>\
                \(PictureText(x: 12, y: y + 19, size: 14, text: box.name, units: 40, isStrong: true).svg)\
                \(PictureText(x: 12, y: y + 37, size: 12, text: box.details, units: 48, isFaint: true).svg)
                """
        }
        return """
            <svg class="graph" viewBox="0 0 \(Self.width) \(boxes.count * Self.height - 20)" width="\(Self.width)"\
             role="img" aria-label="\(label)">\
            \(parts)</svg>
            """
    }
}
