/// The labels of one part in the order in which the printing web passes: across the lanes, roll by roll.
struct PrintRun: Sendable {
    /// One label of the web.
    struct Label: Sendable, Hashable {
        /// Within the allocation, from 0.
        let index: Int64
        /// What differs from code to code: the Ecode's text, or the serial of a GTIN.
        let field: String
        let code: PrintedCode
        /// From 1; 0 without rolls.
        let roll: Int64
        let sequence: Int64
    }

    /// Stands before a roll and says what is on it.
    struct Divider: Sendable, Hashable {
        let roll: Int64
        let count: Int64
        let first: PrintedCode
        let last: PrintedCode
    }

    enum Cell: Sendable, Hashable {
        case label(Label)
        case divider(Divider)
        /// A lane whose last roll is shorter than its neighbours, or is not there.
        case blank
    }

    let plan: PrintPlan
    let part: PrintPlan.Part
    private let source: CodeSource
    private let length: Int64
    private let lanes: Int64
    /// How much of the first roll the file before this one holds: of one lane only.
    private let shift: Int64

    init(_ plan: PrintPlan, _ part: PrintPlan.Part, _ source: CodeSource) {
        self.plan = plan
        self.part = part
        self.source = source
        length = plan.rollLength
        lanes = plan.order.lanes
        shift = lanes == 1 ? part.first % length : 0
    }

    /// Rows of the web: each has a cell a lane.
    var rowCount: Int64 {
        let set = length * lanes
        let rest = part.count % set
        return part.count / set * length + min(length, rest)
    }

    /// How many cells in a row a piece of memory holds.
    private static let chunk: Int64 = 2_048

    /// Calls `body` with some cells at a time, in order; dividers come as rows of their own before their rolls.
    func forEachChunk(_ body: ([Cell]) async throws -> Void) async throws {
        var row: Int64 = 0
        let step = max(1, Self.chunk / lanes)
        while row < rowCount {
            let place = shift + row
            if place % length == 0, plan.order.hasDividers { try await body(try await dividers(before: row)) }
            // A chunk ends where a set of rolls ends.
            let end = min(row + step, rowCount, (place / length + 1) * length - shift)
            try await body(try await cells(row..<end))
            row = end
        }
    }

    /// Where the label of a row and lane stands among the codes of the part.
    private func place(_ row: Int64, _ lane: Int64) -> Int64 {
        lanes == 1 ? row : (row / length * lanes + lane) * length + row % length
    }

    /// The cells of rows of one set of rolls: in each lane they are one run of codes.
    private func cells(_ rows: Range<Int64>) async throws -> [Cell] {
        var pages: [(count: Int64, page: FieldPage)] = []
        for lane in 0..<lanes {
            let start = place(rows.lowerBound, lane)
            let count = max(0, min(Int64(rows.count), part.count - start))
            var page = FieldPage()
            if count > 0 { try await source.load(&page, from: plan.first + part.first + start, count: count) }
            pages.append((count, page))
        }
        var cells: [Cell] = []
        cells.reserveCapacity(rows.count * Int(lanes))
        for row in rows {
            let position = row - rows.lowerBound
            for (lane, (count, page)) in zip(0..<lanes, pages) {
                guard position < count else {
                    if lanes > 1 { cells.append(.blank) }
                    continue
                }
                let field = String(decoding: page.bytes[page.range(Int(position))], as: UTF8.self)
                cells.append(.label(label(place(row, lane), field)))
            }
        }
        return cells
    }

    private func label(_ place: Int64, _ field: String) -> Label {
        Label(
            index: plan.first + part.first + place, field: field, code: plan.allocation.printed(field: field),
            roll: plan.hasRolls ? (part.first + place) / length + 1 : 0,
            sequence: plan.hasRolls ? (part.first + place) % length + 1 : 0)
    }

    private func dividers(before row: Int64) async throws -> [Cell] {
        var cells: [Cell] = []
        for lane in 0..<lanes {
            let start = place(row, lane)
            guard start < part.count else {
                cells.append(.blank)
                continue
            }
            let roll = (part.first + start) / length
            cells.append(.divider(try await PrintRolls(plan, source).roll(roll)))
        }
        return cells
    }
}

/// The rolls of a job, each one run of codes.
struct PrintRolls: Sendable {
    let plan: PrintPlan
    private let source: CodeSource

    init(_ plan: PrintPlan, _ source: CodeSource) {
        self.plan = plan
        self.source = source
    }

    /// The roll with this place among the job's, from 0.
    func roll(_ place: Int64) async throws -> PrintRun.Divider {
        let start = place * plan.rollLength
        let count = min(plan.rollLength, plan.count - start)
        return PrintRun.Divider(
            roll: place + 1, count: count, first: try await code(start), last: try await code(start + count - 1))
    }

    private func code(_ place: Int64) async throws -> PrintedCode {
        var page = FieldPage()
        try await source.load(&page, from: plan.first + place, count: 1)
        return plan.allocation.printed(field: String(decoding: page.bytes[page.range(0)], as: UTF8.self))
    }
}
