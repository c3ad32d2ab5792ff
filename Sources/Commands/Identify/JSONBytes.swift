/// JSON written by hand into one buffer: `identify` writes millions of objects of one shape, and a writer that
/// counts commas takes longer than reading the codes.
struct JSONBytes {
    private(set) var bytes: [UInt8] = []

    init(capacity: Int) { bytes.reserveCapacity(capacity) }

    /// JSON as it stands.
    mutating func literal(_ text: StaticString) {
        bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// Text that needs no escaping: digits and letters.
    mutating func plain(_ text: String) { bytes.append(contentsOf: text.utf8) }

    /// A number of one digit.
    mutating func digit(_ number: Int) { bytes.append(0x30 + UInt8(truncatingIfNeeded: number)) }

    mutating func optional(_ text: String?) {
        if let text { string(text) } else { literal("null") }
    }

    /// `"name":"value"`, with a comma before all but the first. `name` needs no escaping.
    mutating func member(_ name: String, _ value: String, isFirst: Bool) {
        if !isFirst { bytes.append(0x2C) }
        bytes.append(0x22)
        plain(name)
        literal("\":")
        string(value)
    }

    /// A string with what RFC 8785 3.2.2.2 escapes.
    mutating func string(_ text: String) {
        bytes.append(0x22)
        var text = text
        text.withUTF8 { utf8 in
            var start = 0
            for index in utf8.indices where utf8[index] < 0x20 || utf8[index] == 0x22 || utf8[index] == 0x5C {
                bytes.append(contentsOf: UnsafeBufferPointer(rebasing: utf8[start..<index]))
                escape(utf8[index])
                start = index + 1
            }
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: utf8[start...]))
        }
        bytes.append(0x22)
    }

    private mutating func escape(_ byte: UInt8) {
        let hexadecimal = StaticString("0123456789abcdef")
        bytes.append(0x5C)
        switch byte {
        case 0x22, 0x5C: bytes.append(byte)
        case 0x08: bytes.append(0x62)
        case 0x09: bytes.append(0x74)
        case 0x0A: bytes.append(0x6E)
        case 0x0C: bytes.append(0x66)
        case 0x0D: bytes.append(0x72)
        default:
            literal("u00")
            bytes.append(hexadecimal.utf8Start[Int(byte >> 4)])
            bytes.append(hexadecimal.utf8Start[Int(byte & 15)])
        }
    }
}
