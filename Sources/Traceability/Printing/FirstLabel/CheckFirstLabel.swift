import Identification
import Labels
import Storage

/// 首件确认: reads the photo of a first printed label and keeps what it shows, with the photo, on the allocation.
public struct CheckFirstLabel: Sendable {
    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    /// Throws a refusal when there is no picture to look at; a label that is wrong or cannot be read is an answer.
    ///
    /// - Parameter jobID: the print job; nil: any code of the allocation will do.
    public func callAsFunction(
        _ number: Int64, job jobID: Int64?, photo: (name: String, bytes: [UInt8]), by actor: Actor,
        on occasion: Occasion
    ) async throws -> FirstLabelCheck {
        try actor.require(.codeDownload)
        let allocation = try await platform.ownAllocation(number, actor)
        let job = try await job(jobID, of: allocation)
        let file = try DocumentFile(name: photo.name, bytes: photo.bytes, field: "photo")
        guard file.mediaType != "application/pdf" else { throw Refusal(.invalid, .photoKind, field: "photo") }
        let limit = PrintLimits.checksPerDay
        let count = try await platform.datastore.read { session in
            try session.firstLabelCheckCount(
                of: allocation.ownerID, number, since: occasion.now.adding(seconds: -86_400))
        }
        guard count < limit else { throw Refusal(.tooMany, .tooManyChecks, ["limit": "\(limit)"]) }
        let judged = try await judge(photo.bytes, allocation, job)
        return try await keep(judged, file, (allocation, job?.id), by: actor, on: occasion)
    }

    private struct Judged: Sendable {
        var outcome = FirstLabelCheck.Outcome.unreadable
        var code = ""
        var index: Int64?
        var findings: [FirstLabelFinding] = []
    }

    private func job(_ id: Int64?, of allocation: Allocation) async throws -> PrintJob? {
        guard let id else { return nil }
        let job = try await platform.datastore.read { try $0.printJob(allocation.ownerID, id) }
        guard let job, job.allocationNumber == allocation.number else {
            throw Refusal(.missing, .missing, ["object": "print job \(id)"])
        }
        return job
    }

    private func judge(_ photo: [UInt8], _ allocation: Allocation, _ job: PrintJob?) async throws -> Judged {
        let symbols: [LabelSight]
        do {
            symbols = try await platform.photos.run { () throws(ReadingError) in try LabelSight.all(in: photo) }
        } catch ReadingError.nothingFound { return Judged() } catch let error as ReadingError {
            throw ReadPhoto.refusal(error)
        }
        let judge = FirstLabelRules(
            allocation: allocation, range: job.map { $0.first..<$0.first + $0.count },
            symbologies: try PrintedSymbologies.of(job, allocation))
        var best: Judged?
        for symbol in symbols {
            let reading = try await reading(symbol)
            var judged = Judged()
            judged.code = reading.code?.text ?? String(reading.text.prefix(200))
            // Of this allocation only: every enterprise counts its allocations from 1, and a place tells how much.
            judged.index = judge.isOfAllocation(reading) ? reading.identity?.index : nil
            judged.findings = judge.findings(reading) + symbol.findings
            judged.outcome = judged.findings.contains { $0.result == .failed } ? .failed : .passed
            if best == nil || best?.index == nil && judged.index != nil || judged.outcome == .passed { best = judged }
            if judged.outcome == .passed { break }
        }
        return best ?? Judged()
    }

    private func reading(_ symbol: LabelSight) async throws -> FirstLabelRules.Reading {
        let scanned = (try? ScannedText(symbol.transmitted)) ?? (try? ScannedText(symbol.text))
        var found: (allocation: Allocation, identity: CodeIdentity)?
        if let scanned { found = try await platform.find(scanned) }
        var code: PrintedCode?
        if let found {
            let source = try await platform.codeSource(of: found.allocation)
            var page = FieldPage()
            try await source.load(&page, from: found.identity.index, count: 1)
            code = found.allocation.printed(field: String(decoding: page.bytes[page.range(0)], as: UTF8.self))
        }
        return FirstLabelRules.Reading(
            text: symbol.text, symbology: symbol.symbology, identity: found?.identity, code: code)
    }

