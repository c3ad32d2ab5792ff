import Foundation
public import Traceability

/// The machine's clock: the one place that asks it.
public struct SystemClock: Clock {
    public init() {}

    public func now() -> Instant {
        Instant(microseconds: Int64((Date().timeIntervalSince1970 * 1_000_000).rounded()))
    }
}
