import Markup
import Traceability

/// The hops as a tree that grows downwards, so that a phone shows it whole; the tables below say the same in words.
struct HopGraph {
    let t: Scene
    let trace: ForwardTrace
    /// What was asked about, as people call it.
    let subject: String
    let names: [TraceHolder: String]
    /// Lines of a level; the rest is one line.
    private static let shown = 8
    private static let height = 26

    private struct Line {
        let level: Int
        let text: String
        let count: Int64
    }

    private var lines: [Line] {
        var lines = [Line(level: 0, text: subject, count: trace.unitCount)]
        if !isBatch {
            lines += level(1, trace.batches.map { ($0.number, $0.unitCount) })
            // Holders have goods of all batches together: they are no branch of the last one.
            if trace.batches.count > 1 {
                lines.append(Line(level: 1, text: t("各批合计去向", "Of all batches together"), count: trace.unitCount))
            }
        }
        let maker = t("生产企业", "The maker")
        lines += holder(maker, trace.maker.holdingCount, trace.maker.soldCount)
        let holders = trace.holders.filter { $0.holdingCount + $0.soldCount > 0 }
        for one in holders.prefix(Self.shown) {
            lines += holder(names[one.holder] ?? "", one.holdingCount, one.soldCount)
        }
        let rest = holders.dropFirst(Self.shown)
        guard !rest.isEmpty else { return lines }
        let name = t("另有 \(rest.count) 个", "\(rest.count) more")
        return lines
            + holder(name, rest.reduce(0) { $0 + $1.holdingCount }, rest.reduce(0) { $0 + $1.soldCount })
    }

    /// What came to somebody and went no further, and how much of it is sold.
    private func holder(_ name: String, _ held: Int64, _ sold: Int64) -> [Line] {
        guard held + sold > 0 else { return [] }
        let line = Line(level: 2, text: name, count: held + sold)
        return sold == 0 ? [line] : [line, Line(level: 3, text: t("其中已售", "of these sold"), count: sold)]
    }

    private var isBatch: Bool {
        switch trace.subject {
        case .batch, .batchNumber: true
        case .componentLot, .container: false
        }
    }

    private func level(_ level: Int, _ all: [(text: String, count: Int64)]) -> [Line] {
        var lines = all.prefix(Self.shown).map { Line(level: level, text: $0.text, count: $0.count) }
        let rest = all.dropFirst(Self.shown)
        if !rest.isEmpty {
            let text = t("另有 \(rest.count) 个", "\(rest.count) more")
            lines.append(Line(level: level, text: text, count: rest.reduce(0) { $0 + $1.count }))
        }
        return lines
    }

    var svg: HTML {
        let lines = lines
        let label = t(
            "\(trace.unitCount) 件产品的去向，内容同下表", "Where \(trace.unitCount) units went; the tables below say the same")
        let rows = lines.enumerated().map { row, line -> HTML in
            let (x, y) = (12 + line.level * 22, 18 + row * Self.height)
            let text = line.text.count > 22 ? line.text.prefix(21) + "…" : Substring(line.text)
            let parent = lines[..<row].lastIndex { $0.level < line.level }
            let edge = parent.map { parent -> HTML in
                let (px, py) = (12 + lines[parent].level * 22, 18 + parent * Self.height)
                return "<path d=\"M\(px) \(py + 6)V\(y)H\(x - 6)\" fill=\"none\" stroke=\"currentColor\"/>"
            }
            return """
                \(edge)<circle cx="\(x)" cy="\(y)" r="5" fill="currentColor"/>\
                <text x="\(x + 12)" y="\(y + 5)" font-size="14" fill="currentColor">\(text)</text>\
                <text x="348" y="\(y + 5)" font-size="14" text-anchor="end" fill="currentColor">\(line.count)</text>
                """
        }
        return """
            <svg class="graph" viewBox="0 0 360 \(lines.count * Self.height + 12)" width="360" role="img"\
             aria-label="\(label)">\
            \(rows)</svg>
            """
    }
}
