import Glibc

/// Bytes of a CSV file to UTF-8, in chunks cut anywhere. What cannot be decoded becomes a byte 0xFF, which is no UTF-8:
/// the parser then refuses the very cell, whose line and column only it knows.
final class CSVDecoder {
    private static let undecodable: UInt8 = 0xFF
    let encoding: CSVEncoding
    private var converter: iconv_t?
    /// The beginning of a character whose rest has not come.
    private var carried: [UInt8] = []
    private var output: [UInt8] = []

    init(_ encoding: CSVEncoding) throws(SpreadsheetError) {
        self.encoding = encoding
        guard encoding == .gb18030 else { return }
        converter = iconv_open("UTF-8", "GB18030")
        if converter == nil || converter == iconv_t(bitPattern: -1) {
            converter = nil
            throw .notASpreadsheet(found: "GB18030 text, which this system cannot decode")
        }
    }

    deinit {
        if let converter { iconv_close(converter) }
    }

    func decode(_ chunk: UnsafeBufferPointer<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) throws -> Void) throws {
        guard encoding != .utf8 else { return try body(chunk) }
        output.removeAll(keepingCapacity: true)
        if carried.isEmpty {
            convert(chunk)
        } else {
            let joined = carried + chunk
            carried.removeAll(keepingCapacity: true)
            joined.withUnsafeBufferPointer(convert)
        }
        try output.withUnsafeBufferPointer(body)
    }

    /// Half a character at the end of the file is one that cannot be decoded.
    func finish(_ body: (UnsafeBufferPointer<UInt8>) throws -> Void) throws {
        guard !carried.isEmpty else { return }
        try [Self.undecodable].withUnsafeBufferPointer(body)
    }

    private func convert(_ bytes: UnsafeBufferPointer<UInt8>) {
        if encoding == .gb18030 {
            convertGB18030(bytes)
        } else {
            convertUTF16(bytes)
        }
    }

    private func convertGB18030(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard let base = bytes.baseAddress else { return }
        var position = 0
        var failures = 0
        var room = [CChar](repeating: 0, count: 16 << 10)
        while position < bytes.count {
            let (read, written, code) = step(base + position, bytes.count - position, &room)
            room.withUnsafeBytes { output.append(contentsOf: $0[..<written]) }
            position += read
            if code == EINVAL {
                carried = Array(bytes[position...])
                return
            }
            if code == EILSEQ {
                output.append(Self.undecodable)
                position += 1
                failures += 1
                // The parser stops at the first: no need to convert a whole chunk of garbage byte by byte.
                if failures == 8 { return }
            }
        }
    }

    private func step(
        _ from: UnsafePointer<UInt8>, _ count: Int, _ room: inout [CChar]
    ) -> (read: Int, written: Int, code: Int32) {
        var source: UnsafeMutablePointer<CChar>? = UnsafeMutableRawPointer(mutating: from)
            .assumingMemoryBound(to: CChar.self)
        var sourceLeft = count
        var targetLeft = room.count
        let code: Int32 = room.withUnsafeMutableBufferPointer { buffer in
            var target = buffer.baseAddress
            return iconv(converter, &source, &sourceLeft, &target, &targetLeft) == -1 ? errno : 0
        }
        return (count - sourceLeft, room.count - targetLeft, code)
    }

    private func convertUTF16(_ bytes: UnsafeBufferPointer<UInt8>) {
        let isLittle = encoding == .utf16LittleEndian
        func unit(_ index: Int) -> UInt16 {
            let (low, high) = isLittle ? (bytes[index], bytes[index + 1]) : (bytes[index + 1], bytes[index])
            return UInt16(high) << 8 | UInt16(low)
        }
        var index = 0
        while index + 1 < bytes.count {
            let first = unit(index)
            if let scalar = Unicode.Scalar(first) {
                append(scalar)
                index += 2
            } else if first >= 0xDC00 {
                output.append(Self.undecodable)
                index += 2
            } else if index + 3 < bytes.count {
                appendPair(first, unit(index + 2))
                index += 4
            } else {
                break
            }
        }
        if index < bytes.count { carried = Array(bytes[index...]) }
    }

    private func appendPair(_ high: UInt16, _ low: UInt16) {
        guard 0xDC00...0xDFFF ~= low else { return output.append(Self.undecodable) }
        let value = 0x10000 + (UInt32(high - 0xD800) << 10 | UInt32(low - 0xDC00))
        if let scalar = Unicode.Scalar(value) { append(scalar) }
    }

    private func append(_ scalar: Unicode.Scalar) {
        if scalar.isASCII {
            output.append(UInt8(truncatingIfNeeded: scalar.value))
        } else if let encoded = UTF8.encode(scalar) {
            output.append(contentsOf: encoded)
        }
    }
}
