/// An instant as EPCIS writes it: ISO 8601 with a zone (`2024-05-01T08:00:00.123+08:00`), proleptic Gregorian, years
/// 0001–9999, microseconds.
public enum EPCISTime {
    /// China Standard Time, the offset where nothing else is known, in minutes.
    public static let defaultOffsetMinutes = 480

    /// Writes an instant.
    /// - Parameters:
    ///   - microseconds: since 1970-01-01T00:00:00Z.
    ///   - offsetMinutes: of the zone the time is told in; 0 is written `Z`.
    /// - Returns: no fraction, three digits or six, as few as hold the instant.
    public static func text(_ microseconds: Int64, offsetMinutes: Int = defaultOffsetMinutes) -> String {
        let (seconds, fraction) = split(microseconds, by: 1_000_000)
        let (days, second) = split(seconds + Int64(offsetMinutes) * 60, by: 86_400)
        let date = civil(days: days)
        var text = "\(pad(date.year, 4))-\(pad(date.month, 2))-\(pad(date.day, 2))"
        text += "T\(pad(second / 3600, 2)):\(pad(second / 60 % 60, 2)):\(pad(second % 60, 2))"
        if fraction != 0 {
            text += fraction % 1000 == 0 ? ".\(pad(fraction / 1000, 3))" : ".\(pad(fraction, 6))"
        }
        return text + (offsetMinutes == 0 ? "Z" : offsetText(offsetMinutes))
    }

    /// An offset as `eventTimeZoneOffset` has it: `+08:00`.
    public static func offsetText(_ minutes: Int) -> String {
        let size = Int64(minutes.magnitude)
        return "\(minutes < 0 ? "-" : "+")\(pad(size / 60, 2)):\(pad(size % 60, 2))"
    }

    /// Reads an instant with its zone (`Z` or `±hh:mm`). Digits of a fraction beyond the sixth (at most twelve) are
    /// cut off.
    /// - Returns: nil if the text is no such instant.
    public static func parse(_ text: String) -> (microseconds: Int64, offsetMinutes: Int)? {
        var reader = DigitReader(text)
        guard let year = reader.number(4), reader.skip("-"), let month = reader.number(2), reader.skip("-"),
            let day = reader.number(2), reader.skip("T"), let hour = reader.number(2), reader.skip(":"),
            let minute = reader.number(2), reader.skip(":"), let second = reader.number(2),
            let fraction = reader.fraction(), let offset = reader.zone(), reader.isAtEnd
        else { return nil }
        guard year >= 1, 1...12 ~= month, 1...days(in: month, year) ~= day, hour < 24, minute < 60, second < 60
        else { return nil }
        let seconds = days(year, month, day) * 86_400 + Int64(hour * 3600 + minute * 60 + second - offset * 60)
        return (seconds * 1_000_000 + Int64(fraction), offset)
    }

    /// Reads an offset: `±hh:mm`, hours 00–13, or ±14:00 (EPCIS 2.0 JSON schema, eventTimeZoneOffset).
    public static func parseOffset(_ text: String) -> Int? {
        var reader = DigitReader(text)
        guard text != "Z", let offset = reader.zone(), reader.isAtEnd else { return nil }
        return offset
    }

    private static func split(_ value: Int64, by unit: Int64) -> (Int64, Int64) {
        let (quotient, rest) = value.quotientAndRemainder(dividingBy: unit)
        return rest < 0 ? (quotient - 1, rest + unit) : (quotient, rest)
    }

    private static func pad(_ number: Int64, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }

    private static func days(in month: Int, _ year: Int) -> Int {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        return month == 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
    }

    /// Days since 1970-01-01; years begin in March and eras have 400 years, so that leap days come last.
    private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        return Int64(era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468)
    }

    /// The reverse of `days`.
    private static func civil(days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let (era, dayOfEra) = split(days + 719_468, by: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * shifted + 2) / 5 + 1)
    }
}

/// Reads fixed-width decimal fields.
private struct DigitReader {
    private var rest: Substring.UTF8View

    init(_ text: String) { rest = Substring(text).utf8 }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func number(_ width: Int) -> Int? {
        var value = 0
        for _ in 0..<width {
            guard let byte = rest.first, 0x30...0x39 ~= byte else { return nil }
            value = value * 10 + Int(byte - 0x30)
            rest.removeFirst()
        }
        return value
    }

    mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard let first = rest.first, UInt32(first) == character.value else { return false }
        rest.removeFirst()
        return true
    }

    /// Microseconds of an optional fraction.
    mutating func fraction() -> Int? {
        guard skip(".") else { return 0 }
        var value = 0
        var digits = 0
        while let digit = number(1) {
            if digits < 6 { value = value * 10 + digit }
            digits += 1
        }
        guard 1...12 ~= digits else { return nil }
        for _ in min(digits, 6)..<6 { value *= 10 }
        return value
    }

    /// Minutes east of UTC.
    mutating func zone() -> Int? {
        if skip("Z") { return 0 }
        let isWest = rest.first == 0x2D
        guard skip("+") || skip("-"), let hours = number(2), skip(":"), let minutes = number(2) else { return nil }
        guard minutes < 60, hours <= 13 || (hours == 14 && minutes == 0) else { return nil }
        return (isWest ? -1 : 1) * (hours * 60 + minutes)
    }
}
