/// Rules that belong to no single feature.
extension Rule {
    public static let required = Rule("input.required", "请填写{field}", "{field} is required")
    public static let tooLong = Rule(
        "input.too-long", "{field}过长：{length} 字，最多 {limit} 字",
        "{field} is too long: {length} characters, at most {limit}")
    public static let notANumber = Rule(
        "input.not-a-number", "{field}“{value}”不是整数", "{field} “{value}” is not a whole number")
    public static let notADate = Rule(
        "input.not-a-date", "{field}“{value}”不是有效日期，请写作 2026-11-22",
        "{field} “{value}” is not a date; write it like 2026-11-22")
    public static let futureDate = Rule(
        "input.future-date", "{field} {value} 晚于今天（{today}）", "{field} {value} lies after today ({today})")
    public static let unknownChoice = Rule(
        "input.unknown-choice", "{field}“{value}”不在可选项内：{choices}", "{field} “{value}” is none of: {choices}")
    public static let controlCharacter = Rule(
        "input.control-character", "{field}含有不可见的控制字符，请删除后重试",
        "{field} contains an invisible control character; remove it")
    public static let missing = Rule("object.missing", "未找到{object}", "No such {object}")
    public static let changedMeanwhile = Rule(
        "object.changed", "该记录刚被他人处理，请刷新后再试", "Somebody else changed this just now; reload and try again")
    public static let signInFirst = Rule("access.sign-in", "请先登录", "Please sign in first")
    public static let denied = Rule(
        "access.denied", "您的账号没有此项权限（{permission}）", "Your account may not do this ({permission})")
    public static let unavailable = Rule(
        "service.unavailable", "系统暂时无法处理，未作任何更改，请稍后再试",
        "The service cannot do this right now; nothing was changed; try again later")
    public static let tooManyRequests = Rule(
        "service.too-many", "操作过于频繁，请 {seconds} 秒后再试", "Too many requests; try again in {seconds} seconds")
}
