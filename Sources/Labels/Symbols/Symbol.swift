import CZint
import Identification

/// Text turned into modules. Every call has its own encoder, so calls may run at the same time.
///
/// ```swift
/// let matrix = try Symbol.encode("https://id.example.cn/01/06901234567892", as: .qr)
/// var file: [UInt8] = []
/// try SymbolSVG(moduleMicrometres: 500).write(matrix, into: &file)
/// ```
public enum Symbol {
    /// Encodes the text, warnings of the encoder counting as errors (a wrong GS1 check digit is only a warning to it).
    /// - Parameter correction: for QR and Han Xin only; M and L2 by default.
    public static func encode(
        _ text: String, as symbology: Symbology, correction: ErrorCorrection = .medium
    ) throws(SymbolError) -> SymbolMatrix {
        try encode(SymbolRequest(text: text, symbology: symbology, correction: correction))
    }

    /// Encodes the text as the settings say.
    public static func encode(_ text: String, _ settings: SymbolSettings) throws(SymbolError) -> SymbolMatrix {
        try encode(
            SymbolRequest(
                text: text, symbology: settings.symbology, correction: settings.correction, shape: settings.shape))
    }

    /// Encodes element strings, which were checked already when the value was made.
    ///
    /// `symbology` may be named with or without its GS1 mark: `.qr` draws a GS1 QR Code. EAN-13 and ITF-14 carry the
    /// GTIN and nothing else, so further fields are refused; Han Xin throws `.modeNotAvailable`.
    public static func encode(
        _ element: ElementString, as symbology: Symbology, correction: ErrorCorrection = .medium,
        shape: SymbolShape = .square
    ) throws(SymbolError) -> SymbolMatrix {
        switch symbology {
        case .hanXin:
            throw .modeNotAvailable(symbology: .hanXin, mode: .gs1, reason: SymbolRules.hanXinModes.en)
        case .ean13, .itf14:
            guard let gtin = element.gtin, element.fields.count == 1 else {
                throw .refusedText(reason: "\(symbology.rawValue) carries a GTIN alone")
            }
            let digits = gtin.digits
            guard symbology == .itf14 || digits.first == "0" else {
                throw .refusedText(reason: "EAN-13 carries no GTIN-14")
            }
            return try encode(symbology == .itf14 ? digits : String(digits.dropFirst()), as: symbology)
        default:
            let text = element.fields.map { "[\($0.ai)]\($0.value)" }.joined()
            return try encode(
                SymbolRequest(
                    text: text, symbology: symbology.gs1 ?? symbology, correction: correction, shape: shape,
                    isChecked: true))
        }
    }

    /// Encodes element strings as the settings say.
    public static func encode(
        _ element: ElementString, _ settings: SymbolSettings
    ) throws(SymbolError) -> SymbolMatrix {
        try encode(element, as: settings.symbology, correction: settings.correction, shape: settings.shape)
    }

    private static func encode(_ request: SymbolRequest) throws(SymbolError) -> SymbolMatrix {
        try request.check()
        switch request.plan {
        case .once: return try draw(request)
        case .mask:
            // Drawn with mask 0, which says nothing of which mask is best: QRMask chooses.
            let matrix = try draw(request) { $0.pointee.option_3 = 1 << 8 }
            guard let mask = QRMask(rows: matrix.words, correction: request.correction) else {
                return try draw(request)
            }
            return SymbolMatrix(
                width: matrix.width, height: matrix.height, symbology: matrix.symbology, words: mask.best())
        case .sizes(let sizes):
            var refusal = SymbolError.emptyText
            for size in sizes {
                do throws(SymbolError) {
                    return try draw(request) { $0.pointee.option_2 = size }
                } catch {
                    refusal = error
                    guard case .doesNotFit = error else { throw error }
                }
            }
            throw refusal
        }
    }

    private static func draw(
        _ request: SymbolRequest, _ adjust: (UnsafeMutablePointer<zint_symbol>) -> Void = { _ in }
    ) throws(SymbolError) -> SymbolMatrix {
        guard let symbol = ZBarcode_Create() else { throw .encoderFailed(code: 11, reason: "no memory") }
        defer { ZBarcode_Delete(symbol) }
        request.configure(symbol)
        adjust(symbol)
        var text = request.encoderText
        let code = text.withUTF8 { ZBarcode_Encode(symbol, $0.baseAddress, Int32($0.count)) }
        guard code == 0 else { throw failure(code, String(cString: zint_message(symbol))) }
        let width = Int(symbol.pointee.width)
        let height = Int(symbol.pointee.rows)
        let perRow = (width + 63) / 64
        let words = [UInt64](unsafeUninitializedCapacity: height * perRow) { out, count in
            zint_copy_words(symbol, perRow, out.baseAddress)
            count = height * perRow
        }
        return SymbolMatrix(width: width, height: height, symbology: request.symbology, words: words)
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
