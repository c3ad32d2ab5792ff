import Storage

/// A return of the same bytes from the same organization that was accepted or is on its way: there is nothing
/// to do again.
struct SameContent: Sendable, Hashable {
    let id: Int64
    let isAccepted: Bool

    var refusal: Refusal {
        Refusal(.conflict, isAccepted ? .returnSentBefore : .returnUnderWay, ["other": "\(id)"])
    }
}

extension Session {
    /// The accepted one first. One that is held counts for nothing yet and may be sent again. Put in order here: for
    /// an order PostgreSQL would, while the table is young, read every return of the captor.
    func sameContent(captorID: Int64, digest: [UInt8]) throws -> SameContent? {
        let found = try rows(
            """
            SELECT return_id, state FROM trace_return WHERE captor_id = \(captorID) AND content_digest = \(digest)
                AND state IN ('accepted', 'accepted-in-part', 'storing')
            """
        ) { row in SameContent(id: try row.next(), isAccepted: try row.next(ReturnState.self).isAccepted) }
        .sorted { $0.id < $1.id }
        return found.first(where: \.isAccepted) ?? found.first
    }
}

extension WriteSession {
    /// The same file sent twice at once is one return: what comes second is neither stored nor refused for codes
    /// that the first has bound. Throws `Refusal.conflict`; a sender's own key is answered with the return of then.
    func refuseSameContent(_ new: NewReturn) throws {
        guard try sameContent(captorID: new.captorID, digest: new.contentDigest) != nil else { return }
        throw Refusal(.conflict, .returnMixedUp)
    }
}
