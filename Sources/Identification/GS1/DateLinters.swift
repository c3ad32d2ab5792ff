extension Linter {
    func dateFault(in value: Span<UInt8>) -> Fault? {
        let length = self == .yymmdd || self == .yymmd0 ? 6 : 8
        guard value.count == length else { return Fault(1, .length(length...length)) }
        if let fault = Self.firstOutside(.numeric, value) { return fault }
        return switch self {
        case .yymmdd: Self.day(value, year: Self.shortYear(value), at: 2, zero: false)
        case .yymmd0: Self.day(value, year: Self.shortYear(value), at: 2, zero: true)
        case .yyyymmdd: Self.day(value, year: Self.pair(value, 0) * 100 + Self.pair(value, 2), at: 4, zero: false)
        case .yyyymmd0: Self.day(value, year: Self.pair(value, 0) * 100 + Self.pair(value, 2), at: 4, zero: true)
        default:
            Self.day(value, year: Self.shortYear(value), at: 2, zero: false) ?? Self.part(value, 6, .hour)
        }
    }

    func timeFault(in value: Span<UInt8>) -> Fault? {
        let lengths =
            switch self {
            case .hhmi: 4...4
            case .mmoptss: value.count == 4 ? 4...4 : 2...2
            default: 2...2
            }
        guard lengths.contains(value.count) else { return Fault(1, .length(lengths)) }
        if let fault = Self.firstOutside(.numeric, value) { return fault }
        return switch self {
        case .hh: Self.part(value, 0, .hour)
        case .ss: Self.part(value, 0, .second)
        case .hhmi: Self.part(value, 0, .hour) ?? Self.part(value, 2, .minute)
        case .mmoptss: Self.part(value, 0, .minute) ?? (value.count == 4 ? Self.part(value, 2, .second) : nil)
        default: Self.part(value, 0, .minute)
        }
    }

    /// The two digits at `offset`.
    private static func pair(_ value: Span<UInt8>, _ offset: Int) -> Int {
        value[offset].digitValue * 10 + value[offset + 1].digitValue
    }

    /// 1977…2076 (General Specifications 7.12 around `ElementString.referenceYear`).
    private static func shortYear(_ value: Span<UInt8>) -> Int {
        let year = pair(value, 0)
        return year < 77 ? 2000 + year : 1900 + year
    }

    private static func day(_ value: Span<UInt8>, year: Int, at offset: Int, zero: Bool) -> Fault? {
        let (month, day) = (pair(value, offset), pair(value, offset + 2))
        guard (1...12).contains(month) else { return Fault(offset + 1, .month) }
        let isDay = day == 0 ? zero : day <= CivilDate.length(ofMonth: month, year: year)
        return isDay ? nil : Fault(offset + 3, .day)
    }

    private static func part(_ value: Span<UInt8>, _ offset: Int, _ rule: ValueRule) -> Fault? {
        pair(value, offset) <= (rule == .hour ? 23 : 59) ? nil : Fault(offset + 1, rule)
    }
}
