import Storage

/// Who did something with an owner's goods, of which product and when: by this it is told whose work it was.
struct EventOrigin: Sendable, Hashable {
    let captorID: Int64
    /// nil: of none alone.
    let productID: Int64?
    let time: Instant
}

/// What is an owner's own work with its goods: what it did itself, and what those did whom it had entrusted with the
/// product on the day of the event. That an entrustment ended or was revoked since takes nothing back.
struct OwnersHands: Sendable {
    let ownerID: Int64
    private let entrustments: [Int64: [Entrustment]]

    init(ownerID: Int64, _ entrustments: [Entrustment] = []) {
        self.ownerID = ownerID
        self.entrustments = Dictionary(grouping: entrustments, by: \.entrustedID)
    }

    func did(_ origin: EventOrigin) -> Bool {
        origin.captorID == ownerID
            || entrustments[origin.captorID]?.contains { $0.covered(productID: origin.productID, at: origin.time) }
                ?? false
    }
}

extension TraceEvent {
    var work: EventOrigin { EventOrigin(captorID: captorID, productID: productID, time: time) }
}

extension Session {
    /// What the owner, and those whom it ever entrusted, did for it.
    func ownersHands(_ ownerID: Int64) throws -> OwnersHands {
        OwnersHands(ownerID: ownerID, try entrustments(from: ownerID))
    }

    /// By whom, with which product and when these events of the owner's goods were.
    func origins(of ownerID: Int64, _ events: [Int64]) throws -> [Int64: EventOrigin] {
        let found = try events.inParts { part in
            try rows(
                """
                SELECT event_id, captor_id, product_id, event_time FROM trace_event
                WHERE owner_id = \(ownerID) AND event_id IN \(list: part)
                """
            ) { row in
                let id = try row.next(Int64.self)
                return (id, EventOrigin(captorID: try row.next(), productID: try row.next(), time: try row.next()))
            }
        }
        return Dictionary(found) { first, _ in first }
    }
}
