/// ZPL II (Zebra, Programming Guide for ZPL II). Field data is escaped by `^FH\`: no value can become a command.
struct ZPL: PrinterLanguage {
    static let darkest = 30
    static let canEncodeTags = true
    private let settings: PrinterSettings
    private let width: Int
    private let height: Int
    private let media: LabelMedia

    init(_ template: LabelTemplate, _ settings: PrinterSettings) {
        self.settings = settings
        width = settings.density.dots(template.width)
        height = settings.density.dots(template.height)
        media = settings.media ?? template.media
    }

    func header(into out: inout [UInt8]) {
        if let darkness = settings.darkness {
            out.text("~SD")
            if darkness < 10 { out.text("0") }
            out.decimal(darkness)
        }
        // ^CI28: UTF-8. ^LH, ^LS and ^LT away from what an earlier job left.
        out.text("^XA^CI28^LH0,0^LS0^LT0^PON^PMN^FWN^PW")
        out.decimal(width)
        out.text("^LL")
        out.decimal(height)
        switch media {
        case .gap: out.text("^MNW")
        case .blackMark: out.text("^MNM,0")
        case .continuous: out.text("^MNN")
        }
        switch settings.finish {
        case .tearOff: out.text("^MMT")
        case .peel: out.text("^MMP")
        case .cutEach: out.text("^MMC")
        case .cutBetweenRolls: out.text("^MMD")
        }
        if let speed = settings.speed {
            out.text("^PR")
            out.decimal(speed)
        }
        out.text("^XZ\n")
    }

    func open(into out: inout [UInt8]) { out.text("^XA") }

    func close(into out: inout [UInt8]) {
        out.text("^PQ")
        out.decimal(settings.copies)
        out.text(",0,1,Y^XZ\n")
    }

    /// A white dot: a format without a field feeds no label.
    func blank(into out: inout [UInt8]) { out.text("^FO0,0^GB1,1,1,W^FS") }

    func cut(into out: inout [UInt8]) {
        if settings.finish == .cutBetweenRolls { out.text("~JK\n") }
    }

    /// `^RS8`: class 1 generation 2; three labels are tried, then the printer stops. The E bank writes 96 bits and
    /// nothing else; longer EPCs go to bank 1 after a protocol control word that states their length in words.
    func tag(_ epc: String, into out: inout [UInt8]) {
        out.text("^RS8,,,3,E")
        let words = epc.utf8.count / 4
        if words == 6 {
            out.text("^RFW,H^FD")
        } else {
            out.text("^RFW,H,1,2,1^FD")
            for shift in [12, 8, 4, 0] { out.append(Hexadecimal.digits[((words << 11) >> shift) & 15]) }
            out.text("^FS^RFW,H,2,")
            out.decimal(words * 2)
            out.text(",1^FD")
        }
        out += epc.utf8
        out.text("^FS")
    }

    func raster(_ placed: PlacedRaster, into out: inout [UInt8]) {
        origin(placed.x, placed.y, into: &out)
        let raster = placed.raster
        out.text("^GFA,")
        for _ in 0..<2 {
            out.decimal(raster.bytes.count)
            out.text(",")
        }
        out.decimal(raster.bytesPerRow)
        out.text(",")
        if settings.graphics == .deflated, ZPLGraphic.appendDeflated(raster, to: &out) {
        } else {
            ZPLGraphic.appendRunLengths(raster, to: &out)
        }
        out.text("^FS")
    }

    func rule(_ rule: RuleElement, into out: inout [UInt8]) {
        let box = DotBox(rule.box, settings.density)
        let stroke = max(1, settings.density.dots(rule.stroke))
        origin(box.x, box.y, into: &out)
        out.text("^GB")
        out.decimal(max(box.width, stroke))
        out.text(",")
        out.decimal(max(box.height, stroke))
        out.text(",")
        out.decimal(stroke)
        out.text("^FS")
    }

    func text(_ line: PrinterText, font: String, into out: inout [UInt8]) -> Bool {
        // ^FT: from the baseline.
        out.text("^FT")
        out.decimal(line.x)
        out.text(",")
        out.decimal(line.baseline)
        out.text("^A@N,")
        out.decimal(line.height)
        out.text(",")
        out.decimal(line.height)
        out.text(",")
        out += font.utf8
        data(line.text.utf8, into: &out)
        return true
    }

    func origin(_ x: Int, _ y: Int, into out: inout [UInt8]) {
        out.text("^FO")
        out.decimal(x)
        out.text(",")
        out.decimal(y)
    }

    /// `^FH\^FD…^FS`, every byte that could mean something written as `\hh`.
    func data(_ bytes: some Sequence<UInt8>, into out: inout [UInt8]) {
        out.text("^FH\\^FD")
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "^"), UInt8(ascii: "~"), UInt8(ascii: "\\"), 0..<0x20, 0x7F:
                out.append(UInt8(ascii: "\\"))
                out.append(Hexadecimal.digits[Int(byte) >> 4])
                out.append(Hexadecimal.digits[Int(byte) & 15])
            default: out.append(byte)
            }
        }
        out.text("^FS")
    }
}

enum Hexadecimal {
    static let digits = Array("0123456789ABCDEF".utf8)
}
