import Identification

/// Checks of texts that persons type: trimmed, without control characters, within a limit.
public enum Text {
    /// The trimmed text. Throws when it is empty, too long (characters) or holds a control character.
    public static func required(_ text: String, _ field: String, limit: Int) throws -> String {
        let text = try limited(text, field, limit: limit)
        guard !text.isEmpty else { throw Refusal(.invalid, .required, field: field, ["field": field]) }
        return text
    }

    public static func limited(_ text: String, _ field: String, limit: Int) throws -> String {
        let trimmed = trim(text)
        guard trimmed.count <= limit else {
            throw Refusal(
                .invalid, .tooLong, field: field, ["field": field, "length": "\(trimmed.count)", "limit": "\(limit)"])
        }
        guard isClean(trimmed) else { throw Refusal(.invalid, .controlCharacter, field: field, ["field": field]) }
        return trimmed
    }

    /// Whether it has no control character but the ends of lines and tabs.
    static func isClean(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F || $0 == "\n" || $0 == "\t" }
    }

    /// Whether the bytes of `word` stand in those of `text`. For words of a program in headers: `contains` compares
    /// characters, with a searcher made anew each time.
    public static func holds(_ word: String, in text: String) -> Bool {
        var (word, text) = (word, text)
        return word.withUTF8 { word in
            text.withUTF8 { text in
                guard let first = word.first, word.count <= text.count else { return word.isEmpty }
                return (0...text.count - word.count).contains { start in
                    text[start] == first && text[start..<start + word.count].elementsEqual(word)
                }
            }
        }
    }

    /// A date as a form sends it: `2026-11-22`, full-width digits too. nil, and a refusal more, for any other text.
    static func date(_ text: String, _ field: String, _ refusals: inout [Refusal]) -> CivilDate? {
        if let date = CivilDate(iso: trim(text.halfWidth)) { return date }
        refusals.append(Refusal(.invalid, .notADate, field: field, ["field": field, "value": String(text.prefix(40))]))
        return nil
    }

    static func trim(_ text: String) -> String {
        var part = Substring(text)
        while let first = part.first, first.isWhitespace || first == "\u{FEFF}" || first == "\u{200B}" {
            part.removeFirst()
        }
        while let last = part.last, last.isWhitespace || last == "\u{200B}" { part.removeLast() }
        return String(part)
    }
}
