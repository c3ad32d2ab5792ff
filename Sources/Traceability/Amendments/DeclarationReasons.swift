/// 更正声明的原因 (CBV 2.0 7.5, error reason identifiers): why a document says that events are wrong.
public struct DeclarationReasons: Sendable, Hashable {
    /// Of the standard their short names, else URIs; in order.
    public let codes: [String]

    init(_ codes: Set<String>) { self.codes = codes.sorted() }

    /// As the reason of a submission has them.
    init(stored: String) {
        codes = stored.split(separator: Self.separator).map { Text.trim(String($0)) }
            .filter { !$0.isEmpty && $0 != Self.former }
    }

    var stored: String { codes.joined(separator: " \(Self.separator) ") }

    /// For a person: the standard's words, others as they stand.
    public func text(_ language: Language) -> String {
        guard !codes.isEmpty else { return Message("文件未说明原因", "The document gives no reason").text(language) }
        return codes.map { Self.words[$0]?.text(language) ?? $0 }
            .joined(separator: language == .chinese ? "、" : ", ")
    }

    private static let separator: Character = "·"
    /// What submissions of before begin with.
    private static let former = "EPCIS errorDeclaration"
    private static let words = [
        "did_not_occur": Message("事件没有发生", "The event did not occur"),
        "incorrect_data": Message("事件的数据有误", "The event's data are incorrect"),
    ]
}

extension Amendment {
    /// The reason of a submission for a person: of a declaration the standard's words.
    public func reason(of round: AmendmentRound, _ language: Language) -> String {
        scope == .capture ? DeclarationReasons(stored: round.reason).text(language) : round.reason
    }
}
