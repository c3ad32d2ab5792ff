import Markup
import Traceability

/// The downloads of an allocation: what to take, and who took what.
enum DownloadViews {
    /// One kind of file with an allocation's codes.
    private struct Format {
        let name: String
        let path: String
        let hint: String
        /// Whether one file may hold all codes.
        var takesAll = false
        /// Inputs of this kind alone.
        var inputs: HTML = .empty
    }

    static func card(_ t: Scene, _ file: AllocationFile) -> HTML {
        let allocation = file.allocation
        let base = "/api/v1/allocations/\(allocation.number)/codes"
        let again = t(
            "本码段已下载过。同一批编码再次下载可能造成重复印刷，须填写理由。",
            """
            Codes of this allocation were downloaded before. The same codes twice make duplicates: \
            a reason is needed.
            """)
        let warning: HTML = file.downloads.isEmpty ? .empty : t.notice(.warn, "\(again)")
        let forms = formats(t, base).map { form(t, file, $0) }
        return """
            <section class="card"><h2>\(t("下载", "Download"))</h2>\(warning)
            <div class="grid2">
            \(forms.joined(separator: "\n"))
            </div>
            <p class="small"><a href="\(url: base + ".manifest")">\
            \(t("TXT 的数量、字节数与 SHA-256", "Count, bytes and SHA-256 of the TXT"))</a>
            · <a href="\(url: base + ".manifest?of=csv")">CSV</a></p></section>
            """
    }

    private static func formats(_ t: Scene, _ base: String) -> [Format] {
        [
            Format(
                name: "TXT", path: base + ".txt", hint: t("每行一个编码", "One code a line"),
                takesAll: true, inputs: content(t)),
            Format(
                name: "CSV", path: base + ".csv",
                hint: t("编码、地址；填卷长则加卷号与卷内序号", "Code and address; a roll length adds roll and sequence"),
                takesAll: true, inputs: rolls(t)),
            Format(
                name: "XLSX", path: base + ".xlsx",
                hint: t("文本单元格，每份最多 1 000 000", "Text cells, at most 1 000 000 a part"),
                inputs: rolls(t)),
            Format(
                name: t("二维码图形（SVG）", "QR symbols (SVG)"), path: base + ".zip",
                hint: t("每份最多 10 000", "At most 10 000 a part")),
        ]
    }

    private static func form(_ t: Scene, _ file: AllocationFile, _ format: Format) -> HTML {
        let needsReason = !file.downloads.isEmpty
        let reason: HTML =
            needsReason
            ? """
            <label>\(t("再次下载的理由（仅对下载过的部分）", "Reason to download again (where taken before)")) \
            <input name="reason"></label>
            """ : .empty
        let partHint = format.takesAll ? t("留空为全部", "Empty: all") : t("从 1 起", "From 1")
        return """
            <form class="stack" method="get" action="\(url: format.path)"><h3>\(format.name)</h3>\
            <p class="small muted">\(format.hint)</p>
            <label>\(t("第几份", "Part")) <input name="part" inputmode="numeric" placeholder="\(partHint)"></label>
            <label>\(t("每份数量", "Codes a part")) <input name="size" inputmode="numeric"></label>
            \(format.inputs)\(AllocationExtras.scratchBox(t, file.allocation, format.name))\(reason)\
            <div class="actions">\
            <button class="primary">\(t("下载", "Download"))</button></div></form>
            """
    }

    private static func content(_ t: Scene) -> HTML {
        """
        <label>\(t("内容", "Content")) <select name="form"><option value="code">\(t("编码", "Codes"))</option>\
        <option value="address">\(t("印刷地址", "Addresses"))</option></select></label>
        """
    }

    private static func rolls(_ t: Scene) -> HTML {
        """
        <label>\(t("卷长（标签/卷）", "Labels a roll")) <input name="roll" inputmode="numeric"></label>
        <label>\(t("列数", "Lanes")) <input name="lanes" inputmode="numeric" placeholder="1"></label>
        """
    }

    static func history(_ t: Scene, _ file: AllocationFile) -> HTML {
        guard !file.downloads.isEmpty else { return .empty }
        let rows = file.downloads.map { record -> HTML in
            """
            <tr><td>\(record.format)</td>\
            <td class="n">\(t.number(record.first + 1))–\(t.number(record.first + record.count))</td>
            <td>\(record.accountName)</td><td>\(t.time(record.at))</td><td>\(record.reason)</td></tr>
            """
        }
        let columns = [
            t("格式", "Format"), t("序号", "Codes"), t("下载人", "By"), t("时间", "When"), t("再次下载理由", "Reason"),
        ]
        return """
            <section class="card table"><h2>\(t("下载记录", "Downloads"))</h2>\
            \(t.table(columns, numbers: [1], rows))</section>
            """
    }
}
