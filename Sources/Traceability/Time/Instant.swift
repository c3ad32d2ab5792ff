public import Identification
public import Storage

/// A moment: microseconds since 1970-01-01T00:00:00Z. Shown in China Standard Time (UTC+8, no summer time).
public struct Instant: Sendable, Hashable, Comparable, RawRepresentable, ValueConvertible {
    public let microseconds: Int64
    public var rawValue: Int64 { microseconds }

    public init(microseconds: Int64) { self.microseconds = microseconds }
    public init(rawValue: Int64) { microseconds = rawValue }

    /// The moment of a wall clock in China.
    public init(_ date: CivilDate, hour: Int = 0, minute: Int = 0, second: Int = 0) {
        let seconds = Int64(date.daysSinceEpoch) * 86_400 + Int64(hour * 3600 + minute * 60 + second)
        microseconds = (seconds - Self.chinaOffsetSeconds) * 1_000_000
    }

    public static let chinaOffsetSeconds: Int64 = 8 * 3600

    public static func < (left: Instant, right: Instant) -> Bool { left.microseconds < right.microseconds }
    public func adding(seconds: Int64) -> Instant { Instant(microseconds: microseconds + seconds * 1_000_000) }
    /// Whole seconds from `other` to here, negative when this is earlier.
    public func seconds(since other: Instant) -> Int64 { (microseconds - other.microseconds) / 1_000_000 }

    /// The calendar day in China.
    public var date: CivilDate { CivilDate(daysSinceEpoch: Int(chinaSeconds.divided(by: 86_400))) }

    /// `2026-11-22 14:05` in China.
    public var minuteText: String { "\(date) \(clock(seconds: false))" }
    /// `2026-11-22 14:05:09` in China.
    public var secondText: String { "\(date) \(clock(seconds: true))" }
    /// `2026-11-22T14:05:09.000123+08:00`
    public var iso8601: String {
        let fraction = microseconds.remainder(by: 1_000_000)
        return "\(date)T\(clock(seconds: true)).\(padded(fraction, to: 6))+08:00"
    }

    private var chinaSeconds: Int64 { microseconds.divided(by: 1_000_000) + Self.chinaOffsetSeconds }

    private func clock(seconds: Bool) -> String {
        let second = chinaSeconds.remainder(by: 86_400)
        let minutes = "\(padded(second / 3600, to: 2)):\(padded(second / 60 % 60, to: 2))"
        return seconds ? "\(minutes):\(padded(second % 60, to: 2))" : minutes
    }
}

/// Where the time comes from: the machine in production, a fixed value in tests.
public protocol Clock: Sendable {
    func now() -> Instant
}

func padded(_ number: Int64, to width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
}

extension Int64 {
    /// Rounds towards minus infinity, so that moments before 1970 fall on the right day.
    func divided(by divisor: Int64) -> Int64 {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }

    func remainder(by divisor: Int64) -> Int64 {
        let rest = self % divisor
        return rest < 0 ? rest + divisor : rest
    }
}
