import JSONStream

/// 模板库: the templates of one document.
public struct LabelTemplateSet: Sendable {
    /// In the document's order.
    public let templates: [LabelTemplate]

    /// Reads a document `{"templates": […]}`; the form is described in the manual, docs/manual/labels.md.
    /// - Throws: `LabelError` naming the template, the element, its value and the rule.
    public init(parsing bytes: [UInt8]) throws(LabelError) {
        let document: JSONValue
        do throws(JSONError) {
            document = try JSONValue(parsing: bytes)
        } catch {
            throw LabelError(
                template: "", field: "document", value: "\(error)", rule: .unreadable(expected: "a JSON document"))
        }
        guard case .array(let rows) = document["templates"] else {
            throw LabelError(
                template: "", field: "templates", value: document["templates"]?.kind ?? "",
                rule: .unreadable(expected: "an array templates"))
        }
        var templates: [LabelTemplate] = []
        for row in rows {
            let template = try LabelTemplateReader(row).template()
            guard !templates.contains(where: { $0.id == template.id }) else {
                throw LabelError(template: template.id, field: "id", value: template.id, rule: .repeatedID)
            }
            templates.append(template)
        }
        self.templates = templates
    }

    /// - Throws: `LabelError` when there is none of the id.
    public func template(_ id: String) throws(LabelError) -> LabelTemplate {
        guard let found = templates.first(where: { $0.id == id }) else {
            throw LabelError(template: id, field: "template", value: id, rule: .unknownTemplate)
        }
        return found
    }

    /// The divider that fills a label of the template's size best, scaled to it; nil where the document has none.
    public func divider(for template: LabelTemplate) -> LabelTemplate? {
        func share(_ divider: LabelTemplate) -> Double {
            let scale = min(
                Double(template.width) / Double(divider.width), Double(template.height) / Double(divider.height))
            return Double(divider.width) * Double(divider.height) * scale * scale
        }
        let dividers = templates.filter { $0.kind == .divider }
        return dividers.max { share($0) < share($1) }?.scaled(width: template.width, height: template.height)
    }
}
