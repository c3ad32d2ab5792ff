/// The kinds of symbol a label carries.
public enum Symbology: Sendable, Equatable, CaseIterable {
    /// QR Code (GB/T 18284, ISO/IEC 18004) of any text; Chinese goes in as UTF-8 under ECI 26.
    case qr
    /// QR Code of GS1 element strings, written `[01]…[21]…`.
    case gs1QR
    /// Data Matrix (ISO/IEC 16022, ECC 200) of any text.
    case dataMatrix
    /// GS1 Data Matrix of element strings, written `[01]…[21]…`.
    case gs1DataMatrix
    /// Code 128 (GB/T 18347) of ASCII text.
    case code128

    /// Light modules asked for on each side: 4X (ISO/IEC 18004, 9.1), 1X (ISO/IEC 16022, 5.2), 10X (GB/T 18347).
    public var quietZoneModules: Int {
        switch self {
        case .qr, .gs1QR: 4
        case .dataMatrix, .gs1DataMatrix: 1
        case .code128: 10
        }
    }

    /// The most bytes of text any symbol of the kind can hold (QR 40-L in digits, ECC 200 144x144 in digits).
    /// Brackets of element strings are counted too; what really fits depends on the text.
    public var longestText: Int {
        switch self {
        case .qr, .gs1QR: 7_089
        case .dataMatrix, .gs1DataMatrix: 3_116
        case .code128: 99
        }
    }

    var isLinear: Bool { self == .code128 }
}

/// QR error correction: about 7, 15, 25 and 30 % of the codewords can be restored.
public enum ErrorCorrection: Int32, Sendable, CaseIterable {
    case low = 1
    case medium
    case quartile
    case high
}

/// Why a text gave no symbol.
public enum SymbolError: Error, Equatable, Sendable {
    case emptyText
    /// The text has `bytes`, no symbol of the kind holds more than `limit`.
    case textTooLong(bytes: Int, limit: Int)
    /// The text is within the limit of the kind and still does not fit at this error correction.
    case doesNotFit(reason: String)
    /// A character the kind cannot carry, at a byte offset from 0.
    case refusedCharacter(offset: Int)
    /// The text breaks a rule of the kind, for instance a GS1 check digit; the reason names the AI and position.
    case refusedText(reason: String)
    /// The encoder failed for a reason that is not the text's.
    case encoderFailed(code: Int, reason: String)
}
