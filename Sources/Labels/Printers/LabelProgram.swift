/// The labels of a template and the dividers between their rolls as one program for a printer, whatever its language.
struct LabelProgram<Language: PrinterLanguage> {
    private let labels: LabelStream<Language>
    private let dividers: LabelStream<Language>?

    init(_ template: LabelTemplate, _ divider: LabelTemplate?, _ settings: PrinterSettings) throws {
        labels = try LabelStream<Language>(template, settings)
        dividers = try divider.map { divider in
            let isSameSize = divider.width == template.width && divider.height == template.height
            return try LabelStream<Language>(
                isSameSize ? divider : divider.scaled(width: template.width, height: template.height), settings)
        }
    }

    func begin(into out: inout [UInt8]) { labels.header(into: &out) }

    func write(_ entry: LabelEntry, into out: inout [UInt8]) throws(LabelError) {
        switch entry {
        case .label(let content): try labels.label(content, into: &out)
        case .divider(let content):
            guard let dividers else { return }
            try dividers.label(content, into: &out)
            dividers.cut(into: &out)
        case .blank: labels.blank(into: &out)
        }
    }

    func end(into out: inout [UInt8]) { labels.cut(into: &out) }
}
