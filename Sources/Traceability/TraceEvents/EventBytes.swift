/// Values as bytes between two passes: integers in base 128, lengths before what they measure, nothing named.
///
/// Only the process that wrote them reads them: the file has no name and goes with it.
struct EventBytesWriter {
    private(set) var bytes: [UInt8] = []

    mutating func number(_ value: Int64) {
        var rest = UInt64(bitPattern: (value << 1) ^ (value >> 63))
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    mutating func blob(_ value: [UInt8]) {
        number(Int64(value.count))
        bytes.append(contentsOf: value)
    }

    mutating func text(_ value: String) {
        number(Int64(value.utf8.count))
        bytes.append(contentsOf: value.utf8)
    }

    mutating func flag(_ value: Bool) { bytes.append(value ? 1 : 0) }

    mutating func optional<T>(_ value: T?, _ write: (inout EventBytesWriter, T) -> Void) {
        flag(value != nil)
        if let value { write(&self, value) }
    }

    mutating func list<T>(_ values: [T], _ write: (inout EventBytesWriter, T) -> Void) {
        number(Int64(values.count))
        for value in values { write(&self, value) }
    }

    mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }
}

/// Reads what `EventBytesWriter` wrote. What ends early reads as zeros and empty values, never beyond the end.
struct EventBytesReader {
    private let bytes: [UInt8]
    private(set) var place = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func number() -> Int64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while place < bytes.count, shift < 64 {
            let byte = bytes[place]
            place += 1
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { break }
            shift += 7
        }
        return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }

    mutating func blob() -> [UInt8] { Array(bytes[next()]) }
    mutating func text() -> String { String(decoding: bytes[next()], as: UTF8.self) }

    mutating func flag() -> Bool {
        guard place < bytes.count else { return false }
        place += 1
        return bytes[place - 1] == 1
    }

    mutating func optional<T>(_ read: (inout EventBytesReader) -> T) -> T? { flag() ? read(&self) : nil }

    mutating func list<T>(_ read: (inout EventBytesReader) -> T) -> [T] {
        let count = number()
        var values: [T] = []
        while values.count < count, place < bytes.count { values.append(read(&self)) }
        return values
    }

    private mutating func next() -> Range<Int> {
        let count = Int(clamping: max(0, number()))
        let start = place
        place = min(bytes.count, start + min(count, bytes.count))
        return start..<place
    }
}
