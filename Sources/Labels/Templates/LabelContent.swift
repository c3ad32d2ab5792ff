/// 标签内容: the values of one label. A field that was never set is empty.
public struct LabelContent: Sendable, Hashable {
    private var values: [LabelField: String]

    /// Values by field; derived fields are left out.
    public init(_ values: [LabelField: String] = [:]) {
        self.values = values.filter { $0.key.source == nil }
    }

    /// The value of a field; "" when it has none. Derived fields are read only: setting one does nothing.
    public subscript(field: LabelField) -> String {
        get {
            switch field {
            case .codeGroups: Self.groups(self[.code])
            case .shortCode: Self.groups(String(self[.code].suffix(8)))
            case .addressShort: Self.withoutScheme(self[.address])
            case .humanReadable: Self.humanReadable(self[.elementString])
            default: values[field] ?? ""
            }
        }
        set { if field.source == nil { values[field] = newValue } }
    }

    /// A code as people read and type it: `1234 5678 9012`, the last group shorter when it does not come out even.
    public static func groups(_ code: String) -> String {
        var text: [UInt8] = []
        text.reserveCapacity(code.utf8.count * 5 / 4 + 1)
        var count = 0
        for byte in code.utf8 {
            // Only where a character begins, so that text beyond ASCII stays whole.
            if byte & 0xC0 != 0x80 {
                if count > 0, count % 4 == 0 { text.append(0x20) }
                count += 1
            }
            text.append(byte)
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// `[01]…[21]…` as GS1 writes it below a symbol: `(01)… (21)…` (General Specifications 4.14), with a blank where a
    /// line may break. Only brackets that open an application identifier are turned.
    public static func humanReadable(_ elementString: String) -> String {
        roundBrackets(elementString, between: [UInt8(ascii: " ")])
    }

    static func roundBrackets(_ elementString: String, between blank: [UInt8] = []) -> String {
        let bytes = Array(elementString.utf8)
        var text: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "["), let end = closing(bytes, from: index + 1) {
                if index > 0 { text += blank }
                text.append(UInt8(ascii: "("))
                text += bytes[index + 1..<end]
                text.append(UInt8(ascii: ")"))
                index = end
            } else {
                text.append(bytes[index])
            }
            index += 1
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Where the bracket after two to four digits closes.
    private static func closing(_ text: [UInt8], from start: Int) -> Int? {
        var end = start
        while end < text.count, 0x30...0x39 ~= text[end], end - start < 4 { end += 1 }
        guard end < text.count, end - start >= 2, text[end] == UInt8(ascii: "]") else { return nil }
        return end
    }

    private static func withoutScheme(_ address: String) -> String {
        for scheme in ["https://", "http://"] where address.hasPrefix(scheme) {
            return String(address.dropFirst(scheme.count))
        }
        return address
    }

    /// The first rule a value of these fields breaks.
    func fault(in fields: [LabelField]) -> (field: LabelField, rule: LabelRule)? {
        for shown in fields {
            let field = shown.source ?? shown
            let value = values[field] ?? ""
            if let rule = Self.fault(value, longest: field.longest) { return (field, rule) }
        }
        return nil
    }

    private static func fault(_ value: String, longest: Int) -> LabelRule? {
        var count = 0
        var offset = 0
        for byte in value.utf8 {
            if byte & 0xC0 != 0x80 { count += 1 }
            if byte < 0x20 || byte == 0x7F { return .controlCharacter(offset: offset) }
            offset += 1
        }
        if count > longest { return .valueTooLong(characters: count, limit: longest) }
        guard offset > count else { return nil }
        return hiddenCharacter(value)
    }

    /// Characters that turn, join or hide others would make a label say something else than the record does.
    private static func hiddenCharacter(_ value: String) -> LabelRule? {
        var offset = 0
        for scalar in value.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate:
                return .controlCharacter(offset: offset)
            default: offset += scalar.utf8.count
            }
        }
        return nil
    }
}

extension Unicode.Scalar {
    fileprivate var utf8: UTF8.EncodedScalar { UTF8.encode(self) ?? UTF8.encodedReplacementCharacter }
}
