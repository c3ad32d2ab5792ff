import Storage
import Synchronization

/// Up to where somebody has been told of events: everything of the arrivals before, and of this one the events up to
/// and with `eventID`.
public struct ArrivalPlace: Sendable, Hashable {
    public var arrival: Int64
    public var eventID: Int64

    public init(arrival: Int64, eventID: Int64 = .max) { (self.arrival, self.eventID) = (arrival, eventID) }

    /// `12.3456`, as the id of a server-sent event.
    public var text: String { eventID == .max ? "\(arrival)" : "\(arrival).\(eventID)" }

    /// nil for anything else than such a text.
    public init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false).map { Int64($0) ?? -1 }
        // No arrival has such a number, and none overflows when it is counted on from.
        guard text.utf8.count <= 40, (1...2).contains(parts.count), parts.allSatisfy({ $0 >= 0 }), parts[0] < 1 << 40
        else { return nil }
        self.init(arrival: parts[0], eventID: parts.count == 2 ? parts[1] : .max)
    }
}

/// What of the arrivals this process knows without asking the database.
public final class ArrivalMemory: Sendable {
    private struct State {
        var last: Int64 = 0
        var isClosed = false
        var streams: [Int64: Int] = [:]
    }

    private let state = Mutex(State())
    /// Streams of server-sent events of one account, and of all, in one process.
    public static let streamsOfAccount = 5
    static let streamsMax = 500

    init() {}

    /// The last number given, as far as known here.
    public var last: Int64 { state.withLock { $0.last } }
    /// The program ends: whoever waits for arrivals stops waiting.
    public var isClosed: Bool { state.withLock { $0.isClosed } }
    public func close() { state.withLock { $0.isClosed = true } }
    func learn(_ number: Int64) { state.withLock { $0.last = max($0.last, number) } }

    /// Throws `Refusal.tooMany` when the account, or the program, has as many streams as it may.
    public func openStream(of accountID: Int64) throws {
        try state.withLock { state in
            let (own, all) = (state.streams[accountID, default: 0], state.streams.values.reduce(0, +))
            guard own < Self.streamsOfAccount, all < Self.streamsMax else {
                throw Refusal(
                    .tooMany, .streamLimit, ["limit": "\(Self.streamsOfAccount)", "seconds": "30"])
            }
            state.streams[accountID] = own + 1
        }
    }

    public func closeStream(of accountID: Int64) {
        state.withLock { state in
            let left = state.streams[accountID, default: 1] - 1
            state.streams[accountID] = left > 0 ? left : nil
        }
    }
}

extension Platform {
    /// Numbers what has come to count since, here or at a peer, and remembers the last number. Answers it.
    @discardableResult
    public func numberArrivals() async throws -> Int64 {
        let (isNew, last) = try await datastore.read { session in
            (
                try session.exists("SELECT 1 FROM return_arrival WHERE arrival_no IS NULL LIMIT 1"),
                try session.lastArrival()
            )
        }
        var known = last
        if isNew { known = try await datastore.write(.readCommitted) { try $0.numberArrivals() } }
        arrivals.learn(known)
        return known
    }
}

extension Session {
    /// Every arrival up to this number can be seen in this session.
    func lastArrival() throws -> Int64 { try value("SELECT last_no FROM arrival_counter WHERE counter_id = 1") ?? 0 }
}

extension WriteSession {
    /// The same of a return that has just been written, and counts from the start.
    func arrive(new returnID: Int64, at now: Instant) throws {
        try insertLate(
            into: "return_arrival", columns: ["return_id", "arrived_at"],
            rows: [[.integer(returnID), now.storageValue]])
    }

    /// A return comes to count in this unit of work.
    func arrive(_ returnID: Int64, at now: Instant) throws {
        try send(
            """
            INSERT INTO return_arrival (return_id, arrived_at) VALUES (\(returnID), \(now))
            ON CONFLICT (return_id) DO NOTHING
            """)
    }

    /// Gives what has none yet a number, one peer after the other: what is numbered has been committed before, so that
    /// no number appears below one that was seen. For a unit of work with read committed. Answers the last number.
    func numberArrivals() throws -> Int64 {
        var last: Int64 =
            try value("SELECT last_no FROM arrival_counter WHERE counter_id = 1" + engine.forUpdate) ?? 0
        let new = try rows(
            "SELECT return_id FROM return_arrival WHERE arrival_no IS NULL ORDER BY return_id LIMIT 1000"
        ) { try $0.next(Int64.self) }
        guard !new.isEmpty else { return last }
        for id in new {
            last += 1
            try run("UPDATE return_arrival SET arrival_no = \(last) WHERE return_id = \(id)")
        }
        try run("UPDATE arrival_counter SET last_no = \(last) WHERE counter_id = 1")
        return last
    }
}

extension Rule {
    public static let streamLimit = Rule(
        "subscription.streams", "每个账号最多同时打开 {limit} 个事件流，请先关闭一个",
        "An account has at most {limit} streams at once; close one first")
}
