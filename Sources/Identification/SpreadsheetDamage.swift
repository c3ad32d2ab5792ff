/// What a spreadsheet does to a long code that it takes for a number.
public enum SpreadsheetDamage {
    /// What became of the code.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// `2.01287E+32`: most digits are gone.
        case scientificNotation
        /// 16 digits or more, and zeros only after the 15th: the rest was rounded away.
        case rounded
        /// `6901234567892.0`: the digits are whole, the tail is not part of the code.
        case decimalTail
        /// `'6901234567892`: the mark for "text" became part of the text.
        case leadingApostrophe
    }

    /// Names the damage, nil when none is visible. An importer asks about every cell, because a rounded Ecode
    /// still has the structure of an Ecode. One sound number of 16 digits in ten ends with a zero and looks
    /// rounded, so `rounded` is a question to the sender rather than a proof.
    public static func diagnose(_ text: String) -> Kind? {
        guard text.utf8.count <= 128 else { return nil }
        let bytes = Array(text.halfWidth.withoutBlanks.utf8)
        if bytes.first == 0x27, bytes.count > 1 { return .leadingApostrophe }
        let whole = bytes.prefix(while: \.isDigit)
        guard !whole.isEmpty else { return nil }
        let rest = bytes.dropFirst(whole.count)
        if rest.isEmpty { return isRounded(whole) ? .rounded : nil }
        if whole.count == 1, isScientific(rest) { return .scientificNotation }
        if rest.first == 0x2E, rest.count > 1, rest.dropFirst().allSatisfy({ $0 == 0x30 }) {
            return .decimalTail
        }
        return nil
    }

    /// A number never begins with a zero, so a text that does was not rounded.
    private static func isRounded(_ digits: ArraySlice<UInt8>) -> Bool {
        digits.count >= 16 && digits.first != 0x30 && digits.dropFirst(15).allSatisfy { $0 == 0x30 }
    }

    /// `.01287E+32`, `E+32`, `.01287E32` after the first digit. Without a point the sign must be there:
    /// `3E21` can be a code.
    private static func isScientific(_ tail: ArraySlice<UInt8>) -> Bool {
        var rest = tail
        let hasPoint = rest.first == 0x2E || rest.first == 0x2C
        if hasPoint { rest = rest.dropFirst().drop(while: \.isDigit) }
        guard let mark = rest.popFirst(), mark | 0x20 == 0x65 else { return false }
        let hasSign = rest.first == 0x2B || rest.first == 0x2D
        if hasSign { rest = rest.dropFirst() }
        return (hasPoint || hasSign) && !rest.isEmpty && rest.count <= 3 && rest.allSatisfy(\.isDigit)
    }
}

extension SpreadsheetDamage.Kind: CustomStringConvertible {
    public var description: String {
        switch self {
        case .scientificNotation:
            "A spreadsheet turned the code into a number such as 2.01E+32; its digits are lost."
        case .rounded:
            "A spreadsheet rounded the code to 15 digits; the zeros at its end are not the real digits."
        case .decimalTail: "A spreadsheet added \".0\" to the code."
        case .leadingApostrophe: "The apostrophe before the code is a spreadsheet's mark for text."
        }
    }
}
