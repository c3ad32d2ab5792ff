/// A code of one of our layouts, read at a glance: the plain forms that labels and files carry, straight from UTF-8,
/// nothing copied.
///
/// It reads a bare Ecode, `E=` and an Ecode, an http address whose last segment is that, `(01)…(21)…` and the address
/// `…/01/…/21/…`, and every one of them as the reader of all forms does. Anything else is not a plain form, and says
/// nothing about the text.
public struct PlainCode: Hashable, Sendable {
    /// Place in `CodeLayout.all`.
    public let layoutOrdinal: Int
    /// The enterprise's Ecode number, or the GTIN of 14 digits, as a number.
    public let scope: UInt64
    /// What the code prints.
    public let parts: CodeParts

    /// The layout that it is of.
    public var layout: CodeLayout { CodeLayout.all[layoutOrdinal] }

    /// nil: no plain form.
    public init?(_ text: String) {
        var text = text
        guard let code = text.withUTF8({ PlainCode($0) }) else { return nil }
        self = code
    }

    /// The same over bytes.
    public init?(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard (15...300).contains(bytes.count) else { return nil }
        var start = bytes.count
        while start > 0, bytes[start - 1] &- 48 < 10 { start -= 1 }
        let tail = UnsafeBufferPointer(rebasing: bytes[start...])
        let head = UnsafeBufferPointer(rebasing: bytes[..<start])
        let found = Self.ecode(tail, after: head) ?? Self.article(tail, after: head)
        guard let found else { return nil }
        self = found
    }

    private init?(_ ordinal: Int, scope: UInt64? = nil, _ field: UnsafeBufferPointer<UInt8>) {
        guard let parts = try? CodeLayout.all[ordinal].parse(field) else { return nil }
        layoutOrdinal = ordinal
        self.parts = parts
        self.scope = scope ?? UInt64(parts.enterpriseNumber)
    }

    /// Version and NSI of the layouts of Ecode, as bytes.
    private static let leads: [(ordinal: Int, lead: [UInt8], length: Int)] = CodeLayout.all.enumerated().compactMap {
        guard case .ecode(let lead) = $1.scheme else { return nil }
        return ($0, Array(lead.utf8), lead.utf8.count + $1.fieldDigits)
    }

    private static let articles: [(ordinal: Int, length: Int)] = CodeLayout.all.enumerated().compactMap {
        $1.scheme == .gtinSerial ? ($0, $1.fieldDigits) : nil
    }

    private static func ecode(
        _ digits: UnsafeBufferPointer<UInt8>, after head: UnsafeBufferPointer<UInt8>
    ) -> PlainCode? {
        for (ordinal, lead, length) in leads where digits.count == length {
            guard digits.starts(with: lead), isEcodeHead(head) else { continue }
            return PlainCode(ordinal, UnsafeBufferPointer(rebasing: digits[lead.count...]))
        }
        return nil
    }

    /// Nothing, `E=`, or an address up to `/E=`.
    private static func isEcodeHead(_ head: UnsafeBufferPointer<UInt8>) -> Bool {
        let count = head.count
        if count == 0 { return true }
        guard count >= 2, head[count - 1] == 0x3D, head[count - 2] | 0x20 == 0x65 else { return false }
        if count == 2 { return true }
        return head[count - 3] == 0x2F && isHost(UnsafeBufferPointer(rebasing: head[..<(count - 3)]))
    }

    private static func article(
        _ serial: UnsafeBufferPointer<UInt8>, after head: UnsafeBufferPointer<UInt8>
    ) -> PlainCode? {
        guard let ordinal = articles.first(where: { $0.length == serial.count })?.ordinal, head.count >= 22 else {
            return nil
        }
        let gtin = UnsafeBufferPointer(rebasing: head[(head.count - 18)..<(head.count - 4)])
        let before = UnsafeBufferPointer(rebasing: head[..<(head.count - 18)])
        let between = UnsafeBufferPointer(rebasing: head[(head.count - 4)...])
        let isBracketed = before.elementsEqual(bracketed01) && between.elementsEqual(bracketed21)
        guard isBracketed || isArticleAddress(before, between), let scope = number(ofGTIN: gtin) else { return nil }
        return PlainCode(ordinal, scope: scope, serial)
    }

    private static let bracketed01 = Array("(01)".utf8), bracketed21 = Array("(21)".utf8)
    private static let path01 = Array("/01/".utf8), path21 = Array("/21/".utf8)

    private static func isArticleAddress(
        _ before: UnsafeBufferPointer<UInt8>, _ between: UnsafeBufferPointer<UInt8>
    ) -> Bool {
        guard between.elementsEqual(path21), before.count > 4, before.suffix(4).elementsEqual(path01) else {
            return false
        }
        return isHost(UnsafeBufferPointer(rebasing: before[..<(before.count - 4)]))
    }

    /// `http://` or `https://` and a plain host with or without a port, no path.
    private static func isHost(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        let scheme = [https, http].first { bytes.starts(with: $0) }
        guard let scheme, bytes.count > scheme.count, bytes[scheme.count] != 0x3A else { return false }
        return bytes[scheme.count...].allSatisfy { byte in
            byte &- 48 < 10 || (byte | 0x20) &- 97 < 26 || byte == 0x2E || byte == 0x2D || byte == 0x3A
        }
    }

    private static let https = Array("https://".utf8), http = Array("http://".utf8)

    /// 14 digits with a right check digit (GS1 General Specifications 7.9.1).
    private static func number(ofGTIN digits: UnsafeBufferPointer<UInt8>) -> UInt64? {
        var value: UInt64 = 0
        var sum: UInt64 = 0
        for (place, byte) in digits.enumerated() {
            let digit = UInt64(byte &- 48)
            guard digit < 10 else { return nil }
            value = value * 10 + digit
            sum += place & 1 == 0 ? 3 * digit : digit
        }
        return sum.isMultiple(of: 10) ? value : nil
    }
}
