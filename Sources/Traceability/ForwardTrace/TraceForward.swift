public import Storage

/// From a component lot, a batch or a container to all units, whoever has them, and where. Reads in pages, so that
/// memory does not grow with the units; each page sees what counts at its moment.
public struct TraceForward: Sendable {
    /// Windows of 65,536 units that one read goes through.
    private static let windowsAtOnce = 4

    let platform: Platform
    var width = TraceWindow.wideWidth
    public init(_ platform: Platform) { self.platform = platform }

    /// - Parameters:
    ///   - owner: whose goods; staff and regulators name it, and who was granted the batch; for others it is their own
    ///     organization.
    ///   - visit: gets every run of units in order.
    ///
    /// Throws `Refusal.missing` alike for what is not there, what is another enterprise's and an owner out of the
    /// regulator's region.
    public func callAsFunction(
        _ subject: TraceSubject, owner: Int64? = nil, by actor: Actor, on occasion: Occasion,
        visit: (TraceSegment) async throws -> Void
    ) async throws -> ForwardTrace {
        try actor.require(.returnRead)
        let keys = try ComponentKeys(platform.keys)
        let (ownerID, sources, reader, name) = try await platform.datastore.report { session in
            let (ownerID, reach) = try session.tracedOwner(subject, named: owner, by: actor, at: occasion.now)
            let isOwn = ownerID == actor.organizationID
            guard try isOwn || reach != nil || session.eventScope(of: actor).streams.contains(.owner(ownerID)) else {
                throw subject.missing
            }
            return (
                ownerID,
                try TraceSources(subject, of: ownerID, keys, in: session),
                try TraceReader(actor, of: ownerID, platform.keys, in: session),
                try session.organization(ownerID)?.name ?? ""
            )
        }
        var sums = TraceSums(
            ForwardTrace(subject: subject, ownerID: ownerID, ownerName: name, asOf: occasion.now), sources)
        let time = TraceTime(platform)
        var place: TraceSources.Place? = .init(batch: 0)
        while let start = place {
            try time.check(subject)
            let page = try await platform.datastore.report { try sources.page(after: start, in: $0) }
            let wide = TraceWindow.windows(page.runs, of: ownerID, width: width)
            let windows = try await platform.datastore.report { try $0.fitting(wide) }
            for first in stride(from: 0, to: windows.count, by: Self.windowsAtOnce) {
                let part = Array(windows[first..<min(windows.count, first + Self.windowsAtOnce)])
                let found = try await platform.datastore.report { session in
                    try part.map { try WindowTrace($0, reader, in: session) }
                }
                for window in found {
                    sums.add(window)
                    for segment in window.segments { try await visit(segment) }
                }
            }
            place = page.next
        }
        let done = sums
        return try await platform.datastore.report { try done.finished(in: $0) }
    }
}

extension TraceForward {
    /// Whose goods a file of the trace is about. Throws what the trace throws where the owner was named by somebody
    /// whom it lets look and not take away.
    public func exportedOwner(
        _ subject: TraceSubject, owner: Int64?, by actor: Actor, on occasion: Occasion
    ) async throws -> Int64 {
        try actor.require(.returnRead)
        return try await platform.datastore.report { session in
            let (ownerID, reach) = try session.tracedOwner(subject, named: owner, by: actor, at: occasion.now)
            guard reach?.mayExport ?? true else { throw subject.missing }
            return ownerID
        }
    }
}
