/// PostgreSQL cannot keep U+0000 in text and SQLite's functions stop at it, so no engine takes it.
package func checkNoNUL(_ text: UnsafeBufferPointer<UInt8>, parameter index: Int) throws(StorageError) {
    guard !text.contains(0) else {
        throw .statement(code: "22021", message: "parameter \(index): text must not hold U+0000")
    }
}

extension StorageError {
    package static func rowOfWrongLength(_ found: Int, _ expected: Int) -> StorageError {
        .statement(code: "42601", message: "a row of \(found) values for \(expected) columns")
    }

    /// No savepoint mends it: the whole transaction is lost.
    package var isFinal: Bool {
        switch self {
        case .conflictingWork, .unavailable: true
        default: false
        }
    }
}
