import Identification
public import Ledger
public import Storage

/// What waits for somebody, counted.
public struct ToDoList: Sendable, Hashable {
    /// Reviewers: for each kind the open and the overdue cases.
    public var open: [ReviewKind: Int] = [:]
    public var overdue: [ReviewKind: Int] = [:]
    /// The cases that are due soonest, of every kind that the person may decide.
    public var soonest: [ReviewCase] = []
    /// Enterprises: what came back for correction, and what is still in review.
    public var returned: [ReviewCase] = []
    public var waiting: [ReviewCase] = []
    public var heldReturns = 0
    /// Allocations of which nothing was downloaded yet.
    public var untouchedAllocations = 0
    /// Allocations that were printed and whose first label nobody has confirmed.
    public var unconfirmedAllocations = 0
    public var endingCertificates = 0
    /// Supervisors: samples to look at, and answers to look at again.
    public var spotChecksToLookAt = 0
    /// Enterprises: notices of spot checks to answer.
    public var spotCheckNotices = 0
    /// System administrators: kinds of backup work whose last run failed.
    public var failedBackups = 0
    /// System administrators: that the log is not signed, and witnesses that have seen another history of it.
    public var ledgerAlarms = 0
    /// Posts whose review is due within thirty days, and those that are late.
    public var duePosts = 0
    public var latePosts = 0
    /// Programs that end within thirty days, or whose key does.
    public var endingClients = 0

    public init() {}
}

extension Session {
    /// To-dos of a person in the organization they work for.
    public func toDos(of actor: Actor, at now: Instant, witnesses: TrustPolicy? = nil) throws -> ToDoList {
        var list = ToDoList()
        for kind in ReviewKind.allCases where actor.may(kind.permission) {
            list.open[kind] = try reviewCounts(kind, for: actor)[.submitted] ?? 0
            list.overdue[kind] = try overdueCount(kind, at: now, for: actor)
            var question = QueueQuestion(kind, states: [.submitted])
            question.limit = 5
            list.soonest += try reviewQueue(question, for: actor)
        }
        list.soonest = Array(list.soonest.sorted { ($0.dueAt, $0.id) < ($1.dueAt, $1.id) }.prefix(5))
        (list.spotChecksToLookAt, list.spotCheckNotices) = try spotCheckToDos(of: actor)
        if actor.may(.postManage) {
            (list.duePosts, list.latePosts) = try duePosts(of: actor.organizationID, on: now.date)
        }
        if actor.may(.clientManage) { list.endingClients = try endingClients(of: actor.organizationID, at: now) }
        if actor.may(.backupManage) {
            list.failedBackups = try failedBackupKinds().count
            list.ledgerAlarms = try ledgerAlarms(witnesses)
        }
        if !actor.isStaff { try addOwn(to: &list, actor, at: now) }
        return list
    }

    private func addOwn(to list: inout ToDoList, _ actor: Actor, at now: Instant) throws {
        let own = try ownCases(actor)
        list.returned = own.filter { $0.state == .returned }
        list.waiting = own.filter { $0.state == .submitted }
        guard actor.organizationID > 0 else { return }
        list.untouchedAllocations =
            try value(
                """
                SELECT COUNT(*) FROM code_allocation WHERE owner_id = \(actor.organizationID) AND state = 'active'
                    AND NOT EXISTS (SELECT 1 FROM code_download WHERE code_download.owner_id = code_allocation.owner_id
                        AND code_download.allocation_no = code_allocation.allocation_no)
                """) ?? 0
        list.unconfirmedAllocations = try unconfirmedAllocationCount(of: actor.organizationID)
        list.heldReturns =
            try value(
                """
                SELECT COUNT(*) FROM trace_return WHERE captor_id = \(actor.organizationID) AND state = 'held'
                    AND channel NOT IN ('history', 'amendment')
                    AND NOT EXISTS (SELECT 1 FROM amendment_round
                        WHERE amendment_round.return_id = trace_return.return_id)
                """) ?? 0
        let soon = now.date.adding(days: 90)
        list.endingCertificates =
            try value(
                """
                SELECT COUNT(*) FROM certificate
                WHERE organization_id = \(actor.organizationID) AND valid_until < \(soon.description)
                """) ?? 0
    }

    /// Open cases that the person, or anybody of the organization, submitted.
    private func ownCases(_ actor: Actor) throws -> [ReviewCase] {
        let open: [ReviewState] = [.submitted, .returned]
        let found = try rows(
            """
            SELECT kind, subject_id FROM review_case WHERE state IN \(list: open)
                AND (submitted_by = \(actor.accountID)
                    OR organization_id = \(actor.organizationID) AND organization_id > 0)
            ORDER BY due_at LIMIT 20
            """
        ) { row in (try row.next(ReviewKind.self), try row.next(Int64.self)) }
        return try found.compactMap { try reviewCase($0.0, of: $0.1) }
    }
}
