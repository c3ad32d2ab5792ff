public import Storage

/// 印刷预留: codes that an on-line printer took. Two printers never hold the same one.
public struct Reservation: Sendable, Hashable {
    public enum State: String, Sendable, ValueConvertible {
        /// Handed out; nobody has said yet what became of the labels.
        case taken
        /// The printer has told what it printed, spoilt and left over.
        case settled

        public var name: Message {
            switch self {
            case .taken: Message("已取码", "Taken")
            case .settled: Message("已确认", "Settled")
            }
        }
    }

    public let id: Int64
    public let ownerID: Int64
    public let allocationNumber: Int64
    /// Place of the first code, from 0.
    public let first: Int64
    public let count: Int64
    public let printer: String
    public let state: State
    public let accountName: String
    public let at: Instant
    public let printedCount: Int64?
    /// Places within the reservation, as told: `3-5 8`.
    public let spoilt: String
    public let settledAt: Instant?

    public var last: Int64 { first + count - 1 }
}

extension Platform {
    /// The actor's reservations, the newest first.
    public func reservations(for actor: Actor, before id: Int64 = .max, limit: Int = 50) async throws -> [Reservation] {
        try actor.require(.codeDownload)
        return try await datastore.report { session in
            try session.reservations(of: actor.organizationID, before: id, limit: limit)
        }
    }

    /// The actor's own reservation; anyone else's is not there.
    public func reservation(_ id: Int64, for actor: Actor) async throws -> Reservation {
        try actor.require(.codeDownload)
        let found = try await datastore.read { try $0.reservation(id, of: actor.organizationID) }
        guard let found else { throw Refusal(.missing, .missing, ["object": "reservation \(id)"]) }
        return found
    }

    /// The codes of a reservation, in order: the same ones for ever.
    public func sheet(of reservation: Reservation, _ format: DownloadRequest.Format) async throws -> CodeSheet {
        let found = try await datastore.read {
            try $0.allocation(reservation.ownerID, reservation.allocationNumber)
        }
        guard let found else {
            throw Refusal(.missing, .missing, ["object": "allocation \(reservation.allocationNumber)"])
        }
        // Part 0 is the whole of what was asked for; here that is the reservation.
        let part = DownloadPart(number: 0, first: reservation.first, count: reservation.count)
        return CodeSheet(try await codeSource(of: found), part, DownloadRequest(format))
    }
}

extension Session {
    func reservation(_ id: Int64, of ownerID: Int64) throws -> Reservation? {
        try first(
            reservationColumns + "WHERE owner_id = \(ownerID) AND reservation_id = \(id)", reservation)
    }

    func reservation(key: String, of ownerID: Int64) throws -> Reservation? {
        try first(
            reservationColumns + "WHERE owner_id = \(ownerID) AND idempotency_key = \(key)", reservation)
    }

    fileprivate func reservations(of ownerID: Int64, before id: Int64, limit: Int) throws -> [Reservation] {
        try rows(
            reservationColumns + """
                WHERE owner_id = \(ownerID) AND reservation_id < \(id) ORDER BY reservation_id DESC LIMIT \(limit)
                """, reservation)
    }

    private var reservationColumns: Query {
        """
        SELECT reservation_id, owner_id, allocation_no, first_index, code_count, printer, code_reservation.state,
            account.display_name, at, printed_count, spoilt, settled_at
        FROM code_reservation JOIN account ON account.account_id = code_reservation.account_id
        """ + " "
    }

    private func reservation(_ row: inout RowReader) throws -> Reservation {
        Reservation(
            id: try row.next(), ownerID: try row.next(), allocationNumber: try row.next(), first: try row.next(),
            count: try row.next(), printer: try row.next(), state: try row.next(), accountName: try row.next(),
            at: try row.next(), printedCount: try row.next(), spoilt: try row.next(), settledAt: try row.next())
    }
}
