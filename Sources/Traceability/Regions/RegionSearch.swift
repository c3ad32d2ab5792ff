import Identification

extension RegionTable {
    /// How far down an area is to be named.
    public enum Depth: Sendable { case lowest, any }

    /// The current code that a person meant by `text`: six digits, or a name with or without what lies above it and
    /// with or without its kind: `440606`, `广东省佛山市顺德区`, `佛山顺德`, `顺德区`; of any depth also `广州市` and `广东`.
    ///
    /// Throws `Refusal.invalid` that lists the candidates when several fit.
    public func resolve(_ text: String, field: String = "region", to depth: Depth = .lowest) throws -> String {
        let typed = String(text.halfWidth.filter { !$0.isWhitespace }.prefix(60))
        guard !typed.isEmpty else { throw Refusal(.invalid, .required, field: field, ["field": field]) }
        if typed.utf8.allSatisfy({ (0x30...0x39).contains($0) }) { return try check(typed, field, depth) }
        // Every spelling of an area ends with its own name.
        let ends = Set(typed.indices.flatMap { spelled[String(typed[$0...])] ?? [] })
        let fitting = ends.sorted().filter { fits(typed, chain(of: $0)) }
        let lowest = fitting.filter(isLowest)
        // Who asks for the lowest and names a city is told what lies below it.
        // 海南 is the province, not the district of that name.
        let provinces = fitting.filter { $0.hasSuffix("0000") }
        let found = depth == .any || lowest.isEmpty || !provinces.isEmpty ? fitting : lowest
        if let one = found.count == 1 ? found.first : provinces.count == 1 ? provinces.first : nil {
            return try check(one, field, depth)
        }
        if found.isEmpty { throw Refusal(.invalid, .unknownRegion, field: field, ["value": typed]) }
        let choices = found.prefix(12).map { "\(fullName(of: $0)) \($0)" }.joined(separator: "、")
        throw Refusal(.invalid, .ambiguousRegion, field: field, ["value": typed, "choices": choices])
    }

    private func check(_ code: String, _ field: String, _ depth: Depth) throws -> String {
        if isLowest(code) || depth == .any && isCurrent(code) { return code }
        if isCurrent(code) {
            let examples = children(of: trimmed(code)).prefix(6).map { "\($0.name) \($0.code)" }
            throw Refusal(
                .invalid, .coarseRegion, field: field,
                ["value": "\(fullName(of: code)) \(code)", "choices": examples.joined(separator: "、")])
        }
        if name(of: code) != nil {
            throw Refusal(.invalid, .retiredRegion, field: field, ["value": "\(fullName(of: code)) \(code)"])
        }
        throw Refusal(.invalid, .unknownRegion, field: field, ["value": code])
    }

    private func trimmed(_ code: String) -> String {
        code.hasSuffix("0000") ? String(code.prefix(2)) : code.hasSuffix("00") ? String(code.prefix(4)) : code
    }

    private func fits(_ typed: String, _ chain: [String]) -> Bool {
        guard let own = chain.last else { return false }
        var rest = Substring(typed)
        for name in chain.dropLast() {
            if rest.hasPrefix(name) {
                rest = rest.dropFirst(name.count)
            } else if rest.hasPrefix(Self.short(name)) {
                rest = rest.dropFirst(Self.short(name).count)
            }
        }
        return rest == own || rest == Self.short(own) || typed == own || typed == Self.short(own)
    }

    /// `顺德` for 顺德区, `广西` for 广西壮族自治区; names of two characters stay whole.
    static func short(_ name: String) -> String {
        for suffix in suffixes where name.hasSuffix(suffix) && name.count >= suffix.count + 2 {
            return String(name.dropLast(suffix.count))
        }
        return name
    }

    private static let suffixes = [
        "特别行政区", "维吾尔自治区", "壮族自治区", "回族自治区", "自治区", "自治州", "自治县", "地区", "省", "市", "区", "县",
        "盟", "旗",
    ]
}

extension Rule {
    static let unknownRegion = Rule(
        "region.unknown", "GB/T 2260 的现行行政区划中没有“{value}”；请填六位代码（如 440606）或名称（如 广东省佛山市顺德区）",
        "There is no area “{value}” in GB/T 2260; give six digits (440606) or a name (广东省佛山市顺德区)")
    static let ambiguousRegion = Rule(
        "region.ambiguous", "“{value}”对应多个行政区划，请写明其一：{choices}", "“{value}” fits several areas; name one: {choices}")
    static let coarseRegion = Rule(
        "region.coarse", "“{value}”下还有区县，请选到最低一级，例如：{choices}",
        "“{value}” has areas below it; name the lowest, for example: {choices}")
    static let retiredRegion = Rule(
        "region.retired", "行政区划“{value}”已撤销，请填现行代码", "The area “{value}” was abolished; give the current one")
}
