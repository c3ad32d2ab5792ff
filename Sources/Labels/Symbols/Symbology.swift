/// The kinds of symbol a label carries (码制).
///
/// ```swift
/// let matrix = try Symbol.encode("https://id.example.cn/E=20128690123400001", as: .qr)
/// let label = try Symbol.encode("[01]06901234567892[21]A1B2", as: .gs1DataMatrix)
/// ```
public enum Symbology: String, Sendable, Equatable, Hashable, CaseIterable {
    /// QR Code (GB/T 18284, ISO/IEC 18004) of any text; Chinese goes in as UTF-8 under ECI 26.
    case qr
    /// QR Code of GS1 element strings, written `[01]…[21]…`.
    case gs1QR
    /// Data Matrix (ISO/IEC 16022, ECC 200) of any text.
    case dataMatrix
    /// GS1 Data Matrix of element strings, written `[01]…[21]…`.
    case gs1DataMatrix
    /// Han Xin Code (汉信码, GB/T 21049, ISO/IEC 20830) of any text; Chinese goes in as GB 18030 under ECI 32.
    /// Its GS1 and URI modes are not in libzint: see `SymbolError.modeNotAvailable`.
    case hanXin
    /// Code 128 (GB/T 18347) of ASCII text.
    case code128
    /// GS1-128 (GB/T 15425) of element strings, written `[01]…[21]…`.
    case gs1Code128
    /// EAN-13 (GB 12904): the 13 digits of a GTIN, check digit included.
    case ean13
    /// ITF-14 (GB/T 16830): the 14 digits of a GTIN, check digit included.
    case itf14

    /// Light modules asked for on each side: see `SymbolRules`.
    public var quietZoneModules: Int { SymbolRules.row(self).quietZoneModules }

    /// The most bytes of text any symbol of the kind can hold (QR 40-L in digits, ECC 200 144x144 in digits, Han Xin
    /// 84-L1 in digits). Brackets of element strings are counted too; what really fits depends on the text.
    public var longestText: Int {
        switch self {
        case .qr, .gs1QR: 7_089
        case .dataMatrix, .gs1DataMatrix: 3_116
        case .hanXin: 7_827
        case .code128, .gs1Code128: 99
        case .ean13: 13
        case .itf14: 14
        }
    }

    /// One row of bars.
    public var isLinear: Bool {
        switch self {
        case .code128, .gs1Code128, .ean13, .itf14: true
        case .qr, .gs1QR, .dataMatrix, .gs1DataMatrix, .hanXin: false
        }
    }

    /// The text is GS1 element strings and the symbol says so by its first character (FNC1).
    public var isGS1: Bool { self == .gs1QR || self == .gs1DataMatrix || self == .gs1Code128 }

    /// The same symbol without the GS1 mark: what a reader looks for.
    public var plain: Symbology {
        switch self {
        case .gs1QR: .qr
        case .gs1DataMatrix: .dataMatrix
        case .gs1Code128: .code128
        default: self
        }
    }

    /// The kind that carries element strings in the same symbol; nil where libzint or the symbology has none.
    public var gs1: Symbology? {
        switch self {
        case .qr, .gs1QR: .gs1QR
        case .dataMatrix, .gs1DataMatrix: .gs1DataMatrix
        case .code128, .gs1Code128: .gs1Code128
        case .hanXin, .ean13, .itf14: nil
        }
    }
}

/// Error correction (纠错等级). QR: about 7, 15, 25 and 30 % of the codewords can be restored; Han Xin L1 to L4: about
/// 8, 15, 23 and 30 %. Data Matrix (ECC 200) and linear symbols leave no choice.
public enum ErrorCorrection: Int32, Sendable, CaseIterable, Comparable {
    case low = 1
    case medium
    case quartile
    case high

    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

    /// `M`, or `L2` for Han Xin.
    public func name(in symbology: Symbology) -> String {
        symbology == .hanXin ? "L\(rawValue)" : ["L", "M", "Q", "H"][Int(rawValue) - 1]
    }
}

/// The outline of a Data Matrix. Other symbols have one only.
public enum SymbolShape: Sendable, Equatable, CaseIterable {
    case square
    /// The six rectangles of ISO/IEC 16022 (8x18 to 16x48), for narrow labels: 47 ASCII characters at most.
    case rectangle
}
