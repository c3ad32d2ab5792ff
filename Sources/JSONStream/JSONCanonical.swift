/// RFC 8785 (JSON Canonicalization Scheme): one document, one sequence of bytes.
extension JSONValue {
    /// The value by RFC 8785: names sorted by UTF-16 code units, no blanks, least escaping, fractions in the shortest
    /// form of ECMAScript. Whole numbers keep their digits however many they are (RFC 8785 would round them beyond
    /// 2⁵³), and so does a number that no double can hold.
    public var canonicalBytes: [UInt8] {
        var writer = JSONWriter()
        writer.canonical(self)
        return writer.bytes
    }
}

extension JSONWriter {
    fileprivate mutating func canonical(_ value: JSONValue) {
        switch value {
        case .object(let members):
            let ordered = CanonicalOrder.isKept(by: members) ? members : CanonicalOrder.ordered(members)
            object { writer in
                for member in ordered {
                    writer.key(member.name)
                    writer.canonical(member.value)
                }
            }
        case .array(let elements): array { writer in for element in elements { writer.canonical(element) } }
        case .number(let text): number(CanonicalNumber.text(text))
        case .string, .bool, .null: self.value(value)
        }
    }
}

/// The order of names by RFC 8785 3.2.3.
public enum CanonicalOrder {
    /// By UTF-16 code units, which is the order of the bytes up to the first character beyond U+D7FF.
    public static func precedes(_ one: String, _ other: String) -> Bool {
        let found = one.utf8.withContiguousStorageIfAvailable { left in
            other.utf8.withContiguousStorageIfAvailable { right in precedes(left, right) }
        }
        if case .some(.some(.some(let isBefore))) = found { return isBefore }
        return one.utf16.lexicographicallyPrecedes(other.utf16)
    }

    /// Nil: the bytes do not tell.
    private static func precedes(_ one: UnsafeBufferPointer<UInt8>, _ other: UnsafeBufferPointer<UInt8>) -> Bool? {
        for index in 0..<min(one.count, other.count) {
            let (first, second) = (one[index], other[index])
            // A lead byte from 0xED on: surrogates, and what stands above them in UTF-16 but below in UTF-8.
            if first >= 0xED || second >= 0xED { return nil }
            if first != second { return first < second }
        }
        return one.count < other.count
    }

    /// Whether the members stand in this order already.
    fileprivate static func isKept(by members: [JSONMember]) -> Bool {
        members.indices.dropFirst().allSatisfy { !precedes(members[$0].name, members[$0 - 1].name) }
    }

    fileprivate static func ordered(_ members: [JSONMember]) -> [JSONMember] {
        members.sorted { precedes($0.name, $1.name) }
    }
}

/// Numbers as ECMAScript writes them (ECMA-262 Number::toString, RFC 8785 3.2.2.3).
enum CanonicalNumber {
    static func text(_ text: String) -> String {
        guard JSONNumber.isValid(text) else { return text }
        if text == "-0" { return "0" }
        guard text.utf8.contains(where: { $0 == 0x2E || $0 | 0x20 == 0x65 }) else { return text }
        guard let double = Double(text), double.isFinite else { return text }
        return self.text(double)
    }

    /// The shortest digits that give the same double, in ECMAScript's form. Swift finds the same digits.
    static func text(_ double: Double) -> String {
        guard double != 0 else { return "0" }
        let (digits, point) = parts(double.magnitude)
        return (double < 0 ? "-" : "") + form(digits, point)
    }

    /// The digits without outer zeros, and where the decimal point stands after the first of them.
    private static func parts(_ magnitude: Double) -> (digits: [UInt8], point: Int) {
        var mantissa = Array(magnitude.description.utf8)
        var exponent = 0
        if let mark = mantissa.firstIndex(of: 0x65) {
            exponent = Int(String(decoding: mantissa[(mark + 1)...], as: UTF8.self)) ?? 0
            mantissa.removeSubrange(mark...)
        }
        let dot = mantissa.firstIndex(of: 0x2E) ?? mantissa.count
        var digits = mantissa.filter { $0 != 0x2E }
        let leading = digits.prefix { $0 == 0x30 }.count
        digits.removeFirst(leading)
        while digits.last == 0x30 { digits.removeLast() }
        return (digits, dot - leading + exponent)
    }

    private static func form(_ digits: [UInt8], _ point: Int) -> String {
        let text = String(decoding: digits, as: UTF8.self)
        switch point {
        case digits.count...21 where point > 0: return text + String(repeating: "0", count: point - digits.count)
        case 1...21: return "\(text.prefix(point)).\(text.dropFirst(point))"
        case -5...0: return "0." + String(repeating: "0", count: -point) + text
        default:
            let rest = digits.count > 1 ? ".\(text.dropFirst())" : ""
            return "\(text.prefix(1))\(rest)e\(point > 0 ? "+" : "")\(point - 1)"
        }
    }
}
