import CPostgres
import Glibc
import Storage

/// One row of a result, in the server's text form; decoded in place by the column's type.
struct PostgresRow: RowSource {
    let result: OpaquePointer
    let row: Int32

    var columnCount: Int { Int(PQnfields(result)) }

    func isNull(_ column: Int) -> Bool { PQgetisnull(result, row, Int32(column)) != 0 }

    /// `bigint`, `integer`, `smallint`, `oid`, `boolean`, and a whole `numeric` (the sum of bigints).
    func integer(_ column: Int) throws -> Int64 {
        let bytes = raw(column)
        switch type(column) {
        case 16: return bytes.first == UInt8(ascii: "t") ? 1 : 0
        case 20, 21, 23, 26, 1700:
            guard let integer = parse(bytes) else { throw mismatch(column, "an integer of 64 bits") }
            return integer
        default: throw mismatch(column, "an integer")
        }
    }

    func real(_ column: Int) throws -> Double {
        switch type(column) {
        case 700, 701, 1700, 20, 21, 23: return strtod(PQgetvalue(result, row, Int32(column)), nil)
        default: throw mismatch(column, "a real")
        }
    }

    /// Whatever is no number, truth or bytes has a text form.
    func text(_ column: Int) throws -> String {
        switch type(column) {
        case 16, 17, 20, 21, 23, 26, 700, 701, 1700: throw mismatch(column, "text")
        default: return String(decoding: raw(column), as: UTF8.self)
        }
    }

    func bytes(_ column: Int) throws -> [UInt8] {
        guard type(column) == 17 else { throw mismatch(column, "bytes") }
        let text = raw(column)
        guard text.count >= 2, text.count % 2 == 0, text[0] == UInt8(ascii: "\\"), text[1] == UInt8(ascii: "x") else {
            throw mismatch(column, "bytes in hexadecimal: set bytea_output = 'hex'")
        }
        return Array(unsafeUninitializedCapacity: text.count / 2 - 1) { buffer, count in
            for index in 0..<(text.count / 2 - 1) {
                buffer[index] = nibble(text[2 * index + 2]) << 4 | nibble(text[2 * index + 3])
            }
            count = text.count / 2 - 1
        }
    }

    func name(_ column: Int) -> String { PQfname(result, Int32(column)).map { String(cString: $0) } ?? "" }

    func value(_ column: Int) throws -> Value {
        if isNull(column) { return .null }
        return switch type(column) {
        case 16, 20, 21, 23, 26: .integer(try integer(column))
        case 700, 701, 1700: .real(try real(column))
        case 17: .bytes(try bytes(column))
        default: .text(try text(column))
        }
    }

    private func type(_ column: Int) -> Oid { PQftype(result, Int32(column)) }

    private func raw(_ column: Int) -> UnsafeBufferPointer<UInt8> {
        let count = Int(PQgetlength(result, row, Int32(column)))
        guard let start = PQgetvalue(result, row, Int32(column)) else {
            return UnsafeBufferPointer(start: nil, count: 0)
        }
        return UnsafeRawBufferPointer(start: start, count: count).bindMemory(to: UInt8.self)
    }

    private func mismatch(_ column: Int, _ expected: String) -> StorageError {
        let name = PQfname(result, Int32(column)).map { String(cString: $0) } ?? ""
        return .unexpectedColumn("column \(column + 1) (\(name)) is of type \(type(column)), not \(expected)")
    }
}

/// The server writes lower case only.
private func nibble(_ digit: UInt8) -> UInt8 { digit <= UInt8(ascii: "9") ? digit &- 48 : digit &- 87 }

private func parse(_ digits: UnsafeBufferPointer<UInt8>) -> Int64? {
    let isNegative = digits.first == UInt8(ascii: "-")
    let rest = digits.dropFirst(isNegative ? 1 : 0)
    guard !rest.isEmpty else { return nil }
    var number: Int64 = 0
    for digit in rest {
        guard digit >= 48, digit <= 57 else { return nil }
        let (tens, over) = number.multipliedReportingOverflow(by: 10)
        let unit = Int64(digit - 48)
        let (sum, past) = isNegative ? tens.subtractingReportingOverflow(unit) : tens.addingReportingOverflow(unit)
        guard !over, !past else { return nil }
        number = sum
    }
    return number
}
