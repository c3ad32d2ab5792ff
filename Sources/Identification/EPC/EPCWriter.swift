/// Puts the fields of a tag one after the other (TDS 14.3, 14.5). Errors are the reasons why a layout does not fit.
struct EPCWriter {
    let scheme: EPCScheme
    private(set) var bits = EPCBits()

    /// Header, toggle bit of the `+` layouts, filter.
    init(scheme: EPCScheme, filter: Int) {
        self.scheme = scheme
        bits.append(UInt64(scheme.rawValue), 8)
        if !scheme.hasPartition { bits.append(0, 1) }
        bits.append(UInt64(filter), 3)
    }

    mutating func append(_ date: EPCDate) {
        bits.append(UInt64(date.kind.rawValue), 4)
        bits.append(UInt64(date.year), 7)
        bits.append(UInt64(date.month), 4)
        bits.append(UInt64(date.day), 5)
    }

    /// Partition, company prefix, other field, serial (TDS 14.3.1–14.3.5).
    mutating func partitioned(_ identity: EPCIdentity, _ prefixLength: Int?) throws(EPCMisfit.Reason) {
        guard let prefixLength else { throw .prefixLengthUnknown }
        guard EPCPartition.prefixLengths.contains(prefixLength) else { throw .prefixLength(prefixLength) }
        let partition = EPCPartition.partition(prefixLength: prefixLength)
        let widths = scheme.partition.widths(partition)
        bits.append(UInt64(partition), 3)
        if identity.key == .giai { return try asset(identity.number, prefixLength, widths) }
        let number = UInt64(digits: identity.number.utf8) ?? 0
        let otherDigits = scheme.partition.digits - prefixLength
        let (company, other) = Self.split(identity.key, number / 10, otherDigits)
        bits.append(company, widths.company)
        bits.append(other, widths.other)
        try serial(identity)
        pad(to: scheme.bitCount ?? 0)
    }

    /// Company prefix and other field of a key without its check digit.
    private static func split(
        _ key: EPCIdentity.Key, _ payload: UInt64, _ otherDigits: Int
    ) -> (company: UInt64, other: UInt64) {
        guard key == .sgtin || key == .sscc else {
            let unit = UInt64.powerOfTen(otherDigits)
            return (payload / unit, payload % unit)
        }
        let (top, unit) = (UInt64.powerOfTen(key == .sgtin ? 12 : 16), UInt64.powerOfTen(otherDigits - 1))
        let (first, rest) = (payload / top, payload % top)
        return (rest / unit, first * unit + rest % unit)
    }

    private mutating func serial(_ identity: EPCIdentity) throws(EPCMisfit.Reason) {
        guard scheme.serialWidth > 0 else { return }
        let serial = identity.key == .sgln && identity.serial.isEmpty ? "0" : identity.serial
        if scheme.style == .numeric {
            try numeric(serial, scheme.serialWidth)
        } else {
            for byte in serial.utf8 { bits.append(UInt64(byte), 7) }
        }
    }

    /// A number without leading zeros, below 2 to the power of `width`.
    private mutating func numeric(_ text: String, _ width: Int) throws(EPCMisfit.Reason) {
        guard text.isAllDigits else { throw .serialNotNumeric }
        guard text == "0" || text.utf8.first != 0x30 else { throw .serialLeadingZero }
        guard let value = UInt64(digits: text.utf8), width > 63 || value >> UInt64(width) == 0 else {
            throw .serialTooLarge(bits: width)
        }
        bits.append(value, width)
    }

    private mutating func asset(
        _ value: String, _ prefixLength: Int, _ widths: (company: Int, other: Int)
    ) throws(EPCMisfit.Reason) {
        let prefix = value.utf8.prefix(prefixLength)
        let reference = String(decoding: value.utf8.dropFirst(prefixLength), as: UTF8.self)
        guard prefix.count == prefixLength, let company = UInt64(digits: prefix), !reference.isEmpty else {
            throw .prefixLength(prefixLength)
        }
        bits.append(company, widths.company)
        if scheme == .giai96 {
            try numeric(reference, widths.other)
        } else {
            for byte in reference.utf8 { bits.append(UInt64(byte), 7) }
            pad(to: scheme.bitCount ?? 0)
        }
    }

    private mutating func pad(to count: Int) {
        while bits.count < count { bits.append(0, min(64, count - bits.count)) }
    }

    /// Digits of four bits, then the serial in the shortest of six encodings (TDS 14.5.4–14.5.6).
    mutating func plus(_ identity: EPCIdentity) throws(EPCMisfit.Reason) {
        if identity.key == .giai { return delimited(identity.number) }
        if identity.key == .grai { bits.append(0, 4) }
        for byte in identity.number.utf8 { bits.append(UInt64(byte.digitValue), 4) }
        guard scheme.serialWidth > 0 else { return }
        alphanumeric(identity.key == .sgln && identity.serial.isEmpty ? "0" : identity.serial)
    }

    /// Digits up to F, or up to E and then text (TDS 14.5.5).
    private mutating func delimited(_ value: String) {
        let digits = value.utf8.prefix { $0.isDigit }
        for byte in digits { bits.append(UInt64(byte.digitValue), 4) }
        let rest = String(decoding: value.utf8.dropFirst(digits.count), as: UTF8.self)
        bits.append(rest.isEmpty ? 0xF : 0xE, 4)
        if !rest.isEmpty { alphanumeric(rest) }
    }

    private mutating func alphanumeric(_ text: String) {
        let encoding = EPCTextEncoding.shortest(for: text)
        bits.append(UInt64(encoding.rawValue), 3)
        bits.append(UInt64(text.utf8.count), 5)
        encoding.write(text, to: &bits)
    }
}
