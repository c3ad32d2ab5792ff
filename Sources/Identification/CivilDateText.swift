extension CivilDate {
    /// Exactly `yyyy-MM-dd` (ISO 8601 extended), nothing around it.
    public init?(iso: String) {
        guard iso.utf8.count == 10 else { return nil }
        var fields = [0, 0, 0]
        var field = 0
        for (offset, byte) in iso.utf8.enumerated() {
            if offset == 4 || offset == 7 {
                guard byte == 0x2D else { return nil }
                field += 1
            } else {
                guard byte.isDigit else { return nil }
                fields[field] = fields[field] * 10 + byte.digitValue
            }
        }
        self.init(year: fields[0], month: fields[1], day: fields[2])
    }

    /// A GS1 date YYMMDD. The century is the one that puts the year within 49 years before and 50 years
    /// after `nearYear` (GS1 General Specifications 7.12). DD = 00 names no day; it is read as the last day
    /// of the month, as the General Specifications 3.4 advise for best-before and expiry dates. That choice
    /// is ours for the production date too.
    public init?(yymmdd: String, nearYear: Int) {
        guard yymmdd.utf8.count == 6, (1900...2199).contains(nearYear) else { return nil }
        var number = 0
        for byte in yymmdd.utf8 {
            guard byte.isDigit else { return nil }
            number = number * 10 + byte.digitValue
        }
        let (short, month, day) = (number / 10_000, number / 100 % 100, number % 100)
        var year = nearYear / 100 * 100 + short
        let difference = short - nearYear % 100
        if difference > 50 { year -= 100 }
        if difference < -49 { year += 100 }
        guard (1...12).contains(month) else { return nil }
        self.init(year: year, month: month, day: day == 0 ? Self.length(ofMonth: month, year: year) : day)
    }

    /// `yyyy-MM-dd`.
    public var description: String {
        "\(year)-\(String.padded(month, to: 2))-\(String.padded(day, to: 2))"
    }

    /// YYMMDD, the value of AI 11, 17 and the other GS1 dates. The century is lost.
    public var yymmdd: String {
        .padded(year % 100, to: 2) + .padded(month, to: 2) + .padded(day, to: 2)
    }
}
