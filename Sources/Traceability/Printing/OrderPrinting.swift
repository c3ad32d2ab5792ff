import Storage

/// 下达印制任务: puts a job into the queue. It counts as a download of its codes.
public struct OrderPrinting: Sendable {
    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    /// Throws a refusal that names the field; `Refusal.conflict` when the codes were taken before and the order gives
    /// no reason.
    public func callAsFunction(
        _ order: PrintOrder, by actor: Actor, on occasion: Occasion
    ) async throws -> PrintJob {
        try actor.require(.codeDownload)
        guard !platform.options.printFolder.isEmpty else { throw Refusal(.unavailable, .unavailable) }
        let allocation = try await platform.ownAllocation(order.allocationNumber, actor)
        guard allocation.state == .active else {
            throw Refusal(.conflict, .allocationNotActive, words: ["state": allocation.state.name])
        }
        let order = try clean(order)
        let plan = try PrintPlan(order, of: allocation)
        try await PartWriting(platform).check(plan)
        let id = try await platform.datastore.write { session in
            guard try session.openPrintJobCount(of: actor.organizationID) < PrintLimits.openJobs else {
                throw Refusal(.tooMany, .tooManyPrintJobs, ["limit": "\(PrintLimits.openJobs)"])
            }
            let part = DownloadPart(number: 0, first: plan.first, count: plan.count)
            try session.recordDownload(
                of: part, allocation.number, ("print-" + order.format.rawValue, order.purpose, order.reason),
                by: actor, on: occasion)
            let id = try session.insertPrintJob(plan, by: actor, at: occasion.now)
            try session.audit(
                AuditEntry(
                    "print.order", ("print-job", "\(id)", "\(order.format.rawValue) × \(plan.count)"),
                    reason: order.reason),
                by: actor, on: occasion)
            return id
        }
        return try await platform.printJob(id, for: actor).job
    }

    private func clean(_ order: PrintOrder) throws -> PrintOrder {
        var order = order
        order.purpose = try Text.limited(order.purpose, "purpose", limit: 100)
        order.reason = try Text.limited(order.reason, "reason", limit: 200)
        order.batch = try Text.limited(order.batch, "batch", limit: 40)
        order.hotline = try Text.limited(order.hotline, "hotline", limit: 40)
        order.month = try Text.limited(order.month, "month", limit: 7)
        if !order.month.isEmpty, (try? #/^\d{4}-(0[1-9]|1[0-2])$/#.wholeMatch(in: order.month)) == nil {
            throw Refusal(.invalid, .notAMonth, field: "month", ["value": order.month])
        }
        return order
    }
}

/// 取消: what is written stays for nobody; the codes count as taken.
public struct CancelPrinting: Sendable {
    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    public func callAsFunction(_ id: Int64, by actor: Actor, on occasion: Occasion) async throws {
        try actor.require(.codeDownload)
        try await platform.datastore.write { session in
            let before = try session.digest(of: "print-job", "\(id)")
            let changed = try session.run(
                """
                UPDATE print_job SET state = 'cancelled', ended_at = \(occasion.now), peer = NULL, lease_until = NULL
                WHERE owner_id = \(actor.organizationID) AND job_id = \(id) AND state IN ('queued', 'running')
                """)
            guard changed == 1 else {
                guard try session.printJob(actor.organizationID, id) != nil else {
                    throw Refusal(.missing, .missing, ["object": "print job \(id)"])
                }
                throw Refusal(.conflict, .printJobEnded)
            }
            try session.audit(
                AuditEntry("print.cancel", ("print-job", "\(id)", "")).from(before), by: actor, on: occasion)
        }
    }
}

extension Platform {
    /// A job of the actor's own enterprise with its files; anyone else's is not there.
    public func printJob(_ id: Int64, for actor: Actor) async throws -> (job: PrintJob, files: [PrintFile]) {
        try actor.require(.codeRead)
        let found = try await datastore.report { session -> (PrintJob, [PrintFile])? in
            guard let job = try session.printJob(actor.organizationID, id) else { return nil }
            return (job, try session.printFiles(job.ownerID, id))
        }
        guard let found else { throw Refusal(.missing, .missing, ["object": "print job \(id)"]) }
        return found
    }

    public func printJobs(
        for actor: Actor, allocation number: Int64? = nil, before id: Int64 = .max
    ) async throws -> [PrintJob] {
        try actor.require(.codeRead)
        return try await datastore.report { session in
            try session.printJobs(of: actor.organizationID, allocation: number, before: id)
        }
    }
}

extension Rule {
    static let tooManyPrintJobs = Rule(
        "print.too-many-jobs", "已有 {limit} 个印制任务未完成，请等待或取消后再提交",
        "{limit} print jobs are not finished; wait for them or cancel some")
    static let printJobEnded = Rule("print.ended", "任务已结束，不能取消", "The job has ended; it cannot be cancelled")
    static let notAMonth = Rule(
        "print.not-a-month", "“{value}”不是年月，请写作 2026-11", "“{value}” is no month; write it like 2026-11")
}
