/// TSPL and TSPL2 (TSC and the many printers that speak it). Values get into commands only as text in quotes that has
/// neither a quote nor a line end; anything else is sent as dots.
struct TSPL: PrinterLanguage {
    static let darkest = 15
    static let canEncodeTags = false
    private let settings: PrinterSettings
    private let template: LabelTemplate

    init(_ template: LabelTemplate, _ settings: PrinterSettings) {
        self.settings = settings
        self.template = template
    }

    func header(into out: inout [UInt8]) {
        command("SIZE", millimetres: [template.width, template.height], into: &out)
        switch settings.media ?? template.media {
        case .gap(let gap): command("GAP", millimetres: [gap, 0], into: &out)
        case .blackMark(let mark): command("BLINE", millimetres: [mark, 0], into: &out)
        case .continuous: command("GAP", millimetres: [0, 0], into: &out)
        }
        out.text("DIRECTION 0,0\r\nREFERENCE 0,0\r\nOFFSET 0 mm\r\nCODEPAGE UTF-8\r\n")
        if let speed = settings.speed { command("SPEED", [speed], into: &out) }
        if let darkness = settings.darkness { command("DENSITY", [darkness], into: &out) }
        switch settings.finish {
        case .tearOff: out.text("SET PEEL OFF\r\nSET CUTTER OFF\r\nSET TEAR ON\r\n")
        case .peel: out.text("SET TEAR OFF\r\nSET CUTTER OFF\r\nSET PEEL ON\r\n")
        case .cutEach: out.text("SET TEAR OFF\r\nSET PEEL OFF\r\nSET CUTTER 1\r\n")
        case .cutBetweenRolls: out.text("SET TEAR OFF\r\nSET PEEL OFF\r\nSET CUTTER OFF\r\n")
        }
    }

    func open(into out: inout [UInt8]) { out.text("CLS\r\n") }
    func close(into out: inout [UInt8]) { command("PRINT", [1, settings.copies], into: &out) }

    /// `PRINT` prints the image buffer, which `CLS` left white.
    func blank(into out: inout [UInt8]) {}

    func cut(into out: inout [UInt8]) {
        if settings.finish == .cutBetweenRolls { out.text("CUT\r\n") }
    }

    /// Never called: `canEncodeTags` is false.
    func tag(_ epc: String, into out: inout [UInt8]) {}

    /// `BITMAP`, mode 0; a set bit stays white.
    func raster(_ placed: PlacedRaster, into out: inout [UInt8]) {
        let raster = placed.raster
        out.text("BITMAP ")
        for number in [placed.x, placed.y, raster.bytesPerRow, raster.height, 0] {
            out.decimal(number)
            out.text(",")
        }
        out.reserveCapacity(out.count + raster.bytes.count + 2)
        for byte in raster.bytes { out.append(~byte) }
        out.text("\r\n")
    }

    func rule(_ rule: RuleElement, into out: inout [UInt8]) {
        let box = DotBox(rule.box, settings.density)
        let stroke = max(1, settings.density.dots(rule.stroke))
        if rule.box.width == 0 || rule.box.height == 0 {
            command("BAR", [box.x, box.y, max(box.width, stroke), max(box.height, stroke)], into: &out)
        } else {
            command("BOX", [box.x, box.y, box.x + box.width, box.y + box.height, stroke], into: &out)
        }
    }

    func symbol(_ symbol: NativeSymbol, into out: inout [UInt8]) -> Bool {
        switch symbol.kind {
        case .qr: qr(symbol, into: &out)
        case .dataMatrix(let side): dataMatrix(symbol, side: side, into: &out)
        case .code128(let code): code128(symbol, code, into: &out)
        }
    }

    /// Model 2, the mask chosen by the printer.
    private func qr(_ symbol: NativeSymbol, into out: inout [UInt8]) -> Bool {
        guard symbol.dots <= 10, Self.isPlain(symbol.payload.text) else { return false }
        start("QRCODE", [symbol.x, symbol.y], into: &out)
        switch symbol.payload.element.correction {
        case .low: out.text("L,")
        case .medium: out.text("M,")
        case .quartile: out.text("Q,")
        case .high: out.text("H,")
        }
        out.decimal(symbol.dots)
        out.text(",A,0,M2,S7,")
        quoted(symbol.payload.text.utf8, into: &out)
        return true
    }

