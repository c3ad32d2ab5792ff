/// ZPL II of any number of labels, appended to a buffer one by one: the caller sends the buffer on and empties it.
/// Values of fields never become commands.
public struct ZPLLabel {
    private let labels: LabelStream<ZPL>
    private let dividers: LabelStream<ZPL>?

    /// - Parameter divider: printed for `.divider` entries, in the template's size; nil: such entries are left out.
    /// - Throws: `LabelError` naming the setting, `LabelDrawingError` without fonts.
    public init(
        _ template: LabelTemplate, divider: LabelTemplate? = nil, settings: PrinterSettings = PrinterSettings()
    ) throws {
        labels = try LabelStream<ZPL>(template, settings)
        dividers = try divider.map { divider in
            let isSameSize = divider.width == template.width && divider.height == template.height
            return try LabelStream<ZPL>(
                isSameSize ? divider : divider.scaled(width: template.width, height: template.height), settings)
        }
    }

    /// Sets the printer: once at the start of every file.
    public func begin(into out: inout [UInt8]) { labels.header(into: &out) }

    /// Appends one label. When it throws, nothing was appended and the next label may follow.
    /// - Throws: `LabelError` naming the field, its value and the rule.
    public func write(_ entry: LabelEntry, into out: inout [UInt8]) throws(LabelError) {
        switch entry {
        case .label(let content): try labels.label(content, into: &out)
        case .divider(let content):
            guard let dividers else { return }
            try dividers.label(content, into: &out)
            dividers.cut(into: &out)
        }
    }

    /// Once at the end of every file.
    public func end(into out: inout [UInt8]) { labels.cut(into: &out) }
}
