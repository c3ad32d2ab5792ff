import Identification
import Storage

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

    /// How an organization is called that an enterprise invited and nobody of the platform has looked at: on every
    /// page, in every trace and file, so that nobody takes it for another one.
    static func unreviewed(_ name: String, invitedBy inviter: String) -> String { "\(name)（\(inviter)邀请，未审核）" }
}

extension Session {
    /// Throws `Refusal.conflict` where an organization has the name already, marked or not.
    func refuseTaken(name: String) throws {
        let spellings = OrganizationName.spellings(name.halfWidth) + OrganizationName.spellings(name)
        let isTaken = try exists(
            """
            SELECT 1 FROM organization WHERE name IN \(list: spellings) OR invited_name IN \(list: spellings)
            """)
        guard !isTaken else { throw Refusal(.conflict, .organizationNameTaken, field: "name", ["value": name]) }
    }
}

extension Rule {
    static let organizationNameTaken = Rule(
        "organization.name-taken", "已有名为“{value}”的单位；同名的由其自行注册并经审核",
        "An organization is called “{value}” already; another one of the name registers itself and is reviewed")
    static let organizationReviewed = Rule(
        "organization.reviewed", "该单位已经审核", "This organization has been looked at already")
}
