/// Escaping for the places of an HTML document: one scan, unchanged runs copied whole.
enum Escaping {
    /// Appends a text for element content and quoted attribute values. `& < > " '` become references; a carriage
    /// return does too, because parsers turn a bare one into a line feed; characters that HTML forbids (NUL, the
    /// C0 and C1 controls except tab, line feed and form feed, and DEL) become U+FFFD.
    static func append(_ text: String, to bytes: inout [UInt8]) {
        var text = text
        text.withUTF8 { append($0, to: &bytes) }
    }

    private static func append(_ text: UnsafeBufferPointer<UInt8>, to bytes: inout [UInt8]) {
        var start = 0
        var index = 0
        while index < text.count {
            let byte = text[index]
            guard needsCare(byte) else {
                index += 1
                continue
            }
            let isC1 = byte == 0xC2 && index + 1 < text.count && text[index + 1] < 0xA0
            if byte == 0xC2 && !isC1 {
                index += 1
                continue
            }
            bytes.append(contentsOf: text[start..<index])
            append(replacement(byte), to: &bytes)
            index += isC1 ? 2 : 1
            start = index
        }
        bytes.append(contentsOf: text[start...])
    }

    private static func needsCare(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x00...0x08, 0x0B, 0x0D...0x1F, 0x22, 0x26, 0x27, 0x3C, 0x3E, 0x7F, 0xC2: true
        default: false
        }
    }

    private static func replacement(_ byte: UInt8) -> StaticString {
        switch byte {
        case 0x26: "&amp;"
        case 0x3C: "&lt;"
        case 0x3E: "&gt;"
        case 0x22: "&quot;"
        case 0x27: "&#39;"
        case 0x0D: "&#13;"
        default: "\u{FFFD}"
        }
    }

    private static func append(_ text: StaticString, to bytes: inout [UInt8]) {
        text.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }

    /// Appends a JSON document for a script element: `<` as `\u003C`, so that no `</script` or `<!--` can end or
    /// change the element, and U+2028 and U+2029 as escapes, which old script parsers take for line ends. All three
    /// stand only inside strings of a JSON document.
    static func appendJSON(_ json: [UInt8], to bytes: inout [UInt8]) {
        bytes.reserveCapacity(bytes.count + json.count)
        var index = 0
        while index < json.count {
            let byte = json[index]
            if byte == 0x3C {
                append("\\u003C", to: &bytes)
            } else if byte == 0xE2, index + 2 < json.count, json[index + 1] == 0x80, json[index + 2] & 0xFE == 0xA8 {
                append(json[index + 2] == 0xA8 ? "\\u2028" : "\\u2029", to: &bytes)
                index += 2
            } else {
                bytes.append(byte)
            }
            index += 1
        }
    }
}
