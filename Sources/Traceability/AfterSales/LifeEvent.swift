import EPCIS
import Identification
import JSONStream
import Storage

/// What an effective event says of one unit, for its facts to be folded from.
struct LifeEvent: Sendable, Hashable {
    var kind: ReturnEvent
    var time: Instant
    /// Orders events of one moment: the event's id, or a number beyond all ids while it is not stored.
    var id: Int64
    var region = ""
    var gas: SiteGas?
    /// 改气源: what it burned before, as whoever converted it says.
    var gasBefore: SiteGas?
    var saleSource: SaleSource?
    var isUsed = false
    /// 换机, 换标: the code that this one was replaced by, or the one that it replaced.
    var newCode = ""
    var oldCode = ""
    var passed: Set<String> = []
    var failed: Set<String> = []
    /// When items passed that were tested on an earlier day than the event's (`testedOn`): by the end of that day.
    var passedAt: [String: Instant] = [:]
    /// 检验: by the owner, whom it entrusted, or an institution. What others say has passed ends no rework and no stop.
    var countsAsTest = true
    /// A test of the unit's batch as such, not of the unit.
    var isOfBatch = false

    init(_ kind: ReturnEvent, at time: Instant, id: Int64) { (self.kind, self.time, self.id) = (kind, time, id) }

    /// By time; at one moment by what usually comes first, then by content: never by the order of arrival.
    func precedes(_ other: LifeEvent, isSold: Bool = false) -> Bool {
        if time != other.time { return time < other.time }
        let (rank, otherRank) = (rank(isSold), other.rank(isSold))
        if rank != otherRank { return rank < otherRank }
        let (texts, otherTexts) = (self.texts, other.texts)
        return texts == otherTexts ? id < other.id : texts.lexicographicallyPrecedes(otherTexts)
    }

    /// A return at the moment of a sale is of that sale, unless the unit had been sold before: then it was sold again.
    private func rank(_ isSold: Bool) -> Int {
        switch kind {
        case .commissioning: 0
        case .reworking: 1
        case .inspecting: 2
        case .shipping: 3
        case .returning: isSold ? 4 : 12
        case .retailSelling: 5
        case .converting: 6
        case .installing: 7
        case .moving: 8
        case .repairing: 9
        case .relabeling: 10
        case .replacing: 11
        case .scrapping: 13
        }
    }

    private var texts: [String] {
        [
            region, gas?.id ?? "", saleSource?.rawValue ?? "", "\(isUsed)", newCode, oldCode, "\(countsAsTest)",
            passed.sorted().joined(separator: " "), failed.sorted().joined(separator: " "),
        ]
    }

    /// An event that is not stored yet.
    init(_ draft: LifeDraft) {
        self.init(draft.kind, at: draft.time, id: 1 << 62 + Int64(draft.line))
        region = draft[.destinationRegion]
        gas = SiteGas(draft[.gas])
        gasBefore = SiteGas(draft[.gasBefore])
        saleSource = SaleSource.named(draft[.saleSource])
        isUsed = draft[.used] == "true"
        newCode = draft[.newCode]
        take(draft.tests)
    }

    /// nil: an event that no fact of a unit follows from.
    init?(_ event: TraceEvent) {
        let kind = ReturnEvent.of(
            type: event.eventType, bizStep: event.bizStep, disposition: event.disposition, action: event.action)
        guard let kind, kind.isLife || kind == .inspecting else { return nil }
        self.init(kind, at: event.time, id: event.id)
        region = event.destinationRegion ?? ""
        gas = (event.publicText("gas") ?? event.publicText("gasType")).flatMap { SiteGas($0) }
        saleSource = event.publicText("saleSource").flatMap { SaleSource.named($0) }
        isUsed = event.publicText("used") == "true"
        newCode = event.publicText("newCode") ?? ""
        oldCode = event.publicText("oldCode") ?? ""
        take(event.tests)
    }

    /// A stored test, or the production with its tests; nil: another event. A test of the future is one of when it was
    /// told: none hides a failure that is told after it.
    init?(testIn event: TraceEvent) {
        let kinds: [ReturnEvent] = [.commissioning, .inspecting]
        guard let kind = kinds.first(where: { $0.bizStep == event.bizStep }), event.action != "DELETE" else {
            return nil
        }
        self.init(kind, at: min(event.time, event.capturedAt), id: event.id)
        take(event.tests)
    }

    private mutating func take(_ tests: [FactoryTest]) {
        for test in tests {
            let item = TestItem.code(of: test.item)
            guard test.passed else {
                failed.insert(item)
                continue
            }
            passed.insert(item)
            if let day = test.testedOn, day < time.date {
                passedAt[item] = Instant(microseconds: Instant(day.adding(days: 1)).microseconds - 1)
            }
        }
    }
}

extension LifeEvent {
    /// 检验: by somebody whose tests lift nothing, and it tells of no failure.
    var isIdleTest: Bool { kind == .inspecting && !countsAsTest && failed.isEmpty }
}

/// An event of the life after the factory as it was sent, by a row or as a captured event: what the rules look at.
struct LifeDraft: Sendable {
    var kind: ReturnEvent
    var time: Instant
    var line: Int
    var details: [ReturnField: String]
    var tests: [FactoryTest] = []

    subscript(field: ReturnField) -> String { details[field] ?? "" }

    init(_ row: ReturnRow) {
        (kind, time, line, details) = (row.event, row.eventTime, row.line, row.details)
        details[.destinationRegion] = row.destinationRegion
        tests = row.tests.map { FactoryTest(item: $0.item.rawValue, passed: $0.passed, testedOn: $0.testedOn) }
    }

    /// nil: a captured event of no kind of ours.
    init?(_ draft: EventDraft) {
        let view = draft.view
        guard
            let kind = ReturnEvent.of(
                type: view.kind.rawValue, bizStep: view.bizStep, disposition: view.disposition,
                action: view.action?.rawValue ?? "")
        else { return nil }
        (self.kind, time, line) = (kind, view.time, draft.line)
        details = view.details
        tests = view.tests
    }

    /// A field that the kind asks for and that is not there.
    var missing: ReturnField? { kind.word.fields.first { kind.word.required.contains($0) && self[$0].isEmpty } }
}
