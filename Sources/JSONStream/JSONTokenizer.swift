/// A strict JSON tokenizer that is fed chunks of any size and keeps nothing but the token that a chunk cuts, the open
/// containers and a digest of each name of the open objects.
///
/// One tokenizer reads one text. After an error it must not be fed again; `reset()` makes it new.
public struct JSONTokenizer: Sendable {
    public let limits: JSONLimits
    var containers = OpenContainers()
    var expectation = Expectation.value
    /// The bytes so far of a token that the last chunk cut.
    var carry: [UInt8] = []
    var cut = Cut.none
    var scratch: [UInt8] = []
    /// Bytes fed before the present chunk.
    var consumed = 0
    var line = 1
    var lineStart = 0

    /// What may come next.
    enum Expectation { case value, valueOrEnd, keyOrEnd, key, colon, commaOrEnd, nothing }

    /// Which token the last chunk cut, if any; in a string, whether its last byte was an open `\`.
    enum Cut: Equatable { case none, number, literal, string(afterBackslash: Bool) }

    public init(limits: JSONLimits = JSONLimits()) { self.limits = limits }

    /// Makes the tokenizer ready for another text; buffers are kept.
    public mutating func reset() {
        containers.removeAll()
        carry.removeAll(keepingCapacity: true)
        (expectation, cut, consumed, line, lineStart) = (.value, .none, 0, 1, 0)
    }

    /// Whether the text's value is complete; only blanks may follow.
    public var isComplete: Bool { expectation == .nothing && cut == .none }

    /// How many containers are open.
    public var depth: Int { containers.depth }

    /// Reads the next chunk and gives every token that ends in it to `emit`.
    /// - Throws: `JSONError`, and what `emit` throws.
    public mutating func feed(_ chunk: UnsafeRawBufferPointer, _ emit: (JSONToken) throws -> Void) throws {
        var index = try cut == .none ? 0 : resume(chunk, emit)
        while index < chunk.count {
            let byte = chunk[index]
            switch byte {
            case 0x20, 0x09, 0x0D: index += 1
            case 0x0A:
                index += 1
                line += 1
                lineStart = consumed + index
            case 0x22: index = try beginString(chunk, index, emit)
            case 0x2C, 0x3A, 0x5B, 0x5D, 0x7B, 0x7D:
                try structure(byte, index, emit)
                index += 1
            default: index = try beginScalar(chunk, index, emit)
            }
        }
        consumed += chunk.count
    }

    /// Reads the next chunk.
    public mutating func feed(_ chunk: [UInt8], _ emit: (JSONToken) throws -> Void) throws {
        try chunk.withUnsafeBytes { try feed($0, emit) }
    }

    /// Says that the text has ended.
    /// - Throws: `JSONError.endsEarly` unless exactly one value was read, and what `emit` throws.
    public mutating func finish(_ emit: (JSONToken) throws -> Void) throws {
        if cut != .none { try finishCut(emit) }
        guard expectation == .nothing else {
            throw JSONError.endsEarly(expected: expected, position(0))
        }
    }

    /// The place of a byte of the present chunk.
    func position(_ index: Int) -> JSONPosition {
        let offset = consumed + index
        return JSONPosition(offset: offset, line: line, column: offset - lineStart + 1)
    }

    var expected: String {
        switch expectation {
        case .value: "a value"
        case .valueOrEnd: "a value or ]"
        case .keyOrEnd: "a name or }"
        case .key: "a name"
        case .colon: ":"
        case .commaOrEnd: containers.isInObject ? ", or }" : ", or ]"
        case .nothing: "nothing more"
        }
    }

    func unexpected(_ byte: UInt8, _ index: Int) -> JSONError {
        if byte == 0xEF, consumed + index == 0 { return .byteOrderMark(position(index)) }
        return .unexpected(byte: byte, expected: expected, position(index))
    }
}
