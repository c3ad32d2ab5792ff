import JSONStream
public import Storage

/// 首件确认: what a photo of the first printed label shows, before the rest is printed.
public struct FirstLabelCheck: Sendable, Hashable {
    public enum Outcome: String, Sendable, ValueConvertible {
        case passed, failed
        /// No symbol could be read.
        case unreadable
        /// The enterprise's administrator goes on without one that passed, and says why.
        case overridden

        public var name: Message {
            switch self {
            case .passed: Message("通过", "Passed")
            case .failed: Message("不通过", "Failed")
            case .unreadable: Message("无法识读", "Not readable")
            case .overridden: Message("管理员放行", "Overridden")
            }
        }

        /// Printing may go on.
        public var isSettled: Bool { self == .passed || self == .overridden }
    }

    public let id: Int64
    public let jobID: Int64?
    public let outcome: Outcome
    /// As read; "" when nothing was.
    public let code: String
    public let codeIndex: Int64?
    public let findings: [LabelFinding]
    /// The photo.
    public let fileID: Int64?
    public let reason: String
    public let accountName: String
    public let at: Instant
}

/// One thing that was looked at.
public struct LabelFinding: Sendable, Hashable {
    public enum Item: String, Sendable, CaseIterable {
        /// The code is one of this allocation, and of the range that was ordered.
        case code, range
        /// What is printed is what the platform handed out, to the letter.
        case content
        case symbology
        /// Estimates from the photo: no grade of ISO/IEC 15415.
        case quietZone, contrast, size

        public var name: Message {
            switch self {
            case .code: Message("编码属于本码段", "Code of this allocation")
            case .range: Message("编码在印制范围内", "Code within the printed range")
            case .content: Message("印刷内容与下发一致", "Printed content as handed out")
            case .symbology: Message("码制", "Symbology")
            case .quietZone: Message("空白区（估计）", "Quiet zone (estimate)")
            case .contrast: Message("对比度（估计）", "Contrast (estimate)")
            case .size: Message("模块清晰度（估计）", "Module size (estimate)")
            }
        }
    }

    public enum Result: String, Sendable {
        case passed, failed
        /// Worth a look by a person; does not fail the check.
        case doubtful

        public var name: Message {
            switch self {
            case .passed: Message("符合", "Right")
            case .failed: Message("不符合", "Wrong")
            case .doubtful: Message("请人工核对", "Look yourself")
            }
        }
    }

    public let item: Item
    public let result: Result
    public let found: String
    public let wanted: String

    init(_ item: Item, _ result: Result, found: String, wanted: String = "") {
        self.item = item
        self.result = result
        self.found = found
        self.wanted = wanted
    }
}

extension [LabelFinding] {
    /// As the check's row keeps them.
    var document: String {
        var writer = JSONWriter()
        writer.array { writer in
            for finding in self {
                writer.object { writer in
                    writer.member("item", finding.item.rawValue)
                    writer.member("result", finding.result.rawValue)
                    writer.member("found", finding.found)
                    if !finding.wanted.isEmpty { writer.member("wanted", finding.wanted) }
                }
            }
        }
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    init(document: String) throws {
        self = try JSONNode(try JSONValue(parsing: Array<UInt8>(document.utf8))).elements().compactMap { node in
            guard let item = LabelFinding.Item(rawValue: try node.string("item")),
                let result = LabelFinding.Result(rawValue: try node.string("result"))
            else { return nil }
            return LabelFinding(
                item, result, found: try node.string("found"), wanted: try node.optionalString("wanted") ?? "")
        }
    }
}

extension Session {
    /// Newest first.
    public func firstLabelChecks(of ownerID: Int64, _ number: Int64, limit: Int = 20) throws -> [FirstLabelCheck] {
        try rows(
            """
            SELECT check_id, job_id, outcome, code, code_index, findings, file_id, reason, account.display_name, at
            FROM first_label_check JOIN account ON account.account_id = first_label_check.account_id
            WHERE owner_id = \(ownerID) AND allocation_no = \(number) ORDER BY check_id DESC LIMIT \(limit)
            """
        ) { row in
            FirstLabelCheck(
                id: try row.next(), jobID: try row.next(), outcome: try row.next(), code: try row.next(),
                codeIndex: try row.next(), findings: try [LabelFinding](document: try row.next()),
                fileID: try row.next(), reason: try row.next(), accountName: try row.next(), at: try row.next())
        }
    }

    /// Allocations that were printed and whose first label nobody has confirmed.
    func unconfirmedAllocationCount(of ownerID: Int64) throws -> Int {
        try value(
            """
            SELECT COUNT(DISTINCT allocation_no) FROM print_job
            WHERE owner_id = \(ownerID) AND state IN ('ready', 'expired') AND NOT EXISTS (
                SELECT 1 FROM first_label_check WHERE first_label_check.owner_id = print_job.owner_id
                    AND first_label_check.allocation_no = print_job.allocation_no
                    AND outcome IN ('passed', 'overridden'))
            """) ?? 0
    }

    func firstLabelCheckCount(of ownerID: Int64, _ number: Int64, since: Instant) throws -> Int64 {
        try value(
            """
            SELECT COUNT(*) FROM first_label_check
            WHERE owner_id = \(ownerID) AND allocation_no = \(number) AND at > \(since)
            """) ?? 0
    }
}
