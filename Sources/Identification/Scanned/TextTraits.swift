/// What a text has in it, found in one pass: which readers are worth a try.
struct TextTraits {
    /// Bytes of 0x80 and more.
    var hasOther = false
    /// Spaces, tabs or line ends.
    var hasBlank = false
    /// U+001D, FNC1 of a scanned element string.
    var hasSeparator = false
    /// `/` or `?`.
    var isAddress = false
    /// `|`, which no address has, but those of some vendors.
    var hasBar = false
    var isAllDigits: Bool
    /// Hexadecimal digits, and what readers set between them: `:`, `-`, `_`, `x`.
    var isHexadecimal = true

    init(_ text: String) {
        let bytes = text.utf8.span
        isAllDigits = bytes.count > 0
        for index in bytes.indices {
            let byte = bytes[index]
            if byte.isDigit { continue }
            isAllDigits = false
            switch byte {
            case 0x41...0x46, 0x61...0x66: break
            case 0x2D, 0x3A, 0x5F, 0x58, 0x78: break
            default:
                isHexadecimal = false
                note(byte)
            }
        }
    }

    private mutating func note(_ byte: UInt8) {
        switch byte {
        case 0x2F, 0x3F: isAddress = true
        case 0x20, 0x09, 0x0A, 0x0D: hasBlank = true
        case 0x1D: hasSeparator = true
        case 0x7C: hasBar = true
        case 0x80...: hasOther = true
        default: break
        }
    }
}
