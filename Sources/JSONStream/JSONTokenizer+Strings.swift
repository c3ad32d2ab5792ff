/// Strings and names.
extension JSONTokenizer {
    mutating func beginString(
        _ chunk: UnsafeRawBufferPointer, _ quote: Int, _ emit: (JSONToken) throws -> Void
    ) throws -> Int {
        switch expectation {
        case .value, .valueOrEnd, .key, .keyOrEnd: break
        case .colon, .commaOrEnd, .nothing: throw unexpected(0x22, quote)
        }
        return try continueString(chunk, quote + 1, afterBackslash: false, emit)
    }

    /// Reads a string's body from `start` to its closing quote; at the chunk's end it is carried over.
    mutating func continueString(
        _ chunk: UnsafeRawBufferPointer, _ start: Int, afterBackslash: Bool, _ emit: (JSONToken) throws -> Void
    ) throws -> Int {
        var index = start + (afterBackslash && start < chunk.count ? 1 : 0)
        var hasEscape = false
        while true {
            index = StringScan.firstSpecial(chunk, index)
            guard index < chunk.count, chunk[index] == 0x5C else { break }
            hasEscape = true
            index += 2
        }
        let end = min(index, chunk.count)
        guard carry.count + end - start <= limits.tokenBytes else {
            throw JSONError.tokenTooLong(limit: limits.tokenBytes, position(start - carry.count))
        }
        if index >= chunk.count {
            carry.append(contentsOf: chunk[start..<end])
            let isOpen = index > chunk.count || (afterBackslash && start == chunk.count)
            cut = .string(afterBackslash: isOpen)
            return chunk.count
        }
        guard chunk[end] == 0x22 else { throw JSONError.controlCharacter(chunk[end], position(end)) }
        if cut == .none {
            let body = UnsafeRawBufferPointer(rebasing: chunk[start..<end])
            try emitString(body, hasEscape, start, emit)
        } else {
            carry.append(contentsOf: chunk[start..<end])
            try emitCarriedString(end - carry.count, emit)
        }
        return end + 1
    }

    private mutating func emitCarriedString(_ start: Int, _ emit: (JSONToken) throws -> Void) throws {
        let body = carry
        carry = []
        cut = .none
        try body.withUnsafeBytes { try emitString($0, true, start, emit) }
        if body.count <= 1 << 16 {
            carry = body
            carry.removeAll(keepingCapacity: true)
        }
    }

    @inline(__always)
    private mutating func emitString(
        _ body: UnsafeRawBufferPointer, _ mayHaveEscape: Bool, _ start: Int, _ emit: (JSONToken) throws -> Void
    ) throws {
        let text = try mayHaveEscape ? unescaped(body, start) : validated(body, start)
        if expectation == .key || expectation == .keyOrEnd {
            try note(text, start)
            expectation = .colon
            try emit(.key(text))
        } else {
            valueEnded()
            try emit(.string(text))
        }
    }

    private func validated(_ body: UnsafeRawBufferPointer, _ start: Int) throws -> String {
        guard let text = StringScan.text(body) else {
            throw JSONError.notUTF8(position(start + StringScan.validPrefix(body)))
        }
        return text
    }

    private mutating func unescaped(_ body: UnsafeRawBufferPointer, _ start: Int) throws -> String {
        scratch.removeAll(keepingCapacity: body.count <= 1 << 16)
        var index = 0
        while index < body.count {
            let run = StringScan.firstSpecial(body, index)
            scratch.append(contentsOf: body[index..<run])
            index = run
            guard index < body.count else { break }
            index = try unescape(body, index, start)
        }
        guard let text = scratch.withUnsafeBytes({ StringScan.text($0) }) else {
            throw JSONError.notUTF8(position(start + StringScan.validPrefix(body)))
        }
        return text
    }

    /// Unescapes one escape at `index` and gives the index after it.
    private mutating func unescape(_ body: UnsafeRawBufferPointer, _ index: Int, _ start: Int) throws -> Int {
        guard index + 1 < body.count else { throw JSONError.badEscape(position(start + index)) }
        switch body[index + 1] {
        case 0x22, 0x5C, 0x2F: scratch.append(body[index + 1])
        case 0x62: scratch.append(0x08)
        case 0x66: scratch.append(0x0C)
        case 0x6E: scratch.append(0x0A)
        case 0x72: scratch.append(0x0D)
        case 0x74: scratch.append(0x09)
        case 0x75: return try unescapeUnicode(body, index, start)
        default: throw JSONError.badEscape(position(start + index))
        }
        return index + 2
    }

    private mutating func unescapeUnicode(_ body: UnsafeRawBufferPointer, _ index: Int, _ start: Int) throws -> Int {
        guard let unit = StringScan.hex4(body, index + 2) else { throw JSONError.badEscape(position(start + index)) }
        var value = unit
        var next = index + 6
        if 0xD800..<0xDC00 ~= unit, next + 1 < body.count, body[next] == 0x5C, body[next + 1] == 0x75,
            let low = StringScan.hex4(body, next + 2), 0xDC00..<0xE000 ~= low
        {
            value = 0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00)
            next += 6
        }
        guard let scalar = Unicode.Scalar(value) else { throw JSONError.loneSurrogate(position(start + index)) }
        scratch.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
        return next
    }
}
