import Labels

/// 标签模板 that ship with the program (`Data/label-templates.json`), as the forms offer them.
public struct LabelTemplateChoice: Sendable, Hashable {
    public let id: String
    public let name: Message
    /// On sheets of a page printer; else on rolls.
    public let isSheet: Bool
    public let hasTag: Bool
}

enum LabelTemplates {
    private static let loaded = Result { try LabelTemplateSet(parsing: Resources.read("Data/label-templates.json")) }

    /// Throws `Refusal.unavailable` when the installation lacks them.
    static func shipped() throws -> LabelTemplateSet { try loaded.get() }

    /// Those that can carry the codes of the allocation.
    static func all(for allocation: Allocation) throws -> [LabelTemplate] {
        try shipped().templates.filter { template in
            template.kind != .divider && (allocation.isGTIN || !template.fields.contains(.elementString))
        }
    }

    /// The one that is ordered, or the first that fits the format. Throws a refusal that lists the choices.
    static func template(for order: PrintOrder, of allocation: Allocation) throws -> LabelTemplate {
        let all = try all(for: allocation)
        let kind: LabelTemplate.Kind = order.format == .labels ? .sheet : .roll
        let found =
            order.template.isEmpty
            ? all.first { $0.kind == kind && $0.hasTag == order.writesTag } : all.first { $0.id == order.template }
        guard let found else {
            throw Refusal(
                .invalid, .unknownChoice, field: "template",
                [
                    "field": "template", "value": String(order.template.prefix(40)),
                    "choices": all.map(\.id).joined(separator: ", "),
                ])
        }
        return found
    }

    static func symbologies(of template: LabelTemplate) -> [PrintSymbology] {
        template.symbols.map { element in
            switch element.symbology {
            case .qr: .qr
            case .gs1QR: .gs1QR
            case .dataMatrix: .dataMatrix
            case .gs1DataMatrix: .gs1DataMatrix
            case .code128: .code128
            case .gs1128: .gs1Code128
            }
        }
    }
}

extension Allocation {
    /// The label templates that can carry these codes.
    public func labelTemplates() throws -> [LabelTemplateChoice] {
        try LabelTemplates.all(for: self).map { template in
            LabelTemplateChoice(
                id: template.id, name: Message(template.name.chinese, template.name.english),
                isSheet: template.kind == .sheet, hasTag: template.hasTag)
        }
    }
}
