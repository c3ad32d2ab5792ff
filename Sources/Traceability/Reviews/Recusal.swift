public import Storage

/// 回避: what a reviewer does not see, since it comes from an enterprise that they belong to, or said that they are near
/// to, or from its rivals: enterprises of the same kind with a product of the same class, or of which nothing is known
/// yet.
struct Recusal: Sendable, Hashable {
    /// The enterprises that the reviewer is near to.
    let affiliations: [Int64]
    /// Of which kinds they are: whoever registers as one may be a rival.
    let kinds: [String]

    var isNeeded: Bool { !affiliations.isEmpty }

    /// Those enterprises and their rivals, as a statement of one column.
    var hidden: Query {
        """
        SELECT rival.organization_id FROM organization rival JOIN organization near ON near.kind = rival.kind
        WHERE near.organization_id IN \(list: affiliations) AND (near.organization_id = rival.organization_id
            OR NOT EXISTS (SELECT 1 FROM product WHERE product.owner_id = rival.organization_id)
            OR NOT EXISTS (SELECT 1 FROM product WHERE product.owner_id = near.organization_id)
            OR EXISTS (SELECT 1 FROM product mine JOIN product theirs ON theirs.class = mine.class
                WHERE mine.owner_id = near.organization_id AND theirs.owner_id = rival.organization_id))
        """
    }

    /// A condition on `review_case`.
    var condition: Query {
        guard isNeeded else { return "1 = 1" }
        return """
            (review_case.organization_id IS NULL OR review_case.organization_id NOT IN (\(hidden)))
            AND NOT (review_case.kind = \(ReviewKind.registration) AND EXISTS (SELECT 1 FROM registration
                WHERE registration.registration_id = review_case.subject_id AND registration.kind IN \(list: kinds)
                    AND registration.organization_id IS NULL))
            """
    }
}

extension Session {
    /// Empty for who is no reviewer, and for a reviewer who is near to nobody.
    func recusal(of actor: Actor) throws -> Recusal {
        guard actor.isStaff else { return Recusal(affiliations: [], kinds: []) }
        let found = try rows(
            """
            SELECT organization_id, kind FROM organization WHERE kind <> 'operator' AND (
                EXISTS (SELECT 1 FROM membership WHERE membership.account_id = \(actor.accountID)
                    AND membership.organization_id = organization.organization_id)
                OR EXISTS (SELECT 1 FROM recusal WHERE recusal.account_id = \(actor.accountID)
                    AND recusal.organization_id = organization.organization_id AND recusal.ended_at IS NULL))
            ORDER BY organization_id
            """
        ) { (try $0.next(Int64.self), try $0.next(String.self)) }
        return Recusal(affiliations: found.map(\.0), kinds: Set(found.map(\.1)).sorted())
    }

    /// Whether the reviewer must not see what comes from the organization.
    func isHidden(_ organizationID: Int64, from actor: Actor) throws -> Bool {
        let recusal = try recusal(of: actor)
        guard recusal.isNeeded else { return false }
        return try exists(
            "SELECT 1 FROM organization WHERE organization_id = \(organizationID) AND organization_id IN ("
                + recusal.hidden + ")")
    }

    /// A case that the actor may see; nil: it is not there, or the reviewer keeps out of it.
    public func reviewCase(_ kind: ReviewKind, of subjectID: Int64, for actor: Actor) throws -> ReviewCase? {
        guard let found = try reviewCase(kind, of: subjectID) else { return nil }
        let recusal = try recusal(of: actor)
        guard recusal.isNeeded else { return found }
        let isSeen = try exists(
            "SELECT 1 FROM review_case WHERE case_id = \(found.id) AND " + recusal.condition)
        return isSeen ? found : nil
    }

    /// A file that came with a case that the reviewer keeps out of.
    func isHidden(_ file: StoredFile, from actor: Actor) throws -> Bool {
        if let organization = file.organizationID { return try isHidden(organization, from: actor) }
        let recusal = try recusal(of: actor)
        guard recusal.isNeeded else { return false }
        return try exists(
            """
            SELECT 1 FROM registration WHERE licence_file_id = \(file.id) AND kind IN \(list: recusal.kinds)
                AND organization_id IS NULL
            """)
    }
}

/// What is asked of a queue of reviews.
public struct QueueQuestion: Sendable {
    public var kind: ReviewKind
    public var states: [ReviewState]
    /// Those that the reviewer has taken.
    public var isMine = false
    /// The last case of the page before.
    public var after: ReviewCase?
    public var limit = 50

    public init(_ kind: ReviewKind, states: [ReviewState]) { (self.kind, self.states) = (kind, states) }
}

/// One that stands in the register.
public struct RecusalEntry: Sendable, Hashable {
    public let id: Int64
    public let accountID: Int64
    public let accountName: String
    public let organizationName: String
    public let reason: String
    public let at: Instant
    public let endedAt: Instant?
}

extension Session {
    /// The register, the newest first.
    public func recusals(limit: Int = 200) throws -> [RecusalEntry] {
        try rows(
            """
            SELECT recusal_id, recusal.account_id, account.display_name, organization.name, reason, at, ended_at
            FROM recusal JOIN account ON account.account_id = recusal.account_id
                JOIN organization ON organization.organization_id = recusal.organization_id
            ORDER BY recusal_id DESC LIMIT \(limit)
            """
        ) { row in
            RecusalEntry(
                id: try row.next(), accountID: try row.next(), accountName: try row.next(),
                organizationName: try row.next(), reason: try row.next(), at: try row.next(),
                endedAt: try row.next())
        }
    }
}
