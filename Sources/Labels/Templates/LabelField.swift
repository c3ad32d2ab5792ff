/// 标签字段: what a label may show. Templates use the cases' names: `{gasType}`.
///
/// No raw type: its values would be hashed instead of the cases, and every label looks up twenty of them.
public enum LabelField: Sendable, Hashable, CaseIterable {
    /// 产品名称
    case productName
    /// 商标
    case brand
    /// 型号
    case model
    /// 适用气种 as the nameplate writes it: 天然气12T.
    case gasType
    /// The code as printed, without an address: an Ecode, or the serial of a commodity code.
    case code
    /// The code in groups of four, for people who type it. Made from `code`.
    case codeGroups
    /// The last eight characters of the code in groups of four. Made from `code`.
    case shortCode
    /// The address a phone opens; what a QR code carries.
    case address
    /// The address without its scheme. Made from `address`.
    case addressShort
    /// The GS1 element string in square brackets; what GS1 symbols carry.
    case elementString
    /// The human-readable interpretation, (01)…(21)… (GS1 General Specifications 4.14). Made from `elementString`.
    case humanReadable
    /// 批次号
    case batch
    /// 生产年月
    case productionMonth
    /// 安全使用年限, in years, counted from the sale (GB 17905).
    case safeLifeYears
    /// The last month of safe use where the date of sale is known.
    case safeLifeUntil
    /// 服务热线
    case hotline
    /// 生产企业
    case maker
    /// 认证证书编号
    case certificate
    /// 出厂编号
    case factoryNumber
    /// 卷号
    case roll
    /// The place in the roll, from 1.
    case sequence
    /// First code of a roll, for its divider label.
    case rollFirst
    /// Last code of a roll, for its divider label.
    case rollLast
    /// How many labels the roll has.
    case rollCount
    /// The EPC that a printer writes into the tag, in hexadecimal.
    case epc

    /// The field of a name in a template; nil when there is none.
    public init?(key: String) {
        guard let field = Self.fields[key] else { return nil }
        self = field
    }

    /// The name in templates.
    public var key: String { String(describing: self) }

    private static let fields = Dictionary(uniqueKeysWithValues: allCases.map { ($0.key, $0) })

    /// The name for people: 产品名称, product name.
    public var name: LabelWords { Self.names[self] ?? LabelWords(key, key) }

    /// The field that this one is made from when a content is read; such fields cannot be set.
    var source: LabelField? {
        switch self {
        case .codeGroups, .shortCode: .code
        case .addressShort: .address
        case .humanReadable: .elementString
        default: nil
        }
    }

    /// The most characters of a value.
    var longest: Int {
        switch self {
        case .address, .elementString: 2_048
        case .epc: 128
        default: 200
        }
    }

    private static let names: [LabelField: LabelWords] = [
        .productName: LabelWords("产品名称", "product name"), .brand: LabelWords("商标", "brand"),
        .model: LabelWords("型号", "model"), .gasType: LabelWords("适用气种", "gas type"),
        .code: LabelWords("编码", "code"), .codeGroups: LabelWords("编码（四位一组）", "code in groups of four"),
        .shortCode: LabelWords("短码", "short code"), .address: LabelWords("扫码地址", "address"),
        .addressShort: LabelWords("查询网址", "address without scheme"),
        .elementString: LabelWords("GS1 单元数据串", "GS1 element string"),
        .humanReadable: LabelWords("供人识读字符", "human-readable interpretation"),
        .batch: LabelWords("批次号", "batch"), .productionMonth: LabelWords("生产年月", "production month"),
        .safeLifeYears: LabelWords("安全使用年限", "years of safe use"),
        .safeLifeUntil: LabelWords("安全使用至", "safe use until"), .hotline: LabelWords("服务热线", "hotline"),
        .maker: LabelWords("生产企业", "maker"), .certificate: LabelWords("认证证书编号", "certificate number"),
        .factoryNumber: LabelWords("出厂编号", "factory number"), .roll: LabelWords("卷号", "roll"),
        .sequence: LabelWords("卷内序号", "place in the roll"), .rollFirst: LabelWords("首码", "first code"),
        .rollLast: LabelWords("末码", "last code"), .rollCount: LabelWords("枚数", "number of labels"),
        .epc: LabelWords("EPC", "EPC"),
    ]
}

/// The language of the words printed on a label.
public enum LabelLanguage: String, Sendable, Hashable, CaseIterable {
    case chinese = "zh"
    case english = "en"
}

/// The same words in Chinese and in English.
public struct LabelWords: Sendable, Hashable {
    public let chinese: String
    public let english: String

    /// The words in Chinese, then in English.
    public init(_ chinese: String, _ english: String) {
        self.chinese = chinese
        self.english = english
    }

    /// The words in a language.
    public func text(_ language: LabelLanguage) -> String { language == .chinese ? chinese : english }
}