    private func keep(
        _ judged: Judged, _ file: DocumentFile, _ place: (allocation: Allocation, jobID: Int64?), by actor: Actor,
        on occasion: Occasion
    ) async throws -> FirstLabelCheck {
        let (allocation, jobID) = place
        return try await platform.datastore.write { session in
            let owner = allocation.ownerID
            let fileID = try session.store(
                file.sealed(platform), purpose: "first-label", organizationID: owner, by: actor.accountID,
                at: occasion.now)
            try session.run(
                """
                INSERT INTO first_label_check (owner_id, allocation_no, job_id, outcome, code, code_index, findings,
                    file_id, reason, account_id, at)
                VALUES (\(owner), \(allocation.number), \(jobID), \(judged.outcome), \(judged.code), \(judged.index),
                    \(judged.findings.document), \(fileID), '', \(actor.accountID), \(occasion.now))
                """)
            try session.audit(
                AuditEntry(
                    "print.first-label", ("allocation", "\(owner)/\(allocation.number)", judged.code),
                    outcome: judged.outcome == .passed ? .success : .failure
                ).because(AuditReason(judged.outcome.rawValue, judged.outcome.name)), by: actor, on: occasion)
            return try session.firstLabelChecks(of: owner, allocation.number, limit: 1)[0]
        }
    }
}

/// 管理员放行: the enterprise's administrator answers for going on without a check that passed.
public struct OverrideFirstLabel: Sendable {
    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    public func callAsFunction(
        _ number: Int64, reason: String, by actor: Actor, on occasion: Occasion
    ) async throws {
        // The permission of final decisions about labels: administrators have it, operators do not.
        try actor.require(.codeVoid)
        let reason = try Text.required(reason, "overrideReason", limit: 200)
        let allocation = try await platform.ownAllocation(number, actor)
        try await platform.datastore.write { session in
            try session.run(
                """
                INSERT INTO first_label_check (owner_id, allocation_no, outcome, code, findings, reason, account_id, at)
                VALUES (\(allocation.ownerID), \(number), 'overridden', '', '[]', \(reason), \(actor.accountID),
                    \(occasion.now))
                """)
            try session.audit(
                AuditEntry(
                    "print.first-label-override", ("allocation", "\(allocation.ownerID)/\(number)", ""),
                    reason: reason), by: actor, on: occasion)
        }
    }
}

extension Platform {
    public func firstLabelChecks(_ number: Int64, for actor: Actor) async throws -> [FirstLabelCheck] {
        try actor.require(.codeRead)
        return try await datastore.report { session in
            guard try session.allocation(actor.organizationID, number) != nil else {
                throw Refusal(.missing, .missing, ["object": "allocation \(number)"])
            }
            return try session.firstLabelChecks(of: actor.organizationID, number)
        }
    }
}

/// The symbologies that stand on the labels of a job.
enum PrintedSymbologies {
    /// Empty where the job hands out text: the print house chooses.
    static func of(_ job: PrintJob?, _ allocation: Allocation) throws -> [PrintSymbology] {
        guard let job else { return [] }
        if job.format.isDrawn {
            return LabelTemplates.symbologies(of: try LabelTemplates.template(for: job.order, of: allocation))
        }
        guard job.format == .symbols else { return [] }
        return [job.order.symbology.isEmpty ? .qr : try PrintOrder.choice(job.order.symbology, .symbology)]
    }
}

extension Rule {
    static let tooManyChecks = Rule(
        "first-label.too-many", "24 小时内最多上传 {limit} 张首件照片，请稍后再试",
        "At most {limit} photos of first labels in 24 hours; try again later")
}
