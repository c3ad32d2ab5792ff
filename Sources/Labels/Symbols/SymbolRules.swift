/// What the standards ask of a printed symbol, as data.
///
/// | | error correction | X-dimension | quiet zone |
/// |---|---|---|---|
/// | QR | ≥ M | ≥ 0.254 mm | 4X (ISO/IEC 18004, 9.1) |
/// | Data Matrix | ECC 200 | ≥ 0.254 mm | 1X (ISO/IEC 16022, 5.2) |
/// | Han Xin | ≥ L2 | ≥ 0.254 mm | 3X (GB/T 21049) |
/// | Code 128 | — | — | 10X (GB/T 18347) |
///
/// Error correction and X-dimension are those of GB/T 33993—2017 for commodity QR codes (商品二维码).
public enum SymbolRules {
    /// How surely a value is known: read in a source that can be shown, or known without the text of the standard.
    public enum Certainty: String, Sendable {
        case sourced
        case unconfirmed
    }

    /// A rule with the words to show to the person whose setting breaks it.
    public struct Rule: Sendable, Equatable {
        public let zh: String
        public let en: String
        /// The standard and clause.
        public let source: String
        public let certainty: Certainty
    }

    /// The values for one symbology.
    public struct Row: Sendable {
        public let symbology: Symbology
        /// Light modules on each side; the wider where the sides differ (EAN-13: 11X left, 7X right).
        public let quietZoneModules: Int
        public let quietZone: Rule
        /// For commodity codes; nil where the symbol leaves no choice or the standard does not name it.
        public let smallestCorrection: ErrorCorrection?
    }

    /// The smallest X-dimension of a commodity code, in micrometres.
    public static let smallestModuleMicrometres = 254
    /// The largest X-dimension that is drawn, in micrometres.
    public static let largestModuleMicrometres = 20_000

    public static let correction = Rule(
        zh: "商品二维码的纠错等级：QR码不低于M级，汉信码不低于L2级",
        en: "commodity codes use QR error correction M or higher, Han Xin L2 or higher",
        source: "GB/T 33993—2017", certainty: .unconfirmed)
    public static let module = Rule(
        zh: "模块尺寸不小于0.254 mm", en: "the X-dimension is at least 0.254 mm", source: "GB/T 33993—2017",
        certainty: .unconfirmed)
    public static let moduleLimit = Rule(
        zh: "模块尺寸不大于20 mm", en: "the X-dimension is at most 20 mm", source: "limit of this program",
        certainty: .sourced)
    public static let elementStringMode = Rule(
        zh: "编码数据结构（结构一）应采用码制的GS1或FNC1模式",
        en: "structure A is encoded in the GS1 or FNC1 mode of the symbology", source: "GB/T 33993—2017",
        certainty: .sourced)
    public static let commoditySymbology = Rule(
        zh: "商品二维码采用具有GS1或FNC1模式的二维码码制",
        en: "commodity codes use a two-dimensional symbology that has a GS1 or FNC1 mode", source: "GB/T 33993—2017",
        certainty: .sourced)
    public static let addressMode = Rule(
        zh: "国家统一网址和厂商自定义网址数据结构（结构二、三）按普通文本编码",
        en: "structures B and C are encoded as plain text", source: "GB/T 33993—2017", certainty: .unconfirmed)
    public static let hanXinModes = Rule(
        zh: "汉信码的GS1模式和URI模式不在libzint中", en: "the GS1 and URI modes of Han Xin are not in libzint",
        source: "libzint 2.11", certainty: .sourced)
    public static let shape = Rule(
        zh: "只有Data Matrix有矩形", en: "only Data Matrix has rectangles", source: "ISO/IEC 16022",
        certainty: .sourced)
    public static let quietZoneLimit = Rule(
        zh: "空白区不大于100个模块", en: "the quiet zone is at most 100 modules", source: "limit of this program",
        certainty: .sourced)

    /// The values for a symbology; every one has a row.
    public static func row(_ symbology: Symbology) -> Row {
        switch symbology {
        case .qr, .gs1QR: quiet(symbology, 4, "ISO/IEC 18004, 9.1", correction: .medium)
        case .dataMatrix, .gs1DataMatrix: quiet(symbology, 1, "ISO/IEC 16022, 5.2")
        case .hanXin: quiet(symbology, 3, "GB/T 21049", correction: .medium)
        case .code128, .gs1Code128: quiet(symbology, 10, "GB/T 18347")
        case .ean13: quiet(symbology, 11, "GB 12904")
        case .itf14: quiet(symbology, 10, "GB/T 16830")
        }
    }

    private static func quiet(
        _ symbology: Symbology, _ modules: Int, _ source: String, correction: ErrorCorrection? = nil
    ) -> Row {
        let rule = Rule(
            zh: "空白区不小于\(modules)个模块", en: "the quiet zone is at least \(modules) modules", source: source,
            certainty: .unconfirmed)
        return Row(
            symbology: symbology, quietZoneModules: modules, quietZone: rule, smallestCorrection: correction)
    }
}
