public import EPCIS

extension QueryError {
    /// In both languages.
    public var refusal: Refusal {
        let (rule, extra): (Rule, String) =
            switch problem {
            case .unknown: (.queryUnknown, "")
            case .twice: (.queryTwice, "")
            case .noValue: (.queryNoValue, "")
            case .oneValueOnly: (.queryOneValue, "")
            case .notAnInstant: (.queryInstant, "")
            case .notANumber: (.queryNumber, "")
            case .notAURI: (.queryURI, "")
            case .notAPattern: (.queryPattern, "")
            case .notAFlag: (.queryChoice, "true, false")
            case .notHexadecimal: (.queryHexadecimal, "")
            case .notACount(let limit): (.queryCount, "\(limit)")
            case .notOneOf(let choices): (.queryChoice, choices.joined(separator: ", "))
            case .notAWord: (.queryWord, "")
            case .excludes(let other): (.queryExcludes, other)
            case .wrongKind(let expected): (.queryKind, expected)
            case .percentEncoding: (.queryEncoding, "")
            case .tooMany(let limit): (.queryTooMany, "\(limit)")
            }
        return Refusal(
            .invalid, rule, field: parameter, ["parameter": parameter, "value": value, "expected": extra])
    }
}

extension Rule {
    static let queryUnknown = Rule(
        "query.unknown-parameter", "EPCIS 2.0 没有查询参数“{parameter}”", "EPCIS 2.0 has no query parameter “{parameter}”")
    static let queryTwice = Rule("query.twice", "参数 {parameter} 出现两次", "The parameter {parameter} comes twice")
    static let queryNoValue = Rule("query.no-value", "参数 {parameter} 缺少值", "The parameter {parameter} needs a value")
    static let queryOneValue = Rule(
        "query.one-value", "参数 {parameter} 只能有一个值，现为“{value}”", "{parameter} takes one value, not “{value}”")
    static let queryInstant = Rule(
        "query.instant", "{parameter} 的值“{value}”不是带时区的 ISO 8601 时间",
        "{parameter}: “{value}” is not an ISO 8601 instant with a zone")
    static let queryNumber = Rule(
        "query.number", "{parameter} 的值“{value}”不是数字或时间", "{parameter}: “{value}” is not a number or an instant")
    static let queryURI = Rule("query.uri", "{parameter} 的值“{value}”不是 URI", "{parameter}: “{value}” is not a URI")
    static let queryPattern = Rule(
        "query.pattern", "{parameter} 的值“{value}”不是 URI 或 EPC 模式（* 之后只能是 *）",
        "{parameter}: “{value}” is neither a URI nor an EPC pattern (after a * only * may follow)")
    static let queryHexadecimal = Rule(
        "query.hexadecimal", "{parameter} 的值“{value}”不是十六进制数", "{parameter}: “{value}” is not hexadecimal")
    static let queryCount = Rule(
        "query.count", "{parameter} 的值“{value}”不是 1 至 {expected} 的整数",
        "{parameter}: “{value}” is not a whole number from 1 to {expected}")
    static let queryChoice = Rule(
        "query.choice", "{parameter} 的值“{value}”不在可选项内：{expected}", "{parameter}: “{value}” is none of: {expected}")
    static let queryWord = Rule(
        "query.word", "{parameter} 的值“{value}”不是 CBV 2.0 的词，也不是 URI",
        "{parameter}: “{value}” is neither a word of CBV 2.0 nor a URI")
    static let queryExcludes = Rule(
        "query.excludes", "{parameter} 不能与 {expected} 同时使用", "{parameter} cannot stand beside {expected}")
    static let queryKind = Rule(
        "query.kind", "{parameter} 的值类型不对（{value}），应为：{expected}",
        "{parameter} is of the wrong kind ({value}); expected: {expected}")
    static let queryEncoding = Rule(
        "query.encoding", "{parameter} 的百分号编码不正确：“{value}”", "{parameter}: bad percent-encoding “{value}”")
    static let queryTooMany = Rule(
        "query.too-many", "查询的参数和值超过 {expected} 个", "The query has more than {expected} parameters and values")
}
