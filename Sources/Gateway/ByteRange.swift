/// The bytes of a document that a client asks for (RFC 9110, 14.2): one range; several are answered with the whole.
public enum ByteRange: Sendable, Hashable {
    case whole
    case part(Range<Int64>)
    /// Nothing of the document lies in it.
    case unsatisfiable

    /// - Parameters:
    ///   - header: `Range`, as received.
    ///   - ifRange: `If-Range`: another entity tag than `tag`, or a date, means the whole.
    public init(header: String?, ifRange: String?, tag: String, byteCount: Int64) {
        self = .whole
        guard let header, ifRange == nil || ifRange == tag else { return }
        let lower = header.lowercased()
        guard lower.hasPrefix("bytes=") else { return }
        let spec = lower.dropFirst(6).filter { $0 != " " && $0 != "\t" }
        guard !spec.contains(","), let dash = spec.firstIndex(of: "-") else { return }
        let (first, last) = (spec[..<dash], spec[spec.index(after: dash)...])
        guard Self.isNumber(first), Self.isNumber(last), !(first.isEmpty && last.isEmpty) else { return }
        if first.isEmpty {
            let length = min(Int64(last) ?? .max, byteCount)
            self = length == 0 ? .unsatisfiable : .part(byteCount - length..<byteCount)
            return
        }
        let start = Int64(first) ?? .max
        let end = last.isEmpty ? Int64.max : Int64(last) ?? .max
        guard start <= end else { return }
        self = start >= byteCount ? .unsatisfiable : .part(start..<min(end, byteCount - 1) + 1)
    }

    private static func isNumber(_ text: some StringProtocol) -> Bool {
        text.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }
}
