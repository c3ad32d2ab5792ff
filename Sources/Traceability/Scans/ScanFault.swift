import Identification

/// Why a text is no code, in both languages: what is wrong, where, and how to put it right.
public enum ScanFault {
    /// `Refusal.missing`: an address with a mistyped code leads nowhere.
    public static func refusal(_ error: ScannedText.ParseError) -> Refusal {
        Refusal(.missing, Rule("code.malformed", chinese(error), error.description), field: "code")
    }

    /// A GTIN that somebody filled in: what is wrong with it in both languages.
    static func refusal(ofGTIN text: String, _ fault: GTIN.ParseError) -> Refusal {
        Refusal(
            .invalid, .gtinWrong, field: "gtin",
            ["value": String(text.prefix(40)), "zh": chinese(fault), "en": fault.description])
    }

    static func chinese(_ error: ScannedText.ParseError) -> String {
        switch error {
        case .empty: "没有输入编码"
        case .tooLong(let bytes): "编码最长 \(ScannedText.limit) 字节，这里有 \(bytes) 字节"
        case .damaged(let kind): chinese(kind)
        case .lookAlike(let position, let found, let meant): "第 \(position) 个字符是“\(found)”，如果应为“\(meant)”，请改正后重试"
        case .notRecognised(let text): "“\(text)”不是 Ecode、商品条码，也不是含有编码的网址"
        case .noCodeInAddress: "网址中没有 Ecode 或商品条码"
        case .badCharacter(let position, let found): "第 \(position) 个字符“\(found)”不能出现在网址中"
        case .badPercentEncoding(let found): "网址中的“\(found)”转义有误"
        case .ecode(let fault): chinese(fault)
        case .gtin(let fault): chinese(fault)
        case .elementString(let fault): chinese(fault)
        case .digitalLink(let fault): chinese(fault)
        case .commodityQR(let fault): chinese(fault)
        case .ndef(let fault): chinese(fault)
        case .epc(let fault): TagFaultWords.chinese(fault)
        }
    }

    private static func chinese(_ kind: SpreadsheetDamage.Kind) -> String {
        switch kind {
        case .scientificNotation: "编码被电子表格改成了科学计数法，多数位已丢失：请把该列设为文本格式后重新导出"
        case .rounded: "编码被电子表格四舍五入，15 位以后变成了 0：请把该列设为文本格式后重新导出"
        case .decimalTail: "编码末尾多了“.0”：请把该列设为文本格式"
        case .leadingApostrophe: "编码开头多了一个撇号，请删去"
        }
    }

    private static func chinese(_ fault: GTIN.ParseError) -> String {
        switch fault {
        case .wrongLength(let length): "商品条码应为 8、12、13 或 14 位，这里有 \(length) 位"
        case .notADigit(let position, let found): "商品条码第 \(position) 位“\(found)”不是数字"
        case .wrongCheckDigit(let expected, let found): "商品条码末位是 \(found)，校验位应为 \(expected)"
        }
    }

    private static func chinese(_ fault: Ecode.ParseError) -> String {
        switch fault {
        case .empty: "没有输入 Ecode"
        case .unknownVersion(let found): "Ecode 首位是版本号 0–4，这里是“\(found)”"
        case .legacyVersion: "V4 是 2015 版的 Ecode，仅供识读，不再发放"
        case .tooShort(let found, let minimum, let version): "V\(version.rawValue) Ecode 至少 \(minimum) 位，这里有 \(found) 位"
        case .tooLong(let found, let limit, let version): "V\(version.rawValue) Ecode 最多 \(limit) 位，这里有 \(found) 位"
        case .invalidCharacter(let position, let found, let version):
            "Ecode 第 \(position) 位“\(found)”不符合 V\(version.rawValue) 的要求"
        case .wrongNSILength(let found, let expected): "标识体系代码应为 \(expected) 位，这里有 \(found) 位"
        case .unknownScheme(let version, let nsi): "V\(version.rawValue) 中没有已知的标识体系 \(nsi)"
        case .wrongMDLength(let found, let allowed, let nsi):
            "标识体系 \(nsi) 的主码应为 \(range(allowed)) 位，这里有 \(found) 位，请检查是否漏输或多输"
        case .wrongGTIN(let fault, let nsi): "标识体系 \(nsi) 的主码应为商品条码：\(chinese(fault))"
        }
    }

