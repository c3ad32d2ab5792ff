import Storage

/// 已印举证: labels of an exposed allocation that were printed before the exposure but not returned yet. A reviewer
/// decides; then they answer again.
public struct ListingClaim: Sendable, Hashable {
    public let id: Int64
    public let ownerID: Int64
    public let allocationNumber: Int64
    /// Places from 0.
    public let first: Int64
    public let last: Int64
    public let evidence: String
    public let fileID: Int64?
    public let createdAt: Instant
    public var count: Int64 { last - first + 1 }
}

/// What the pages of an exposed allocation show.
public struct ExposureFile: Sendable {
    public let allocation: Allocation
    public let listedCount: Int64
    /// The first runs of the list, at most a hundred.
    public let listed: [(first: Int64, last: Int64)]
    public let claims: [(claim: ListingClaim, state: ReviewState)]
}

public struct ClaimListing: Sendable {
    /// Which labels: the first and the last, each as its place in the order of issue (from 1) or as its code.
    public struct Request: Sendable {
        public var first: String
        public var last: String
        public var evidence: String
        public var document: DocumentFile?

        public init(first: String, last: String, evidence: String, document: DocumentFile? = nil) {
            self.first = first
            self.last = last
            self.evidence = evidence
            self.document = document
        }
    }

    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    @discardableResult
    public func callAsFunction(
        _ number: Int64, _ request: Request, by actor: Actor, on occasion: Occasion
    ) async throws -> ListingClaim {
        try actor.require(.codeApply)
        let evidence = try Text.required(request.evidence, "evidence", limit: 1_000)
        return try await platform.datastore.write { session in
            guard let allocation = try session.allocation(actor.organizationID, number) else {
                throw Refusal(.missing, .missing, ["object": "allocation \(number)"])
            }
            guard allocation.state == .exposed else {
                throw Refusal(.conflict, .nothingToList, words: ["state": allocation.state.name])
            }
            let run = try RunOfCodes(
                places: try place(request.first, "first", allocation),
                try place(request.last.isEmpty ? request.first : request.last, "last", allocation), of: allocation)
            let fileID = try request.document.map {
                try session.store(
                    $0.sealed(platform), purpose: "code-listing", organizationID: actor.organizationID,
                    by: actor.accountID,
                    at: occasion.now)
            }
            return try session.insertClaim(run, evidence, fileID, by: actor, on: occasion)
        }
    }

    private func place(_ text: String, _ field: String, _ allocation: Allocation) throws -> Int64 {
        let text = try Text.required(text, field, limit: 300)
        if text.utf8.count <= 12, let number = Int64(text) { return number }
        guard let index = platform.allocations.indexWithoutList(text, of: allocation) else {
            throw Refusal(.invalid, .notOfAllocation, field: field, ["value": String(text.prefix(60))])
        }
        return index + 1
    }
}

/// The reviewer's decision on a claim: an approval puts the run on the list.
public struct DecideListingClaim: Sendable {
    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    public func callAsFunction(
        _ reviewed: ReviewedCase, _ decision: Decision, by actor: Actor, on occasion: Occasion
    ) async throws {
        try await platform.datastore.write { session in
            _ = try session.decide(reviewed, decision, by: actor, on: occasion)
            guard decision == .approve else { return }
            guard let claim = try session.listingClaim(reviewed.subjectID),
                let allocation = try session.allocation(claim.ownerID, claim.allocationNumber)
            else { throw Refusal(.missing, .missing, ["object": "claim \(reviewed.subjectID)"]) }
            let place = AllocationPlace(ownerID: claim.ownerID, number: claim.allocationNumber)
            let gaps = try session.listedRuns(place).gaps(claim.first, claim.last)
            try session.list(gaps, at: place, source: "proved", occasion.now)
            let added = gaps.reduce(Int64(0)) { $0 + $1.last - $1.first + 1 }
            try session.creditQuota(of: allocation, -added, cause: .listing, at: occasion.now)
            try session.audit(
                AuditEntry(
                    "allocation.list",
                    ("allocation", "\(place.ownerID)/\(place.number)", "\(claim.first + 1)–\(claim.last + 1)")),
                by: actor, on: occasion)
            try session.bumpAllocations()
        }
        try await platform.allocations.refresh(from: platform.datastore)
    }
}

