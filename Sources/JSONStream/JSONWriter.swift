/// Writes JSON into one byte buffer, without blanks; commas are its business.
///
///     var writer = JSONWriter()
///     writer.object { $0.member("name", "灶具"); $0.member("codes") { $0.array { $0.string("…") } } }
public struct JSONWriter: Sendable {
    /// What has been written since the start or the last `drain()`.
    public private(set) var bytes: [UInt8] = []
    private var needsComma = false

    public init(reserving capacity: Int = 256) { bytes.reserveCapacity(capacity) }

    /// Takes out what has been written so far, to send it while the rest is made.
    public mutating func drain() -> [UInt8] {
        let written = bytes
        bytes.removeAll(keepingCapacity: false)
        return written
    }

    /// An object; `body` writes members only.
    public mutating func object<E: Error>(_ body: (inout JSONWriter) throws(E) -> Void) throws(E) {
        open(0x7B)
        try body(&self)
        close(0x7D)
    }

    /// An array; `body` writes values only.
    public mutating func array<E: Error>(_ body: (inout JSONWriter) throws(E) -> Void) throws(E) {
        open(0x5B)
        try body(&self)
        close(0x5D)
    }

    /// A member's name; exactly one value must follow.
    public mutating func key(_ name: String) {
        comma()
        quote(name)
        bytes.append(0x3A)
        needsComma = false
    }

    /// The same for a name as it stands in JSON, in quotes: of members that are written a million times.
    public mutating func key(quoted name: [UInt8]) {
        comma()
        bytes.append(contentsOf: name)
        bytes.append(0x3A)
        needsComma = false
    }

    public mutating func string(_ text: String) {
        comma()
        quote(text)
    }

    public mutating func integer(_ number: some FixedWidthInteger) { plain(String(number)) }
    public mutating func bool(_ flag: Bool) { plain(flag ? "true" : "false") }
    public mutating func null() { plain("null") }

    /// A number by its text; text that is no JSON number is written as a string.
    public mutating func number(_ text: String) {
        if JSONNumber.isValid(text) { plain(text) } else { string(text) }
    }

    /// A whole value, members in their order.
    public mutating func value(_ value: JSONValue) {
        switch value {
        case .object(let members): object { for member in members { $0.member(member.name, member.value) } }
        case .array(let elements): array { for element in elements { $0.value(element) } }
        case .string(let text): string(text)
        case .number(let text): number(text)
        case .bool(let flag): bool(flag)
        case .null: null()
        }
    }

    private mutating func open(_ bracket: UInt8) {
        comma()
        bytes.append(bracket)
        needsComma = false
    }

    private mutating func close(_ bracket: UInt8) {
        bytes.append(bracket)
        needsComma = true
    }

    private mutating func comma() {
        if needsComma { bytes.append(0x2C) }
        needsComma = true
    }

    private mutating func plain(_ text: String) {
        comma()
        bytes.append(contentsOf: text.utf8)
    }

    /// Escapes what RFC 8785 3.2.2.2 escapes, and nothing else.
    private mutating func quote(_ text: String) {
        bytes.append(0x22)
        var text = text
        text.withUTF8 { utf8 in
            let raw = UnsafeRawBufferPointer(utf8)
            var start = 0
            while true {
                let index = StringScan.firstSpecial(raw, start)
                bytes.append(contentsOf: utf8[start..<index])
                guard index < utf8.count else { break }
                escape(utf8[index])
                start = index + 1
            }
        }
        bytes.append(0x22)
    }

    private mutating func escape(_ byte: UInt8) {
        bytes.append(0x5C)
        switch byte {
        case 0x22, 0x5C: bytes.append(byte)
        case 0x08: bytes.append(0x62)
        case 0x09: bytes.append(0x74)
        case 0x0A: bytes.append(0x6E)
        case 0x0C: bytes.append(0x66)
        case 0x0D: bytes.append(0x72)
        default:
            let digits = String(byte, radix: 16)
            bytes.append(contentsOf: (digits.utf8.count == 1 ? "u000" : "u00").utf8)
            bytes.append(contentsOf: digits.utf8)
        }
    }
}

/// Members in one step.
extension JSONWriter {
    public mutating func member(_ name: String, _ text: String) { key(name); string(text) }
    public mutating func member(_ name: String, _ number: some FixedWidthInteger) { key(name); integer(number) }
    public mutating func member(_ name: String, _ flag: Bool) { key(name); bool(flag) }
    public mutating func member(_ name: String, _ value: JSONValue) { key(name); self.value(value) }

    /// A member unless there is no text.
    public mutating func member(_ name: String, ifPresent text: String?) {
        if let text { member(name, text) }
    }

    /// A member whose value `body` writes: one `object`, `array` or other value.
    public mutating func member<E: Error>(_ name: String, _ body: (inout JSONWriter) throws(E) -> Void) throws(E) {
        key(name)
        try body(&self)
    }
}

extension JSONValue {
    /// The value as JSON, members in their order.
    public var bytes: [UInt8] {
        var writer = JSONWriter()
        writer.value(self)
        return writer.bytes
    }
}
