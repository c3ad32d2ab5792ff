import Identification
import Markup
import Traceability

/// The line of life as a picture that a phone shows whole: an event a row, at its left the containers that the unit lay
/// in meanwhile. A disc is the unit, a square its batch, a diamond what it lay in. The tables say the same in words.
struct TimelinePicture {
    let t: Scene
    let trace: ItemTrace
    let regions: RegionTable
    /// Rows; the tables have all.
    private static let shown = 60
    private static let height = 44
    private static let width = 320
    private static let axis = 40
    private static let lanes = 3

    /// What counts; what was amended or declared wrong stands in the table, struck through.
    private var steps: [ItemTrace.Line] { trace.lines.filter { !$0.isTakenBack } }

    /// Of very many the beginning and the newest.
    private var lines: [ItemTrace.Line] {
        let steps = steps
        guard steps.count > Self.shown else { return steps }
        return Array(steps.prefix(Self.shown / 10)) + steps.suffix(Self.shown - Self.shown / 10)
    }

    var svg: HTML {
        let lines = lines
        let words = TraceWords(t: t, regions: regions)
        let rows = lines.enumerated().map { row, line in self.row(row, line, words) }
        let bottom = lines.count * Self.height
        let rest = steps.count - lines.count
        let more: HTML =
            rest > 0
            ? PictureText(x: 54, y: bottom + 16, size: 12, text: t("另有 \(rest) 条，见下表", "\(rest) more in the table")).svg
            : .empty
        let label = t(
            "时间线：\(lines.count) 条记录，内容同下表", "Timeline of \(lines.count) records; the tables below say the same")
        return """
            <svg class="graph" viewBox="0 0 \(Self.width) \(bottom + (rest > 0 ? 24 : 4))" width="\(Self.width)"\
             role="img" aria-label="\(label)">\
            <path d="M\(Self.axis) 14V\(max(14, bottom - Self.height + 14))" stroke="var(--line-strong)" fill="none"/>\
            \(bars(lines))\(rows)\(more)</svg>
            """
    }

    private func row(_ row: Int, _ line: ItemTrace.Line, _ words: TraceWords) -> HTML {
        let y = row * Self.height + 14
        var details = words.place(line)
        if let name = line.captor.name { details += (details.isEmpty ? "" : " · ") + name }
        if case .container = line.event.origin {
            details = [words.subject(line), details].filter { !$0.isEmpty }.joined(separator: " · ")
        }
        let region = line.destinationRegion.map(regions.words) ?? ""
        let goal = [region, line.consignee].filter { !$0.isEmpty }.joined(separator: " · ")
        if !goal.isEmpty { details = t("发往 ", "To ") + goal }
        let day = line.event.time.date.description
        return """
            \(mark(line.event.origin, y))\
            \(PictureText(x: 54, y: y + 5, size: 14, text: t(line.event.stepName), units: 24, isStrong: true).svg)\
            \(PictureText(x: Self.width - 4, y: y + 5, size: 12, text: day, isEnd: true).svg)\
            \(PictureText(x: 54, y: y + 22, size: 12, text: details, units: 42, isFaint: true).svg)
            """
    }

    private func mark(_ origin: TraceEvent.Origin, _ y: Int) -> HTML {
        let x = Self.axis
        return switch origin {
        case .item: "<circle cx=\"\(x)\" cy=\"\(y)\" r=\"6\" fill=\"var(--flame)\"/>"
        case .batch: "<path d=\"M\(x - 5) \(y - 5)h10v10h-10z\" fill=\"var(--flame)\"/>"
        case .container: "<path d=\"M\(x) \(y - 7)l7 7l-7 7l-7 -7z\" fill=\"var(--ink-2)\"/>"
        }
    }

    /// A bar for each stay, from the row in which it began to the one in which it ended.
    private func bars(_ lines: [ItemTrace.Line]) -> [HTML] {
        trace.stays.filter { $0.depth <= Self.lanes }.compactMap { stay -> HTML? in
            guard let first = lines.firstIndex(where: { $0.event.time >= stay.from }) else { return nil }
            let end = stay.to.flatMap { to in lines.firstIndex { $0.event.time >= to } }
            let (top, bottom) = (first * Self.height + 14, (end ?? lines.count - 1) * Self.height + 14)
            let x = 26 - (stay.depth - 1) * 9
            return """
                <path d="M\(x) \(top)V\(max(bottom, top + 8))" stroke="var(--ink-3)" stroke-width="5"\
                 stroke-linecap="round"><title>\(EventNaming.shown(stay.container))</title></path>
                """
        }
    }
}

/// A line of text in a picture, cut to its room. Chinese characters count two units, others one.
struct PictureText {
    let x: Int
    let y: Int
    let size: Int
    let text: String
    var units = 60
    var isStrong = false
    var isFaint = false
    var isEnd = false

    private var fitted: String {
        var (kept, used) = ("", 0)
        for character in text {
            let width = character.unicodeScalars.contains { $0.value >= 0x2E80 } ? 2 : 1
            guard used + width <= units else { return kept + "…" }
            kept.append(character)
            used += width
        }
        return kept
    }

    var svg: HTML {
        """
        <text x="\(x)" y="\(y)" font-size="\(size)" fill="\(isFaint ? "var(--ink-2)" : "currentColor")"\
        \(if: isStrong, " font-weight=\"600\"")\(if: isEnd, " text-anchor=\"end\"")>\(fitted)</text>
        """
    }
}
