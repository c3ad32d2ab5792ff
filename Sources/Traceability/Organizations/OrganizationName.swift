/// 企业名称: as people type it. Brackets stand at full width in the names of companies, at half width in what a keyboard
/// or a spreadsheet made of them: both mean the same enterprise.
public enum OrganizationName {
    /// Names are compared by this.
    static func folded(_ name: String) -> String { name.replacing("（", with: "(").replacing("）", with: ")") }

    /// Whether both are the name of one organization, in whatever width its brackets are.
    public static func isSame(_ name: String, _ other: String) -> Bool { folded(name) == folded(other) }

    /// Under which spellings a register may have the name.
    static func spellings(_ name: String) -> [String] {
        let half = folded(name)
        let wide = half.replacing("(", with: "（").replacing(")", with: "）")
        return Array(Set([name, half, wide]))
    }
}
