import Identification

/// What a reader gives of a tag, as it is kept: upper-case hexadecimal without blanks.
public enum TagText {
    /// An EPC: 32 to 496 bits (GS1 EPC Tag Data Standard, the length that a PC word can tell).
    static let epcDigits = 8...124
    /// A TID: 32 to 256 bits.
    static let tidDigits = 8...64

    /// The EPC in what a reader types, also with the PC word before it and groups within. nil: no hexadecimal text of
    /// a right length.
    public static func epc(_ text: String) -> String? {
        if let reading = try? ReaderInput(text), case .epc(let tag) = reading.content { return tag.bits.hex }
        return hexadecimal(text, epcDigits, multiple: 4)
    }

    public static func tid(_ text: String) -> String? { hexadecimal(text, tidDigits, multiple: 2) }

    private static func hexadecimal(_ text: String, _ allowed: ClosedRange<Int>, multiple: Int) -> String? {
        guard text.utf8.count <= 512 else { return nil }
        var bytes: [UInt8] = []
        for byte in text.halfWidth.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x46: bytes.append(byte)
            case 0x61...0x66: bytes.append(byte - 0x20)
            case 0x20, 0x09, 0x2D, 0x3A: continue  // Blanks, hyphens and colons between bytes or words.
            default: return nil
            }
        }
        guard allowed.contains(bytes.count), bytes.count.isMultiple(of: multiple) else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }
}
