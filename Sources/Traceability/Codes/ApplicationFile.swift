import Identification
import Storage

/// How an enterprise has used the codes it got.
public struct CodeUse: Sendable, Hashable {
    public var issued: Int64 = 0
    /// Told to us as made, by accepted returns.
    public var bound: Int64 = 0
    public var void: Int64 = 0
    public var downloaded: Int64 = 0
    /// Earlier applications by how they ended.
    public var earlier: [ReviewState: Int] = [:]

    public init() {}

    public var unused: Int64 { max(0, issued - bound - void) }

    /// Of codes issued, how many in a hundred are bound.
    public var boundPercent: Int64 { issued == 0 ? 0 : bound * 100 / issued }
}

/// An application with all that its readers ask about.
public struct ApplicationFile: Sendable {
    public let application: CodeApplication
    public let review: ReviewCase
    public let steps: [ReviewStep]
    public let organization: Organization
    public let product: Product
    public let version: ProductVersion?
    public let quota: CodeQuota
    public let use: CodeUse
    public let certificates: [Certificate]
    /// The right to make numbers of the scheme here is filed and in force.
    public let isAuthorised: Bool
}

extension Platform {
    /// Throws `Refusal.missing` for applications that the actor may not see.
    public func applicationFile(_ id: Int64, for actor: Actor, on occasion: Occasion) async throws -> ApplicationFile {
        let standard = options.yearlyQuota
        let file = try await datastore.report { session -> ApplicationFile? in
            guard let file = try session.applicationFile(id, standardQuota: standard, on: occasion) else { return nil }
            let owner = file.application.organizationID
            return try session.sees(actor, owner) && !session.isHidden(owner, from: actor) ? file : nil
        }
        guard let file else { throw Refusal(.missing, .missing, ["object": "code application \(id)"]) }
        return file
    }

    /// The actor's applications, newest first, each with its review.
    public func codeApplications(
        for actor: Actor, ownerID: Int64? = nil, before id: Int64 = .max, limit: Int = 50
    ) async throws -> [(application: CodeApplication, review: ReviewCase, model: String)] {
        try actor.require(.codeRead)
        let owner = ownerID ?? actor.organizationID
        return try await datastore.report { session in
            try session.requireSight(of: owner, for: actor, "organization \(owner)")
            if try session.isHidden(owner, from: actor) { return [] }
            return try session.codeApplications(of: owner, before: id, limit: limit).compactMap { application in
                guard let review = try session.reviewCase(.codeApplication, of: application.id) else { return nil }
                return (application, review, try session.product(application.productID)?.model ?? "")
            }
        }
    }

    /// What is left of the year for the actor's enterprise.
    public func codeQuota(for actor: Actor, on occasion: Occasion) async throws -> CodeQuota {
        let standard = options.yearlyQuota
        return try await datastore.report { session in
            try session.codeQuota(of: actor.organizationID, year: occasion.now.date.year, standard: standard)
        }
    }
}

extension Session {
    fileprivate func applicationFile(
        _ id: Int64, standardQuota: Int64, on occasion: Occasion
    ) throws -> ApplicationFile? {
        guard let application = try codeApplication(id), let review = try reviewCase(.codeApplication, of: id),
            let organization = try organization(application.organizationID),
            let product = try product(application.productID)
        else { return nil }
        return ApplicationFile(
            application: application, review: review, steps: try reviewSteps(of: review.id), organization: organization,
            product: product, version: try productVersion(product.id, product.currentVersion),
            quota: try codeQuota(
                of: organization.id, year: application.createdAt.date.year, standard: standardQuota, excluding: id),
            use: try codeUse(of: organization.id, excluding: id), certificates: try certificates(of: organization.id),
            isAuthorised: try isAuthorised(application, product, organization, occasion))
    }

    private func isAuthorised(
        _ application: CodeApplication, _ product: Product, _ organization: Organization, _ occasion: Occasion
    ) throws -> Bool {
        do { try checkMintable(application.scheme, product, organization, on: occasion.now.date) } catch is Refusal {
            return false
        }
        guard application.scheme == .ecode, organization.issuingMode == .delegated else { return true }
        return try issuingAuthorization(
            of: organization.id, covering: organization.ecodeNumber ?? "", on: occasion.now.date)
    }

    /// Sums over allocations and runs; for reports, not for point reads.
    func codeUse(of ownerID: Int64, excluding id: Int64 = 0) throws -> CodeUse {
        var use = CodeUse()
        use.issued = try sum("code_count", "code_allocation WHERE owner_id = \(ownerID) AND state <> 'fetching'")
        use.bound = try sum(
            "last_index - first_index + 1",
            """
            binding_run JOIN trace_return ON trace_return.return_id = binding_run.return_id
            WHERE owner_id = \(ownerID) AND trace_return.state IN ('accepted', 'accepted-in-part')
            """)
        use.void = try sum("last_index - first_index + 1", "state_run WHERE owner_id = \(ownerID) AND kind = 'void'")
        use.downloaded = try sum(
            "amount", "usage_count WHERE organization_id = \(ownerID) AND kind = \(UsageKind.downloaded)")
        try forEach(
            """
            SELECT state, COUNT(*) FROM review_case
            WHERE kind = \(ReviewKind.codeApplication) AND organization_id = \(ownerID) AND subject_id <> \(id)
            GROUP BY state
            """
        ) { row in
            let state = try row.next(ReviewState.self)
            use.earlier[state] = try row.next(Int.self)
        }
        return use
    }

    private func sum(_ expression: Query, _ source: Query) throws -> Int64 {
        try value("SELECT \(engine.sum(expression)) FROM \(source)") ?? 0
    }
}
