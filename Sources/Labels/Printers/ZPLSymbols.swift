/// Symbols in ZPL's own commands.
extension ZPL {
    func symbol(_ symbol: NativeSymbol, into out: inout [UInt8]) -> Bool {
        switch symbol.kind {
        case .qr: return qr(symbol, into: &out)
        case .dataMatrix(let side):
            dataMatrix(symbol, side: side, into: &out)
            return true
        case .code128(let code):
            code128(symbol, code, into: &out)
            return true
        }
    }

    /// `^BQ`: model 2; the error correction and automatic mode stand before the text. Firmware moves the symbol down
    /// by the bar height of `^BY`, so that is one dot. Modules of more than ten dots need newer firmware.
    private func qr(_ symbol: NativeSymbol, into out: inout [UInt8]) -> Bool {
        guard symbol.dots <= 10 else { return false }
        out.text("^BY2,3,1")
        origin(symbol.x, symbol.y, into: &out)
        out.text("^BQN,2,")
        out.decimal(symbol.dots)
        let level: UInt8
        switch symbol.payload.element.correction {
        case .low: level = UInt8(ascii: "L")
        case .medium: level = UInt8(ascii: "M")
        case .quartile: level = UInt8(ascii: "Q")
        case .high: level = UInt8(ascii: "H")
        }
        data([level, UInt8(ascii: "A"), UInt8(ascii: ",")] + Array(symbol.payload.text.utf8), into: &out)
        return true
    }

    /// `^BX`, ECC 200, so many rows and columns, `_` as the escape named: `_1` is FNC1, `__` the sign itself.
    private func dataMatrix(_ symbol: NativeSymbol, side: Int, into out: inout [UInt8]) {
        origin(symbol.x, symbol.y, into: &out)
        out.text("^BXN,")
        out.decimal(symbol.dots)
        out.text(",200,")
        out.decimal(side)
        out.text(",")
        out.decimal(side)
        out.text(",,_")
        var text: [UInt8] = []
        if symbol.payload.scanned != nil { text.text("_1") }
        for byte in (symbol.payload.scanned ?? symbol.payload.text).utf8 {
            switch byte {
            case 0x1D: text.text("_1")
            case UInt8(ascii: "_"): text.text("__")
            default: text.append(byte)
            }
        }
        data(text, into: &out)
    }

    /// `^BC` in mode N: the code sets are said one by one, so that the bars are the ones drawn here.
    private func code128(_ symbol: NativeSymbol, _ code: Code128, into out: inout [UInt8]) {
        out.text("^BY")
        out.decimal(symbol.dots)
        out.text(",3,")
        out.decimal(symbol.height)
        origin(symbol.x, symbol.y, into: &out)
        out.text("^BCN,")
        out.decimal(symbol.height)
        out.text(",N,N,N,N")
        var text: [UInt8] = []
        var isDigits = false
        // The printer adds the check character.
        for value in code.values.dropLast() {
            switch value {
            case Code128.startB: text.text(">:")
            case Code128.startC:
                text.text(">;")
                isDigits = true
            case Code128.codeC where !isDigits:
                text.text(">5")
                isDigits = true
            case Code128.codeB where isDigits:
                text.text(">6")
                isDigits = false
            case Code128.fnc1: text.text(">8")
            case _ where isDigits:
                text.append(UInt8(0x30 + value / 10))
                text.append(UInt8(0x30 + value % 10))
            case 30: text.text(">0")
            case 62: text.text("><")
            case 94: text.text(">=")
            default: text.append(UInt8(value + 0x20))
            }
        }
        data(text, into: &out)
    }
}
