import Storage

/// Whom goods came to, by what names their destination: the codes themselves, or what they lay in.
struct ItemHands {
    struct Move: Sendable, Hashable {
        let at: Instant
        let eventID: Int64
        let holderID: Int64
        let container: String?
    }

    let session: any Session

    /// In the order of time; of very many the newest.
    func moves(of labels: [CodeIdentity], _ stays: [ItemStay]) throws -> [Move] {
        var moves: [Move] = []
        for label in labels { moves += try handed(label) }
        for stay in stays { moves += try handed(stay) }
        return Set(moves).sorted { ($0.at, $0.eventID) < ($1.at, $1.eventID) }
    }

    private func handed(_ code: CodeIdentity) throws -> [Move] {
        let rows = SubjectBlock.rows(of: "custody_block", code, session.engine)
        return try session.rows(
            """
            SELECT from_at, event_id, holder_id FROM \(rows.source)
            WHERE \(rows.condition) AND \(Containment.counts())
            ORDER BY from_at DESC, event_id DESC LIMIT \(CarriedEvents.limit)
            """
        ) { Move(at: try $0.next(), eventID: try $0.next(), holderID: try $0.next(), container: nil) }
    }

    private func handed(_ stay: ItemStay) throws -> [Move] {
        try session.rows(
            """
            SELECT from_at, event_id, holder_id FROM container_holder
            WHERE name_key = \(stay.key) AND from_at >= \(stay.from) AND from_at < \(stay.to?.microseconds ?? .max)
                AND \(Containment.counts())
            ORDER BY from_at DESC, event_id DESC LIMIT \(CarriedEvents.limit)
            """
        ) { Move(at: try $0.next(), eventID: try $0.next(), holderID: try $0.next(), container: stay.container) }
    }
}
