import Identification

extension ValueRule {
    /// The rule in Chinese, as the end of a message.
    var chinese: String {
        switch self {
        case .length(let allowed):
            allowed.lowerBound == allowed.upperBound
                ? "此部分应为 \(allowed.lowerBound) 个字符"
                : "此部分应为 \(allowed.lowerBound)–\(allowed.upperBound) 个字符"
        case .characters(.numeric): "只能是数字"
        case .characters(.set82): "只能是 GS1 字符集 82 的字符"
        case .characters(.set39): "只能是 GS1 字符集 39 的字符"
        case .characters(.set64): "只能是 GS1 字符集 64 的字符"
        case .padding: "末尾的 = 不符合 base64 规则"
        case .checkDigit(let expected, _): "校验位应为 \(expected)"
        case .checkCharacterSet: "校验字符只能是 2…9、A…Z（无 I、O）"
        case .checkCharacters(let expected): "校验字符应为 \(expected)"
        case .companyPrefix: "厂商识别代码至少 4 位数字"
        case .month: "月份应为 01…12"
        case .day: "该月没有这一天"
        case .hour: "小时应为 00…23"
        case .minute: "分钟应为 00…59"
        case .second: "秒应为 00…59"
        case .country: "应为 ISO 3166-1 数字国家代码"
        case .countryLetters: "应为 ISO 3166-1 两字母国家代码"
        case .currency: "应为 ISO 4217 数字货币代码"
        case .sex: "应为 0、1、2 或 9（ISO/IEC 5218）"
        case .mediaType: "应为 AIDC 介质类型 01…10 或 80…99"
        case .packageType: "应为 UN/ECE 第 21 号建议书或 GS1 的包装类型"
        default: moreChinese
        }
    }

    private var moreChinese: String {
        switch self {
        case .ibanCountry: "IBAN 以两字母国家代码开头"
        case .ibanCharacter: "IBAN 由 10 位以上数字和大写字母组成"
        case .ibanCheck: "IBAN 校验位有误"
        case .coupon: "北美优惠券代码结构有误"
        case .nonDigitNeeded: "至少有一个非数字字符"
        case .hyphen: "此处只能是连字符"
        case .importerIndex: "应为 0…9、A…Z、a…z、- 或 _"
        case .latitude: "纬度应为 0000000000…1800000000"
        case .longitude: "经度应为 0000000000…3600000000"
        case .nonZero: "不能为零"
        case .noZeroPrefix: "不能以 0 开头"
        case .percentEncoding: "% 之后应为两位十六进制数字"
        case .pieceNumber: "组件序号不能为零"
        case .pieceTotal: "组件总数不能为零"
        case .pieceExceedsTotal: "组件序号不能大于总数"
        case .sequenceForm: "应为“序号/总数”"
        case .positionExceedsEnd: "序号不能大于总数"
        case .winding: "应为 0、1 或 9"
        case .yesNo: "应为 0 或 1"
        default: "应为零"
        }
    }
}