    private static func chinese(_ fault: ElementString.ParseError) -> String {
        switch fault {
        case .empty: "没有 GS1 单元数据串"
        case .tooLong(let bytes): "单元数据串最长 \(ElementString.limit) 字节，这里有 \(bytes) 字节"
        case .wrongSymbology(let found): "“\(found)”不是 GS1 模式的符号"
        case .unknownIdentifier(let position, let found): "第 \(position) 个字符处的“\(found)”不是已知的应用标识符"
        case .bracketExpected(let position): "第 \(position) 个字符处应为带括号的应用标识符，如 (01)"
        case .wrongLength(let ai, let found, let allowed): "应用标识符 \(ai) 的值应为 \(range(allowed)) 个字符，这里有 \(found) 个"
        case .invalidCharacter(let ai, let position, let found): "应用标识符 \(ai) 的第 \(position) 个字符“\(found)”不允许"
        case .invalidDate(let ai, let value): "应用标识符 \(ai) 的值 \(value) 不是 YYMMDD 日期"
        case .wrongGTIN(let fault): chinese(fault)
        case .refused(let ai, let position, let value, let rule):
            "应用标识符 \(ai) 的值 \(value.prefix(40)) 从第 \(position) 个字符起有误：\(rule.chinese)"
        case .duplicate(let ai): "应用标识符 \(ai) 出现了两次，值不相同"
        case .missing(let ai, let requiredBy): "有应用标识符 \(requiredBy) 时还须有 \(ai)"
        case .missingOneOf(let words, let requiredBy):
            "有应用标识符 \(requiredBy) 时还须有 \(words.joined(separator: "、")) 之一"
        case .excluded(let ai, let other): "应用标识符 \(ai) 与 \(other) 不能同时出现"
        }
    }

    private static func chinese(_ fault: DigitalLink.ParseError) -> String {
        switch fault {
        case .tooLong(let bytes): "网址最长 2048 字节，这里有 \(bytes) 字节"
        case .notAnAddress: "这不是网址"
        case .badCharacter(let position, let found): "网址第 \(position) 个字符“\(found)”不允许"
        case .badPercentEncoding(let found): "网址中的“\(found)”转义有误"
        case .noKey: "网址中没有标识代码，如 /01/ 和商品条码"
        case .wrongQualifier(let found): "标识代码之后只能依次是它的限定符（商品条码为 22、10、21），“\(found)”不能出现在那里"
        case .wrongAttribute(let found): "参数 \(found) 不能出现在网址中"
        case .elements(let fault): chinese(fault)
        case .compression: "网址中压缩的部分有误"
        }
    }

    private static func chinese(_ fault: CommodityQR.ParseError) -> String {
        switch fault {
        case .nationalAddress(let address): "\(address.host) 的标识代码只能由该平台解析，请用它的网页查询"
        case .nationalAddressForm(let host): "\(host) 之后应为 01 和 14 位商品条码"
        case .wrongGTIN(let fault): chinese(fault)
        case .wrongIdentificationCode(let length): "国家统一网址的标识代码最长 16 个可见字符，这里有 \(length) 字节"
        case .gtinNotFirst: "商品二维码应以应用标识符 01 开头"
        case .noGTIN: "网址中没有 gtin"
        case .duplicate(let keyword): "网址中的 \(keyword) 出现了两次"
        case .excludedCharacter(let ai, let position, let found): "应用标识符 \(ai) 的第 \(position) 个字符“\(found)”不允许"
        case .elements(let fault): chinese(fault)
        case .address(let fault): chinese(fault)
        }
    }

    private static func chinese(_ fault: NDEFMessage.ParseError) -> String {
        switch fault {
        case .empty: "NFC 标签里没有内容"
        case .tooLong(let bytes): "NFC 内容最长 \(NDEFMessage.limit) 字节，这里有 \(bytes) 字节"
        case .cutShort(let position): "NFC 内容在第 \(position) 字节处中断"
        case .wrongBegin(let position): "NFC 内容第 \(position) 字节的起始标志有误"
        case .afterEnd(let position): "NFC 内容结束后第 \(position) 字节处还有数据"
        case .wrongType(let record): "NFC 第 \(record) 条记录的类型与格式不符"
        case .noMessageBlock: "NFC 标签的存储区里没有 NDEF 内容"
        case .notHexadecimal(let position): "第 \(position) 个字符不是十六进制数字"
        }
    }

    private static func range(_ allowed: ClosedRange<Int>) -> String {
        allowed.lowerBound == allowed.upperBound
            ? "\(allowed.lowerBound)" : "\(allowed.lowerBound)–\(allowed.upperBound)"
    }
}
