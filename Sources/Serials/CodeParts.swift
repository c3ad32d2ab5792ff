/// The numbers a printed code carries in clear and the serial.
public struct CodeParts: Hashable, Sendable {
    /// The enterprise's Ecode number; 0 in layouts that do not print it.
    public var enterpriseNumber: UInt32
    /// The printed allocation number, or the key epoch in an epoch layout.
    public var printedNumber: UInt32
    /// The permuted number.
    public var serial: UInt64

    /// Unchecked here; `CodeLayout.field(of:)` refuses what does not fit.
    public init(enterpriseNumber: UInt32 = 0, printedNumber: UInt32, serial: UInt64) {
        self.enterpriseNumber = enterpriseNumber
        self.printedNumber = printedNumber
        self.serial = serial
    }
}

extension CodeLayout {
    /// The MD or the AI 21 of a code, `fieldDigits` digits. Throws `numberOutOfRange` naming the number that
    /// does not fit.
    public func field(of parts: CodeParts) throws(SerialError) -> String {
        try check(serial: parts.serial)
        var text = try fixedDigits(enterpriseNumber: parts.enterpriseNumber, printedNumber: parts.printedNumber)
        text += Self.decimal(parts.serial, serialDigits)
        return String(decoding: text, as: UTF8.self)
    }

    /// The digits before the serial, the same in every code of an allocation.
    public func fixedDigits(
        enterpriseNumber: UInt32, printedNumber: UInt32
    ) throws(SerialError) -> [UInt8] {
        try check(enterpriseNumber: enterpriseNumber, printedNumber: printedNumber)
        return Self.decimal(UInt64(enterpriseNumber), enterpriseDigits)
            + Self.decimal(UInt64(printedNumber), numberDigits)
    }

    /// Reads an MD or an AI 21: exactly `fieldDigits` ASCII digits, the printed number in its range.
    public func parse(_ field: String) throws(SerialError) -> CodeParts {
        var field = field
        return try field.withUTF8 { bytes in Result { () throws(SerialError) in try parse(bytes) } }.get()
    }

    /// The same over bytes.
    public func parse(_ field: UnsafeBufferPointer<UInt8>) throws(SerialError) -> CodeParts {
        guard field.count == fieldDigits else {
            throw .wrongLength(field: fieldName, expected: fieldDigits, actual: field.count)
        }
        let numberStart = enterpriseDigits
        let serialStart = numberStart + numberDigits
        let parts = CodeParts(
            enterpriseNumber: UInt32(try number(field, 0, numberStart)),
            printedNumber: UInt32(try number(field, numberStart, serialStart)),
            serial: try number(field, serialStart, fieldDigits))
        // A number of so many digits fits them; only a leading 0 of AI 21 can be wrong.
        if field[0] == 48, scheme == .gtinSerial {
            try check(enterpriseNumber: parts.enterpriseNumber, printedNumber: parts.printedNumber)
        }
        return parts
    }

    private func number(
        _ field: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int
    ) throws(SerialError) -> UInt64 {
        var value: UInt64 = 0
        for position in start..<end {
            let digit = field[position] &- 48
            guard digit < 10 else { throw .notADigit(field: fieldName, position: position) }
            value = value * 10 + UInt64(digit)
        }
        return value
    }

    private func check(enterpriseNumber: UInt32, printedNumber: UInt32) throws(SerialError) {
        let enterprises = 0...(HalfArithmetic.powerOfTen(enterpriseDigits) - 1)
        guard enterprises.contains(UInt64(enterpriseNumber)) else {
            throw .numberOutOfRange(
                field: "enterprise number", allowed: enterprises, actual: UInt64(enterpriseNumber))
        }
        guard printedNumbers.contains(UInt64(printedNumber)) else {
            throw .numberOutOfRange(
                field: "printed number", allowed: printedNumbers, actual: UInt64(printedNumber))
        }
    }

    private func check(serial: UInt64) throws(SerialError) {
        guard serial < serialCount else {
            throw .numberOutOfRange(field: "serial", allowed: 0...(serialCount - 1), actual: serial)
        }
    }

    /// `value` with leading zeros; it must fit.
    private static func decimal(_ value: UInt64, _ digits: Int) -> [UInt8] {
        var text = [UInt8](repeating: 48, count: digits)
        var rest = value
        for position in (0..<digits).reversed() {
            text[position] += UInt8(rest % 10)
            rest /= 10
        }
        return text
    }
}
