import Identification
import Synchronization

/// What a process remembers about queries: rows that seldom change, devices of the last minute, counts to be flushed.
public final class ScanMemory: Sendable {
    struct RowKey: Hashable, Sendable {
        let first: Int64
        let second: Int64
    }

    struct RefusalKey: Hashable, Sendable {
        /// Minutes since 1970.
        let minute: Int64
        /// Enterprise number or GTIN; "" for a text that is no code at all.
        let scope: String
        let printedNumber: Int64
    }

    struct UsageKey: Hashable, Sendable {
        let ownerID: Int64
        /// Days since 1970 in China.
        let day: Int
    }

    struct DeviceKey: Hashable, Sendable {
        let code: CodeIdentity
        let device: [UInt8]
    }

    struct Counts: Sendable {
        var refusals: [RefusalKey: Int64] = [:]
        var scans: [UsageKey: Int64] = [:]
        /// Refusals that found the map full: counted together.
        static let refusalKeysMax = 4_096
    }

    let batches = AgedCache<RowKey, Batch>(limit: 4_096)
    let versions = AgedCache<RowKey, ProductVersion>(limit: 1_024)
    let products = AgedCache<Int64, Product>(limit: 1_024)
    let organizations = AgedCache<Int64, Organization>(limit: 1_024)
    private let counts = Mutex(Counts())
    private let devices = Mutex<[DeviceKey: Instant]>([:])
    private let daySalt = Mutex<(day: Int, bytes: [UInt8])>((.min, []))
    private static let devicesMax = 50_000

    init() {}

    /// Counts a text that led to no code. Guessing fills no table: beyond the limit all count under one key a minute.
    func countRefusal(scope: String, printedNumber: Int64, at now: Instant) {
        let minute = now.microseconds / 60_000_000
        counts.withLock { counts in
            let key = RefusalKey(minute: minute, scope: scope, printedNumber: printedNumber)
            let isRoom = counts.refusals.count < Counts.refusalKeysMax || counts.refusals[key] != nil
            let place = isRoom ? key : RefusalKey(minute: minute, scope: "*", printedNumber: 0)
            counts.refusals[place, default: 0] += 1
        }
    }

    func countScan(ownerID: Int64, at now: Instant) {
        let key = UsageKey(ownerID: ownerID, day: now.date.daysSinceEpoch)
        counts.withLock { $0.scans[key, default: 0] += 1 }
    }

    func takeCounts() -> Counts {
        counts.withLock { counts in
            defer { counts = Counts() }
            return counts
        }
    }

    /// After a flush that failed.
    func putBack(_ other: Counts) {
        counts.withLock { counts in
            counts.refusals.merge(other.refusals, uniquingKeysWith: +)
            counts.scans.merge(other.scans, uniquingKeysWith: +)
        }
    }

    /// Whether this device's query of the code counts now: once in 60 s.
    func isNew(_ key: DeviceKey, at now: Instant) -> Bool {
        devices.withLock { devices in
            if let last = devices[key], abs(now.seconds(since: last)) < CountingRules.deviceSeconds { return false }
            if devices.count >= Self.devicesMax {
                devices = devices.filter { abs(now.seconds(since: $0.value)) < CountingRules.deviceSeconds }
                if devices.count >= Self.devicesMax { devices.removeAll() }
            }
            devices[key] = now
            return true
        }
    }

    /// The day's salt: derived once a day, since it costs more than the rest of a scan's arithmetic.
    func salt(of day: Int, _ derive: () throws -> [UInt8]) rethrows -> [UInt8] {
        if let known = daySalt.withLock({ $0.day == day ? $0.bytes : nil }) { return known }
        let fresh = try derive()
        daySalt.withLock { $0 = (day, fresh) }
        return fresh
    }

    /// After a record that failed: the next try may count.
    func forget(_ key: DeviceKey) { devices.withLock { $0[key] = nil } }
}
