/// Brackets, commas and colons.
extension JSONTokenizer {
    mutating func structure(_ byte: UInt8, _ index: Int, _ emit: (JSONToken) throws -> Void) throws {
        switch (byte, expectation) {
        case (0x2C, .commaOrEnd): expectation = containers.isInObject ? .key : .value
        case (0x3A, .colon): expectation = .value
        case (0x5B, .value), (0x5B, .valueOrEnd): try open(isObject: false, index, emit)
        case (0x7B, .value), (0x7B, .valueOrEnd): try open(isObject: true, index, emit)
        case (0x5D, .valueOrEnd): try close(emit)
        case (0x5D, .commaOrEnd) where !containers.isInObject: try close(emit)
        case (0x7D, .keyOrEnd): try close(emit)
        case (0x7D, .commaOrEnd) where containers.isInObject: try close(emit)
        default: throw unexpected(byte, index)
        }
    }

    private mutating func open(isObject: Bool, _ index: Int, _ emit: (JSONToken) throws -> Void) throws {
        guard containers.depth < limits.depth else {
            throw JSONError.tooDeep(limit: limits.depth, position(index))
        }
        containers.open(isObject: isObject)
        expectation = isObject ? .keyOrEnd : .valueOrEnd
        try emit(isObject ? .objectStart : .arrayStart)
    }

    private mutating func close(_ emit: (JSONToken) throws -> Void) throws {
        let wasObject = containers.isInObject
        containers.close()
        valueEnded()
        try emit(wasObject ? .objectEnd : .arrayEnd)
    }

    mutating func valueEnded() { expectation = containers.depth == 0 ? .nothing : .commaOrEnd }

    /// Notes a name of the open object.
    mutating func note(_ key: String, _ index: Int) throws {
        switch containers.note(key, limit: limits.members) {
        case .new: return
        case .duplicate: throw JSONError.duplicateKey(key, position(index))
        case .tooMany: throw JSONError.tooManyMembers(limit: limits.members, position(index))
        }
    }
}

/// The arrays and objects that are open, and the names seen in each open object.
struct OpenContainers: Sendable {
    private struct Container: Sendable {
        var isObject: Bool
        /// Where the digests of this object's names start in `names`.
        var firstName: Int
        /// All digests once there are too many to compare one by one.
        var many: Set<UInt64>?
    }

    enum Note { case new, duplicate, tooMany }

    private var containers: [Container] = []
    /// Digests of names. Who makes two names collide has only their own text refused.
    private var names: [UInt64] = []

    var depth: Int { containers.count }
    private(set) var isInObject = false

    mutating func open(isObject: Bool) {
        containers.append(Container(isObject: isObject, firstName: names.count))
        isInObject = isObject
    }

    mutating func close() {
        if let closed = containers.popLast() { names.removeLast(names.count - closed.firstName) }
        isInObject = containers.last?.isObject ?? false
    }

    mutating func removeAll() {
        containers.removeAll(keepingCapacity: true)
        names.removeAll(keepingCapacity: true)
        isInObject = false
    }

    mutating func note(_ key: String, limit: Int) -> Note {
        var key = key
        let digest = key.withUTF8 { StringScan.digest(UnsafeRawBufferPointer($0)) }
        let top = containers.count - 1
        if containers[top].many != nil {
            guard containers[top].many?.count ?? 0 < limit else { return .tooMany }
            return containers[top].many?.insert(digest).inserted == true ? .new : .duplicate
        }
        let first = containers[top].firstName
        for index in first..<names.count where names[index] == digest { return .duplicate }
        guard names.count - first < limit else { return .tooMany }
        names.append(digest)
        if names.count - first == 24 { containers[top].many = Set(names[first...]) }
        return .new
    }
}
