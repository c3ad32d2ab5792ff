/// What a print job writes: an order that was checked against its allocation.
struct PrintPlan: Sendable, Hashable {
    let allocation: Allocation
    let order: PrintOrder
    /// Index of the job's first code in the allocation.
    let first: Int64
    let count: Int64
    let partSize: Int64

    /// One file of the job: codes by their place in the job.
    struct Part: Sendable, Hashable {
        /// From 1.
        let number: Int64
        let first: Int64
        let count: Int64
    }

    /// Files of a job: each is a row and a name in a folder.
    private static let filesMax: Int64 = 2_000

    var partCount: Int64 { (count - 1) / partSize + 1 }

    func part(_ number: Int64) -> Part {
        let first = (number - 1) * partSize
        return Part(number: number, first: first, count: min(partSize, count - first))
    }

    var hasRolls: Bool { order.rollLength != nil }
    /// Labels a roll; without rolls, all.
    var rollLength: Int64 { order.rollLength ?? count }
    var rollCount: Int64 { hasRolls ? (count - 1) / rollLength + 1 : 0 }

    /// Places of the web that a file takes at most: labels, dividers, and what stays empty beside a short roll.
    var placeCount: Int64 {
        let set = rollLength * order.lanes
        let (sets, rest) = min(partSize, count).quotientAndRemainder(dividingBy: set)
        let dividers = order.hasDividers ? sets + min(rest, 1) : 0
        return (sets * rollLength + min(rollLength, rest) + dividers) * order.lanes
    }

    /// Throws a refusal that names the field.
    init(_ order: PrintOrder, of allocation: Allocation) throws {
        let format = order.format
        let first = order.first ?? 1
        let last = order.last ?? allocation.count
        guard (1...allocation.count).contains(first) else {
            throw Refusal(
                .invalid, .printRange, field: "first", ["value": "\(first)", "limit": "\(allocation.count)"])
        }
        guard (first...allocation.count).contains(last) else {
            throw Refusal(.invalid, .printRange, field: "last", ["value": "\(last)", "limit": "\(allocation.count)"])
        }
        count = last - first + 1
        guard count <= format.jobLimit else {
            throw Refusal(
                .invalid, .printJobSize, field: "last", ["value": "\(count)", "limit": "\(format.jobLimit)"])
        }
        try Self.checkRolls(order)
        let step = (order.rollLength ?? 1) * order.lanes
        partSize = try Self.partSize(order, step: step, count: count)
        guard (count - 1) / partSize < Self.filesMax else {
            throw Refusal(
                .invalid, .tooManyFiles, field: "partSize",
                ["value": "\((count - 1) / partSize + 1)", "limit": "\(Self.filesMax)"])
        }
        self.first = first - 1
        self.allocation = allocation
        self.order = order
    }

    private static func checkRolls(_ order: PrintOrder) throws {
        guard (1...64).contains(order.lanes) else {
            throw Refusal(.invalid, .rollShape, field: "lanes", ["value": "\(order.lanes)", "limit": "64"])
        }
        guard let length = order.rollLength else {
            guard order.lanes == 1, !order.hasDividers else {
                throw Refusal(.invalid, .required, field: "rollLength", ["field": "rollLength"])
            }
            return
        }
        guard (1...1_000_000).contains(length) else {
            throw Refusal(.invalid, .rollShape, field: "rollLength", ["value": "\(length)", "limit": "1000000"])
        }
    }

    /// Whole sets of rolls in every part: across lanes a roll may not be cut by a file's end. One lane of a long roll
    /// may: the next file goes on with it.
    private static func partSize(_ order: PrintOrder, step: Int64, count: Int64) throws -> Int64 {
        let format = order.format
        if let size = order.partSize {
            guard (1...format.partLimit).contains(size) else {
                throw Refusal(
                    .invalid, .partSize, field: "partSize", ["value": "\(size)", "limit": "\(format.partLimit)"])
            }
            guard size >= count || size.isMultiple(of: step) || order.lanes == 1 else {
                throw Refusal(
                    .invalid, .rollsInParts, field: "partSize", ["value": "\(size)", "step": "\(step)"])
            }
            return size
        }
        let isCut = order.lanes == 1 && step > format.partSize
        let size = isCut ? format.partSize : max(step, format.partSize / step * step)
        guard min(size, count) <= format.partLimit else {
            throw Refusal(
                .invalid, .rollsTooLong, field: "rollLength",
                ["value": "\(step)", "limit": "\(format.partLimit)"])
        }
        return size
    }
}

extension Rule {
    static let printRange = Rule(
        "print.range", "序号 {value} 不在 1–{limit} 内，或末号小于首号",
        "Number {value} is not within 1 to {limit}, or the last is before the first")
    static let printJobSize = Rule(
        "print.job-size", "一次印制 {value} 个超过该格式上限 {limit} 个，请分段提交",
        "{value} codes are more than a job of this format takes ({limit}); order them in ranges")
    static let tooManyFiles = Rule(
        "print.too-many-files", "将产生 {value} 个文件，最多 {limit} 个，请增大每份数量",
        "This makes {value} files, more than {limit}; make the parts larger")
    static let rollsTooLong = Rule(
        "print.rolls-too-long", "列数×卷长 {value} 超过该格式每份上限 {limit}，请改小",
        "Lanes × roll length ({value}) is more than a file of this format takes ({limit}); make it smaller")
}
