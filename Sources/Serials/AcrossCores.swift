/// Ranges of an allocation worked on by several cores at once; what comes out is in order all the same.
extension KeyedAllocation {
    /// A range cut into `parts` pieces that follow each other and differ by one at most. Fewer when there are fewer
    /// numbers; none of them is empty.
    public static func pieces(of range: Range<UInt64>, _ parts: Int) -> [Range<UInt64>] {
        let count = UInt64(range.count)
        let parts = min(UInt64(max(1, parts)), count)
        var start = range.lowerBound
        return (0..<parts).map { part in
            let end = start + count / parts + (part < count % parts ? 1 : 0)
            defer { start = end }
            return start..<end
        }
    }

    /// The serials of the codes at `indexes`, in order, made on `cores` cores. Throws `rangeOutOfBounds` for indexes
    /// from `count` on.
    public func serials(at indexes: Range<UInt64>, cores: Int) async throws(SerialError) -> [UInt64] {
        guard indexes.upperBound <= count else {
            throw .rangeOutOfBounds(first: indexes.lowerBound, count: UInt64(indexes.count), limit: count)
        }
        let (permutation, base) = (permutation, range.lowerBound)
        let found = await acrossCores(Self.pieces(of: indexes, cores)) { piece -> Result<[UInt64], SerialError> in
            Result { () throws(SerialError) in
                var serials = [UInt64](repeating: 0, count: piece.count)
                try serials.withUnsafeMutableBufferPointer { (output) throws(SerialError) in
                    try permutation.encryptBatch(first: base + piece.lowerBound, into: output)
                }
                return serials
            }
        }
        var all: [UInt64] = []
        all.reserveCapacity(indexes.count)
        for part in found { all += try part.get() }
        return all
    }
}

extension CodeWriter {
    /// Lines below which it does not pay to share the work.
    public static let linesWorthSharing = 8_192

    /// The same as `write(from:lines:into:)`, the lines made on `cores` cores. Give many lines, a hundred thousand or
    /// so: fewer than `linesWorthSharing` are made on one core.
    public func write(
        from first: UInt64, lines: Int, into buffer: inout [UInt8], cores: Int
    ) async throws(SerialError) -> Int {
        guard cores > 1, lines >= Self.linesWorthSharing, first < count else {
            return try write(from: first, lines: lines, into: &buffer)
        }
        let end = first + min(UInt64(lines), count - first)
        let found = await acrossCores(KeyedAllocation.pieces(of: first..<end, cores)) { piece in
            Result { () throws(SerialError) in
                var bytes: [UInt8] = []
                _ = try write(from: piece.lowerBound, lines: piece.count, into: &bytes)
                return bytes
            }
        }
        buffer.removeAll(keepingCapacity: true)
        buffer.reserveCapacity(Int(end - first) * lineByteCount)
        for part in found { buffer += try part.get() }
        return Int(end - first)
    }
}

/// What `body` makes of each piece, in the order of the pieces.
private func acrossCores<Piece: Sendable, Made: Sendable>(
    _ pieces: [Piece], _ body: @escaping @Sendable (Piece) -> Made
) async -> [Made] {
    await withTaskGroup(of: (Int, Made).self) { group in
        for (number, piece) in pieces.enumerated() { group.addTask { (number, body(piece)) } }
        var made = [Made?](repeating: nil, count: pieces.count)
        for await (number, one) in group { made[number] = one }
        return made.compactMap { $0 }
    }
}
