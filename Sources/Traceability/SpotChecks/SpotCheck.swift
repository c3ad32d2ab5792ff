public import Identification
public import Storage

/// 抽查 of returned data (T/SGACC 1005 7.2.3): a sample drawn by a stored seed, looked at by a supervisor; a notice to
/// the enterprise where something is wrong, its answer, a look again.
public struct SpotCheck: Sendable, Hashable {
    public enum State: String, Sendable, CaseIterable, ValueConvertible {
        /// Drawn; the supervisor looks at the items. The enterprise does not see it yet.
        case open
        case passed
        /// The enterprise has a notice and a day to answer by.
        case notified
        case answered
        case closed

        public var name: Message {
            switch self {
            case .open: Message("检查中", "Being looked at")
            case .passed: Message("未发现问题", "Nothing found")
            case .notified: Message("待整改", "To be corrected")
            case .answered: Message("待复查", "To be looked at again")
            case .closed: Message("已闭环", "Closed")
            }
        }
    }

    public let id: Int64
    public let ownerID: Int64
    public let ownerName: String
    public let supervisorID: Int64
    public let supervisorName: String
    public let reason: String
    public let productID: Int64?
    /// Production dates that were drawn from, both included.
    public let from: CivilDate
    public let until: CivilDate
    /// 16 bytes; with the population they give the sample again (`SampleDraw`).
    public let seed: [UInt8]
    /// Units that were drawn from.
    public let population: Int64
    public let sampleSize: Int
    public let state: State
    /// 1 for the first notice; one more for each that follows a look again.
    public let round: Int
    public let conclusion: String
    /// When the answer is due: 24:00 of the last day.
    public let dueAt: Instant?
    public let createdAt: Instant
    public let concludedAt: Instant?

    public func isOverdue(at now: Instant) -> Bool { state == .notified && dueAt.map { now >= $0 } ?? false }
}

/// One unit of the sample.
public struct SpotCheckItem: Sendable, Hashable {
    public enum State: String, Sendable, ValueConvertible {
        case open, conforming, defective

        public var name: Message {
            switch self {
            case .open: Message("待检查", "To look at")
            case .conforming: Message("符合", "Conforming")
            case .defective: Message("不符合", "Defective")
            }
        }
    }

    public let number: Int
    public let allocationNumber: Int64
    public let index: Int64
    /// As printed.
    public let code: String
    public let batchID: Int64
    public let state: State
}

/// What was found wrong with an item, or what its photo showed.
public struct SpotCheckFinding: Sendable, Hashable {
    /// The `field` of a photo: the label carries another code than the sample, or, with no dimension, the right one.
    public static let label = "label"
    /// The `field` of a photo on which nothing can be read.
    public static let unreadableLabel = "label-unreadable"

    public let itemNumber: Int
    public let round: Int
    /// nil: a photo whose label carries the right code.
    public let dimension: QualityDimension?
    /// The returned field that is wrong: a `ReturnField`, `label` or `unreadableLabel`.
    public let field: String
    public let note: String
    /// The code read from the photo.
    public let readCode: String
    public let fileID: Int64?
    public let accountName: String
    public let at: Instant
}

/// A notice, an answer or a decision.
public struct SpotCheckStep: Sendable, Hashable {
    public enum Kind: String, Sendable, ValueConvertible {
        case notice, answer, acceptance, rejection, passing

        public var name: Message {
            switch self {
            case .notice: Message("整改通知", "Notice")
            case .answer: Message("企业答复", "Answer")
            case .acceptance: Message("复查通过", "Accepted")
            case .rejection: Message("复查未通过", "Not accepted")
            case .passing: Message("未发现问题", "Nothing found")
            }
        }
    }

    public let round: Int
    public let kind: Kind
    public let note: String
    public let accountName: String
    public let at: Instant
}
