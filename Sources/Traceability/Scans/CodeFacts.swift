public import Identification

/// What is known about one code at one moment: read together, judged by `Verdict`, shown to whoever asks.
public struct CodeFacts: Sendable {
    public let code: PrintedCode
    public let identity: CodeIdentity
    public let allocation: Allocation
    /// Whose code it is.
    public let owner: Organization
    /// What the code was applied for.
    public let product: Product
    /// nil: no accepted return has bound the code yet.
    public let made: Made?
    public let item: ItemFacts?
    public let marks: CodeMarks
    /// Accepted events, oldest first: the item's own, its batch's, and those of the containers while it was in them.
    /// Those of the labels before a replacement come along.
    public let events: [TraceEvent]
    /// Events that their captor declared to be wrong, and the declarations: no part of the line any more.
    public let takenBack: [TraceEvent]
    /// 更正于: when what stands in the line was amended.
    public let corrections: [Correction]
    /// The containers that the item lay in.
    public let stays: [ItemStay]
    /// Events are left out: there are more than one answer has.
    public let isCut: Bool
    /// How many, as far as they were counted: those between the first and the newest.
    public var omittedCount = 0
    /// nil: never queried by a consumer.
    public let summary: ScanSummary?
    /// 历史查询: what an earlier system counted; nil: nothing was imported.
    public var earlier: EarlierQueries?

    /// What an accepted return says: the batch and the nameplate as made.
    public struct Made: Sendable {
        public let binding: Binding
        public let batch: Batch
        public let version: ProductVersion
    }
}

/// Facts of a single item beyond its batch.
public struct ItemFacts: Sendable, Hashable {
    public var factoryNumber: String?
    public let soldOn: CivilDate?
    /// Who said so: `dealer`, `installer`, `order`, `receipt`, `estimated`.
    public let soldSource: String?
    /// The sale that holds now; nil: not sold, or returned since.
    public var lastSoldOn: CivilDate?
    /// The moment of that sale; nil: it is known by its day alone.
    public var lastSoldAt: Instant?
    public var returnedAt: Instant?
    /// GB/T 2260, or words.
    public var region: String?
    public var installedAt: Instant?
    public var siteGas: SiteGas?
    /// 改气源: what it was adapted to.
    public var convertedGas: SiteGas?
    /// 返工: since when its ★ tests are asked for again.
    public var reworkSince: Instant?
    /// 换机: the code of the other appliance.
    public var replacedBy: String?
    public var replaces: String?

    /// 已售: since when a consumer has it; nil: nobody bought it, it came back, or another appliance took its place. Of a
    /// sale that is known by its day alone, the end of the day.
    public var soldSince: Instant? {
        guard replacedBy == nil else { return nil }
        if let lastSoldOn { return lastSoldAt ?? Instant(lastSoldOn, hour: 23, minute: 59) }
        guard let soldOn else { return nil }
        // What was installed had been sold by then, whoever told of it; also what came back before.
        if returnedAt != nil || installedAt?.date == soldOn { return installedAt }
        return Instant(soldOn, hour: 23, minute: 59)
    }

    public var confidence: SaleSource.Confidence? {
        soldOn == nil ? nil : soldSource.flatMap { SaleSource(rawValue: $0)?.confidence } ?? .recorded
    }
}

/// What stands against a code, read afresh for each query and never cached.
public struct CodeMarks: Sendable, Hashable {
    public var voidReason: String?
    /// The code or its whole allocation is frozen (goods held back).
    public var isFrozen = false
    /// 密钥泄露: anybody may have computed codes of this allocation.
    public var isExposed = false
    /// 报废: when its life ended.
    public var scrappedAt: Instant?
    /// ★ 检验不合格: what counts as failed of the unit; nil: nothing does.
    public var failedTests: FailedTests?
    /// 换标: the label that replaced this one, and the one that this replaced.
    public var successor: PrintedCode?
    public var predecessor: PrintedCode?

    public init() {}
}

/// How often consumers asked about a code.
public struct ScanSummary: Sendable, Hashable {
    public let count: Int64
    public let firstAt: Instant
    /// Province and city as text; "" when unknown.
    public let firstRegion: String

    public init(count: Int64, firstAt: Instant, firstRegion: String) {
        self.count = count
        self.firstAt = firstAt
        self.firstRegion = firstRegion
    }
}

/// A product as asked for by its GTIN alone: a kind of article, no single one.
public struct ProductFacts: Sendable {
    public let gtin: GTIN
    /// As asked for; not looked into.
    public let batchText: String?
    public let product: Product
    public let version: ProductVersion
    public let owner: Organization
}

extension CodeFacts {
    /// What the texts of a `Verdict` name.
    public var verdictParameters: [String: String] {
        let failed = marks.failedTests
        return [
            "test": failed?.names.chinese ?? "", "testEnglish": failed?.names.english ?? "",
            "failedOn": failed?.day.map { "\($0)" } ?? "",
            "owner": owner.name, "reason": marks.voidReason ?? "", "code": marks.successor?.text ?? "",
            "date": marks.scrappedAt.map { "\($0.date)" } ?? item?.reworkSince.map { "\($0.date)" } ?? "",
            "site": item?.siteGas?.id ?? "", "made": item?.convertedGas?.id ?? product.gasCode,
        ]
    }

    /// 气源核对: the gas where it is installed against the one that it is made for.
    public var gasMatch: GasMatch {
        GasMatch(site: item?.siteGas, converted: item?.convertedGas, plate: product.gasCode)
    }
}

extension CodeFacts {
    /// Events that an amendment took back, one a step: those of which it gave no other version.
    public func stepsWithdrawn(by correction: Correction) -> [TraceEvent] {
        guard correction.fields.contains(.takenBack) else { return [] }
        // A declaration is of the step that it takes back, and no other version of it.
        let steps = Set(
            (events + takenBack).filter { $0.returnID == correction.returnID && !$0.isDeclaration }.map(\.bizStep))
        var named: Set<String> = []
        return takenBack.filter { event in
            event.amendedBy == correction.returnID && !event.isDeclaration && !steps.contains(event.bizStep)
                && named.insert(event.bizStep).inserted
        }
    }
}
