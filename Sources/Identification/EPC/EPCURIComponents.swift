/// The components of an EPC URI between dots, taken one after the other. Positions count characters from 1.
struct EPCURIComponents {
    /// `sgtin-96`, `sgtin`, lower case as the standard writes them.
    let scheme: String
    private let parts: [(position: Int, bytes: ArraySlice<UInt8>)]
    private var next = 0

    /// More than the longest URI has: a GIAI of 30 characters, each an escape, after `urn:epc:tag:giai-202:7.`.
    static let longest = 160

    /// `urn:epc:tag:` in any case (RFC 8141), the scheme, a colon, components.
    init(_ text: String, after prefix: String) throws(EPCError) {
        guard text.utf8.count <= Self.longest else { throw .notAnEPCURI(text.excerpt) }
        let bytes = Array(text.utf8)
        let head = bytes.prefix(prefix.utf8.count).map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
        let rest = bytes.dropFirst(prefix.utf8.count)
        guard head == Array(prefix.utf8), let colon = rest.firstIndex(of: 0x3A) else {
            throw .notAnEPCURI(text.excerpt)
        }
        scheme = String(decoding: rest[..<colon], as: UTF8.self)
        parts = rest[(colon + 1)...].splitAtDots().map { ($0.startIndex + 1, $0) }
    }

    /// A serial may have dots of its own, so that the last component takes what is left.
    mutating func expect(_ count: Int) throws(EPCError) {
        guard parts.count >= count else {
            throw .wrongComponent(position: parts[0].position, joined(0), rule: .componentCount(count))
        }
        last = count - 1
    }

    private var last = 0

    private func joined(_ index: Int) -> String {
        guard index < parts.count else { return "" }
        let bytes = parts[index...].map(\.bytes).joined(separator: [0x2E])
        return String(decoding: Array(bytes), as: UTF8.self)
    }

    private mutating func take() -> (position: Int, text: String) {
        defer { next += 1 }
        guard next < parts.count else { return (1, "") }
        let text = next == last ? joined(next) : String(decoding: parts[next].bytes, as: UTF8.self)
        return (parts[next].position, text)
    }

    mutating func filter() throws(EPCError) -> Int {
        let (position, text) = take()
        guard text.utf8.count == 1, let value = UInt64(digits: text.utf8), value < 8 else {
            throw .wrongComponent(position: position, text.excerpt, rule: .filter)
        }
        return Int(value)
    }

    mutating func digits(_ lengths: ClosedRange<Int>) throws(EPCError) -> String {
        let (position, text) = take()
        guard lengths.contains(text.utf8.count), text.utf8.allSatisfy(\.isDigit) else {
            throw .wrongComponent(position: position, text.excerpt, rule: .digits(lengths))
        }
        return text
    }

    /// 1…`maximum` characters of set 82, seven of them escaped (TDS appendix A).
    mutating func text(maximum: Int) throws(EPCError) -> String {
        let (position, text) = take()
        guard let value = Self.unescape(text) else {
            throw .wrongComponent(position: position, text.excerpt, rule: .escapes)
        }
        guard (1...maximum).contains(value.utf8.count) else {
            throw .wrongComponent(position: position, text.excerpt, rule: .text(maximum: maximum))
        }
        return value
    }

    /// Characters of set 82 that a URI must escape: `" % & / < > ?`.
    static func isEscaped(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x22, 0x25, 0x26, 0x2F, 0x3C, 0x3E, 0x3F: true
        default: false
        }
    }

    /// Nil when a character that must be escaped is not, or an escape stands for none of set 82.
    private static func unescape(_ text: String) -> String? {
        var (bytes, rest) = ([UInt8](), text.utf8[...])
        while let byte = rest.popFirst() {
            if byte == 0x25 {
                guard let high = rest.popFirst()?.hexadecimalValue, let low = rest.popFirst()?.hexadecimalValue,
                    (high << 4 | low).isInCharacterSet82
                else { return nil }
                bytes.append(high << 4 | low)
            } else {
                guard byte.isInCharacterSet82, !isEscaped(byte) else { return nil }
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension ArraySlice<UInt8> {
    fileprivate func splitAtDots() -> [ArraySlice<UInt8>] {
        split(separator: 0x2E, omittingEmptySubsequences: false)
    }
}
