/// Writes the dark runs of a symbol as SVG path commands: `M{x} {y}h{n}v1h-{n}z`.
///
/// A symbol has hundreds of runs of the same few forms, so their texts are made once, 16 bytes each, and a run is
/// three copies. What a copy writes too much, the next one overwrites.
enum RunWriter {
    private struct Piece {
        var bytes = SIMD16<UInt8>()
        var count = 0

        init(_ text: String) {
            for byte in text.utf8.prefix(16) {
                bytes[count] = byte
                count += 1
            }
        }
    }

    /// Enough for QR version 40 with a quiet zone of 100 modules.
    private static let known = 400
    private static let moves = (0..<known).map { Piece("M\($0) ") }
    private static let lines = (0..<known).map { Piece("\($0)h") }
    private static let boxes = (0..<known).map { Piece("\($0)v1h-\($0)z") }
    /// The longest run is `M399 399h399v1h-399z` and the room a copy may write too much.
    private static let longest = 24

    static func write(_ matrix: SymbolMatrix, _ size: SymbolSize, into out: inout [UInt8]) {
        guard size.rowHeight == 1, size.width < known, size.height < known else {
            return writeAny(matrix, size, into: &out)
        }
        let room = matrix.height * ((matrix.width + 1) / 2) * longest + 16
        withUnsafeTemporaryAllocation(byteCount: room, alignment: 16) { buffer in
            guard var cursor = buffer.baseAddress else { return }
            moves.withUnsafeBufferPointer { moves in
                boxes.withUnsafeBufferPointer { boxes in
                    for row in 0..<matrix.height {
                        let line = lines[row + size.quiet]
                        matrix.runs(row: row) { start, length in
                            copy(moves[start + size.quiet], to: &cursor)
                            copy(line, to: &cursor)
                            copy(boxes[length], to: &cursor)
                        }
                    }
                }
            }
            let count = buffer.baseAddress.map { cursor - $0 } ?? 0
            out.append(contentsOf: UnsafeRawBufferPointer(rebasing: buffer[0..<count]))
        }
    }

    @inline(__always)
    private static func copy(_ piece: Piece, to cursor: inout UnsafeMutableRawPointer) {
        cursor.storeBytes(of: piece.bytes, as: SIMD16<UInt8>.self)
        cursor += piece.count
    }

    /// Linear symbols, and anything wider than the tables.
    private static func writeAny(_ matrix: SymbolMatrix, _ size: SymbolSize, into out: inout [UInt8]) {
        for row in 0..<matrix.height {
            matrix.runs(row: row) { start, length in
                out.append(UInt8(ascii: "M"))
                out.decimal(start + size.quiet)
                out.append(UInt8(ascii: " "))
                out.decimal(row * size.rowHeight + size.quiet)
                out.append(UInt8(ascii: "h"))
                out.decimal(length)
                out.append(UInt8(ascii: "v"))
                out.decimal(size.rowHeight)
                out.text("h-")
                out.decimal(length)
                out.append(UInt8(ascii: "z"))
            }
        }
    }
}
