/// What the cells of every sheet refer to.
struct XLSXContext {
    let strings: XLSXSharedStrings
    let styles: XLSXStyles
    let dateSystem: ExcelDate.System
    let limits: SpreadsheetLimits
}

/// Attribute `t` of a cell (ECMA-376 Part 1, 18.18.11).
enum XLSXCellType {
    case number, shared, text, bool, error

    init(_ bytes: UnsafeBufferPointer<UInt8>?) {
        switch bytes?.first {
        case UInt8(ascii: "s"): self = bytes?.count == 1 ? .shared : .text
        case UInt8(ascii: "i"), UInt8(ascii: "d"): self = .text
        case UInt8(ascii: "b"): self = .bool
        case UInt8(ascii: "e"): self = .error
        default: self = .number
        }
    }
}

/// `_x000D_` for a character XML cannot hold, `_x005F_` for an underscore that would look like that
/// (ECMA-376 Part 1, 22.9.2.19).
enum XLSXEscape {
    /// The text with such underscores escaped: readers would take them for characters.
    static func encode(_ text: String) -> String {
        var text = text
        return text.withUTF8 { bytes in
            guard bytes.indices.contains(where: { scalar(bytes, at: $0) != nil }) else { return nil }
            var out: [UInt8] = []
            for index in bytes.indices {
                if scalar(bytes, at: index) != nil { out.append(contentsOf: "_x005F".utf8) }
                out.append(bytes[index])
            }
            return String(decoding: out, as: UTF8.self)
        } ?? text
    }

    static func decode(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            if let scalar = scalar(bytes, at: index) {
                out.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
                index += 7
            } else {
                out.append(bytes[index])
                index += 1
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    private static func scalar(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> Unicode.Scalar? {
        guard index + 7 <= bytes.count, bytes[index] == 0x5F, bytes[index + 1] == 0x78, bytes[index + 6] == 0x5F
        else { return nil }
        var value: UInt16 = 0
        for offset in 2..<6 {
            guard let digit = Character(Unicode.Scalar(bytes[index + offset])).hexDigitValue else { return nil }
            value = value << 4 | UInt16(digit)
        }
        return Unicode.Scalar(value)
    }
}
