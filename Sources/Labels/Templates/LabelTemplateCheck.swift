/// What can be said of a template before any label is made.
struct LabelTemplateCheck {
    let template: LabelTemplate

    func callAsFunction() throws(LabelError) {
        for (index, symbol) in template.symbols.enumerated() {
            let path = "symbols[\(index)]"
            try inside(symbol.box, path)
            try contents(symbol, path)
            guard symbol.smallestModule <= symbol.module else {
                throw fault(
                    path + ".smallest", "\(symbol.smallestModule)", .outOfRange(lowest: 0, highest: symbol.module))
            }
        }
        for (index, text) in template.texts.enumerated() { try inside(text.box, "texts[\(index)]") }
        for (index, rule) in template.rules.enumerated() { try inside(rule.box, "rules[\(index)]", mayBeThin: true) }
        if let page = template.page { try grid(page) }
    }

    private func inside(_ box: LabelBox, _ path: String, mayBeThin: Bool = false) throws(LabelError) {
        let isSolid = box.width > 0 && box.height > 0 || mayBeThin && box.width + box.height > 0
        guard isSolid, box.x + box.width <= template.width, box.y + box.height <= template.height else {
            let shown = "\(box.x) \(box.y) \(box.width) \(box.height) µm"
            throw fault(path + ".box", shown, .outsideLabel(width: template.width, height: template.height))
        }
    }

    private func contents(_ symbol: SymbolElement, _ path: String) throws(LabelError) {
        let allowed: [LabelField] =
            symbol.symbology.isGS1 ? [.elementString] : [.address, .code, .factoryNumber, .rollFirst]
        guard allowed.contains(symbol.content) else {
            let words = allowed.map(\.key).joined(separator: ", ")
            throw fault(path + ".content", symbol.content.key, .unreadable(expected: "one of \(words)"))
        }
    }

    private func grid(_ page: LabelPage) throws(LabelError) {
        let right = page.left + page.columns * template.width + (page.columns - 1) * page.gapX
        let bottom = page.top + page.rows * template.height + (page.rows - 1) * page.gapY
        guard right <= page.width, bottom <= page.height else {
            throw fault("page", "\(right) × \(bottom) µm", .gridBeyondPage)
        }
    }

    private func fault(_ path: String, _ value: String, _ rule: LabelRule) -> LabelError {
        LabelError(template: template.id, field: path, value: value, rule: rule)
    }
}
