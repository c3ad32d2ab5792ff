import Identification

/// What of an allocation is downloaded, and how (T/SGACC 1005 5.3).
public struct DownloadRequest: Sendable, Hashable {
    public enum Format: String, Sendable, CaseIterable {
        /// One code a line, CRLF.
        case txt
        case csv, xlsx
        /// A ZIP of QR symbols as SVG.
        case zip

        /// The most codes of one part; nil: any number.
        public var partLimit: Int64? {
            switch self {
            case .txt, .csv: nil
            case .xlsx: 1_000_000
            case .zip: 10_000
            }
        }
    }

    public enum Content: String, Sendable, CaseIterable { case code, address }

    public var format: Format
    /// What stands in the lines of a TXT.
    public var content = Content.code
    /// From 1; nil: the whole allocation.
    public var part: Int64?
    /// Codes a part; nil: the format's limit, or a million.
    public var size: Int64?
    /// Labels a roll: adds the columns roll and sequence.
    public var rollLength: Int64?
    /// Labels side by side on the printing web.
    public var lanes: Int64 = 1
    /// Why the same codes are downloaded once more.
    public var reason = ""
    public var purpose = ""
    /// The codes under the scratch layers too, as a last column of CSV and XLSX: for those who may.
    public var withScratch = false

    public init(_ format: Format) { self.format = format }
}

/// The codes that a request means, by index within the allocation.
public struct DownloadPart: Sendable, Hashable {
    /// 0: the whole allocation.
    public let number: Int64
    public let first: Int64
    public let count: Int64
}

extension DownloadRequest {
    /// Throws a refusal for a part that is not there, or that is larger than the format takes.
    public func part(of allocation: Allocation) throws -> DownloadPart {
        let limit = format.partLimit
        if part == nil, size == nil, allocation.count <= limit ?? .max {
            try checkRolls(partSize: allocation.count)
            return DownloadPart(number: 0, first: 0, count: allocation.count)
        }
        let size = size ?? limit ?? 1_000_000
        guard size >= 1, size <= limit ?? .max else {
            throw Refusal(
                .invalid, .partSize, field: "size", ["value": "\(size)", "limit": "\(limit ?? allocation.count)"])
        }
        let parts = (allocation.count - 1) / size + 1
        guard let part else {
            throw Refusal(.invalid, .partNeeded, field: "part", ["parts": "\(parts)", "size": "\(size)"])
        }
        guard (1...parts).contains(part) else {
            throw Refusal(.missing, .partMissing, field: "part", ["value": "\(part)", "parts": "\(parts)"])
        }
        try checkRolls(partSize: size)
        let first = (part - 1) * size
        return DownloadPart(number: part, first: first, count: min(size, allocation.count - first))
    }

    private func checkRolls(partSize: Int64) throws {
        guard (1...64).contains(lanes) else {
            throw Refusal(.invalid, .rollShape, field: "lanes", ["value": "\(lanes)", "limit": "64"])
        }
        guard let rollLength else {
            guard lanes == 1 else { throw Refusal(.invalid, .required, field: "roll", ["field": "roll"]) }
            return
        }
        guard (1...1_000_000).contains(rollLength) else {
            throw Refusal(.invalid, .rollShape, field: "roll", ["value": "\(rollLength)", "limit": "1000000"])
        }
        guard part == nil || partSize.isMultiple(of: rollLength * lanes) else {
            throw Refusal(
                .invalid, .rollsInParts, field: "size",
                ["value": "\(partSize)", "step": "\(rollLength * lanes)"])
        }
    }
}

extension Rule {
    static let partSize = Rule(
        "download.part-size", "每份 {value} 个不行，须为 1–{limit}", "A part of {value} codes is not within 1 to {limit}")
    static let partNeeded = Rule(
        "download.part-needed", "该格式须分份下载：共 {parts} 份，每份 {size} 个，请用 part=1…{parts}",
        "This format comes in parts: {parts} of {size} codes; name one by part=1…{parts}")
    static let partMissing = Rule(
        "download.part-missing", "没有第 {value} 份，共 {parts} 份", "There is no part {value}; there are {parts}")
    static let rollShape = Rule(
        "download.roll-shape", "{value} 须为 1–{limit}", "{value} is not within 1 to {limit}")
    static let rollsInParts = Rule(
        "download.rolls-in-parts", "每份 {value} 个不是卷长×列数 {step} 的整数倍，请调整",
        "A part of {value} codes is no multiple of lanes × roll length ({step}); change one of them")
}
