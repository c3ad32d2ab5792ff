import Identification

/// How many units a rule looked at, and how many of them it found wanting.
public struct QualityCount: Sendable, Hashable {
    public var applicable: Int64
    public var failed: Int64

    public init(applicable: Int64 = 0, failed: Int64 = 0) {
        self.applicable = applicable
        self.failed = failed
    }
}

/// Counts rows by rule while they pass; a roll of 500 counts as the 500 units it is.
struct QualityTally: Sendable {
    private(set) var counts: [QualityRule: QualityCount] = [:]
    private let receivedAt: Instant
    /// Products that burn gas: their ★ tests are asked for.
    private let burners: Set<Int64>

    init(receivedAt: Instant, burners: Set<Int64> = []) {
        self.receivedAt = receivedAt
        self.burners = burners
    }

    /// Rows that were refused, of all rows of the return.
    mutating func addRows(_ rows: Int, bad: Int) {
        count(.acceptedAtOnce, Int64(rows), failed: Int64(bad))
    }

    /// - Parameter productID: of the row's code; nil when it is not known.
    mutating func add(_ row: ReturnRow, productID: Int64?) {
        add(row, units: row.subject?.count ?? 1, isBurner: productID.map(burners.contains) ?? false)
    }

    /// A row, or a captured event in its form: both doors are measured by the same rules.
    mutating func add(_ row: ReturnRow, units: Int64, isBurner: Bool) {
        func failed(_ isFailed: Bool) -> Int64 { isFailed ? units : 0 }
        count(timeRule(row), units, failed: failed(isLate(row)))
        switch row.event {
        case .commissioning:
            count(.factoryTests, units, failed: failed(!Self.hasTests(row, isBurner: isBurner)))
            count(.measuredValues, units, failed: failed(row.measurements.isEmpty))
            count(.inspectorNamed, units, failed: failed(row.inspector.isEmpty))
            count(.lineAndShift, units, failed: failed(row.productionLine.isEmpty || row.shift.isEmpty))
            if units == 1 { count(.factoryNumber, 1, failed: failed(row.factoryNo.isEmpty)) }
        case .shipping:
            count(
                .destinationNamed, units, failed: failed(row.destination.isEmpty || row.destinationRegion.isEmpty))
        default: break
        }
        if !row.measurements.isEmpty {
            let isNamed = row.measurements.allSatisfy { !$0.instrument.isEmpty }
            count(.instrumentNamed, units, failed: failed(!isNamed))
            let passes = row.tests.allSatisfy(\.passed)
            count(
                .valuesWithinLimits, units, failed: failed(passes && row.measurements.contains(where: \.isBeyondLimit)))
        }
        if let made = row.productionDate, !row.tests.isEmpty {
            count(.testsAfterProduction, units, failed: failed(row.tests.contains { $0.testedOn < made }))
        }
    }

    private mutating func count(_ rule: QualityRule, _ units: Int64, failed: Int64) {
        guard units > 0 else { return }
        counts[rule, default: QualityCount()].applicable += units
        counts[rule, default: QualityCount()].failed += failed
    }

    private func timeRule(_ row: ReturnRow) -> QualityRule {
        switch row.event {
        case .commissioning, .inspecting: .productionInTime
        case .shipping: .shippingInTime
        case .reworking, .relabeling: .productionInTime
        default: .afterSaleInTime
        }
    }

    /// Later than the days that the rule gives, counted from the day after the event.
    private func isLate(_ row: ReturnRow) -> Bool {
        guard let days = timeRule(row).days else { return false }
        return receivedAt.date > row.eventTime.date.adding(days: days)
    }

    private static let burnerTests: [TestItem] = [.gasTightness, .ignition, .flameFailure]

    private static func hasTests(_ row: ReturnRow, isBurner: Bool) -> Bool {
        let wanted = isBurner ? burnerTests : [.gasTightness]
        return wanted.allSatisfy { item in row.tests.contains { $0.item == item } }
    }
}

extension ReturnRow.Measurement {
    /// The value lies beyond a limit that is one number (an upper bound), `≤ n`, `≥ n` or `a–b`; false where either
    /// is no number.
    var isBeyondLimit: Bool {
        guard let value = Self.number(value) else { return false }
        let text = limit.filter { !$0.isWhitespace }
        if let bound = Self.number(text.drop { "≥>=".contains($0) }), text.first.map({ "≥>".contains($0) }) ?? false {
            return value < bound
        }
        if let bound = Self.number(text.drop { "≤<=".contains($0) }) { return value > bound }
        let ends = text.split { "–—~～".contains($0) }
        guard ends.count == 2, let low = Self.number(ends[0]), let high = Self.number(ends[1]) else { return false }
        return !(min(low, high)...max(low, high)).contains(value)
    }

    private static func number(_ text: some StringProtocol) -> Double? {
        guard let number = Double(text), number.isFinite else { return nil }
        return number
    }
}
