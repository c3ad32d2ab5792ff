extension ElementString {
    /// Why a text is no element string. Positions count from 1: of the whole text, or of a value where `ai`
    /// is named.
    public enum ParseError: Error, Hashable, Sendable {
        case empty
        /// In bytes.
        case tooLong(Int)
        /// The symbol was not in GS1 mode.
        case wrongSymbology(String)
        case unknownIdentifier(position: Int, String)
        case bracketExpected(position: Int)
        case wrongLength(ai: String, found: Int, allowed: ClosedRange<Int>)
        case invalidCharacter(ai: String, position: Int, Character)
        case invalidDate(ai: String, String)
        /// The value of AI 01.
        case wrongGTIN(GTIN.ParseError)
        /// A component of the value breaks the rule at this position.
        case refused(ai: String, position: Int, value: String, rule: ValueRule)
        /// An identifier stands twice with different values.
        case duplicate(ai: String)
        case missing(ai: String, requiredBy: String)
        /// None of several alternatives is there; `+` joins those that must come together.
        case missingOneOf([String], requiredBy: String)
        /// These two may not stand together.
        case excluded(ai: String, with: String)
    }
}

extension ElementString.ParseError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .empty: "There is no GS1 element string."
        case .tooLong(let bytes):
            "A GS1 element string has at most \(ElementString.limit) bytes here; this one has \(bytes)."
        case .wrongSymbology(let found):
            "The symbology identifier \(found) is not one of a symbol in GS1 mode."
        case .unknownIdentifier(let position, let found):
            "\"\(found)\" at character \(position) is not an application identifier known here."
        case .bracketExpected(let position):
            "At character \(position) an application identifier in brackets must stand, such as (01)."
        case .wrongLength(let ai, let found, let allowed):
            "The value of AI \(ai) has \(allowed.words) characters; this one has \(found)."
        case .invalidCharacter(let ai, let position, let character):
            "Character \(position) of AI \(ai) is \"\(character)\", which may not stand there."
        case .invalidDate(let ai, let value): "The value \(value) of AI \(ai) is not a date YYMMDD."
        case .wrongGTIN(let error): "AI 01: \(error)"
        case .refused(let ai, let position, let value, let rule):
            "The value \(value.excerpt) of AI \(ai) is wrong at character \(position): \(rule)."
        case .duplicate(let ai): "AI \(ai) stands twice."
        case .missing(let ai, let requiredBy): "AI \(requiredBy) needs AI \(ai), which is missing."
        case .missingOneOf(let words, let requiredBy):
            "AI \(requiredBy) needs AI \(ApplicationIdentifier.Requirement.sentence(words)); none of them is there."
        case .excluded(let ai, let other): "AI \(ai) and AI \(other) may not stand together."
        }
    }
}
