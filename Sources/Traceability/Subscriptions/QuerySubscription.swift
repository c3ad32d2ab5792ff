import JSONStream
public import Storage

/// 查询订阅: who is told of what a named query finds, where, and when (EPCIS 2.0 8.2.5, 12.6).
public struct QuerySubscription: Sendable, Hashable {
    public enum State: String, Sendable, ValueConvertible, CaseIterable {
        case active, paused
        /// A delivery was given up: nothing is sent until somebody resumes it.
        case failed
        /// Whoever made it may no longer: it does not go on by itself.
        case stopped

        public var name: Message {
            switch self {
            case .active: Message("运行中", "Active")
            case .paused: Message("已暂停", "Paused")
            case .failed: Message("推送失败", "Failed")
            case .stopped: Message("已停止", "Stopped")
            }
        }
    }

    public enum Format: String, Sendable, ValueConvertible, CaseIterable {
        case json, xml

        public var mediaType: String { self == .json ? "application/ld+json" : "application/xml" }
    }

    public let id: Int64
    /// The standard's `subscriptionID`.
    public let publicID: String
    public let ownerID: Int64
    public let queryID: Int64
    public let queryName: String
    public let accountID: Int64
    public let dest: String
    public let format: Format
    public let isSigned: Bool
    /// nil: a stream.
    public let schedule: QuerySchedule?
    public let reportsIfEmpty: Bool
    public let initialRecordTime: Instant?
    public let state: State
    /// Why it is failed or stopped.
    public let reason: String
    public let place: ArrivalPlace
    let untilArrival: Int64?
    let runCount: Int
    /// When it runs, or is tried, next.
    public let nextAt: Instant?
    public let createdAt: Instant
    public let notifiedAt: Instant?
}

/// One message of a subscription, sent or to be sent.
public struct SubscriptionDelivery: Sendable, Hashable {
    public enum Kind: String, Sendable, ValueConvertible { case events, empty, test }
    public enum State: String, Sendable, ValueConvertible {
        case pending, delivered, dead
        /// The events may no longer be seen by the subscriber.
        case withheld

        public var name: Message {
            switch self {
            case .pending: Message("待送达", "Pending")
            case .delivered: Message("已送达", "Delivered")
            case .dead: Message("已放弃", "Given up")
            case .withheld: Message("已不可见", "Withheld")
            }
        }
    }

    public let number: Int64
    /// The same in every attempt: the receiver's key against doubles.
    public let publicID: String
    public let kind: Kind
    public let state: State
    public let from: ArrivalPlace
    public let to: ArrivalPlace
    public let eventCount: Int
    public let attemptCount: Int
    /// HTTP status of the last answer; nil: there was none.
    public let status: Int?
    /// What the receiver said, or what went wrong.
    public let answer: String
    public let createdAt: Instant
    public let triedAt: Instant?
}

/// What stops a delivery and a subscription.
public enum SubscriptionLimits {
    /// Subscriptions of one organization.
    public static let perOrganization = 100
    /// Events of one message.
    public static let eventsPerDelivery = 500
    /// 1, 2, 4 … 3,600 s apart: about seven hours in all.
    public static let attempts = 18
    /// Longer than a delivery can take.
    static let leaseSeconds: Int64 = 90
    /// Deliveries that are remembered of one subscription.
    static let deliveriesKept: Int64 = 200

    /// Seconds to the next attempt after the `attempt`th, give or take a fifth. `draw`: any number.
    static func pauseSeconds(after attempt: Int, draw: Int64) -> Int64 {
        let pause = min(3_600, Int64(1) << Int64(min(max(attempt, 1) - 1, 12)))
        let fifth = pause / 5
        return pause - fifth + Int64(draw.magnitude % UInt64(2 * fifth + 1))
    }
}
