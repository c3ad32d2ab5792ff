import Identification

/// At which time of the day a backup is made (备份时刻), by China's clock. Pure: the time is a parameter.
public struct BackupSchedule: Sendable, Hashable {
    /// 0…1439.
    public let minuteOfDay: Int
    /// A failed one is tried again after an hour.
    public static let retrySeconds: Int64 = 3_600
    /// From the last good one to the next at most: RPO.
    public static let longestSeconds: Int64 = 26 * 3_600

    /// `02:30`; nil for anything else.
    public init?(_ text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.count == 2 }), let hour = Int(parts[0]),
            let minute = Int(parts[1]), (0...23).contains(hour), (0...59).contains(minute)
        else { return nil }
        minuteOfDay = hour * 60 + minute
    }

    /// The last moment, now included, at which a backup was due.
    public func lastDue(at now: Instant) -> Instant {
        let today = Instant(now.date, hour: minuteOfDay / 60, minute: minuteOfDay % 60)
        return today <= now ? today : today.adding(seconds: -86_400)
    }

    /// Whether one has to begin now.
    /// - Parameters:
    ///   - done: when the last good one began; nil: there was none.
    ///   - failed: when the last failed one began; nil: there was none.
    public func isDue(at now: Instant, done: Instant?, failed: Instant?) -> Bool {
        let due = lastDue(at: now)
        if let done, done >= due { return false }
        guard let failed, failed >= due else { return true }
        return now.seconds(since: failed) >= Self.retrySeconds
    }
}
