/// Why a text gave no symbol.
public enum SymbolError: Error, Equatable, Sendable {
    case emptyText
    /// The text has `bytes`, no symbol of the kind holds more than `limit`.
    case textTooLong(bytes: Int, limit: Int)
    /// The text is within the limit of the kind and still does not fit at this error correction.
    case doesNotFit(reason: String)
    /// A character the kind cannot carry, at a byte offset from 0.
    case refusedCharacter(offset: Int)
    /// The text breaks a rule of the kind, for instance a GS1 check digit; the reason names the AI and position.
    case refusedText(reason: String)
    /// The symbology has the mode, the drawing library does not: GS1 and URI mode of Han Xin.
    case modeNotAvailable(symbology: Symbology, mode: SymbolMode, reason: String)
    /// The encoder failed for a reason that is not the text's.
    case encoderFailed(code: Int, reason: String)
}

/// What a symbol says its content is.
public enum SymbolMode: String, Sendable, Equatable, CaseIterable {
    /// Any text.
    case text
    /// GS1 element strings, marked by FNC1 (QR, Data Matrix, Code 128) or by a mode of its own (Han Xin `11100001`).
    case gs1
    /// A URI in a compact mode of its own (Han Xin `11100010` only). Other symbols carry a URI as text.
    case uri
}
