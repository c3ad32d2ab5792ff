public import Storage

/// EPCIS capture (EPCIS 2.0, 8.2): an EPCIS document becomes a job. A small one is done within the request; a large
/// one waits for the worker. The same key or content gives the job that is there.
public struct CaptureEvents: Sendable {
    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    /// Throws `Refusal` for a small document that cannot be read at all, and for a key of other content; wrong events
    /// are errors of the job.
    public func callAsFunction(
        _ content: CaptureContent, _ request: ReturnRequest, by actor: Actor, on occasion: Occasion
    ) async throws -> CaptureJob {
        try actor.require(.eventCapture)
        if let job = try await earlier(request, actor) { return job }
        let run = CaptureRun(platform: platform, content: content, request: request, actor: actor, occasion: occasion)
        guard content.isSmall else { return try await enqueue(run) }
        do {
            return try await job(try await run.now(), actor)
        } catch let refusal as Refusal where refusal.rule == .returnSentBefore {
            if let job = try await earlier(request, actor) { return job }
            throw refusal
        } catch let error as StorageError {
            guard case .uniqueViolation = error, let job = try await earlier(request, actor) else { throw error }
            return job
        }
    }

    private func enqueue(_ run: CaptureRun) async throws -> CaptureJob {
        guard !platform.captures.isFull else { throw Refusal(.tooMany, .captureBusy, ["seconds": "30"]) }
        let (captor, digest, new) = (run.actor.organizationID, run.request.contentDigest, run.newReturn())
        let (id, isNew) = try await platform.datastore.write { session -> (Int64, Bool) in
            if let other = try session.captureJob(captorID: captor, digest: digest) { return (other, false) }
            let id = try session.insert(new, state: .receiving)
            try session.insertJob(id, captorID: captor, CaptureProgress())
            return (id, true)
        }
        if isNew {
            var run = run
            run.id = id
            do { try platform.captures.append(run) } catch {
                let now = run.occasion.now
                try await platform.datastore.write { try $0.abandon(id, at: now) }
                throw error
            }
        }
        return try await job(id, run.actor)
    }

    func job(_ id: Int64, _ actor: Actor) async throws -> CaptureJob {
        try await platform.datastore.lookUp { try $0.captureJob(id, of: actor.organizationID) }
    }

    /// The job that the same content has become or is becoming; nil when there is none.
    ///
    /// - Parameter digest: SHA-256 of the document.
    public func job(ofContent digest: [UInt8], by actor: Actor) async throws -> CaptureJob? {
        try actor.require(.eventCapture)
        let captor = actor.organizationID
        let id = try await platform.datastore.read { try $0.captureJob(captorID: captor, digest: digest) }
        guard let id else { return nil }
        return try await job(id, actor)
    }

    /// The job of the same key and content, or of the same content.
    private func earlier(_ request: ReturnRequest, _ actor: Actor) async throws -> CaptureJob? {
        let captor = actor.organizationID
        let (byKey, byDigest) = try await platform.datastore.read { session -> (TraceReturn?, Int64?) in
            let byKey = try request.idempotencyKey.flatMap { try session.traceReturn(captorID: captor, key: $0) }
            return (byKey, try session.captureJob(captorID: captor, digest: request.contentDigest))
        }
        if let byKey {
            guard byKey.contentDigest == request.contentDigest, byKey.channel == .epcis else {
                throw Refusal(
                    .conflict, .returnKeyReused, field: "Idempotency-Key",
                    ["value": request.idempotencyKey ?? "", "other": "\(byKey.id)"])
            }
            return try await job(byKey.id, actor)
        }
        guard let byDigest else { return nil }
        return try await job(byDigest, actor)
    }
}
