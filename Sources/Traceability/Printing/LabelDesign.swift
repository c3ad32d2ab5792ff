import Labels

/// The template of a job, with its divider, and the values that all its labels share.
struct LabelDesign: Sendable {
    let template: LabelTemplate
    let divider: LabelTemplate?
    private let shared: LabelContent
    private let allocation: Allocation
    private let tag: PrintTag?

    /// Throws a refusal for a template that is unknown or does not fit the order.
    init(_ context: PrintContext) throws {
        let order = context.order
        template = try LabelTemplates.template(for: order, of: context.plan.allocation)
        guard order.writesTag == template.hasTag else {
            throw Refusal(.invalid, .tagTemplate, field: "template", ["value": template.id])
        }
        divider = order.hasDividers ? try LabelTemplates.shipped().divider(for: template) : nil
        allocation = context.plan.allocation
        tag = context.tag
        shared = Self.shared(context)
    }

    private static func shared(_ context: PrintContext) -> LabelContent {
        var content = LabelContent()
        if let product = context.product {
            content[.productName] = product.name
            content[.brand] = product.brand
            content[.model] = product.model
            let years = SafeLife.years(
                productClass: product.productClass, gasCode: product.gasCode,
                declared: context.version?.declaredLifeYears)
            content[.safeLifeYears] = years.map { "\($0)" } ?? ""
            if !product.gasCode.isEmpty { content[.gasType] = GasFamily.label(product.gasCode, .chinese) }
        }
        content[.certificate] = context.version?.certificateNumber ?? ""
        content[.maker] = context.version.map(\.producer).flatMap { $0.isEmpty ? nil : $0 } ?? context.makerName
        content[.hotline] = context.order.hotline.isEmpty ? context.hotline : context.order.hotline
        content[.batch] = context.order.batch
        content[.productionMonth] = context.order.month
        return content
    }

    /// A place stays empty rather than being left out: else all labels behind it would change their lanes.
    func entry(_ cell: PrintRun.Cell) throws -> LabelEntry {
        switch cell {
        case .label(let label): return .label(try content(label))
        case .divider(let divider): return self.divider == nil ? .blank : .divider(content(divider))
        case .blank: return .blank
        }
    }

    private func content(_ label: PrintRun.Label) throws -> LabelContent {
        var content = shared
        content[.code] = allocation.isGTIN ? label.field : label.code.text
        content[.address] = label.code.address
        if allocation.isGTIN { content[.elementString] = "[01]\(allocation.scope)[21]\(label.field)" }
        if label.roll > 0 {
            content[.roll] = "\(label.roll)"
            content[.sequence] = "\(label.sequence)"
        }
        if let tag { content[.epc] = try tag.hexadecimal(label) }
        return content
    }

    private func content(_ divider: PrintRun.Divider) -> LabelContent {
        var content = shared
        content[.roll] = "\(divider.roll)"
        content[.rollFirst] = divider.first.text
        content[.rollLast] = divider.last.text
        content[.rollCount] = "\(divider.count)"
        content[.code] = divider.first.text
        content[.address] = divider.first.address
        return content
    }

    /// Fields of a label that the order asks for.
    private static let asked = ["productionMonth": "month", "batch": "batch", "hotline": "hotline"]

    static func refusal(_ error: LabelError) -> Refusal {
        if case .missingValue = error.rule, let member = asked[error.field] {
            let name = LabelField(key: error.field)?.name ?? LabelWords(error.field, error.field)
            return Refusal(
                .invalid, .labelNeeds, field: member,
                ["template": error.template, "field": member, "zh": name.chinese, "en": name.english])
        }
        let words = error.rule.text
        return Refusal(
            .invalid, .labelRefused, field: asked[error.field] ?? "template",
            [
                "template": error.template, "field": error.field, "value": error.value, "zh": words.chinese,
                "en": words.english,
            ])
    }
}