extension Platform {
    /// The list and the claims of the actor's own exposed allocation.
    public func exposureFile(_ number: Int64, for actor: Actor) async throws -> ExposureFile {
        try actor.require(.codeRead)
        let owner = actor.organizationID
        let file = try await datastore.report { session -> ExposureFile? in
            guard let allocation = try session.allocation(owner, number), allocation.state == .exposed else {
                return nil
            }
            let listed = try session.listedRuns(AllocationPlace(ownerID: owner, number: number))
            return ExposureFile(
                allocation: allocation, listedCount: listed.count, listed: Array(listed.runs.prefix(100)),
                claims: try session.listingClaims(owner, number))
        }
        guard let file else { throw Refusal(.missing, .missing, ["object": "exposed allocation \(number)"]) }
        return file
    }

    /// A claim with what its reviewer compares it with: the last downloads of its codes. An exposed allocation has no
    /// new ones.
    public func listingClaim(
        _ id: Int64, for actor: Actor
    ) async throws -> (claim: ListingClaim, downloads: [DownloadRecord]) {
        try actor.require(.codeReview)
        let found = try await datastore.report { session in
            try session.listingClaim(id).map { claim in
                let downloads = try session.downloads(
                    of: claim.ownerID, claim.allocationNumber, overlapping: claim.first...claim.last)
                return (claim, downloads)
            }
        }
        guard let found else { throw Refusal(.missing, .missing, ["object": "claim \(id)"]) }
        return found
    }
}

extension Session {
    func listingClaim(_ id: Int64) throws -> ListingClaim? {
        try first(claimColumns + "WHERE claim_id = \(id)", claim)
    }

    fileprivate func listingClaims(_ owner: Int64, _ number: Int64) throws -> [(ListingClaim, ReviewState)] {
        let all = try rows(
            claimColumns
                + "WHERE owner_id = \(owner) AND allocation_no = \(number) ORDER BY claim_id DESC LIMIT 50", claim)
        return try all.compactMap { claim in
            try reviewCase(.codeListing, of: claim.id).map { (claim, $0.state) }
        }
    }

    private var claimColumns: Query {
        """
        SELECT claim_id, owner_id, allocation_no, first_index, last_index, evidence, file_id, created_at
        FROM listing_claim
        """ + " "
    }

    private func claim(_ row: inout RowReader) throws -> ListingClaim {
        ListingClaim(
            id: try row.next(), ownerID: try row.next(), allocationNumber: try row.next(), first: try row.next(),
            last: try row.next(), evidence: try row.next(), fileID: try row.next(), createdAt: try row.next())
    }
}

extension WriteSession {
    fileprivate func insertClaim(
        _ run: RunOfCodes, _ evidence: String, _ fileID: Int64?, by actor: Actor, on occasion: Occasion
    ) throws -> ListingClaim {
        let (owner, number) = (run.allocation.ownerID, run.allocation.number)
        let id: Int64 = try value(
            """
            INSERT INTO listing_claim (owner_id, allocation_no, first_index, last_index, evidence, file_id,
                created_by, created_at)
            VALUES (\(owner), \(number), \(run.first), \(run.last), \(evidence), \(fileID), \(actor.accountID),
                \(occasion.now))
            RETURNING claim_id
            """)!
        let title = "\(actor.organizationName) · № \(number) · \(run.first + 1)–\(run.last + 1)"
        try openReview(
            ReviewSubmission(kind: .codeListing, subjectID: id, organizationID: owner, title: title),
            by: actor.accountID, at: occasion.now)
        try audit(
            AuditEntry("allocation.claim-listing", ("listing-claim", "\(id)", title)), by: actor, on: occasion)
        return try listingClaim(id)!
    }
}

extension Rule {
    static let nothingToList = Rule(
        "listing.nothing", "码段当前状态为“{state}”，密钥未泄露，无须举证",
        "The allocation is {state}: its key is not exposed, so nothing is to be shown")
    static let notOfAllocation = Rule(
        "listing.not-of-allocation", "“{value}”既不是本码段的序号，也不是本码段的编码",
        "“{value}” is neither a number nor a code of this allocation")
}
