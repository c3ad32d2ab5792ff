import CZlib

/// What a PDF holds besides pages (ISO 32000): names are read with their escapes (`/J#61vaScript`, 7.3.5), object
/// streams unpacked (7.5.7). What cannot be looked into, because it is encrypted or packed otherwise, is told so.
struct PDFInspection {
    enum Finding {
        /// Actions that start a program or a script (12.6.4.5, 12.6.4.16).
        case runs
        /// Encrypted, or packed in a way that is not read here.
        case closed
    }

    private static let unpackedMax = 32 << 20
    private static let dictionaryMax = 4_096
    private static let streamsMax = 10_000
    private let bytes: [UInt8]
    private var unpacked = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// nil: nothing of the kind.
    mutating func finding() -> Finding? {
        var isClosed = false
        for (name, _) in Names(bytes, 0..<bytes.count) {
            if Self.active.contains(name) { return .runs }
            if name == "Encrypt" { isClosed = true }
        }
        if isClosed { return .closed }
        let starts = streams()
        guard starts.count <= Self.streamsMax else { return .closed }
        for start in starts {
            switch look(intoStreamAt: start) {
            case nil: continue
            case .runs: return .runs
            case .closed: isClosed = true
            }
        }
        return isClosed ? .closed : nil
    }

    private static let active: Set<String> = ["JavaScript", "Launch"]

    /// Where the data of each stream begin.
    private func streams() -> [Int] {
        var found: [Int] = []
        let word = Array("stream".utf8)
        var at = 0
        while at + word.count < bytes.count {
            guard bytes[at] == word[0], bytes[at..<at + word.count].elementsEqual(word) else {
                at += 1
                continue
            }
            let after = at + word.count
            let isEnd = at >= 3 && bytes[(at - 3)..<at].elementsEqual("end".utf8)
            if !isEnd, bytes[after] == 0x0A {
                found.append(after + 1)
            } else if !isEnd, bytes[after] == 0x0D {
                found.append(after + (after + 1 < bytes.count && bytes[after + 1] == 0x0A ? 2 : 1))
            }
            at = after
        }
        return found
    }

    /// Objects that are packed in a stream; others hold pictures, fonts and what is drawn.
    private mutating func look(intoStreamAt start: Int) -> Finding? {
        let names = Set(dictionary(before: start))
        guard names.contains("ObjStm") || names.isSuperset(of: ["N", "First"]) else { return nil }
        let filters = names.filter { $0.hasSuffix("Decode") }
        guard !filters.isEmpty else { return names.contains("Filter") ? .closed : nil }
        guard filters == ["FlateDecode"], !names.contains("Predictor"), let objects = inflated(from: start) else {
            return .closed
        }
        return Names(objects, 0..<objects.count).contains { Self.active.contains($0.0) } ? .runs : nil
    }

    /// The names between the object's beginning and its stream.
    private func dictionary(before start: Int) -> [String] {
        let first = max(0, start - Self.dictionaryMax)
        let word = Array("obj".utf8)
        var begin = first
        var at = start - word.count
        while at > first {
            if bytes[at] == word[0], bytes[at..<at + word.count].elementsEqual(word) {
                begin = at
                break
            }
            at -= 1
        }
        return Names(bytes, begin..<start).map(\.0)
    }

    /// nil: it is no such stream, or too large.
    private mutating func inflated(from start: Int) -> [UInt8]? {
        var stream = z_stream()
        guard inflateInit_(&stream, zlibVersion(), Int32(MemoryLayout<z_stream>.size)) == Z_OK else { return nil }
        defer { inflateEnd(&stream) }
        var output: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        return bytes.withUnsafeBufferPointer { source in
            guard let base = source.baseAddress, start < source.count else { return nil }
            // zlib reads what it is given and writes nothing to it.
            stream.next_in = UnsafeMutablePointer(mutating: base + start)
            stream.avail_in = UInt32(source.count - start)
            while true {
                let (code, count) = piece.withUnsafeMutableBufferPointer { target in
                    stream.next_out = target.baseAddress
                    stream.avail_out = UInt32(target.count)
                    return (inflate(&stream, Z_NO_FLUSH), target.count - Int(stream.avail_out))
                }
                output += piece[..<count]
                unpacked += count
                if code == Z_STREAM_END { return output }
                guard code == Z_OK, count > 0, unpacked <= Self.unpackedMax else { return nil }
            }
        }
    }
}

/// Names of a PDF as they are meant, and where each begins.
private struct Names: Sequence, IteratorProtocol {
    private let bytes: [UInt8]
    private var at: Int
    private let end: Int
    private static let longest = 127

    init(_ bytes: [UInt8], _ range: Range<Int>) {
        self.bytes = bytes
        (at, end) = (range.lowerBound, range.upperBound)
    }

    mutating func next() -> (String, Int)? {
        while at < end, bytes[at] != 0x2F { at += 1 }
        guard at < end else { return nil }
        let start = at
        at += 1
        var name: [UInt8] = []
        while at < end, name.count < Self.longest, Self.isRegular(bytes[at]) {
            if bytes[at] == 0x23, at + 2 < end, let high = Self.digit(bytes[at + 1]),
                let low = Self.digit(bytes[at + 2])
            {
                name.append(high << 4 | low)
                at += 3
            } else {
                name.append(bytes[at])
                at += 1
            }
        }
        return (String(decoding: name, as: UTF8.self), start)
    }

    /// Neither white space nor a delimiter (7.2.3).
    private static func isRegular(_ byte: UInt8) -> Bool {
        switch byte {
        case 0, 9, 10, 12, 13, 32, 0x25, 0x28, 0x29, 0x2F, 0x3C, 0x3E, 0x5B, 0x5D, 0x7B, 0x7D: false
        default: true
        }
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x37
        case 0x61...0x66: byte - 0x57
        default: nil
        }
    }
}
