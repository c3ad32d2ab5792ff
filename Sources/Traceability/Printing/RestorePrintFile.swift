import Storage

/// The path of a job's file on this process's disk: as it was written, or made again where another process wrote it.
struct RestorePrintFile: Sendable {
    let platform: Platform
    init(_ platform: Platform) { self.platform = platform }

    /// Throws `Refusal.unavailable` when what is made now is not what was written: its digest is known.
    func callAsFunction(_ job: PrintJob, _ file: PrintFile) async throws -> String {
        let store = platform.printStore
        let path = store.path(ofJob: job.id, file.name)
        if store.has(path) { return path }
        guard let digest = file.sha256 else { throw Refusal(.missing, .printFileNotReady) }
        let allocation = try await platform.datastore.read { try $0.allocation(job.ownerID, job.allocationNumber) }
        guard let allocation else { throw Refusal(.missing, .missing, ["object": "allocation"]) }
        let plan = try PrintPlan(job.order, of: allocation)
        let writing = PartWriting(platform)
        let written = try await store.write(path) { draft in
            switch file.kind {
            case .part: try await writing.write(plan, plan.part(file.number), to: draft) { _ in }
            case .rolls: try await writing.writeRolls(plan, to: draft) { _ in }
            }
        }
        guard written.sha256 == digest else {
            try store.remove(path)
            throw Refusal(.unavailable, .printFileChanged)
        }
        return path
    }
}

/// A file of a job, ready to be sent.
public struct ReadPrintFile: Sendable {
    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    public func callAsFunction(
        _ jobID: Int64, _ number: Int64, by actor: Actor, on occasion: Occasion
    ) async throws -> (path: String, file: PrintFile) {
        try actor.require(.codeDownload)
        let found = try await platform.datastore.read { session -> (PrintJob, PrintFile)? in
            guard let job = try session.printJob(actor.organizationID, jobID),
                let file = try session.printFile(job.ownerID, jobID, number)
            else { return nil }
            return (job, file)
        }
        guard let (job, file) = found else {
            throw Refusal(.missing, .missing, ["object": "file \(number) of print job \(jobID)"])
        }
        guard [.running, .ready].contains(job.state), file.isReady else {
            throw Refusal(.conflict, .printFileNotReady)
        }
        return (try await RestorePrintFile(platform)(job, file), file)
    }

    /// Puts the download into the audit trail; resumed ones are part of the first.
    public func record(
        _ jobID: Int64, _ file: PrintFile, by actor: Actor, on occasion: Occasion
    ) async throws {
        try await platform.datastore.write(.readCommitted) { session in
            try session.audit(
                AuditEntry("print.download", ("print-job", "\(jobID)", file.name)), by: actor, on: occasion)
        }
    }
}

extension Rule {
    static let printFileNotReady = Rule(
        "print.file-not-ready", "该文件尚未就绪，或任务已取消、已清理",
        "The file is not ready, or its job was cancelled or removed")
    static let printFileChanged = Rule(
        "print.file-changed", "重新生成的文件与原文件不一致，请重新下达任务", "The file made again is not the same as before; order a new job"
    )
}
