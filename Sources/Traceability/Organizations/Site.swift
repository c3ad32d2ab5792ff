public import Storage

/// 工厂与分支: a factory or branch of an enterprise; own credit code and factory code are possible.
public struct Site: Sendable, Hashable {
    public let id: Int64
    public let organizationID: Int64
    public let name: String
    public let uscc: String?
    /// 工厂代码 of the CCC certificate.
    public let factoryCode: String?
    public let regionCode: String
    public let address: String
}

extension Session {
    public func sites(of organizationID: Int64) throws -> [Site] {
        try rows(
            """
            SELECT site_id, organization_id, name, uscc, factory_code, region_code, address FROM site
            WHERE organization_id = \(organizationID) AND state = 'active' ORDER BY site_id
            """
        ) { row in
            Site(
                id: try row.next(), organizationID: try row.next(), name: try row.next(), uscc: try row.next(),
                factoryCode: try row.next(), regionCode: try row.next(), address: try row.next())
        }
    }
}

/// What was typed about a site.
public struct SiteForm: Sendable {
    public var name: String
    public var uscc: String
    public var factoryCode: String
    public var region: String
    public var address: String

    public init(_ value: (String) throws -> String) rethrows {
        name = try value("name")
        uscc = try value("uscc")
        factoryCode = try value("factoryCode")
        region = try value("region")
        address = try value("address")
    }
}

/// An enterprise's administrator adds a site.
public struct AddSite: Sendable {
    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    @discardableResult
    public func callAsFunction(_ form: SiteForm, by actor: Actor, on occasion: Occasion) async throws -> Int64 {
        try actor.require(.memberManage)
        var list = RefusalList()
        let name = list.take { try Text.required(form.name, "name", limit: 100) }
        let uscc = list.take { Text.trim(form.uscc).isEmpty ? nil : try RegistrationForm.uscc(form.uscc) }
        let factory = list.take { try Text.limited(form.factoryCode, "factoryCode", limit: 20) }
        let region = list.take { try platform.regions.resolve(form.region) }
        let address = list.take { try Text.required(form.address, "address", limit: 200) }
        try Refusals.check(list.all)
        guard let name, let uscc, let factory, let region, let address else {
            throw Refusal(.invalid, .required, ["field": "form"])
        }
        let factoryCode = factory.isEmpty ? nil : factory
        return try await platform.datastore.write { session in
            let id: Int64 = try session.value(
                """
                INSERT INTO site (organization_id, name, uscc, factory_code, region_code, address, state, created_at)
                VALUES (\(actor.organizationID), \(name), \(uscc), \(factoryCode), \(region), \(address), 'active',
                    \(occasion.now))
                RETURNING site_id
                """)!
            try session.audit(AuditEntry("site.add", ("site", "\(id)", name)), by: actor, on: occasion)
            return id
        }
    }
}
