/// How the bytes of a CSV file stand for text.
public enum CSVEncoding: String, Sendable, Equatable {
    case utf8 = "UTF-8"
    case utf16LittleEndian = "UTF-16LE"
    case utf16BigEndian = "UTF-16BE"
    /// What Excel and WPS write on a Chinese system; a superset of GBK and GB2312.
    case gb18030 = "GB18030"

    /// The encoding of a file that begins with `sample` and the length of its byte order mark: by the mark, else
    /// UTF-16 where ASCII characters come with a zero byte, else UTF-8 if the sample is valid, else GB18030.
    static func detect(_ sample: [UInt8]) -> (encoding: CSVEncoding, markLength: Int) {
        if sample.starts(with: [0xEF, 0xBB, 0xBF]) { return (.utf8, 3) }
        if sample.starts(with: [0xFF, 0xFE]) { return (.utf16LittleEndian, 2) }
        if sample.starts(with: [0xFE, 0xFF]) { return (.utf16BigEndian, 2) }
        if let encoding = utf16(sample) { return (encoding, 0) }
        return (isUTF8(sample) ? .utf8 : .gb18030, 0)
    }

    /// Separators and line ends are ASCII: in UTF-16 each is a pair with one zero byte, always on the same side.
    private static func utf16(_ sample: [UInt8]) -> CSVEncoding? {
        guard sample.contains(0) else { return nil }
        var little = 0
        var big = 0
        for index in stride(from: 0, to: sample.count - 1, by: 2) {
            let (first, second) = (sample[index], sample[index + 1])
            if first == 0, second == 0 { return nil }
            if second == 0, isText(first) { little += 1 }
            if first == 0, isText(second) { big += 1 }
        }
        if little > 8 * big { return .utf16LittleEndian }
        if big > 8 * little { return .utf16BigEndian }
        return nil
    }

    private static func isText(_ byte: UInt8) -> Bool {
        0x20...0x7E ~= byte || byte == 0x09 || byte == 0x0A || byte == 0x0D
    }

    /// A character cut by the end of the sample is not held against it.
    private static func isUTF8(_ sample: [UInt8]) -> Bool {
        var end = sample.count
        var back = 1
        while back <= min(3, sample.count) {
            let byte = sample[sample.count - back]
            if byte & 0xC0 == 0xC0 {
                let length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : 2
                if length > back { end = sample.count - back }
                break
            }
            if byte < 0x80 { break }
            back += 1
        }
        return String(validating: sample[..<end], as: UTF8.self) != nil
    }
}
