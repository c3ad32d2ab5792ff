/// A time as MS-DOS wrote it: local, two-second steps, from 1980 to 2107. What a ZIP entry carries.
public struct DOSTime: Sendable, Equatable {
    let date: UInt16
    let time: UInt16

    /// 1980-01-01 00:00, for archives whose bytes must not depend on the clock.
    public init() {
        date = 1 << 5 | 1
        time = 0
    }

    /// Nil outside 1980 to 2107 or for a month, day, hour, minute or second that does not exist.
    public init?(year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0) {
        guard 1980...2107 ~= year, 1...12 ~= month, 1...31 ~= day else { return nil }
        guard 0...23 ~= hour, 0...59 ~= minute, 0...59 ~= second else { return nil }
        date = UInt16((year - 1980) << 9 | month << 5 | day)
        time = UInt16(hour << 11 | minute << 5 | second >> 1)
    }
}
