import Cryptography
import Gateway
import HTTPTypes
import Hummingbird
import Markup
import Spreadsheets
import Storage
import Traceability

/// 列对应 by page: what was said of the site's own sheets, and how to take it back.
struct MappingPages: Sendable {
    var routes: [Route] {
        [
            .guarded(.get, "/returns/mappings", .returnRead) { call, actor in
                let all = try await call.platform.datastore.report { try $0.columnMappings(of: actor) }
                return .page(Self.list(Scene(call), all))
            },
            .guarded(.post, "/returns/mappings", .lifeRecord, keep),
            .guarded(.get, "/returns/mappings/{key}", .returnRead) { call, actor in
                .page(try await Self.one(call, actor))
            },
            .guarded(.post, "/returns/mappings/{key}/removal", .lifeRecord) { call, actor in
                try await ColumnMappings(call.platform).forget(try Self.key(call), by: actor, on: call.occasion)
                return .seeOther("/returns/mappings")
            },
        ]
    }

    @Sendable private func keep(_ call: Call, _ actor: Actor) async throws -> Response {
        let form = try await call.form(fileLimit: SpreadsheetLimits().bytes)
        do {
            try await ColumnMappings(call.platform).keep(
                try MappingForm.mapping(form), by: actor, on: call.occasion)
            if let file = try await Self.file(form, call, actor) {
                return try await ReturnPages.receive(file, form, call, actor)
            }
        } catch {
            return .page(try MappingForm(t: Scene(call), form, error).view, status: .unprocessableContent)
        }
        return .seeOther("/returns/mappings")
    }

    private static func key(_ call: Call) throws -> [UInt8] {
        guard let key = [UInt8](hexadecimal: try call.parameter("key")), key.count == 16 else {
            throw Refusal(.missing, .missing, ["object": "mapping"])
        }
        return key
    }

    /// What was said of one set of headings, to be changed; with all that was said of it before.
    private static func one(_ call: Call, _ actor: Actor) async throws -> HTML {
        let key = try key(call)
        // What is changed is what reads the site's own sheets, whatever another site said since.
        let (versions, own) = try await call.platform.datastore.report { session in
            (
                try session.mappingVersions(of: key, for: actor),
                try session.columnMappings(of: actor).first { $0.key == key }
            )
        }
        guard let current = own ?? versions.first else { throw Refusal(.missing, .missing, ["object": "mapping"]) }
        let t = Scene(call)
        let columns = [t("列", "Columns"), t("建立", "Made"), t("建立人", "By")]
        let history: HTML = """
            <section class="card table"><h2>\(t("各个版本", "Versions"))</h2>\
            \(t.table(columns, versions.map { version($0, t) }))</section>
            """
        guard t.may(.lifeRecord) else {
            let title = t("列对应", "What the columns mean")
            return Page.console(
                t, title: title,
                crumbs: [(t("数据回传", "Returns"), "/returns"), (title, "/returns/mappings")],
                "\(t.heading(title))\(history)")
        }
        return MappingForm(t: t, current, below: history).view
    }

    private static func version(_ kept: KeptMapping, _ t: Scene) -> HTML {
        """
        <tr id="v-\(kept.createdAt.microseconds)"><td>\(pairs(t, kept.mapping))</td>\
        <td>\(t.time(kept.createdAt))</td><td>\(kept.createdBy)</td></tr>
        """
    }

    /// Each heading with its field, and how days are written.
    private static func pairs(_ t: Scene, _ mapping: ColumnMapping) -> HTML {
        let pairs = mapping.columns.map { column -> HTML in
            "<li>\(column.heading) → \(column.field.map { t($0.name) } ?? t("不读取", "not read"))</li>"
        }
        let dates: HTML = "<li class=\"muted\">\(t("日期写法", "Days")): \(t(mapping.dates.name))</li>"
        return "<ul>\(pairs)\(dates)</ul>"
    }

    /// The page that asks, for a sheet just sent, which waits for the answer; nil when it is too wide for a mapping.
    static func ask(_ file: SpooledFile, _ form: Form, _ call: Call, _ actor: Actor) async throws -> Response? {
        let preview = try await SheetPreview.read(path: file.path)
        guard preview.headings.count <= ColumnMapping.columnLimit else { return nil }
        let kept = try await call.platform.datastore.report { try $0.columnMappings(of: actor) }
        var sheet = MappingForm.Sheet(preview, after: kept.map(\.mapping))
        do {
            try call.shelve(file, UploadSlot(.sheet, file.sha256, of: actor))
            sheet.waiting = (file.sha256.hexadecimal, file.name)
        } catch is Refusal {
            // No room to keep it: the page asks for the file again.
        }
        return .page(MappingForm(t: Scene(call), sheet, form).view, status: .unprocessableContent)
    }

    /// The sheet that waits, or one that was chosen anew; nil for neither.
    private static func file(_ form: Form, _ call: Call, _ actor: Actor) async throws -> SpooledFile? {
        if let file = form.file("file") { return file }
        guard let digest = [UInt8](hexadecimal: form.text("waiting")), digest.count == 32 else { return nil }
        do { return try await call.unshelve(UploadSlot(.sheet, digest, of: actor)) } catch let refusal as Refusal
            where refusal.kind == .missing
        {
            throw Refusal(.missing, .sheetGone, field: "file")
        }
    }

    private static func list(_ t: Scene, _ all: [KeptMapping]) -> HTML {
        let title = t("列对应", "What the columns mean")
        let lead = t(
            "上传列名不同的表格时会询问一次，此后按这里的对应读取。",
            "A sheet with other columns is asked about once; from then on it is read as listed here.")
        let upload: HTML = "<a class=\"button\" href=\"/returns/upload\">\(t("上传表格", "Upload a spreadsheet"))</a>"
        let actions: HTML = t.may(.lifeRecord) ? upload : .empty
        let columns = [t("列", "Columns"), t("建立", "Made"), t("建立人", "By")]
        let content: HTML =
            all.isEmpty
            ? t.empty(t("还没有列对应。", "There is no mapping yet."), actions)
            : t.table(columns, all.map { row(t, $0) })
        return Page.console(
            t, title: title, crumbs: [(t("数据回传", "Returns"), "/returns")],
            "\(t.heading(title, "\(lead)", actions: actions))\(content)")
    }

    private static func row(_ t: Scene, _ kept: KeptMapping) -> HTML {
        let key = kept.key.hexadecimal
        let removal: HTML =
            t.may(.lifeRecord)
            ? """
            <a class="button" href="/returns/mappings/\(key)">\(t("修改", "Change"))</a>
            <form method="post" action="/returns/mappings/\(key)/removal"><button>\(t("删除", "Remove"))</button></form>
            """ : .empty
        return """
            <tr id="m-\(key)"><td>\(pairs(t, kept.mapping))<div class="actions">\(removal)</div></td>\
            <td>\(t.time(kept.createdAt))</td><td>\(kept.createdBy)</td></tr>
            """
    }
}

extension ColumnMapping {
    /// Whether the sheet was turned down for its headings alone.
    static func wouldHelp(_ error: any Error) -> Bool {
        let all = (error as? Refusals)?.all ?? (error as? Refusal).map { [$0] } ?? []
        return all.contains { $0.rule.code == "return.unknown-column" || $0.rule.code == "return.no-code-column" }
    }
}

extension Rule {
    fileprivate static let sheetGone = Rule(
        "mapping.sheet-gone", "列对应已保存；之前的表格已不在，请再次选择文件",
        "The mapping is saved; the sheet is no longer here, choose the file again")
}
