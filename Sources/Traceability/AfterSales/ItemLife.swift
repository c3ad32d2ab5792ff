public import Identification
import Storage

/// 单品事实: what the effective events of one unit come to. A pure fold in the order of event time, at one moment by kind
/// and content, so that the order of arrival changes nothing.
public struct ItemLife: Sendable, Hashable {
    /// The first sale that counts: the safe life begins with it. A return unused takes a sale back; a resale after use
    /// keeps the first date.
    public private(set) var soldOn: CivilDate?
    public private(set) var saleSource: SaleSource?
    /// The sale that holds now; nil: not sold, or returned since.
    public private(set) var lastSoldOn: CivilDate?
    /// The moment of that sale.
    public private(set) var lastSoldAt: Instant?
    /// Returned to the dealer and not sold since.
    public private(set) var returnedAt: Instant?
    /// GB/T 2260, or words: where it is, no nearer than its region.
    public private(set) var region = ""
    public private(set) var installedAt: Instant?
    /// Supplied where it is installed.
    public private(set) var siteGas: SiteGas?
    /// 改气源: what it burns since its conversion.
    public private(set) var convertedGas: SiteGas?
    /// 返工: since when it waits for its ★ tests.
    public private(set) var reworkSince: Instant?
    public private(set) var scrappedAt: Instant?
    /// 换机: the codes as their events have them.
    public private(set) var replacedBy = ""
    public private(set) var replaces = ""

    private var sales: [Sale] = []
    /// Sales before a return in use: nothing takes them back.
    private var kept: [Sale] = []
    private var wasInstalled = false
    private var firstInstalled: CivilDate?
    private var passedAgain: Set<String> = []

    private struct Sale: Sendable, Hashable {
        let date: CivilDate
        let source: SaleSource
    }

    /// - Parameter starTests: what a unit has to pass again after rework.
    init(_ events: [LifeEvent], starTests: Set<String>) {
        var rest = events.sorted { $0.time < $1.time }[...]
        while let first = rest.first {
            let moment = rest.prefix { $0.time == first.time }
            rest = rest.dropFirst(moment.count)
            let isSold = lastSoldOn != nil || wasInstalled
            for event in moment.sorted(by: { $0.precedes($1, isSold: isSold) }) { take(event, starTests) }
        }
        begin()
    }

    private mutating func take(_ event: LifeEvent, _ starTests: Set<String>) {
        switch event.kind {
        case .retailSelling: sell(event)
        case .installing, .moving: install(event)
        case .converting: convert(event)
        case .returning: takeBack(event)
        case .replacing:
            if !event.newCode.isEmpty { replacedBy = event.newCode }
            if !event.oldCode.isEmpty { replaces = event.oldCode }
        case .reworking:
            reworkSince = event.time
            passedAgain = []
        case .inspecting:
            guard event.countsAsTest else { return }
            // What was tested on a day before the rework says nothing of what was reworked, however late it is told.
            let passed = event.passed.filter { (event.passedAt[$0] ?? event.time) >= reworkSince ?? event.time }
            passedAgain = passedAgain.union(passed).subtracting(event.failed)
            if passedAgain.isSuperset(of: starTests) { reworkSince = nil }
        case .scrapping: scrappedAt = scrappedAt ?? event.time
        case .commissioning, .shipping, .repairing, .relabeling: break
        }
    }

    private mutating func sell(_ event: LifeEvent) {
        sales.append(Sale(date: event.time.date, source: event.saleSource ?? .dealer))
        (lastSoldOn, lastSoldAt) = (event.time.date, event.time)
        returnedAt = nil
        if !event.region.isEmpty { region = event.region }
    }

    private mutating func install(_ event: LifeEvent) {
        installedAt = event.time
        wasInstalled = true
        firstInstalled = firstInstalled ?? event.time.date
        // The gas of the old place says nothing of the new one.
        siteGas = event.gas
        if !event.region.isEmpty { region = event.region }
    }

    private mutating func convert(_ event: LifeEvent) {
        convertedGas = event.gas ?? convertedGas
        if installedAt != nil { siteGas = event.gas ?? siteGas }
    }

    /// What was installed is used, whatever the dealer says.
    private mutating func takeBack(_ event: LifeEvent) {
        if event.isUsed || wasInstalled { kept += sales }
        sales = []
        (lastSoldOn, lastSoldAt, installedAt, siteGas, wasInstalled) = (nil, nil, nil, nil, false)
        region = ""
        returnedAt = event.time
    }

    /// A day that somebody knows comes before one that is guessed; what was installed had been sold by then.
    private mutating func begin() {
        let all = kept + sales
        if let firstInstalled, !all.contains(where: { $0.date <= firstInstalled }) {
            (soldOn, saleSource) = (firstInstalled, .estimated)
        } else if let sale = all.first(where: { $0.source != .estimated }) ?? all.first {
            (soldOn, saleSource) = (sale.date, sale.source)
        }
    }
}

/// How the gas where a unit is installed compares with the gas that it is made for.
public enum GasMatch: String, Sendable, Hashable {
    case unknown, matches
    /// 改气源: it is not what the nameplate says, and was adapted to it.
    case converted
    case mismatch

    /// - Parameter plate: the code on the nameplate, such as `12T`; "" for what burns no gas.
    public init(site: SiteGas?, converted: SiteGas?, plate: String) {
        guard let site, let made = converted ?? SiteGas(plate) else {
            self = .unknown
            return
        }
        let isAsMade = SiteGas(plate).map { $0.fits(made) } ?? false
        self = !site.fits(made) ? .mismatch : isAsMade ? .matches : .converted
    }
}
