/// Reads the records of a message, chunks put together (NDEF 1.0, 2.3.3 and 3.2).
struct NDEFReader {
    let bytes: [UInt8]
    var index: Int
    let end: Int

    /// One record as it stands: its flags, and its parts as ranges of bytes.
    private struct Header {
        var flags: UInt8
        var type: Range<Int>
        var id: Range<Int>
        var payload: Range<Int>

        var isFirst: Bool { flags & 0x80 != 0 }
        var isLast: Bool { flags & 0x40 != 0 }
        var isChunk: Bool { flags & 0x20 != 0 }
        var format: UInt8 { flags & 0x07 }
    }

    mutating func records() throws(NDEFMessage.ParseError) -> [NDEFRecord] {
        var records: [NDEFRecord] = []
        guard index < end else { throw .empty }
        var isFirst = true
        while index < end {
            let start = index
            var header = try header()
            guard header.isFirst == isFirst else { throw .wrongBegin(position: start + 1) }
            isFirst = false
            let head = header
            var payload = Array(bytes[header.payload])
            while header.isChunk {
                guard !header.isLast, index < end else { throw .wrongType(record: records.count + 1) }
                header = try self.header()
                guard header.format == 6, header.type.isEmpty, header.id.isEmpty, !header.isFirst else {
                    throw .wrongType(record: records.count + 1)
                }
                payload += bytes[header.payload]
            }
            records.append(try record(head, payload, number: records.count + 1))
            guard header.isLast else { continue }
            guard index == end else { throw .afterEnd(position: index + 1) }
            return records
        }
        throw .cutShort(position: end)
    }

    private func record(
        _ head: Header, _ payload: [UInt8], number: Int
    ) throws(NDEFMessage.ParseError) -> NDEFRecord {
        guard let format = NDEFRecord.NameFormat(rawValue: head.format) else { throw .wrongType(record: number) }
        do {
            return try NDEFRecord(format, type: Array(bytes[head.type]), id: Array(bytes[head.id]), payload: payload)
        } catch {
            if case .wrongType = error { throw .wrongType(record: number) }
            throw error
        }
    }

    private mutating func header() throws(NDEFMessage.ParseError) -> Header {
        let flags = try byte()
        let typeLength = Int(try byte())
        let isShort = flags & 0x10 != 0
        var payloadLength = 0
        for _ in 0..<(isShort ? 1 : 4) { payloadLength = payloadLength << 8 | Int(try byte()) }
        let idLength = flags & 0x08 != 0 ? Int(try byte()) : 0
        return Header(
            flags: flags, type: try part(typeLength), id: try part(idLength), payload: try part(payloadLength))
    }

    private mutating func byte() throws(NDEFMessage.ParseError) -> UInt8 {
        guard index < end else { throw .cutShort(position: end) }
        index += 1
        return bytes[index - 1]
    }

    private mutating func part(_ length: Int) throws(NDEFMessage.ParseError) -> Range<Int> {
        guard end - index >= length else { throw .cutShort(position: end) }
        index += length
        return index - length..<index
    }
}
