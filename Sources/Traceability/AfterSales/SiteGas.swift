import Identification

/// 气源: the gas that is supplied at a site: a code of GB/T 13611-2018 such as `12T`, or its family alone.
public struct SiteGas: Sendable, Hashable {
    /// `12T`, or the family's letters where nobody said more: `T`.
    public let id: String

    /// What people say beside the standard's names. Not 煤气: some mean manufactured gas by it, some LPG.
    private static let spoken = ["Y": ["液化气"]]

    /// Reads `12T`, `天然气12T`, `天然气`, `Natural gas`, `T`, and what people say: `液化气`; nil for anything else.
    public init?(_ text: String) {
        let plain = text.halfWidth.filter { !$0.isWhitespace }.uppercased()
        guard !plain.isEmpty, plain.utf8.count <= 60 else { return nil }
        for family in GasFamily.all {
            let names =
                [family.id, family.name.chinese, family.name.english.filter { !$0.isWhitespace }.uppercased()]
                + Self.spoken[family.id, default: []]
            if names.contains(plain) {
                id = family.id
                return
            }
            for code in family.codes where plain == code || names.contains(where: { plain == $0 + code }) {
                id = code
                return
            }
        }
        return nil
    }

    public func label(_ language: Language) -> String {
        GasFamily.all.first { $0.id == id }?.name.text(language) ?? GasFamily.label(id, language)
    }

    /// Whether an appliance for the gas `other` may be used on this one: the same code, or the same family where one of
    /// them says no more.
    public func fits(_ other: SiteGas) -> Bool {
        id == other.id || (isFamily || other.isFamily) && family == other.family
    }

    /// Says no more than the family.
    var isFamily: Bool { GasFamily.of(id) == nil }
    private var family: String { GasFamily.of(id)?.id ?? id }

    static let choices = GasFamily.all.map { "\($0.name.chinese) \($0.codes.joined(separator: " "))" }
        .joined(separator: "、")
}
