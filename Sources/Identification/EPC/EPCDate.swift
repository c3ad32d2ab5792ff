/// The date that DSGTIN+ has before its GTIN, for readers to select by (TDS 14.5.3).
public struct EPCDate: Sendable, Hashable {
    /// Which date; the raw value is the date type indicator.
    public enum Kind: UInt8, Sendable, Hashable, CaseIterable {
        case production = 0, packaging, bestBefore, sellBy, expiry, firstFreeze, harvest

        /// The application identifier of the date.
        public var ai: String {
            switch self {
            case .production: "11"
            case .packaging: "13"
            case .bestBefore: "15"
            case .sellBy: "16"
            case .expiry: "17"
            case .firstFreeze: "7006"
            case .harvest: "7007"
            }
        }
    }

    /// What happens on the date.
    public let kind: Kind
    /// The last two digits.
    public let year: Int
    /// 1…12.
    public let month: Int
    /// 0…31; 0 leaves the day open.
    public let day: Int

    /// - Parameters:
    ///   - year: 0…99, the last two digits.
    ///   - day: 0…31, no more than the month has in a leap year.
    public init?(_ kind: Kind, _ year: Int, _ month: Int, _ day: Int) {
        guard (0...99).contains(year), (1...12).contains(month) else { return nil }
        let days = month == 2 ? 29 : month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31
        guard (0...days).contains(day) else { return nil }
        (self.kind, self.year, self.month, self.day) = (kind, year, month, day)
    }

    /// Reads YYMMDD.
    public init?(_ kind: Kind, yymmdd text: String) {
        guard text.utf8.count == 6, let value = UInt64(digits: text.utf8) else { return nil }
        self.init(kind, Int(value / 10_000), Int(value / 100 % 100), Int(value % 100))
    }

    /// Six digits.
    public var yymmdd: String { UInt64(year * 10_000 + month * 100 + day).decimal(width: 6) }
}
