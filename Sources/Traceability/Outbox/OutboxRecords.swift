import Storage

/// A stretch of events of one owner that must reach one target: `iotroot` for Ecode, `gds` for GTIN. Test
/// numbers never leave.
struct OutboxStretch: Sendable, Hashable {
    let target: String
    let ownerID: Int64
    /// Ordinals within the return.
    var first: Int64
    var last: Int64

    /// One a target and owner for a chunk of events.
    static func stretches(_ events: [PreparedEvent], firstOrdinal: Int64) -> [OutboxStretch] {
        var found: [String: OutboxStretch] = [:]
        for (offset, event) in events.enumerated() {
            guard let target = event.target else { continue }
            let ordinal = firstOrdinal + Int64(offset)
            let owner = event.subject.ownerID
            found[
                "\(target)/\(owner)",
                default: OutboxStretch(target: target, ownerID: owner, first: ordinal, last: ordinal)
            ]
            .last = ordinal
        }
        return found.values.sorted { $0.first < $1.first }
    }
}

extension WriteSession {
    /// - Parameter isStaged: waits until `releaseQueue` lets it go.
    func queue(_ stretches: [OutboxStretch], returnID: Int64, at now: Instant, isStaged: Bool = false) throws {
        let base = returnID << 24
        try insertLate(
            into: "outbox_message",
            columns: [
                "target", "owner_id", "return_id", "first_event_id", "last_event_id", "state", "attempt_count",
                "next_attempt_at", "created_at",
            ],
            rows: stretches.map { stretch in
                [
                    .text(stretch.target), .integer(stretch.ownerID), .integer(returnID),
                    .integer(base | stretch.first),
                    .integer(base | stretch.last), .text(isStaged ? "staged" : "queued"), .integer(0),
                    .integer(now.microseconds),
                    .integer(now.microseconds),
                ]
            })
    }

    /// What was staged with a return leaves now.
    func releaseQueue(ofReturn id: Int64, at now: Instant) throws {
        try run(
            """
            UPDATE outbox_message SET state = 'queued', next_attempt_at = \(now)
            WHERE return_id = \(id) AND state = 'staged'
            """)
    }
}
