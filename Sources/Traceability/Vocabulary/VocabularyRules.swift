/// Rules of the trade's words in captured events. A stored error names its rule by code.
extension Rule {
    static let vocabularyText = Rule("vocabulary.not-text", "{field} 应为文本", "{field} must be a text")
    static let vocabularyNumber = Rule(
        "vocabulary.not-a-number", "{field}“{value}”不是数值", "{field} “{value}” is not a number")
    static let vocabularyFlag = Rule(
        "vocabulary.not-a-truth", "{field} 应为 true 或 false", "{field} must be true or false")
    static let vocabularyObject = Rule("vocabulary.not-an-object", "{field} 应为对象", "{field} must be an object")
    /// Said, never a reason to refuse: a newer version may know the word.
    static let vocabularyUnknown = Rule(
        "vocabulary.warning.unknown-word", "“{value}”不在词汇表 /vocabulary/gas 中，已照收，请核对拼写",
        "“{value}” is no word of /vocabulary/gas; it was taken as it is; check its spelling")

    static let ofVocabulary: [Rule] = [
        vocabularyText, vocabularyNumber, vocabularyFlag, vocabularyObject, vocabularyUnknown,
    ]
}
