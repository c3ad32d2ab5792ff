import Labels

/// A ZIP with a picture a label. Names begin with the place on the web, so that they sort as they are printed.
struct SymbolsFile: PartFile {
    private let output: PrintOutput
    private let symbol: PrintedSymbol
    private let picture: PictureFormat
    private let hasRolls: Bool
    private var archive = ZIPWriter()
    private var place = 0

    init(_ path: String, _ context: PrintContext) throws {
        symbol = try PrintedSymbol(context.order.symbology, of: context.plan.allocation)
        output = try PrintOutput(path)
        picture = context.order.picture
        hasRolls = context.plan.hasRolls
    }

    mutating func append(_ cells: [PrintRun.Cell]) throws {
        for cell in cells {
            switch cell {
            case .label(let label):
                let roll = hasRolls ? "roll\(padded(label.roll, to: 5))/" : ""
                try add(roll, label.code.text, try draw(symbol.text(label), caption: label.code.text))
            case .divider(let divider):
                let text = "\(divider.roll): \(divider.first.text) - \(divider.last.text) (\(divider.count))"
                let name = "divider"
                try archive.append("roll\(padded(divider.roll, to: 5))/\(name).txt", Array((text + "\r\n").utf8))
            case .blank: continue
            }
            if archive.bytes.count > 1 << 20 { try output.write(archive.takeBytes()) }
        }
    }

    private mutating func add(_ folder: String, _ code: String, _ picture: [UInt8]) throws {
        place += 1
        try archive.append("\(folder)\(padded(Int64(place), to: 6))-\(code).\(self.picture.rawValue)", picture)
    }

    private func draw(_ text: String, caption: String) throws -> [UInt8] {
        let matrix: SymbolMatrix
        do { matrix = try Symbol.encode(text, as: symbol.kind.symbology) } catch {
            throw Refusal(.invalid, .symbolRefused, field: "symbology", ["reason": "\(error)"])
        }
        var bytes: [UInt8] = []
        switch picture {
        case .svg: try SymbolSVG(caption: caption).write(matrix, into: &bytes)
        case .png: bytes = try SymbolPNG().encode(matrix)
        case .eps: bytes = try SymbolEPS().encode(matrix)
        case .pdf: bytes = try SymbolPDF().encode(matrix)
        }
        return bytes
    }

    mutating func finish() throws {
        try archive.finish()
        try output.write(archive.takeBytes())
    }
}

extension Rule {
    static let symbologyOfGTIN = Rule(
        "print.symbology", "码制 {value} 不适用于本码段的编码", "The symbology {value} cannot carry the codes of this allocation")
    static let symbolRefused = Rule(
        "print.symbol", "编码无法制成所选码制的图形：{reason}", "The code cannot be drawn in the chosen symbology: {reason}")
}
