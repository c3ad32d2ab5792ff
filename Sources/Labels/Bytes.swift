extension [UInt8] {
    mutating func text(_ text: StaticString) {
        append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    mutating func decimal(_ value: Int) {
        guard value >= 10 else {
            append(UInt8(ascii: "0") + UInt8(clamping: value))
            return
        }
        if value >= 100 { decimal(value / 100) }
        let rest = value % 100
        append(UInt8(ascii: "0") + UInt8(rest / 10))
        append(UInt8(ascii: "0") + UInt8(rest % 10))
    }

    /// Thousandths with a decimal point: 10500 is written 10.5.
    mutating func millimetres(_ micrometres: Int) {
        decimal(micrometres / 1_000)
        var rest = micrometres % 1_000
        guard rest > 0 else { return }
        append(UInt8(ascii: "."))
        var unit = 100
        while rest > 0 {
            append(UInt8(ascii: "0") + UInt8(rest / unit))
            rest %= unit
            unit /= 10
        }
    }

    /// Text for XML: markup escaped, controls XML 1.0 has no place for shown as U+FFFD.
    mutating func escaped(_ value: String) {
        for scalar in value.unicodeScalars {
            switch scalar {
            case "&": text("&amp;")
            case "<": text("&lt;")
            case ">": text("&gt;")
            case "\"": text("&quot;")
            case "\u{0}"..."\u{8}", "\u{B}", "\u{C}", "\u{E}"..."\u{1F}", "\u{FFFE}", "\u{FFFF}":
                text("\u{FFFD}")
            default: append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
            }
        }
    }
}
