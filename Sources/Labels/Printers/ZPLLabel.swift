/// ZPL II of any number of labels, appended to a buffer one by one: the caller sends the buffer on and empties it.
/// Values of fields never become commands.
///
/// ```swift
/// let printer = try ZPLLabel(template)
/// var program: [UInt8] = []
/// printer.begin(into: &program)
/// for content in contents { try printer.write(.label(content), into: &program) }
/// printer.end(into: &program)
/// ```
public struct ZPLLabel {
    private let program: LabelProgram<ZPL>

    /// - Parameter divider: printed for `.divider` entries, in the template's size; nil: such entries are left out.
    /// - Throws: `LabelError` naming the setting, `LabelDrawingError` without fonts.
    public init(
        _ template: LabelTemplate, divider: LabelTemplate? = nil, settings: PrinterSettings = PrinterSettings()
    ) throws {
        program = try LabelProgram<ZPL>(template, divider, settings)
    }

    /// Sets the printer: once at the start of every file.
    public func begin(into out: inout [UInt8]) { program.begin(into: &out) }

    /// Appends one label. When it throws, nothing was appended and the next label may follow.
    /// - Throws: `LabelError` naming the field, its value and the rule.
    public func write(_ entry: LabelEntry, into out: inout [UInt8]) throws(LabelError) {
        try program.write(entry, into: &out)
    }

    /// Once at the end of every file.
    public func end(into out: inout [UInt8]) { program.end(into: &out) }
}
