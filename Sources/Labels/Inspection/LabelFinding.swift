/// One thing that was looked at on the first printed label (首件确认), and what was found.
public struct LabelFinding: Sendable, Equatable {
    /// What is looked at.
    public enum Check: String, Sendable, CaseIterable {
        case symbology
        case content
        case quietZone
        case contrast
        case lighting
        case resolution
        case moduleSize
        case completeness
    }

    /// How a finding is to be taken; the greater, the worse.
    public enum Verdict: Int, Sendable, Comparable {
        case pass
        /// The picture does not tell.
        case unknown
        case warn
        case fail

        public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
    }

    /// What was looked at.
    public let check: Check
    /// How it is to be taken.
    public let verdict: Verdict
    /// What was found.
    public let message: Message
    /// What was measured, in the unit of the check: modules, share of 1, pixels, micrometres.
    public let measured: Double?
    /// What is asked, in the same unit.
    public let required: Double?

    init(
        _ check: Check, _ verdict: Verdict, _ message: Message, measured: Double? = nil, required: Double? = nil
    ) {
        self.check = check
        self.verdict = verdict
        self.message = message
        self.measured = measured
        self.required = required
    }

    /// The words for people; the raw value is a key for pages that have words of their own.
    public enum Message: String, Sendable, CaseIterable {
        case symbologyAsExpected
        case symbologyDiffers
        case gs1MarkMissing
        case contentAsExpected
        case contentDiffers
        case quietZoneFree
        case quietZoneTooNarrow
        case quietZoneOutsidePicture
        case contrastGood
        case contrastFair
        case contrastLow
        case lightingEven
        case lightingUneven
        case pictureDark
        case resolutionEnough
        case resolutionLow
        case moduleSizeUnknown
        case moduleSizeEnough
        case moduleTooSmall
        case wholeSymbolSeen
        case symbolCut

        public var zh: String { words.zh }
        public var en: String { words.en }

        private var words: (zh: String, en: String) {
            switch self {
            case .symbologyAsExpected: ("码制与要求一致", "The symbology is the one asked for")
            case .symbologyDiffers: ("码制与要求不一致", "The symbology is not the one asked for")
            case .gs1MarkMissing:
                ("码制正确，但未采用GS1（FNC1）模式", "The right symbology, but not in its GS1 (FNC1) mode")
            case .contentAsExpected: ("内容与要求一致", "The content is the one asked for")
            case .contentDiffers: ("内容与要求不一致", "The content is not the one asked for")
            case .quietZoneFree: ("空白区足够", "The quiet zone is free")
            case .quietZoneTooNarrow: ("空白区不足", "The quiet zone is too narrow")
            case .quietZoneOutsidePicture:
                ("空白区未完全拍入照片，无法判断", "The picture ends within the quiet zone: it cannot be judged")
            case .contrastGood: ("对比度良好（估计值）", "Good contrast (estimate)")
            case .contrastFair: ("对比度偏低（估计值）", "Fair contrast (estimate)")
            case .contrastLow: ("对比度不足（估计值）", "Low contrast (estimate)")
            case .lightingEven: ("照明均匀", "Even light")
            case .lightingUneven: ("照明不均匀，请换光线重拍", "Uneven light: take the picture again in other light")
            case .pictureDark: ("照片过暗，请换光线重拍", "The picture is dark: take it again in other light")
            case .resolutionEnough: ("照片分辨率足够", "The picture is fine enough")
            case .resolutionLow:
                ("照片中的模块太小，测量不准，请靠近重拍", "Modules are few pixels wide: measures are rough, go closer")
            case .moduleSizeUnknown: ("缺少参照尺寸，模块尺寸未知", "No known length in the picture: module size unknown")
            case .moduleSizeEnough: ("模块尺寸满足要求", "The modules are large enough")
            case .moduleTooSmall: ("模块尺寸过小", "The modules are too small")
            case .wholeSymbolSeen: ("符号完整", "The whole symbol is in the picture")
            case .symbolCut: ("符号未完整拍入照片", "The symbol is cut by the edge of the picture")
            }
        }
    }
}
