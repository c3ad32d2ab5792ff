/// A day from Excel's serial number (ECMA-376 Part 1, 18.17.4.1).
public struct ExcelDate: Sendable, Equatable {
    public enum System: Sendable, Equatable {
        /// Serial 1 is 1900-01-01, and 60 is a 29 February 1900 that never was.
        case from1900
        /// Serial 0 is 1904-01-01 (`date1904`, workbooks from old Macintoshes).
        case from1904
    }

    public let year: Int
    public let month: Int
    public let day: Int
    /// Seconds into the day, rounded, 0 to 86,399.
    public let secondOfDay: Int

    /// Nil unless the text is a number in the system's range, up to 9999-12-31.
    public init?(serial: String, system: System = .from1900) {
        guard let value = Double(serial), value >= 0, value < 2_958_466 else { return nil }
        var days = Int(value)
        var seconds = Int(((value - Double(days)) * 86_400).rounded())
        if seconds == 86_400 { (days, seconds) = (days + 1, 0) }
        let epochDay: Int
        switch system {
        case .from1900:
            guard days >= 1, days != 60 else { return nil }
            epochDay = days - (days < 60 ? 25_568 : 25_569)
        case .from1904:
            epochDay = days - 24_107
        }
        guard epochDay <= 2_932_896 else { return nil }
        (year, month, day) = Self.civil(fromEpochDay: epochDay)
        secondOfDay = seconds
    }

    /// `2024-03-01`.
    public var text: String {
        func padded(_ value: Int, _ width: Int) -> String {
            let digits = String(value)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
    }

    /// Days since 1970-01-01 to the Gregorian calendar, by eras of 400 years beginning on 1 March.
    private static func civil(fromEpochDay epochDay: Int) -> (Int, Int, Int) {
        let shifted = epochDay + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }
}
