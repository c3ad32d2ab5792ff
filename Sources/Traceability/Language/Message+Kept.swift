/// A text that is kept for persons of either language: why a delivery failed, why an import waits.
extension Message {
    /// U+001F, which no text from outside has.
    private static let border: Character = "\u{1F}"

    /// Both texts in one column.
    var kept: String { chinese == english ? chinese : "\(chinese)\(Self.border)\(english)" }

    /// What was kept. A phrase in English alone gets its Chinese where there is one.
    public init(kept text: String) {
        guard let border = text.firstIndex(of: Self.border) else {
            self.init(Phrases.chinese(text), text)
            return
        }
        self.init(String(text[..<border]), String(text[text.index(after: border)...]))
    }
}

extension Refusal {
    /// Its text, to be kept.
    public var kept: String { Message(text(.chinese), text(.english)).kept }
}
