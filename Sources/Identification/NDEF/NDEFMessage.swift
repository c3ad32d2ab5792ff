/// An NDEF message (NFC Forum NDEF 1.0): the records of an NFC tag, bare or in the TLV block of a Type 2 tag.
public struct NDEFMessage: Sendable, Hashable {
    /// At least one, in order.
    public let records: [NDEFRecord]

    /// The longest message, in bytes: what the block of a Type 2 tag can say (FFFEh).
    public static let limit = 65_534

    /// At least one record, all of them together within the limit.
    public init(_ records: [NDEFRecord]) throws(ParseError) {
        guard !records.isEmpty else { throw .empty }
        self.records = records
        let count = bytes.count
        guard count <= Self.limit else { throw .tooLong(count) }
    }

    /// What a label's tag carries: one address.
    public init(uri: String) throws(ParseError) { try self.init([.uri(uri)]) }

    /// Why bytes are no message. `position` counts bytes from 1, `record` counts records from 1.
    public enum ParseError: Error, Hashable, Sendable {
        case empty
        case tooLong(Int)
        /// The bytes end inside a record or a block.
        case cutShort(position: Int)
        /// The first record must say that it begins the message, and no other one.
        case wrongBegin(position: Int)
        /// Bytes behind the record that ends the message.
        case afterEnd(position: Int)
        /// Name format, type and chunk flags of this record contradict each other.
        case wrongType(record: Int)
        /// A Type 2 tag without an NDEF block (tag 03).
        case noMessageBlock
        case notHexadecimal(position: Int)
    }

    /// Reads a message: its first byte is the flags of the first record, or the tag of a TLV block (00…03, FD, FE),
    /// as on a Type 2 tag.
    public init(_ bytes: [UInt8]) throws(ParseError) {
        guard bytes.count <= Self.limit else { throw .tooLong(bytes.count) }
        guard let first = bytes.first else { throw .empty }
        let isBlock = first <= 0x03 || first == 0xFD || first == 0xFE
        let message = try isBlock ? Self.messageBlock(bytes) : 0..<bytes.count
        var reader = NDEFReader(bytes: bytes, index: message.lowerBound, end: message.upperBound)
        records = try reader.records()
    }

    /// Reads hexadecimal digits, between them blanks, `:` or `-`.
    public init(hexadecimal text: String) throws(ParseError) {
        guard text.utf8.count <= 3 * Self.limit else { throw .tooLong(text.utf8.count) }
        var bytes: [UInt8] = []
        var high: UInt8?
        for (offset, byte) in text.utf8.enumerated() {
            if high == nil, [0x20, 0x3A, 0x2D].contains(byte) { continue }
            guard let value = byte.hexadecimalValue else { throw .notHexadecimal(position: offset + 1) }
            if let first = high {
                bytes.append(first << 4 | value)
                high = nil
            } else {
                high = value
            }
        }
        guard high == nil else { throw .notHexadecimal(position: text.utf8.count) }
        try self.init(bytes)
    }

    /// The message's bytes; payloads of up to 255 bytes in short records.
    public var bytes: [UInt8] {
        var bytes: [UInt8] = []
        for (index, record) in records.enumerated() {
            let isShort = record.payload.count <= 255
            var flags = record.nameFormat.rawValue | (isShort ? 0x10 : 0) | (record.id.isEmpty ? 0 : 0x08)
            if index == 0 { flags |= 0x80 }
            if index == records.count - 1 { flags |= 0x40 }
            bytes += [flags, UInt8(record.type.count)]
            if isShort {
                bytes.append(UInt8(record.payload.count))
            } else {
                bytes += [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: record.payload.count >> $0) }
            }
            if !record.id.isEmpty { bytes.append(UInt8(record.id.count)) }
            bytes += record.type + record.id + record.payload
        }
        return bytes
    }

    /// The message in the block that a Type 2 tag has from its page 4 on, and the block that ends the list
    /// (NFC Forum Type 2 Tag 1.0, 2.3).
    public var type2Block: [UInt8] {
        let message = bytes
        let length =
            message.count < 0xFF
            ? [UInt8(message.count)]
            : [0xFF, UInt8(truncatingIfNeeded: message.count >> 8), UInt8(truncatingIfNeeded: message.count)]
        return [0x03] + length + message + [0xFE]
    }

    /// `bytes` as hexadecimal digits, large letters.
    public var hexadecimal: String { bytes.hexadecimal }

    /// The first address or else the first text.
    public var content: String? {
        records.lazy.compactMap(\.uri).first ?? records.lazy.compactMap(\.text).first
    }

    /// Where the message lies among the blocks: null (00), lock and memory control (01, 02), proprietary (FD).
    private static func messageBlock(_ bytes: [UInt8]) throws(ParseError) -> Range<Int> {
        var index = 0
        while index < bytes.count, bytes[index] != 0xFE {
            let tag = bytes[index]
            index += 1
            if tag == 0 { continue }
            guard index < bytes.count else { throw .cutShort(position: index) }
            var length = Int(bytes[index])
            index += 1
            if length == 0xFF {
                guard index + 1 < bytes.count else { throw .cutShort(position: bytes.count) }
                length = Int(bytes[index]) << 8 | Int(bytes[index + 1])
                index += 2
            }
            guard bytes.count - index >= length else { throw .cutShort(position: bytes.count) }
            if tag == 0x03 { return index..<index + length }
            index += length
        }
        throw .noMessageBlock
    }
}

extension [UInt8] {
    /// Two digits a byte, large letters.
    var hexadecimal: String {
        let digits = Array("0123456789ABCDEF".utf8)
        return String(decoding: flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}

extension NDEFMessage.ParseError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .empty: "There is no NFC message."
        case .tooLong(let bytes):
            "An NFC message has at most \(NDEFMessage.limit) bytes here; this one has \(bytes)."
        case .cutShort(let position): "The NFC message breaks off at byte \(position)."
        case .wrongBegin(let position):
            "Byte \(position) of the NFC message: the first record, and no other, must say that it begins the message."
        case .afterEnd(let position): "Byte \(position) stands behind the last record of the NFC message."
        case .wrongType(let record): "Record \(record) of the NFC message has a type that does not fit its format."
        case .noMessageBlock: "The tag's memory has no block with an NFC message (tag 03)."
        case .notHexadecimal(let position): "Character \(position) is no hexadecimal digit of a whole byte."
        }
    }
}
