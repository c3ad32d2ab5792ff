public import Storage

/// 印制任务: files for the printer, made in the background.
public struct PrintJob: Sendable, Hashable {
    public enum State: String, Sendable, ValueConvertible {
        case queued, running, ready, failed, cancelled
        /// Its files were removed after their time.
        case expired

        public var name: Message {
            switch self {
            case .queued: Message("排队中", "Queued")
            case .running: Message("生成中", "Running")
            case .ready: Message("已就绪", "Ready")
            case .failed: Message("失败", "Failed")
            case .cancelled: Message("已取消", "Cancelled")
            case .expired: Message("文件已清理", "Files removed")
            }
        }

        public var isOpen: Bool { self == .queued || self == .running }
    }

    public let id: Int64
    public let ownerID: Int64
    public let allocationNumber: Int64
    public let format: PrintFormat
    /// The choices as ordered; `allocationNumber`, `format`, `purpose` and `reason` are filled in.
    public let order: PrintOrder
    /// Index in the allocation.
    public let first: Int64
    public let count: Int64
    public let fileCount: Int64
    public let state: State
    public let attemptCount: Int
    /// Why it failed, for the log's reader.
    public let failure: String
    public let accountName: String
    public let createdAt: Instant
    public let endedAt: Instant?
}

/// A file of a job.
public struct PrintFile: Sendable, Hashable {
    public enum Kind: String, Sendable, ValueConvertible {
        case part
        /// The rolls with their first and last code, for whoever returns them.
        case rolls
    }

    public let number: Int64
    public let kind: Kind
    public let name: String
    /// Within the job, from 0.
    public let first: Int64
    public let count: Int64
    /// Codes written so far.
    public let writtenCount: Int64
    /// Labels on it, dividers included.
    public let labelCount: Int64
    public let byteCount: Int64
    /// nil: not there yet.
    public let sha256: [UInt8]?
    public let writtenAt: Instant?

    public var isReady: Bool { sha256 != nil }
}

/// How long files of a job stay, how many jobs wait, how often one is tried.
public enum PrintLimits {
    public static let keptDays: Int64 = 14
    /// Jobs of one enterprise that are not ended.
    public static let openJobs = 20
    static let attempts = 3
    /// A worker that does not say for so long that it works has ended.
    static let leaseSeconds: Int64 = 60
    static let packingLeaseSeconds: Int64 = 900
    /// Progress is written at most this often.
    static let progressSeconds: Int64 = 2
    public static let handOverDays: ClosedRange<Int64> = 1...30
    public static let handOverDownloads: ClosedRange<Int64> = 1...50
    static let receipts = 5
    static let resumptionsPerDownload: Int64 = 40
    public static let checksPerDay: Int64 = 40
}
