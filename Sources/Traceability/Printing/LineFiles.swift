import Spreadsheets

/// One code or address a line, CRLF, as TXT downloads have it.
struct LinesFile: PartFile {
    private let output: PrintOutput
    private let content: DownloadRequest.Content
    private var bytes: [UInt8] = []

    init(_ path: String, _ context: PrintContext) throws {
        output = try PrintOutput(path)
        content = context.order.content
    }

    mutating func append(_ cells: [PrintRun.Cell]) throws {
        for case .label(let label) in cells {
            bytes.append(contentsOf: (content == .code ? label.code.text : label.code.address).utf8)
            bytes.append(contentsOf: [0x0D, 0x0A])
        }
        try output.write(bytes)
        bytes.removeAll(keepingCapacity: true)
    }

    mutating func finish() throws {}
}

/// The columns of a table of codes, in order.
struct PrintColumns: Sendable {
    enum Column: Sendable, Hashable {
        /// `label` or `divider`: which of two designs the printing program takes.
        case kind
        case code, address, roll, sequence
        case extra(PrintColumn)
    }

    let all: [Column]
    private let context: PrintContext

    init(_ context: PrintContext) {
        self.context = context
        let order = context.order
        var all: [Column] = order.hasDividers ? [.kind, .code, .address] : [.code, .address]
        if context.plan.hasRolls { all += [.roll, .sequence] }
        all += PrintColumn.allCases.filter(order.columns.contains).map { .extra($0) }
        self.all = all
    }

    /// Names for programs, as the downloads have them.
    var names: [String] {
        all.map { column in
            switch column {
            case .kind: "kind"
            case .code: "code"
            case .address: "address"
            case .roll: "roll"
            case .sequence: "sequence"
            case .extra(let extra): extra.rawValue
            }
        }
    }

    func cell(_ column: Column, _ label: PrintRun.Label) throws -> String {
        switch column {
        case .kind: "label"
        case .code: label.code.text
        case .address: label.code.address
        case .roll: "\(label.roll)"
        case .sequence: "\(label.sequence)"
        case .extra(let extra): try self.extra(extra, label)
        }
    }

    /// A divider's row: the roll's first code and address, its last code and count where there is room.
    func cell(_ column: Column, _ divider: PrintRun.Divider) -> String {
        switch column {
        case .kind: "divider"
        case .code: divider.first.text
        case .address: divider.last.text
        case .roll: "\(divider.roll)"
        case .sequence: "\(divider.count)"
        case .extra: ""
        }
    }

    /// Whether the column holds text that people typed.
    func isTyped(_ column: Column) -> Bool {
        if case .extra(let extra) = column { return [.product, .model, .gas, .batch].contains(extra) }
        return false
    }

    private func extra(_ column: PrintColumn, _ label: PrintRun.Label) throws -> String {
        switch column {
        case .number: "\(label.index + 1)"
        case .grouped: Self.grouped(label.field)
        case .product: context.product?.name ?? ""
        case .model: context.product?.model ?? ""
        case .gas: context.product.map { GasFamily.label($0.gasCode, .chinese) } ?? ""
        case .batch: context.order.batch
        case .epc: try context.tag?.hexadecimal(label) ?? ""
        }
    }

    /// Groups of four, as a code is read aloud and typed.
    static func grouped(_ code: String) -> String {
        var text = ""
        for (place, character) in code.enumerated() {
            if place > 0, place.isMultiple(of: 4) { text.append(" ") }
            text.append(character)
        }
        return text
    }
}

/// CSV with a header; UTF-8 with the mark that Excel on a Chinese system wants.
struct TableFile: PartFile {
    private let output: PrintOutput
    private let columns: PrintColumns
    private var writer = CSVWriter()

    init(_ path: String, _ context: PrintContext) throws {
        output = try PrintOutput(path)
        columns = PrintColumns(context)
        writer.appendRow(columns.names)
    }

    mutating func append(_ cells: [PrintRun.Cell]) throws {
        for cell in cells {
            switch cell {
            case .label(let label):
                for column in columns.all {
                    writer.append(try columns.cell(column, label), columns.isTyped(column) ? .guarded : .code)
                }
            case .divider(let divider):
                for column in columns.all { writer.append(columns.cell(column, divider), .code) }
            case .blank: continue
            }
            writer.endRow()
        }
        try output.write(writer.bytes)
        writer.removeBytes()
    }

    mutating func finish() throws { try output.write(writer.bytes) }
}

/// XLSX of text cells, so that a spreadsheet keeps every digit.
struct WorkbookFile: PartFile {
    private let writer: XLSXWriter
    private let columns: PrintColumns

    init(_ path: String, _ context: PrintContext) throws {
        columns = PrintColumns(context)
        let folder = path.split(separator: "/").dropLast().joined(separator: "/")
        writer = try XLSXWriter(
            path: path, temporaryDirectory: "/" + folder, sheetName: "codes",
            columns: columns.names.map { XLSXColumn($0) })
    }

    mutating func append(_ cells: [PrintRun.Cell]) throws {
        for cell in cells {
            switch cell {
            case .label(let label):
                try writer.append(try columns.all.map { .text(try columns.cell($0, label)) })
            case .divider(let divider): try writer.append(columns.all.map { .text(columns.cell($0, divider)) })
            case .blank: continue
            }
        }
    }

    mutating func finish() throws { try writer.close() }
}

/// 卷清单: the rolls of a job, returned later by first and last label.
struct RollListFile {
    private var writer = CSVWriter()

    init() { writer.appendRow(["roll", "count", "first_code", "last_code", "first_address", "last_address"]) }

    var byteCount: Int { writer.bytes.count }

    mutating func append(_ roll: PrintRun.Divider) {
        let cells = [
            "\(roll.roll)", "\(roll.count)", roll.first.text, roll.last.text, roll.first.address, roll.last.address,
        ]
        for cell in cells { writer.append(cell, .code) }
        writer.endRow()
    }

    mutating func takeBytes() -> [UInt8] {
        defer { writer.removeBytes() }
        return writer.bytes
    }
}
