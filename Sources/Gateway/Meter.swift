import Synchronization

/// Counts requests by route and status, and how long they took; `/metrics` prints it.
public final class Meter: Sendable {
    private struct Key: Hashable {
        let route: String
        let status: Int
    }

    private struct Series {
        var count = 0
        var seconds = 0.0
        var buckets = [Int](repeating: 0, count: Meter.bounds.count)
    }

    /// Upper bounds of the duration buckets, seconds.
    static let bounds = [0.001, 0.005, 0.02, 0.05, 0.1, 0.5, 1, 5, 30]
    private let series = Mutex<[Key: Series]>([:])

    func count(route: String, status: Int, elapsed: Duration) {
        let seconds = elapsed.milliseconds / 1000
        series.withLock { all in
            var one = all[Key(route: route, status: status)] ?? Series()
            one.count += 1
            one.seconds += seconds
            for (index, bound) in Self.bounds.enumerated() where seconds <= bound { one.buckets[index] += 1 }
            all[Key(route: route, status: status)] = one
        }
    }

    /// The Prometheus text exposition format, version 0.0.4.
    public func exposition() -> String {
        let all = series.withLock { $0 }.sorted { ($0.key.route, $0.key.status) < ($1.key.route, $1.key.status) }
        var text = "# TYPE ransu_request_seconds histogram\n"
        for (key, one) in all {
            let labels = "route=\"\(key.route)\",status=\"\(key.status)\""
            for (index, bound) in Self.bounds.enumerated() {
                text += "ransu_request_seconds_bucket{\(labels),le=\"\(bound)\"} \(one.buckets[index])\n"
            }
            text += "ransu_request_seconds_bucket{\(labels),le=\"+Inf\"} \(one.count)\n"
            text += "ransu_request_seconds_sum{\(labels)} \(one.seconds)\n"
            text += "ransu_request_seconds_count{\(labels)} \(one.count)\n"
        }
        return text
    }
}
