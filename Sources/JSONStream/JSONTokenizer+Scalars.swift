/// Numbers, `true`, `false`, `null`, and tokens that a chunk cuts.
extension JSONTokenizer {
    mutating func beginScalar(
        _ chunk: UnsafeRawBufferPointer, _ start: Int, _ emit: (JSONToken) throws -> Void
    ) throws -> Int {
        let byte = chunk[start]
        let isNumber = byte == 0x2D || (0x30...0x39).contains(byte)
        guard isNumber || (0x61...0x7A).contains(byte), expectation == .value || expectation == .valueOrEnd else {
            throw unexpected(byte, start)
        }
        cut = isNumber ? .number : .literal
        return try continueScalar(chunk, start, emit)
    }

    /// Reads on in a number or literal; at the chunk's end it is carried over.
    mutating func continueScalar(
        _ chunk: UnsafeRawBufferPointer, _ start: Int, _ emit: (JSONToken) throws -> Void
    ) throws -> Int {
        let isNumber = cut == .number
        var end = start
        while end < chunk.count, isNumber ? JSONNumber.isPart(chunk[end]) : (0x61...0x7A).contains(chunk[end]) {
            end += 1
        }
        guard carry.count + end - start <= (isNumber ? limits.tokenBytes : 5) else {
            let place = position(start - carry.count)
            throw isNumber ? JSONError.tokenTooLong(limit: limits.tokenBytes, place) : JSONError.badLiteral(place)
        }
        if end == chunk.count {
            carry.append(contentsOf: chunk[start..<end])
        } else if carry.isEmpty {
            try emitScalar(UnsafeRawBufferPointer(rebasing: chunk[start..<end]), position(start), emit)
        } else {
            carry.append(contentsOf: chunk[start..<end])
            try emitCarriedScalar(position(end - carry.count), emit)
        }
        return end
    }

    private mutating func emitCarriedScalar(_ place: JSONPosition, _ emit: (JSONToken) throws -> Void) throws {
        let token = carry
        carry.removeAll(keepingCapacity: true)
        try token.withUnsafeBytes { try emitScalar($0, place, emit) }
    }

    private mutating func emitScalar(
        _ bytes: UnsafeRawBufferPointer, _ place: JSONPosition, _ emit: (JSONToken) throws -> Void
    ) throws {
        let isNumber = cut == .number
        cut = .none
        valueEnded()
        if isNumber {
            guard JSONNumber.isValid(bytes) else { throw JSONError.badNumber(place) }
            return try emit(.number(String(decoding: bytes.bindMemory(to: UInt8.self), as: UTF8.self)))
        }
        switch String(decoding: bytes.bindMemory(to: UInt8.self), as: UTF8.self) {
        case "true": try emit(.bool(true))
        case "false": try emit(.bool(false))
        case "null": try emit(.null)
        default: throw JSONError.badLiteral(place)
        }
    }

    /// Reads on in the token that the last chunk cut.
    mutating func resume(
        _ chunk: UnsafeRawBufferPointer, _ emit: (JSONToken) throws -> Void
    ) throws -> Int {
        if case .string(let afterBackslash) = cut {
            return try continueString(chunk, 0, afterBackslash: afterBackslash, emit)
        }
        guard let first = chunk.first else { return 0 }
        let goesOn = cut == .number ? JSONNumber.isPart(first) : (0x61...0x7A).contains(first)
        if goesOn { return try continueScalar(chunk, 0, emit) }
        try emitCarriedScalar(position(-carry.count), emit)
        return 0
    }

    mutating func finishCut(_ emit: (JSONToken) throws -> Void) throws {
        if case .string = cut { throw JSONError.endsEarly(expected: "\"", position(0)) }
        try emitCarriedScalar(position(-carry.count), emit)
    }
}

/// The grammar of RFC 8259 6.
enum JSONNumber {
    static func isPart(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x2B, 0x2D, 0x2E, 0x45, 0x65: true
        default: false
        }
    }

    static func isValid(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var index = 0
        if index < bytes.count, bytes[index] == 0x2D { index += 1 }
        let whole = index
        guard skipDigits(bytes, &index) else { return false }
        if bytes[whole] == 0x30, index - whole > 1 { return false }
        if index < bytes.count, bytes[index] == 0x2E {
            index += 1
            guard skipDigits(bytes, &index) else { return false }
        }
        if index < bytes.count, bytes[index] | 0x20 == 0x65 {
            index += 1
            if index < bytes.count, bytes[index] == 0x2B || bytes[index] == 0x2D { index += 1 }
            guard skipDigits(bytes, &index) else { return false }
        }
        return index == bytes.count
    }

    static func isValid(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { isValid(UnsafeRawBufferPointer($0)) }
    }

    /// Skips one digit or more.
    private static func skipDigits(_ bytes: UnsafeRawBufferPointer, _ index: inout Int) -> Bool {
        let start = index
        while index < bytes.count, (0x30...0x39).contains(bytes[index]) { index += 1 }
        return index > start
    }
}
