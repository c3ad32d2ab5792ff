import Identification

/// A link as typed or sent: nothing is checked yet.
public struct LinkDraft: Sendable, Hashable {
    public var productID: Int64 = 0
    public var level = ""
    public var lot = ""
    /// A code, or the first and the last one of a run.
    public var firstCode = ""
    public var lastCode = ""
    public var type = ""
    public var href = ""
    public var titleZH = ""
    public var titleEN = ""
    /// Between blanks or commas.
    public var languages = ""
    public var mediaType = ""
    public var contexts = ""
    public var validFrom = ""
    public var validUntil = ""
    public var isDefault = false

    public init() {}

    static let languagesMax = 8
    static let contextsMax = 8

    /// Everything but the run of codes, which needs the allocations. Throws every wrong field at once.
    func content(allowingPlainHTTP: Bool) throws -> LinkContent {
        var fields = FieldChecks()
        let level = fields.take("level") { try self.checkedLevel() }
        let type = fields.take("linkType") { try self.checkedType() }
        let href = fields.take("href") { try LinkAddress.checked(self.href, allowingPlainHTTP: allowingPlainHTTP) }
        let titleZH = fields.take("titleZh") { try Text.required(self.titleZH, "titleZh", limit: 80) }
        let titleEN = fields.take("titleEn") { try Text.limited(self.titleEN, "titleEn", limit: 120) }
        let languages = fields.take("languages") { try self.checkedLanguages() }
        let mediaType = fields.take("mediaType") { try self.checkedMediaType() }
        let contexts = fields.take("contexts") { try self.checkedContexts() }
        let from = fields.take("validFrom") { try self.date(self.validFrom, "validFrom") }
        let until = fields.take("validUntil") { try self.date(self.validUntil, "validUntil") }
        let lot = fields.take("lot") { try self.checkedLot(level) }
        if let from = from ?? nil, let until = until ?? nil, until < from {
            fields.refusals.append(Refusal(.invalid, .linkDatesReversed, field: "validUntil"))
        }
        try Refusals.check(fields.refusals)
        guard let level, let type, let href, let titleZH, let titleEN, let languages, let mediaType, let contexts,
            let from, let until, let lot
        else { throw Refusal(.invalid, .malformedLink) }
        var content = LinkContent(
            type: type, href: href, title: Message(titleZH, titleEN.isEmpty ? titleZH : titleEN))
        (content.level, content.lot) = (level, lot)
        (content.languages, content.mediaType, content.contexts) = (languages, mediaType, contexts)
        (content.validFrom, content.validUntil, content.isDefault) = (from, until, isDefault)
        return content
    }

    private func checkedLevel() throws -> LinkLevel {
        guard let level = LinkLevel(rawValue: level) else {
            throw choice("level", level, LinkLevel.allCases.map(\.rawValue))
        }
        return level
    }

    private func checkedType() throws -> LinkType {
        guard let type = LinkType.asked(Text.trim(type)) else {
            throw choice("linkType", type, LinkType.all.map { "gs1:" + $0.id })
        }
        return type
    }

    private func checkedLot(_ level: LinkLevel?) throws -> String {
        guard level == .lot else { return "" }
        return try Text.required(lot, "lot", limit: 40)
    }

    /// GS1's linkset schema takes two letters, or two and a region (GS1-Conformant Resolver 2.10).
    private func checkedLanguages() throws -> [String] {
        let words = Self.words(languages)
        guard words.count <= Self.languagesMax else { throw tooMany("languages", Self.languagesMax) }
        for word in words {
            let parts = word.split(separator: "-", omittingEmptySubsequences: false)
            let isRight =
                (1...2).contains(parts.count) && parts.allSatisfy { $0.count == 2 && $0.allSatisfy(\.isASCIILetter) }
            guard isRight else {
                throw Refusal(.invalid, .linkLanguage, field: "languages", ["value": String(word.prefix(40))])
            }
        }
        return words
    }

    private func checkedMediaType() throws -> String {
        let text = Text.trim(mediaType).lowercased()
        if text.isEmpty { return "text/html" }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        let isRight =
            text.utf8.count <= 80 && parts.count == 2
            && parts.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy(Self.isTokenByte) }
        guard isRight else {
            throw Refusal(.invalid, .linkMediaType, field: "mediaType", ["value": String(text.prefix(40))])
        }
        return text
    }

    private func checkedContexts() throws -> [String] {
        let words = Self.words(contexts)
        guard words.count <= Self.contextsMax else { throw tooMany("contexts", Self.contextsMax) }
        for word in words where !(word.utf8.count <= 40 && word.utf8.allSatisfy(Self.isTokenByte)) {
            throw Refusal(.invalid, .linkContext, field: "contexts", ["value": String(word.prefix(40))])
        }
        return words
    }

    private func date(_ text: String, _ field: String) throws -> CivilDate? {
        let text = Text.trim(text.halfWidth)
        if text.isEmpty { return nil }
        guard let date = CivilDate(iso: text) else {
            throw Refusal(.invalid, .notADate, field: field, ["field": field, "value": String(text.prefix(40))])
        }
        return date
    }

    private func choice(_ field: String, _ value: String, _ choices: [String]) -> Refusal {
        Refusal(
            .invalid, .unknownChoice, field: field,
            ["field": field, "value": String(value.prefix(40)), "choices": choices.joined(separator: ", ")])
    }

    private func tooMany(_ field: String, _ limit: Int) -> Refusal {
        Refusal(.invalid, .linkTooManyWords, field: field, ["field": field, "limit": "\(limit)"])
    }

    private static func words(_ text: String) -> [String] {
        text.halfWidth.split { $0.isWhitespace || $0 == "," || $0 == ";" || $0 == "、" }.map(String.init)
    }

    private static func isTokenByte(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
            || [0x2B, 0x2D, 0x2E, 0x5F].contains(byte)
    }
}

extension Character {
    fileprivate var isASCIILetter: Bool { isASCII && isLetter }
}

/// Gathers the refusals of several fields.
struct FieldChecks {
    var refusals: [Refusal] = []

    mutating func take<T>(_ field: String, _ check: () throws -> T) -> T? {
        do {
            return try check()
        } catch let refusal as Refusal {
            refusals.append(refusal)
        } catch {
            refusals.append(Refusal(.invalid, .malformedLink, field: field))
        }
        return nil
    }
}

extension Rule {
    static let malformedLink = Rule("link.malformed", "链接填写有误，请检查后重新提交", "This link is not filled in right")
    static let linkDatesReversed = Rule(
        "link.dates-reversed", "失效日期须不早于生效日期", "The last day must not lie before the first")
    static let linkLanguage = Rule(
        "link.language", "语言“{value}”应写作 zh、en 或 zh-HK", "The language “{value}” is written zh, en or zh-HK")
    static let linkMediaType = Rule(
        "link.media-type", "媒体类型“{value}”应写作 text/html 或 application/pdf",
        "The media type “{value}” is written text/html or application/pdf")
    static let linkContext = Rule(
        "link.context", "情境“{value}”只能有字母、数字和 . - _ +，最多 40 个",
        "The context “{value}” holds letters, digits and . - _ + only")
    static let linkTooManyWords = Rule("link.too-many-words", "{field}最多 {limit} 个", "{field} takes {limit} at most")
}
