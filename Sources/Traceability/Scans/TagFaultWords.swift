import Identification

/// Why an RFID tag's content is refused, in Chinese; `EPCError.description` says it in English.
enum TagFaultWords {
    static func chinese(_ fault: EPCError) -> String {
        switch fault {
        case .empty: "射频标签没有内容"
        case .tooLong(let characters): "射频标签内容过长：\(characters) 个字符"
        case .notHexadecimal(let position, let found): "第 \(position) 个字符“\(found)”不是十六进制数字"
        case .notAnEPCURI(let text): "“\(text)”不是可识别的 EPC 标识"
        case .wrongComponent(let position, let text, _): "第 \(position) 个字符处的“\(text)”不符合 EPC 标识的规则"
        case .unknownHeader(let header): "射频标签标头 \(hexadecimal(header)) 不属于任何 EPC 编码"
        case .notRead(let scheme): "暂不识读 \(scheme) 编码的射频标签"
        case .tagIdentification: "这是射频标签芯片自身的号码（TID），不是产品的编码"
        case .tooShort(let scheme, let needs, let found): "\(scheme.name) 需要 \(needs) 位，这里只有 \(found) 位"
        case .wrongPartition(let value): "分区值 \(value) 不存在"
        case .wrongTextLength(let bit, let length, _): "第 \(bit) 位起的文本长度 \(length) 不允许"
        case .numberTooLarge(let bit, _), .notADigit(let bit, _), .wrongCharacter(let bit, _),
            .reservedEncoding(let bit, _), .wrongDate(let bit, _), .wrongHostname(let bit), .paddingNotZero(let bit):
            "射频标签第 \(bit) 位起的内容有误"
        case .wrongCheckDigit(let expected, let found): "末位是 \(found)，校验位应为 \(expected)"
        case .wrongKey(let key, let text): "“\(text)”不是 \(key.name)"
        case .wrongSerial(let position, let found): "序列号第 \(position) 个字符“\(found)”不允许"
        case .serialLength(let length, _): "序列号长度 \(length) 不允许"
        case .noSerialisedKey: "其中没有带序列号的标识代码"
        case .misfit(let scheme, _): "\(scheme.name) 写不下这个编码"
        case .wrongFilter(let value): "滤值 \(value) 应为 0–7"
        }
    }

    private static func hexadecimal(_ byte: UInt8) -> String {
        (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
    }
}
