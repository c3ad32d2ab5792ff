import CZlib

/// Raw DEFLATE (RFC 1951), zlib (RFC 1950) and CRC-32 over bytes in memory.
enum Deflate {
    enum Wrapping: Int32 {
        case raw = -15
        case zlib = 15
    }

    static func compress(_ bytes: [UInt8], wrapping: Wrapping) throws(ArchiveError) -> [UInt8] {
        var stream = z_stream()
        let size = Int32(MemoryLayout<z_stream>.size)
        let opened = deflateInit2_(
            &stream, 6, Z_DEFLATED, wrapping.rawValue, 8, Z_DEFAULT_STRATEGY, zlibVersion(), size)
        guard opened == Z_OK else { throw .compressionFailed(code: opened) }
        defer { deflateEnd(&stream) }

        var input = bytes
        let bound = Int(deflateBound(&stream, UInt(bytes.count)))
        var code = Z_OK
        let output = [UInt8](unsafeUninitializedCapacity: bound) { out, count in
            input.withUnsafeMutableBufferPointer { source in
                (code, count) = run(&stream, from: source, to: out)
            }
        }
        guard code == Z_STREAM_END else { throw .compressionFailed(code: code) }
        return output
    }

    /// zlib counts in 32 bits: both sides are handed over in pieces of at most 1 GiB.
    private static func run(
        _ stream: inout z_stream, from source: UnsafeMutableBufferPointer<UInt8>,
        to target: UnsafeMutableBufferPointer<UInt8>
    ) -> (code: Int32, written: Int) {
        let piece = 1 << 30
        var read = 0
        var written = 0
        var code = Z_OK
        while code == Z_OK {
            let given = min(piece, source.count - read)
            let room = min(piece, target.count - written)
            stream.next_in = source.baseAddress.map { $0 + read }
            stream.avail_in = UInt32(given)
            stream.next_out = target.baseAddress.map { $0 + written }
            stream.avail_out = UInt32(room)
            code = deflate(&stream, read + given == source.count ? Z_FINISH : Z_NO_FLUSH)
            read += given - Int(stream.avail_in)
            written += room - Int(stream.avail_out)
        }
        return (code, written)
    }

    static func checksum(_ bytes: [UInt8]) -> UInt32 {
        bytes.withUnsafeBufferPointer { UInt32(truncatingIfNeeded: crc32_z(0, $0.baseAddress, $0.count)) }
    }
}
