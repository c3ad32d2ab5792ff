/// 燃气类别 (GB/T 13611-2018): a family and the codes that a nameplate may show. `regulation.json` has the same
/// rows; a test compares.
public struct GasFamily: Sendable, Hashable {
    /// The letters of its codes: R, T, Y, YK, E, Z.
    public let id: String
    public let name: Message
    public let codes: [String]

    public static let all = [
        GasFamily(id: "R", name: Message("人工煤气", "Manufactured gas"), codes: ["3R", "4R", "5R", "6R", "7R"]),
        GasFamily(id: "T", name: Message("天然气", "Natural gas"), codes: ["3T", "4T", "10T", "12T"]),
        GasFamily(id: "Y", name: Message("液化石油气", "LPG"), codes: ["19Y", "20Y", "22Y"]),
        GasFamily(id: "YK", name: Message("液化石油气混空气", "LPG and air"), codes: ["12YK"]),
        GasFamily(id: "E", name: Message("二甲醚", "Dimethyl ether"), codes: ["12E"]),
        GasFamily(id: "Z", name: Message("沼气", "Biogas"), codes: ["6Z"]),
    ]

    /// The family of a code such as `12T`; nil when no family has it.
    public static func of(_ code: String) -> GasFamily? { all.first { $0.codes.contains(code) } }

    /// `天然气12T`, as the nameplate writes it.
    public static func label(_ code: String, _ language: Language) -> String {
        guard let family = of(code) else { return code }
        return family.name.text(language) + (language == .chinese ? code : " " + code)
    }
}
