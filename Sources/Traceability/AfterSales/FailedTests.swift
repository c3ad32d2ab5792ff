public import Identification

/// ★ 检验不合格: which of a unit's ★ tests count as failed, and since when. The last result of each item counts, by
/// the time of its event; what has failed keeps the goods where they are until it has passed. A unit that
/// failed was made by then: what its production says has passed lifts no failure of the unit, whatever the
/// clocks say. Whoever has the goods may tell of a failure; that it has passed, only who answers for them. An
/// item that none of the six tests is called by counts as a ★ test: a stop does not hang on a spelling.
public struct FailedTests: Sendable, Hashable {
    public struct Item: Sendable, Hashable {
        /// Its code: `gas-tightness`.
        public let code: String
        public let since: Instant

        public var name: Message { TestItem.name(of: code) }
    }

    /// Items that are kept and shown of one unit: one of them is enough to hold it back.
    static let itemLimit = 20

    private var since: [String: Instant] = [:]

    /// - Parameters:
    ///   - events: of one unit that are known to count, in any order.
    ///   - star: the items that count.
    init(_ events: [LifeEvent], star: Set<String>) {
        var rest = events.sorted { $0.time < $1.time }[...]
        var last: [String: Instant] = [:]
        /// Items of which the unit itself failed a test.
        var own: Set<String> = []
        while let time = rest.first?.time {
            let moment = rest.prefix { $0.time == time }
            rest = rest.dropFirst(moment.count)
            // Of what passed and failed at one moment (a day without a clock time) nobody knows the order: it failed.
            for event in moment where event.countsAsTest {
                // What was tested on a day before it failed has not passed since, however late it is told.
                for item in event.passed where (event.passedAt[item] ?? time) >= last[item] ?? time {
                    if event.kind == .commissioning, own.contains(item) { continue }
                    since[item] = nil
                }
            }
            for event in moment {
                for item in event.failed where star.contains(item) || TestItem(rawValue: item) == nil {
                    since[item] = since[item] ?? time
                    last[item] = time
                    if event.kind == .inspecting, !event.isOfBatch { own.insert(item) }
                }
            }
        }
        guard since.count > Self.itemLimit else { return }
        let kept = items.prefix(Self.itemLimit).map { ($0.code, $0.since) }
        since = Dictionary(kept) { first, _ in first }
    }

    public var isEmpty: Bool { since.isEmpty }

    /// What failed first, first.
    public var items: [Item] {
        since.map { Item(code: $0.key, since: $0.value) }.sorted { ($0.since, $0.code) < ($1.since, $1.code) }
    }

    /// Names of the items, in both languages.
    public var names: Message {
        let names = items.map(\.name)
        return Message(
            names.map(\.chinese).joined(separator: "、"),
            names.map { $0.english.lowercased() }.joined(separator: ", "))
    }

    /// The day on which the first of them failed.
    public var day: CivilDate? { items.first?.since.date }

    /// As tests that failed: what is known of a unit before a return says more.
    var asEvents: [LifeEvent] {
        items.map { item in
            var event = LifeEvent(.inspecting, at: item.since, id: 0)
            event.failed = [item.code]
            return event
        }
    }
}

/// As a column has it.
extension FailedTests {
    var text: String { items.map { "\($0.code) \($0.since.microseconds)" }.joined(separator: "\n") }

    init(text: String) {
        for line in text.split(separator: "\n") {
            // Names of items may have spaces.
            guard let cut = line.lastIndex(of: " "), let at = Int64(line[line.index(after: cut)...]) else { continue }
            since[String(line[..<cut])] = Instant(microseconds: at)
        }
    }
}

/// Units of one allocation whose ★ tests have failed alike.
struct FailedRun: CodeStretch, Sendable, Hashable {
    var first: Int64
    var last: Int64
    let tests: FailedTests

    var range: ClosedRange<Int64> { first...last }
}
