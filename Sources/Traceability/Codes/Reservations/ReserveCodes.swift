import Storage

/// Takes the next codes of an allocation for an on-line printer: disjoint from whatever was reserved, downloaded, bound
/// or voided before, and the same for the same key however often and after whatever crash it is asked.
public struct ReserveCodes: Sendable {
    /// The most codes of one reservation.
    public static let limit: Int64 = 100_000

    public struct Request: Sendable, Hashable {
        public var allocationNumber: Int64
        public var count: Int64
        /// Which printer or line, for the list.
        public var printer: String

        public init(allocationNumber: Int64, count: Int64, printer: String = "") {
            self.allocationNumber = allocationNumber
            self.count = count
            self.printer = printer
        }
    }

    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    /// - Parameter key: `Idempotency-Key`. The same key from the same enterprise gives the same codes for ever; with
    ///   another request it is a conflict.
    public func callAsFunction(
        _ request: Request, key: String, by actor: Actor, on occasion: Occasion
    ) async throws -> Reservation {
        try actor.require(.codeDownload)
        var request = request
        request.printer = try Text.limited(request.printer, "printer", limit: 100)
        let key = try Text.required(key, "Idempotency-Key", limit: 128)
        guard (1...Self.limit).contains(request.count) else {
            throw Refusal(
                .invalid, .reservationCount, field: "count", ["value": "\(request.count)", "limit": "\(Self.limit)"])
        }
        do {
            return try await take(request, key, actor, occasion)
        } catch StorageError.uniqueViolation {
            // The same key at the same moment: the other request took them.
            return try await take(request, key, actor, occasion)
        }
    }

    /// Read committed: whoever takes codes of an allocation waits for its row, and sees what was taken before.
    private func take(
        _ request: Request, _ key: String, _ actor: Actor, _ occasion: Occasion
    ) async throws -> Reservation {
        let owner = actor.organizationID
        return try await platform.datastore.write(.readCommitted) { session in
            if let known = try session.reservation(key: key, of: owner) { return try same(known, request) }
            guard let allocation = try session.allocation(owner, request.allocationNumber) else {
                throw Refusal(.missing, .missing, ["object": "allocation \(request.allocationNumber)"])
            }
            try session.lockAllocation(owner, allocation.number)
            guard let state = try session.allocation(owner, allocation.number)?.state, state == .active else {
                throw Refusal(.conflict, .allocationNotActive, words: ["state": allocation.state.name])
            }
            let first = try session.nextFreeRun(of: allocation, count: request.count)
            return try session.reserve(request, first: first, key: key, by: actor, on: occasion)
        }
    }

    private func same(_ known: Reservation, _ request: Request) throws -> Reservation {
        guard known.allocationNumber == request.allocationNumber, known.count == request.count,
            known.printer == request.printer
        else { throw Refusal(.conflict, .reservationKeyUsed, field: "Idempotency-Key", ["id": "\(known.id)"]) }
        return known
    }
}

extension Session {
    /// The first index from which `count` codes follow that nobody has. What is passed over is never reserved; it can
    /// be downloaded or given back.
    func nextFreeRun(of allocation: Allocation, count: Int64) throws -> Int64 {
        var first =
            try value(
                """
                SELECT next_index FROM code_allocation
                WHERE owner_id = \(allocation.ownerID) AND allocation_no = \(allocation.number)
                """, as: Int64.self) ?? 0
        while first + count <= allocation.count {
            guard let end = try endOfTaken(in: allocation, first, first + count - 1) else { return first }
            first = end
        }
        let left = max(0, allocation.count - first)
        throw Refusal(
            .conflict, .allocationUsedUp, field: "count", ["value": "\(count)", "left": "\(left)"])
    }

