import Storage

/// 打印确认: tells what became of the labels of a reservation. Spoilt labels are void, what was not printed is given
/// back, and the rest waits for its return.
public struct SettleReservation: Sendable {
    public struct Report: Sendable, Hashable {
        /// How many labels of the reservation were printed, from the first on; nil: all.
        public var printed: Int64?
        /// Places within the reservation, from 1: `3-5 8`.
        public var spoilt: String
        public var reason: String

        public init(printed: Int64? = nil, spoilt: String = "", reason: String = "") {
            self.printed = printed
            self.spoilt = spoilt
            self.reason = reason
        }
    }

    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    /// The same report twice changes nothing; another one is a conflict.
    @discardableResult
    public func callAsFunction(
        _ id: Int64, _ report: Report, by actor: Actor, on occasion: Occasion
    ) async throws -> Reservation {
        try actor.require(.codeDownload)
        let reason = try Text.limited(report.reason, "reason", limit: 200)
        return try await platform.datastore.write { session in
            guard let found = try session.reservation(id, of: actor.organizationID) else {
                throw Refusal(.missing, .missing, ["object": "reservation \(id)"])
            }
            let printed = report.printed ?? found.count
            guard (0...found.count).contains(printed) else {
                throw Refusal(
                    .invalid, .placeOutside, field: "printed", ["value": "\(printed)", "limit": "\(found.count)"])
            }
            let spoilt = try PlaceList(report.spoilt, field: "spoilt", limit: printed)
            if found.state == .settled {
                guard found.printedCount == printed, found.spoilt == spoilt.text else {
                    throw Refusal(.conflict, .reservationSettled)
                }
                return found
            }
            guard let allocation = try session.allocation(found.ownerID, found.allocationNumber) else {
                throw Refusal(.missing, .missing, ["object": "allocation \(found.allocationNumber)"])
            }
            let voided = spoilt.ranges.map {
                RunOfCodes(
                    allocation: allocation, first: found.first + $0.lowerBound - 1,
                    last: found.first + $0.upperBound - 1)
            }
            try session.void(voided, reason: reason.isEmpty ? "打印损坏" : reason, by: actor, on: occasion)
            if printed < found.count {
                let rest = RunOfCodes(allocation: allocation, first: found.first + printed, last: found.last)
                _ = try session.checkReleasable(rest, areUnprinted: true)
                try session.release(
                    rest, reason: reason.isEmpty ? "预留未印" : reason, wasDownloaded: true, by: actor, on: occasion)
            }
            return try session.settle(found, printed, spoilt, by: actor, on: occasion)
        }
    }
}

/// Places as a person writes them: `3-5 8`, with blanks or commas between, in order and apart.
struct PlaceList: Sendable, Hashable {
    let ranges: [ClosedRange<Int64>]

    var text: String {
        ranges.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }.joined(separator: " ")
    }

    /// Throws a refusal naming what is no place of 1…`limit`. At most 1,000 runs.
    init(_ text: String, field: String, limit: Int64) throws {
        let parts = text.split { $0 == " " || $0 == "," || $0 == "，" || $0 == "、" || $0 == "\n" || $0 == ";" }
        guard parts.count <= 1_000 else { throw Refusal(.tooLarge, .tooManyPlaces, field: field, ["limit": "1000"]) }
        var found: [ClosedRange<Int64>] = []
        for part in parts {
            let ends = part.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false).map { Int64($0) }
            guard let first = ends[0], let last = ends[ends.count - 1], 1 <= first, first <= last, last <= limit else {
                throw Refusal(
                    .invalid, .placeOutside, field: field,
                    ["value": String(part.prefix(40)), "limit": "\(limit)"])
            }
            found.append(first...last)
        }
        var joined: [ClosedRange<Int64>] = []
        for range in found.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let before = joined.last, range.lowerBound <= before.upperBound + 1 {
                joined[joined.count - 1] = before.lowerBound...max(before.upperBound, range.upperBound)
            } else {
                joined.append(range)
            }
        }
        ranges = joined
    }
}

extension WriteSession {
    fileprivate func void(
        _ runs: [RunOfCodes], reason: String, by actor: Actor, on occasion: Occasion
    ) throws {
        for codes in runs {
            if let earlier = try stateRun("void", overlapping: codes) {
                throw Refusal(
                    .conflict, .alreadyVoid, field: "spoilt",
                    ["first": "\(earlier.first + 1)", "last": "\(earlier.last + 1)"])
            }
            try run(
                """
                INSERT INTO state_run (owner_id, allocation_no, kind, first_index, last_index, reason, account_id, at)
                VALUES (\(codes.allocation.ownerID), \(codes.allocation.number), 'void', \(codes.first),
                    \(codes.last), \(reason), \(actor.accountID), \(occasion.now))
                """)
            try leaveState(.void, of: codes.allocation, from: codes.first)
        }
    }

    fileprivate func settle(
        _ found: Reservation, _ printed: Int64, _ spoilt: PlaceList, by actor: Actor, on occasion: Occasion
    ) throws -> Reservation {
        try run(
            """
            UPDATE code_reservation SET state = 'settled', printed_count = \(printed), spoilt = \(spoilt.text),
                settled_by = \(actor.accountID), settled_at = \(occasion.now)
            WHERE owner_id = \(found.ownerID) AND reservation_id = \(found.id)
            """)
        let voided = spoilt.ranges.reduce(0) { $0 + $1.count }
        try audit(
            AuditEntry(
                "reservation.settle", ("reservation", "\(found.id)", "\(printed) / \(found.count), × \(voided)")),
            by: actor, on: occasion)
        return try reservation(found.id, of: found.ownerID)!
    }
}

extension Rule {
    static let reservationSettled = Rule(
        "reservations.settled", "该预留已确认，内容不同；如需更正，请用“作废标签”",
        "This reservation is settled with another report; to correct it, declare labels void")
    static let tooManyPlaces = Rule(
        "reservations.too-many-places", "损坏标签超过 {limit} 段，请合并", "More than {limit} runs of spoilt labels; join some")
}
