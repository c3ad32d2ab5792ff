import Gateway
import Hummingbird
import Markup
import Traceability

/// 数据清单: what the database holds of persons and enterprises, why, for how long, and how it is kept.
struct InventoryPages: Sendable {
    static let path = "/privacy/inventory"

    var routes: [Route] {
        [
            .guarded(.get, Self.path, .privacyManage) { call, _ in
                .page(InventoryView(t: Scene(call)).html(try ColumnInventory.shipped()))
            }
        ]
    }
}

struct InventoryView {
    let t: Scene

    func html(_ inventory: ColumnInventory) -> HTML {
        let title = t("数据清单", "Inventory of data")
        let subtitle = t(
            "数据库的每一列：存什么、为何、依据、多久、如何保存。清单与两种数据库的表结构由测试逐列核对。",
            "Each column of the database: what it holds, why, on what ground, how long, how it is kept. A test holds "
                + "the list against the tables of both engines.")
        let download: HTML =
            "<a class=\"button\" href=\"/api/v1/privacy/inventory.csv\">\(t("下载 CSV", "Download CSV"))</a>"
        return Page.console(
            t, title: title,
            """
            \(t.heading(title, "\(subtitle)", actions: download))
            <section class="card table">\(summary(inventory))</section>
            \(ColumnKind.DataClass.allCases.filter { $0 != .technical }.map { part($0, inventory) })
            \(part(.technical, inventory))
            """)
    }

    private func summary(_ inventory: ColumnInventory) -> HTML {
        let heads = [t("分级", "Class")] + ColumnKind.Keeping.allCases.map { t($0.name) } + [t("合计", "Total")]
        let rows = ColumnKind.DataClass.allCases.map { dataClass -> HTML in
            let columns = inventory.columns.filter { $0.kind.dataClass == dataClass }
            let counts = ColumnKind.Keeping.allCases.map { keeping -> HTML in
                "<td class=\"n\">\(t.number(columns.count { $0.kind.keeping == keeping }))</td>"
            }
            return """
                <tr><td>\(t.tag(t(dataClass.name), tone(dataClass)))</td>\(counts)\
                <td class="n">\(t.number(columns.count))</td></tr>
                """
        }
        return t.table(heads, numbers: Set(1...ColumnKind.Keeping.allCases.count + 1), rows)
    }

    private func tone(_ dataClass: ColumnKind.DataClass) -> Tone {
        switch dataClass {
        case .open: .good
        case .trade, .personal: .warn
        case .secret: .bad
        case .technical: .plain
        }
    }

    private func part(_ dataClass: ColumnKind.DataClass, _ inventory: ColumnInventory) -> HTML {
        let kinds = inventory.kinds.filter { $0.dataClass == dataClass }
        return "<h2>\(t(dataClass.name))</h2>\(kinds.map { card($0, inventory.columns(of: $0)) })"
    }

    private func card(_ kind: ColumnKind, _ columns: [ColumnInventory.Column]) -> HTML {
        let userClass: HTML =
            kind.userClass == "-"
            ? .empty : t.tag(t("GB/T 43506 \(kind.userClass) 类", "GB/T 43506 class \(kind.userClass)"))
        let reason: HTML =
            kind.reason.map { "<dt>\(t("为何明文", "Why in the clear"))</dt><dd>\(t($0))</dd>" } ?? .empty
        let tables = Dictionary(grouping: columns, by: \.table).sorted { $0.key < $1.key }.map {
            table, columns -> HTML in
            "<li><code>\(table)</code> <small><code>\(columns.map(\.name).joined(separator: ", "))</code></small></li>"
        }
        return """
            <section class="card stack"><h3>\(t(kind.name)) \(t.tag(t(kind.keeping.name))) \(userClass)</h3>
            <dl class="facts"><dt>\(t("用途", "Purpose"))</dt><dd>\(t(kind.purpose))</dd>
            <dt>\(t("依据", "Ground"))</dt><dd>\(t(kind.basis))</dd>
            <dt>\(t("保存期限", "Kept for"))</dt><dd>\(t(kind.retention))</dd>\(reason)</dl>
            <details><summary>\(t("\(columns.count) 列", "\(columns.count) columns"))</summary>\
            <ul>\(tables)</ul></details>
            </section>
            """
    }
}
