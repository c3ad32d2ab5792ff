import CPostgres
import Storage

/// Parameters in the server's binary form, in one buffer. Types are told, never guessed: `bigint`, `text`, `bytea`,
/// `double precision`, and arrays of them.
struct PostgresParameters {
    private(set) var types: [Oid] = []
    /// Where each value begins in `bytes`; negative: NULL.
    private var offsets: [Int] = []
    private var lengths: [Int32] = []
    private var bytes: [UInt8] = []

    var count: Int { types.count }
    static let none = PostgresParameters()

    init() {}

    init(_ values: [Value]) throws(StorageError) {
        types.reserveCapacity(values.count)
        for (index, value) in values.enumerated() {
            let start = bytes.count
            try bytes.append(value, parameter: index + 1)
            add(type: value.postgresType, isNull: value == .null, from: start)
        }
    }

    /// One column of a bulk insert as an array. Its values are of one kind or NULL.
    mutating func appendArray(_ values: some Collection<Value>, kind: Value, column: Int) throws(StorageError) {
        let start = bytes.count
        let type = kind.postgresType
        bytes.append(bigEndian: Int32(1))
        bytes.append(bigEndian: Int32(1))
        bytes.append(bigEndian: Int32(bitPattern: type))
        bytes.append(bigEndian: Int32(values.count))
        bytes.append(bigEndian: Int32(1))
        for value in values {
            guard value != .null else {
                bytes.append(bigEndian: Int32(-1))
                continue
            }
            guard value.postgresType == type else {
                throw .statement(code: "42804", message: "column \(column): values of two kinds in one insert")
            }
            let place = bytes.count
            bytes.append(bigEndian: Int32(0))
            try bytes.append(value, parameter: column)
            bytes.replace(bigEndian: Int32(clamping: bytes.count - place - 4), at: place)
        }
        add(type: kind.postgresArrayType, isNull: false, from: start)
    }

    private mutating func add(type: Oid, isNull: Bool, from start: Int) {
        types.append(type)
        offsets.append(isNull ? -1 : start)
        lengths.append(Int32(clamping: bytes.count - start))
    }

    func withPointers<T>(
        _ body: (
            UnsafePointer<Oid>?, UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<Int32>?, UnsafePointer<Int32>?
        ) throws -> T
    ) rethrows -> T {
        guard count > 0 else { return try body(nil, nil, nil, nil) }
        let formats = [Int32](repeating: 1, count: count)
        // libpq takes nil for NULL, so an empty value needs an address too.
        return try (bytes.isEmpty ? [0] : bytes).withUnsafeBytes { buffer in
            let start = buffer.baseAddress?.assumingMemoryBound(to: CChar.self)
            let pointers = offsets.map { $0 < 0 ? nil : start?.advanced(by: $0) }
            return try body(types, pointers, lengths, formats)
        }
    }
}

extension Value {
    /// Object ids of `pg_type`, fixed since PostgreSQL began. 0: the server infers it, for a NULL.
    var postgresType: Oid {
        switch self {
        case .null: 0
        case .integer: 20
        case .text: 25
        case .bytes: 17
        case .real: 701
        }
    }

    var postgresArrayType: Oid {
        switch self {
        case .integer: 1016
        case .bytes: 1001
        case .real: 1022
        case .text, .null: 1009
        }
    }

    /// About how many bytes a message carries for it.
    var messageSize: Int {
        switch self {
        case .null: 4
        case .integer, .real: 12
        case .text(let text): 4 + text.utf8.count
        case .bytes(let bytes): 4 + bytes.count
        }
    }
}

extension [UInt8] {
    fileprivate mutating func append(bigEndian integer: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: integer.bigEndian) { append(contentsOf: $0) }
    }

    fileprivate mutating func replace(bigEndian integer: Int32, at place: Int) {
        Swift.withUnsafeBytes(of: integer.bigEndian) { source in
            for index in 0..<4 { self[place + index] = source[index] }
        }
    }

    fileprivate mutating func append(_ value: Value, parameter: Int) throws(StorageError) {
        switch value {
        case .null: break
        case .integer(let integer): append(bigEndian: integer)
        case .real(let real): append(bigEndian: real.bitPattern)
        case .bytes(let bytes): append(contentsOf: bytes)
        case .text(var text):
            var refused: StorageError?
            text.withUTF8 { utf8 in
                do throws(StorageError) { try checkNoNUL(utf8, parameter: parameter) } catch { refused = error }
                append(contentsOf: utf8)
            }
            if let refused { throw refused }
        }
    }
}
