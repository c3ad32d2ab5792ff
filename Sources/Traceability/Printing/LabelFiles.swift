import Labels

/// Label sheets or rolls as one PDF: drawn as a whole when its last label is known.
struct LabelSheetsFile: PartFile {
    private let output: PrintOutput
    private let design: LabelDesign
    private var entries: [LabelEntry] = []

    init(_ path: String, _ context: PrintContext) throws {
        design = try LabelDesign(context)
        guard (context.plan.placeCount - 1) / Int64(design.template.page?.cells ?? 1) < Self.pagesMax else {
            throw Refusal(.invalid, .labelPages, field: "partSize", ["limit": "\(Self.pagesMax)"])
        }
        output = try PrintOutput(path)
    }

    /// What the drawing takes in one document.
    private static let pagesMax: Int64 = 2_000

    mutating func append(_ cells: [PrintRun.Cell]) throws {
        for cell in cells { entries.append(try design.entry(cell)) }
    }

    mutating func finish() throws {
        var options = LabelSheetOptions()
        options.pagesPerPart = Int(Self.pagesMax)
        var rest = entries[...]
        do {
            let sheets = try LabelSheetPDF(design.template, divider: design.divider, options: options)
            _ = try sheets.writePart(next: { rest.popFirst() }, to: { try output.write(Array($0)) })
        } catch let error as LabelError { throw LabelDesign.refusal(error) }
    }
}

/// A program for a label printer.
struct PrinterFile: PartFile {
    private enum Writer {
        case zpl(ZPLLabel)
        case tspl(TSPLLabel)
    }

    private let output: PrintOutput
    private let design: LabelDesign
    private let writer: Writer
    private var bytes: [UInt8] = []

    init(_ path: String, _ context: PrintContext) throws {
        design = try LabelDesign(context)
        output = try PrintOutput(path)
        do {
            if context.order.format == .zpl {
                let labels = try ZPLLabel(design.template, divider: design.divider)
                labels.begin(into: &bytes)
                writer = .zpl(labels)
            } else {
                let labels = try TSPLLabel(design.template, divider: design.divider)
                labels.begin(into: &bytes)
                writer = .tspl(labels)
            }
        } catch let error as LabelError { throw LabelDesign.refusal(error) }
    }

    mutating func append(_ cells: [PrintRun.Cell]) throws {
        for cell in cells {
            let entry = try design.entry(cell)
            do {
                switch writer {
                case .zpl(let labels): try labels.write(entry, into: &bytes)
                case .tspl(let labels): try labels.write(entry, into: &bytes)
                }
            } catch let error as LabelError { throw LabelDesign.refusal(error) }
        }
        try output.write(bytes)
        bytes.removeAll(keepingCapacity: true)
    }

    mutating func finish() throws {
        switch writer {
        case .zpl(let labels): labels.end(into: &bytes)
        case .tspl(let labels): labels.end(into: &bytes)
        }
        try output.write(bytes)
    }
}

extension Rule {
    static let labelRefused = Rule(
        "print.label", "模板 {template} 的 {field}（{value}）：{zh}", "Template {template}, {field} ({value}): {en}")
    static let labelNeeds = Rule(
        "print.label-needs", "模板 {template} 要印{zh}，请在订单中填写（{field}）",
        "The template {template} prints the {en}; give it with the order ({field})")
    static let tagTemplate = Rule(
        "print.tag-template", "模板 {value} 与“写入 RFID 标签”的选择不一致，请换模板或更改选择",
        "The template {value} does not go with the choice to write tags; choose another template or change it")
    static let labelPages = Rule(
        "print.label-pages", "一份 PDF 最多 {limit} 页，请减少每份数量", "A PDF has {limit} pages at most; make the parts smaller")
}
