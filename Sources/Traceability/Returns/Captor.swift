import Storage

/// Who returns data: what is asked of an organization once a return, in the moment in which it is looked for.
struct Captor: Sendable {
    /// Whether its returns wait for its own confirmation.
    let holdsReturns: Bool
    let regionCode: String
    /// By the site's name.
    let siteRegions: [String: String]
    /// What others entrust to it.
    let entrustments: [Entrustment]
}

extension Session {
    func captor(_ organizationID: Int64) throws -> Captor {
        let organization = try organization(organizationID)
        let sites = try rows("SELECT name, region_code FROM site WHERE organization_id = \(organizationID)") { row in
            (try row.next(String.self), try row.next(String.self))
        }
        return Captor(
            holdsReturns: organization?.holdsReturns ?? false, regionCode: organization?.regionCode ?? "",
            siteRegions: Dictionary(sites) { first, _ in first },
            entrustments: try entrustments(to: organizationID))
    }
}
