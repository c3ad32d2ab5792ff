import Storage

/// An allocation with what its page shows.
public struct AllocationFile: Sendable {
    public let allocation: Allocation
    public let product: Product?
    public let downloads: [DownloadRecord]
    public let voidRuns: [VoidRun]
    public let boundCount: Int64
    /// 首件确认, newest first.
    public let firstLabelChecks: [FirstLabelCheck]
    public let isPrinted: Bool
}

/// 作废: a run of one allocation.
public struct VoidRun: Sendable, Hashable {
    public let first: Int64
    public let last: Int64
    public let reason: String
    public let at: Instant
}

extension Platform {
    public func allocationFile(_ number: Int64, for actor: Actor) async throws -> AllocationFile {
        try actor.require(.codeRead)
        let owner = actor.organizationID
        let file = try await datastore.report { session -> AllocationFile? in
            guard let allocation = try session.allocation(owner, number) else { return nil }
            let whole = RunOfCodes(allocation: allocation, first: 0, last: allocation.count - 1)
            return AllocationFile(
                allocation: allocation, product: try session.product(allocation.productID),
                downloads: try session.downloads(of: owner, number), voidRuns: try session.voidRuns(of: owner, number),
                boundCount: try session.boundCount(in: whole),
                firstLabelChecks: try session.firstLabelChecks(of: owner, number),
                isPrinted: try !session.printJobs(of: owner, allocation: number, limit: 1).isEmpty)
        }
        guard let file else { throw Refusal(.missing, .missing, ["object": "allocation \(number)"]) }
        return file
    }

    /// The actor's allocations, newest first.
    public func allocations(
        for actor: Actor, before number: Int64 = .max, limit: Int = 50
    ) async throws -> [(allocation: Allocation, model: String)] {
        try actor.require(.codeRead)
        return try await datastore.report { session in
            try session.allocations(of: actor.organizationID, before: number, limit: limit).map { allocation in
                (allocation, try session.product(allocation.productID)?.model ?? "")
            }
        }
    }
}

extension Session {
    fileprivate func voidRuns(of ownerID: Int64, _ number: Int64, limit: Int = 100) throws -> [VoidRun] {
        try rows(
            """
            SELECT first_index, last_index, reason, at FROM state_run
            WHERE owner_id = \(ownerID) AND allocation_no = \(number) AND kind = 'void'
            ORDER BY first_index LIMIT \(limit)
            """
        ) { row in
            VoidRun(first: try row.next(), last: try row.next(), reason: try row.next(), at: try row.next())
        }
    }
}
