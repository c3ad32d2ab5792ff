/// Puts ASCII text together in the storage of the string that it becomes: one allocation, nothing copied twice. What
/// does not fit is left out, so the capacity must be right.
struct ASCIIWriter {
    private let buffer: UnsafeMutableBufferPointer<UInt8>
    fileprivate var count = 0

    fileprivate init(_ buffer: UnsafeMutableBufferPointer<UInt8>) { self.buffer = buffer }

    @inline(__always)
    mutating func append(byte: UInt8) {
        guard count < buffer.count else { return }
        buffer[count] = byte
        count += 1
    }

    @inline(__always)
    mutating func append(_ text: StaticString) {
        let source = UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
        append(source)
    }

    mutating func append(_ text: String) { append(text, 0, text.utf8.count) }

    /// The bytes `start` to `end` of an ASCII text, as far as there are any.
    mutating func append(_ text: String, _ start: Int, _ end: Int) {
        let copied: Void? = text.utf8.withContiguousStorageIfAvailable { bytes in
            let range = min(max(start, 0), bytes.count)..<max(min(end, bytes.count), min(max(start, 0), bytes.count))
            append(UnsafeBufferPointer(rebasing: bytes[range]))
        }
        if copied == nil { for byte in text.utf8.dropFirst(start).prefix(end - start) { append(byte: byte) } }
    }

    private mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
        for byte in bytes { append(byte: byte) }
    }

    /// Each byte, as another writing of it where `escape` says so.
    mutating func append(_ text: String, escaping isEscaped: (UInt8) -> Bool) {
        for byte in text.utf8 {
            guard isEscaped(byte) else {
                append(byte: byte)
                continue
            }
            append(byte: 0x25)
            for nibble in [byte >> 4, byte & 15] { append(byte: nibble < 10 ? 0x30 + nibble : 0x37 + nibble) }
        }
    }
}

extension String {
    /// An ASCII text of at most `capacity` bytes.
    init(asciiUpTo capacity: Int, _ write: (inout ASCIIWriter) -> Void) {
        self.init(unsafeUninitializedCapacity: capacity) { buffer in
            var writer = ASCIIWriter(buffer)
            write(&writer)
            return writer.count
        }
    }
}
