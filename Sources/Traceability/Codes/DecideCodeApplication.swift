import Identification
import Serials
import Storage

/// The reviewer's decision; an approval issues the codes at once, as one row (T/SGACC 1005 5.2.2).
public struct DecideCodeApplication: Sendable {
    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    /// Answers the allocation that an approval made.
    @discardableResult
    public func callAsFunction(
        _ reviewed: ReviewedCase, _ decision: Decision, by actor: Actor, on occasion: Occasion
    ) async throws -> Allocation? {
        let allocation = try await platform.datastore.write { session -> Allocation? in
            _ = try session.decide(reviewed, decision, by: actor, on: occasion)
            guard decision == .approve else { return nil }
            guard let application = try session.codeApplication(reviewed.subjectID) else {
                throw Refusal(.missing, .missing, ["object": "code application \(reviewed.subjectID)"])
            }
            return try issue(application, session, actor, occasion)
        }
        if let allocation { try platform.allocations.add(allocation) }
        return allocation
    }

    private func issue(
        _ application: CodeApplication, _ session: any WriteSession, _ actor: Actor, _ occasion: Occasion
    ) throws -> Allocation {
        guard let organization = try session.organization(application.organizationID),
            let product = try session.product(application.productID)
        else { throw Refusal(.missing, .missing, ["object": "product \(application.productID)"]) }
        guard organization.state == .active else { throw Refusal(.denied, .organizationNotActive) }
        try session.checkMintable(application.scheme, product, organization, on: occasion.now.date)
        try raiseQuota(for: application, session, actor, occasion)
        let number = try session.nextAllocationNumber(of: organization.id)
        let place = try session.mintingPlace(
            for: application, number: number, product, organization, on: occasion)
        let new = NewAllocation(
            ownerID: organization.id, number: number, place: place, count: application.quantity,
            productID: product.id, applicationID: application.id, address: platform.options.publicURL,
            isTest: organization.isTest, scratch: application.scratch)
        try session.insert(new, by: actor.accountID, at: occasion.now)
        try session.run(
            """
            UPDATE code_application SET allocation_no = \(number) WHERE application_id = \(application.id)
            """)
        try session.count(
            .issued, application.quantity, organizationID: organization.id, accountID: application.createdBy,
            at: occasion.now)
        try session.audit(
            AuditEntry("allocation.issue", ("allocation", "\(organization.id)/\(number)", "\(application.quantity)")),
            by: actor, on: occasion)
        return try session.allocation(organization.id, number)!
    }

    /// An approval beyond the quota raises it by what is missing, if the application asked for that.
    private func raiseQuota(
        for application: CodeApplication, _ session: any WriteSession, _ actor: Actor, _ occasion: Occasion
    ) throws {
        // The decision is made already: the application itself counts as issued.
        let quota = try session.codeQuota(
            of: application.organizationID, year: application.createdAt.date.year,
            standard: platform.options.yearlyQuota)
        guard quota.issued > quota.allowed else { return }
        guard application.quotaIncrease > 0 else {
            throw Refusal(
                .conflict, .approvalAboveQuota,
                ["issued": "\(quota.issued)", "allowed": "\(quota.allowed)", "year": "\(quota.year)"])
        }
        try session.run(
            """
            INSERT INTO code_quota (organization_id, year, allowed)
            VALUES (\(application.organizationID), \(quota.year), \(quota.issued))
            ON CONFLICT (organization_id, year) DO UPDATE SET allowed = excluded.allowed
            """)
        try session.audit(
            AuditEntry(
                "quota.raise", ("organization", "\(application.organizationID)", "\(quota.year): \(quota.issued)"),
                reason: application.quotaReason), by: actor, on: occasion)
    }
}

extension Rule {
    static let approvalAboveQuota = Rule(
        "codes.approval-above-quota",
        "通过后 {year} 年发码 {issued}，超过配额 {allowed}；请先调整配额，或退回由企业在申请中提出增加配额",
        "With this, {year} would come to {issued} codes, above the quota of {allowed}; "
            + "change the quota first, or return it so that the enterprise asks for a higher one")
}
