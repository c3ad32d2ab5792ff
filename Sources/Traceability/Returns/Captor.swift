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
        var (holdsReturns, regionCode) = (false, "")
        var siteRegions: [String: String] = [:]
        // One row a site, or one without where there is none.
        try forEach(
            """
            SELECT organization.hold_returns, organization.region_code, site.name, site.region_code FROM organization
                LEFT JOIN site ON site.organization_id = organization.organization_id
            WHERE organization.organization_id = \(organizationID)
            """
        ) { row in
            (holdsReturns, regionCode) = (try row.next(Bool.self), try row.next(String.self))
            guard let site = try row.next(String?.self) else { return }
            let region = try row.next(String.self)
            if siteRegions[site] == nil { siteRegions[site] = region }
        }
        return Captor(
            holdsReturns: holdsReturns, regionCode: regionCode, siteRegions: siteRegions,
            entrustments: try entrustments(to: organizationID))
    }
}
