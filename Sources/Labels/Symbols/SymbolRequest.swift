import CZint
import Identification

/// One text with what it is to become: checked here, then handed to libzint.
struct SymbolRequest {
    let text: String
    let symbology: Symbology
    let correction: ErrorCorrection
    var shape = SymbolShape.square
    /// The element strings were checked against the whole table of application identifiers; libzint's is older.
    var isChecked = false

    /// GS1 General Specifications 5.4: a GS1-128 symbol carries 48 characters at most. Identifiers count, and so does
    /// each FNC1 that separates two fields; the FNC1 at the beginning does not.
    static let longestGS1Code128 = 48

    /// How libzint is asked.
    enum Plan {
        case once
        /// With a told mask: the choice is made by `QRMask`.
        case mask
        /// One size after the other until the text fits.
        case sizes(ClosedRange<Int32>)
    }

    var plan: Plan {
        switch symbology.plain {
        case .qr: text.utf8.count <= QRMask.longestText ? .mask : .once
        // 8x18 to 16x48 are libzint's sizes 25 to 30.
        case .dataMatrix: shape == .rectangle ? .sizes(25...30) : .once
        default: .once
        }
    }

    func check() throws(SymbolError) {
        guard !text.isEmpty else { throw .emptyText }
        let bytes = text.utf8.count
        guard bytes <= symbology.longestText else {
            throw .textTooLong(bytes: bytes, limit: symbology.longestText)
        }
        // NUL ends the encoder's own strings; controls are never part of a code that people read.
        if let offset = offset(where: { $0 < 0x20 || $0 == 0x7F }) { throw .refusedCharacter(offset: offset) }
        if symbology.isLinear || symbology.isGS1, let offset = offset(where: { $0 >= 0x80 }) {
            throw .refusedCharacter(offset: offset)
        }
        switch symbology {
        case .gs1Code128:
            let carried = carriedCharacters
            guard carried <= Self.longestGS1Code128 else {
                throw .textTooLong(bytes: carried, limit: Self.longestGS1Code128)
            }
        case .ean13: try checkDigits(13)
        case .itf14: try checkDigits(14)
        default: break
        }
    }

    /// What `[ai]value…` counts towards `longestGS1Code128`.
    private var carriedCharacters: Int {
        let fields = text.split(separator: "[")
        return fields.indices.reduce(0) { sum, index in
            let identifier = String(fields[index].prefix { $0 != "]" })
            let isSeparated = ApplicationIdentifier.Table.standard[identifier]?.hasPredefinedLength == false
            let separator = isSeparated && index < fields.count - 1 ? 1 : 0
            return sum + fields[index].utf8.count { $0 != UInt8(ascii: "]") } + separator
        }
    }

    private func checkDigits(_ count: Int) throws(SymbolError) {
        if let offset = offset(where: { !(UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0) }) {
            throw .refusedCharacter(offset: offset)
        }
        guard text.utf8.count == count, (try? GTIN(text)) != nil else {
            throw .refusedText(reason: "\(symbology.rawValue) takes \(count) digits, the last their check digit")
        }
    }

    private func offset(where isRefused: (UInt8) -> Bool) -> Int? {
        text.utf8.enumerated().first { isRefused($1) }?.offset
    }

    /// libzint computes the check digit of EAN-13 and ITF-14 itself.
    var encoderText: String {
        symbology == .ean13 || symbology == .itf14 ? String(text.dropLast()) : text
    }

    func configure(_ symbol: UnsafeMutablePointer<zint_symbol>) {
        symbol.pointee.warn_level = WARN_FAIL_ALL
        symbol.pointee.input_mode = symbology.isGS1 ? GS1_MODE | (isChecked ? GS1NOCHECK_MODE : 0) : UNICODE_MODE
        let isASCII = text.utf8.allSatisfy { $0 < 0x80 }
        // Without an ECI, Chinese in a QR becomes Shift JIS: readers then guess.
        if !isASCII { symbol.pointee.eci = symbology == .hanXin ? 32 : 26 }
        switch symbology {
        case .qr, .gs1QR:
            symbol.pointee.symbology = BARCODE_QRCODE
            symbol.pointee.option_1 = correction.rawValue
        case .dataMatrix, .gs1DataMatrix:
            symbol.pointee.symbology = BARCODE_DATAMATRIX
            if shape == .square { symbol.pointee.option_3 = DM_SQUARE }
        case .hanXin:
            symbol.pointee.symbology = BARCODE_HANXIN
            symbol.pointee.option_1 = correction.rawValue
        case .code128: symbol.pointee.symbology = BARCODE_CODE128
        case .gs1Code128: symbol.pointee.symbology = BARCODE_GS1_128
        case .ean13: symbol.pointee.symbology = BARCODE_EANX
        case .itf14: symbol.pointee.symbology = BARCODE_ITF14
        }
    }
}