    /// Where the last of what is taken in first … last ends; nil when all of it is free. Runs of one kind share no
    /// code, so the last that begins before the end tells: a reservation costs the same however many there were before.
    private func endOfTaken(in allocation: Allocation, _ first: Int64, _ last: Int64) throws -> Int64? {
        let (owner, number) = (allocation.ownerID, allocation.number)
        let downloaded = try value(
            """
            SELECT MAX(first_index + code_count) FROM code_download
            WHERE owner_id = \(owner) AND allocation_no = \(number) AND part_no > \(Self.reservedPart)
                AND first_index <= \(last) AND first_index + code_count > \(first)
            """, as: Int64?.self)
        let bound = try value(
            """
            SELECT last_index + 1 FROM binding_run
            WHERE owner_id = \(owner) AND allocation_no = \(number) AND first_index <= \(last)
            ORDER BY first_index DESC LIMIT 1
            """, as: Int64.self)
        let run = RunOfCodes(allocation: allocation, first: first, last: last)
        let stopped = try ["void", "frozen"].compactMap { try stateRun($0, overlapping: run)?.last }.max()
        let replaced = try value(
            """
            SELECT MAX(new_index + 1) FROM code_replacement
            WHERE owner_id = \(owner) AND new_allocation_no = \(number) AND new_index <= \(last)
                AND new_index >= \(first)
            """, as: Int64?.self)
        let ends = [downloaded ?? nil, bound, stopped.map { $0 + 1 }, replaced ?? nil].compactMap { $0 }
        return ends.filter { $0 > first }.max()
    }

    /// The part of a reservation's download. Reservations lie before `next_index`: the index by parts leaves them out.
    fileprivate static var reservedPart: Int64 { -1 }
}

extension WriteSession {
    fileprivate func reserve(
        _ request: ReserveCodes.Request, first: Int64, key: String, by actor: Actor, on occasion: Occasion
    ) throws -> Reservation {
        let (owner, number) = (actor.organizationID, request.allocationNumber)
        // The row changes, so that a download that began before is run again and sees this.
        try run(
            """
            UPDATE code_allocation SET next_index = \(first + request.count)
            WHERE owner_id = \(owner) AND allocation_no = \(number)
            """)
        let id: Int64 = try value(
            """
            INSERT INTO code_reservation (owner_id, allocation_no, first_index, code_count, printer, idempotency_key,
                state, account_id, at, spoilt)
            VALUES (\(owner), \(number), \(first), \(request.count), \(request.printer), \(key), 'taken',
                \(actor.accountID), \(occasion.now), '')
            RETURNING reservation_id
            """)!
        try run(
            """
            INSERT INTO code_download (owner_id, allocation_no, part_no, format, first_index, code_count, purpose,
                reason, account_id, at)
            VALUES (\(owner), \(number), \(Self.reservedPart), 'reservation', \(first), \(request.count),
                \(request.printer), '', \(actor.accountID), \(occasion.now))
            """)
        try count(.downloaded, request.count, organizationID: owner, accountID: actor.accountID, at: occasion.now)
        let name = "\(first + 1)–\(first + request.count)"
        try audit(
            AuditEntry("code.reserve", ("allocation", "\(owner)/\(number)", name), reason: request.printer),
            by: actor, on: occasion)
        return try reservation(id, of: owner)!
    }
}

extension Rule {
    static let reservationCount = Rule(
        "reservations.count", "一次取码 {value} 个不行，须为 1–{limit}", "Taking {value} codes at once is not within 1 to {limit}"
    )
    static let reservationKeyUsed = Rule(
        "reservations.key-used", "该 Idempotency-Key 已用于内容不同的取码（编号 {id}），请换一个",
        "This Idempotency-Key was used for another reservation ({id}); choose another key")
    static let allocationUsedUp = Rule(
        "reservations.used-up", "本码段只剩 {left} 个连续的未用编码，不足 {value} 个；请减少数量，或申请新码段",
        "Only {left} codes in a row are left in this allocation, not {value}; take fewer, or apply for more")
}
