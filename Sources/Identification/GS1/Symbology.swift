extension ElementString {
    /// The symbology identifiers (AIM, ISO/IEC 15424) of symbols in GS1 mode: section 5.1 of the General
    /// Specifications, and those which say besides that the symbol has an extended channel (ECI).
    public enum Symbology: String, Sendable, Hashable, CaseIterable {
        case gs1QRCode = "]Q3"
        case gs1QRCodeWithECI = "]Q4"
        case gs1DataMatrix = "]d2"
        case gs1DataMatrixWithECI = "]d5"
        case gs1128 = "]C1"
        case gs1DataBar = "]e0"
        /// The parts of a composite symbol that follow a separator or an escape.
        case compositeAfterSeparator = "]e1"
        case compositeAfterEscape = "]e2"
        case gs1DotCode = "]J1"
        case gs1DotCodeWithECI = "]J4"
        /// GB/T 21049: Han Xin Code in GS1 mode.
        case hanXinGS1 = "]h2"
        case hanXinGS1WithECI = "]h3"

        static func isInGS1Mode(_ bytes: Span<UInt8>) -> Bool {
            guard bytes.count >= 3 else { return false }
            switch (bytes[1], bytes[2]) {
            case (0x51, 0x33), (0x51, 0x34), (0x64, 0x32), (0x64, 0x35), (0x43, 0x31): return true
            case (0x65, 0x30), (0x65, 0x31), (0x65, 0x32), (0x4A, 0x31), (0x4A, 0x34): return true
            case (0x68, 0x32), (0x68, 0x33): return true
            default: return false
            }
        }

        /// The number that an EAN or UPC symbol (`]E0`, 13 or 12 digits; `]E3`, with an add-on of two or five
        /// digits that is not read; `]E4`, 8 digits) or an ITF-14 (`]I0` and `]I1` with 14 digits) transmits. Nil
        /// for the identifiers of other symbols.
        static func tradeItemNumber(in bytes: Span<UInt8>) throws(ParseError) -> GTIN? {
            guard bytes.count >= 3 else { return nil }
            let length = bytes.count - 3
            let expected: Int
            switch (bytes[1], bytes[2], length) {
            case (0x45, 0x30, 12): expected = 12
            case (0x45, 0x30, _): expected = 13
            case (0x45, 0x33, 15), (0x45, 0x33, 18): expected = 13
            case (0x45, 0x34, _): expected = 8
            case (0x49, 0x31, _), (0x49, 0x30, 14): expected = 14
            default: return nil
            }
            let isWhole = length == expected || (bytes[2] == 0x33 && length > expected)
            guard isWhole else { throw .wrongLength(ai: "01", found: length, allowed: expected...expected) }
            do { return try GTIN(bytes.extracting(3..<3 + expected)) } catch { throw .wrongGTIN(error) }
        }
    }
}
