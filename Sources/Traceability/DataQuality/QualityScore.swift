/// 数据质量评分: 100 points shared by the weights of the rules that applied; each rule loses the share of units that
/// failed it. `score = 100 × Σ w·(1 − failed ∕ applicable) ∕ Σ w`, in tenths of a point, rounded to the nearest.
public struct QualityScore: Sendable, Hashable {
    /// What one rule cost.
    public struct Loss: Sendable, Hashable {
        public let rule: QualityRule
        public let count: QualityCount
        /// Tenths of a point.
        public let tenths: Int
    }

    /// 0…1000: 987 is 98.7 points. nil when no rule applied.
    public let tenths: Int?
    /// Every rule that applied; the dearest first.
    public let losses: [Loss]

    public init(_ counts: [QualityRule: QualityCount]) {
        let applied = QualityRule.allCases.filter { (counts[$0]?.applicable ?? 0) > 0 }
        let weights = applied.reduce(0) { $0 + $1.weight }
        losses = applied.map { rule in
            let count = counts[rule] ?? QualityCount()
            let share = Double(count.failed) / Double(count.applicable)
            return Loss(
                rule: rule, count: count, tenths: Int((1000 * Double(rule.weight) * share / Double(weights)).rounded()))
        }.sorted { ($1.tenths, $0.rule.rawValue) < ($0.tenths, $1.rule.rawValue) }
        let lost = applied.reduce(0.0) { sum, rule in
            let count = counts[rule] ?? QualityCount()
            return sum + Double(rule.weight) * Double(count.failed) / Double(count.applicable)
        }
        tenths = weights == 0 ? nil : Int((1000 * (1 - lost / Double(weights))).rounded())
    }

    /// `98.7`.
    public var text: String {
        guard let tenths else { return "–" }
        return "\(tenths / 10).\(tenths % 10)"
    }

    /// The score of one dimension alone.
    public func part(_ dimension: QualityDimension) -> QualityScore {
        let own = losses.filter { $0.rule.dimension == dimension }.map { ($0.rule, $0.count) }
        return QualityScore(Dictionary(uniqueKeysWithValues: own))
    }

    /// Why the score moved since `earlier`: what each rule gives or takes, in tenths of a point, the largest first.
    public func changes(since earlier: QualityScore) -> [(rule: QualityRule, tenths: Int)] {
        let before = Dictionary(uniqueKeysWithValues: earlier.losses.map { ($0.rule, $0.tenths) })
        let now = Dictionary(uniqueKeysWithValues: losses.map { ($0.rule, $0.tenths) })
        return QualityRule.allCases.compactMap { rule in
            let change = (before[rule] ?? 0) - (now[rule] ?? 0)
            return change == 0 ? nil : (rule, change)
        }.sorted { (abs($1.tenths), $0.rule.rawValue) < (abs($0.tenths), $1.rule.rawValue) }
    }
}