    /// `c126` names `~` as the escape: `~1` is FNC1.
    private func dataMatrix(_ symbol: NativeSymbol, side: Int, into out: inout [UInt8]) -> Bool {
        let text = symbol.payload.scanned ?? symbol.payload.text
        guard Self.isPlain(symbol.payload.text), !text.utf8.contains(UInt8(ascii: "~")) else { return false }
        start("DMATRIX", [symbol.x, symbol.y, symbol.height, symbol.height], into: &out)
        out.text("c126,x")
        out.decimal(symbol.dots)
        out.text(",")
        out.decimal(side)
        out.text(",")
        out.decimal(side)
        out.text(",")
        var data: [UInt8] = []
        if symbol.payload.scanned != nil { data.text("~1") }
        for byte in text.utf8 {
            if byte == 0x1D { data.text("~1") } else { data.append(byte) }
        }
        quoted(data, into: &out)
        return true
    }

    /// `128M`: the code sets are said one by one as `!` and three digits; a text with `!` is drawn instead.
    private func code128(_ symbol: NativeSymbol, _ code: Code128, into out: inout [UInt8]) -> Bool {
        let isSayable = Self.isPlain(symbol.payload.text) && !symbol.payload.text.utf8.contains(UInt8(ascii: "!"))
        guard isSayable else { return false }
        start("BARCODE", [symbol.x, symbol.y], into: &out)
        out.text("\"128M\",")
        for number in [symbol.height, 0, 0, symbol.dots, symbol.dots] {
            out.decimal(number)
            out.text(",")
        }
        var data: [UInt8] = []
        var isDigits = false
        for value in code.values.dropLast() {
            let isSwitch = value >= Code128.fnc1 || value == (isDigits ? Code128.codeB : Code128.codeC)
            if isSwitch {
                data.append(UInt8(ascii: "!"))
                if value < 100 { data.append(UInt8(ascii: "0")) }
                data.decimal(value)
                if value != Code128.fnc1 { isDigits = value == Code128.startC || value == Code128.codeC }
            } else if isDigits {
                data.append(UInt8(0x30 + value / 10))
                data.append(UInt8(0x30 + value % 10))
            } else {
                data.append(UInt8(value + 0x20))
            }
        }
        quoted(data, into: &out)
        return true
    }

    func text(_ line: PrinterText, font: String, into out: inout [UInt8]) -> Bool {
        guard Self.isPlain(line.text) else { return false }
        start("TEXT", [line.x, line.baseline - line.height * 88 / 100], into: &out)
        quoted(font.utf8, into: &out, endsLine: false)
        out.text(",0,")
        let points = Int(line.points)
        out.decimal(points)
        out.text(",")
        out.decimal(points)
        out.text(",")
        quoted(line.text.utf8, into: &out)
        return true
    }

    /// Neither a quote nor a backslash nor a control: TSPL reads `\[…]` as an escape.
    private static func isPlain(_ text: String) -> Bool {
        text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x22 && $0 != 0x5C && $0 != 0x7F }
    }

    private func quoted(_ bytes: some Sequence<UInt8>, into out: inout [UInt8], endsLine: Bool = true) {
        out.text("\"")
        out += bytes
        out.text("\"")
        if endsLine { out.text("\r\n") }
    }

    private func start(_ name: StaticString, _ numbers: [Int], into out: inout [UInt8]) {
        out.text(name)
        out.text(" ")
        for number in numbers {
            out.decimal(number)
            out.text(",")
        }
    }

    private func command(_ name: StaticString, _ numbers: [Int], into out: inout [UInt8]) {
        start(name, numbers, into: &out)
        out.removeLast()
        out.text("\r\n")
    }

    private func command(_ name: StaticString, millimetres: [Int], into out: inout [UInt8]) {
        out.text(name)
        for (index, length) in millimetres.enumerated() {
            out.text(index == 0 ? " " : ",")
            out.millimetres(length)
            out.text(" mm")
        }
        out.text("\r\n")
    }
}
