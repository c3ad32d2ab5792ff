public import Identification
import Storage

/// A staged row as a person looks at it before confirming.
public struct HistorySample: Sendable {
    public let file: Int
    public let line: Int
    public let code: String
    public let oldCode: String
    public let batch: String
    public let madeOn: CivilDate?
    public let tests: [(name: Message, passed: Bool)]
    public let shippedOn: CivilDate?
    public let soldOn: CivilDate?
    public let dealer: String
    public let region: String
    public let queries: EarlierQueries?

    init(_ row: HistoryRow, file: Int, _ regions: RegionTable) {
        (self.file, line, code, oldCode) = (file, row.line, row.code, row.oldCode)
        batch = row.made?.batchNo ?? ""
        madeOn = row.made?.productionDate
        tests = (row.made?.tests ?? []).map { ($0.item.name, $0.passed) }
        shippedOn = row.later.first { $0.event == .shipping }?.eventTime.date
        soldOn = row.later.first { $0.event == .retailSelling }?.eventTime.date
        dealer = row.later.map(\.destination).first { !$0.isEmpty } ?? ""
        region = row.later.map(\.destinationRegion).first { !$0.isEmpty }.map(regions.words) ?? ""
        queries = row.queries.map { EarlierQueries(count: $0.count, firstOn: $0.first, lastOn: $0.last) }
    }
}

extension Platform {
    /// A few of the staged rows, from all over the files, always the same ones.
    public func historySamples(_ found: HistoryImport, limit: Int = 10) async throws -> [HistorySample] {
        guard found.state == .staged, found.partCount > 0 else { return [] }
        let parts = Set((0..<limit).map { $0 * found.partCount / limit }).sorted()
        let each = (limit + parts.count - 1) / parts.count
        var samples: [HistorySample] = []
        for part in parts {
            let read: (file: Int, rows: [HistoryRow])
            do { read = try await historyRows(found.id, part) } catch let refusal as Refusal
                where refusal.rule == .unavailable
            {
                // Confirmed or undone meanwhile: nothing is left to look at.
                return []
            }
            let staged = read.rows.filter { $0.status == .staged }
            guard !staged.isEmpty else { continue }
            let places = Set((0..<each).map { $0 * staged.count / each }).sorted()
            samples += places.map { HistorySample(staged[$0], file: read.file, regions) }
        }
        return Array(samples.prefix(limit))
    }
}
