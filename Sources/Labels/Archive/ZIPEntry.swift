/// One entry's two headers (APPNOTE 4.3.7 and 4.3.12).
struct ZIPEntry {
    let name: [UInt8]
    let isDeflated: Bool
    let stamp: DOSTime
    let checksum: UInt32
    let compressedSize: UInt64
    let size: UInt64
    let offset: UInt64

    private static let full: UInt64 = 0xFFFF_FFFF
    private var needsWideSizes: Bool { size >= Self.full || compressedSize >= Self.full }
    private var needsWideOffset: Bool { offset >= Self.full }

    func writeLocalHeader(into out: inout [UInt8]) {
        out.little(0x0403_4B50 as UInt32)
        writeCommon(into: &out, isWide: needsWideSizes)
        var extra: [UInt8] = []
        if needsWideSizes { appendWide([size, compressedSize], to: &extra) }
        out.little(UInt16(extra.count))
        out += name
        out += extra
    }

    func writeDirectoryHeader(into out: inout [UInt8]) {
        out.little(0x0201_4B50 as UInt32)
        out.little(UInt16(0x0300 | 45))  // made on Unix, version 4.5
        writeCommon(into: &out, isWide: needsWideSizes || needsWideOffset)
        var wide: [UInt64] = needsWideSizes ? [size, compressedSize] : []
        if needsWideOffset { wide.append(offset) }
        var extra: [UInt8] = []
        if !wide.isEmpty { appendWide(wide, to: &extra) }
        out.little(UInt16(extra.count))
        out.little(UInt16(0))  // comment
        out.little(UInt16(0))  // disk
        out.little(UInt16(0))  // internal attributes
        out.little(UInt32(0o100644) << 16)
        out.little(UInt32(min(offset, Self.full)))
        out += name
        out += extra
    }

    /// From "version needed" to the name's length: the same in both headers.
    private func writeCommon(into out: inout [UInt8], isWide: Bool) {
        out.little(UInt16(isWide ? 45 : 20))
        out.little(UInt16(1 << 11))
        out.little(UInt16(isDeflated ? 8 : 0))
        out.little(stamp.time)
        out.little(stamp.date)
        out.little(checksum)
        out.little(UInt32(needsWideSizes ? Self.full : compressedSize))
        out.little(UInt32(needsWideSizes ? Self.full : size))
        out.little(UInt16(name.count))
    }

    /// ZIP64 extended information (4.5.3).
    private func appendWide(_ values: [UInt64], to extra: inout [UInt8]) {
        extra.little(UInt16(1))
        extra.little(UInt16(values.count * 8))
        for value in values { extra.little(value) }
    }
}

/// The records after the directory (APPNOTE 4.3.14 to 4.3.16).
struct ZIPEnd {
    let entries: UInt64
    let directorySize: UInt64
    let directoryOffset: UInt64

    func write(into out: inout [UInt8]) {
        let full: UInt64 = 0xFFFF_FFFF
        if entries >= 0xFFFF || directorySize >= full || directoryOffset >= full { writeWide(into: &out) }
        out.little(0x0605_4B50 as UInt32)
        out.little(UInt32(0))  // disks
        out.little(UInt16(min(entries, 0xFFFF)))
        out.little(UInt16(min(entries, 0xFFFF)))
        out.little(UInt32(min(directorySize, full)))
        out.little(UInt32(min(directoryOffset, full)))
        out.little(UInt16(0))  // comment
    }

    private func writeWide(into out: inout [UInt8]) {
        out.little(0x0606_4B50 as UInt32)
        out.little(UInt64(44))  // what follows
        out.little(UInt16(0x0300 | 45))
        out.little(UInt16(45))
        out.little(UInt64(0))  // disks
        out.little(entries)
        out.little(entries)
        out.little(directorySize)
        out.little(directoryOffset)
        out.little(0x0706_4B50 as UInt32)
        out.little(UInt32(0))
        out.little(directoryOffset + directorySize)
        out.little(UInt32(1))
    }
}

extension [UInt8] {
    mutating func little(_ value: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
    }

    mutating func big(_ value: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: value.bigEndian) { append(contentsOf: $0) }
    }
}
