import CZint

/// Text turned into modules. Every call has its own encoder, so calls may run at the same time.
public enum Symbol {
    /// Encodes the text, warnings of the encoder counting as errors (a wrong GS1 check digit is only a warning to it).
    /// - Parameter correction: for QR only; M by default.
    public static func encode(
        _ text: String, as symbology: Symbology, correction: ErrorCorrection = .medium
    ) throws(SymbolError) -> SymbolMatrix {
        try check(text, symbology)
        guard let symbol = ZBarcode_Create() else { throw .encoderFailed(code: 11, reason: "no memory") }
        defer { ZBarcode_Delete(symbol) }
        configure(symbol, symbology, correction, isASCII: text.utf8.allSatisfy { $0 < 0x80 })
        var text = text
        let code = text.withUTF8 { ZBarcode_Encode(symbol, $0.baseAddress, Int32($0.count)) }
        guard code == 0 else { throw failure(code, String(cString: zint_message(symbol))) }
        return matrix(symbol, symbology)
    }

    private static func check(_ text: String, _ symbology: Symbology) throws(SymbolError) {
        guard !text.isEmpty else { throw .emptyText }
        let bytes = text.utf8.count
        guard bytes <= symbology.longestText else {
            throw .textTooLong(bytes: bytes, limit: symbology.longestText)
        }
        // NUL ends the encoder's own strings; controls are never part of a code that people read.
        if let offset = text.utf8.enumerated().first(where: { $1 < 0x20 || $1 == 0x7F })?.offset {
            throw .refusedCharacter(offset: offset)
        }
        let isASCIIOnly = symbology == .code128 || symbology == .gs1QR || symbology == .gs1DataMatrix
        if isASCIIOnly, let offset = text.utf8.enumerated().first(where: { $1 >= 0x80 })?.offset {
            throw .refusedCharacter(offset: offset)
        }
    }

    private static func configure(
        _ symbol: UnsafeMutablePointer<zint_symbol>, _ symbology: Symbology, _ correction: ErrorCorrection,
        isASCII: Bool
    ) {
        symbol.pointee.warn_level = WARN_FAIL_ALL
        switch symbology {
        case .qr, .gs1QR:
            symbol.pointee.symbology = BARCODE_QRCODE
            symbol.pointee.option_1 = correction.rawValue
        case .dataMatrix, .gs1DataMatrix:
            symbol.pointee.symbology = BARCODE_DATAMATRIX
            symbol.pointee.option_3 = DM_SQUARE
        case .code128:
            symbol.pointee.symbology = BARCODE_CODE128
        }
        let isGS1 = symbology == .gs1QR || symbology == .gs1DataMatrix
        symbol.pointee.input_mode = isGS1 ? GS1_MODE : UNICODE_MODE
        // Without an ECI, Chinese in a QR becomes Shift JIS: readers then guess.
        if !isASCII { symbol.pointee.eci = 26 }
    }

    private static func matrix(
        _ symbol: UnsafeMutablePointer<zint_symbol>, _ symbology: Symbology
    ) -> SymbolMatrix {
        let width = Int(symbol.pointee.width)
        let height = Int(symbol.pointee.rows)
        let modules = [UInt8](unsafeUninitializedCapacity: width * height) { out, count in
            zint_copy_modules(symbol, out.baseAddress)
            count = width * height
        }
        return SymbolMatrix(width: width, height: height, symbology: symbology, modules: modules)
    }

    private static func failure(_ code: Int32, _ message: String) -> SymbolError {
        switch code {
        case ZINT_ERROR_TOO_LONG: .doesNotFit(reason: message)
        case ZINT_ERROR_INVALID_DATA, ZINT_ERROR_INVALID_CHECK, ZINT_ERROR_NONCOMPLIANT:
            .refusedText(reason: message)
        default: .encoderFailed(code: Int(code), reason: message)
        }
    }
}
