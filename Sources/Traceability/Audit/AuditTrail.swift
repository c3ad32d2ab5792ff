import Storage
import Synchronization

/// Lines that belong to no change's own transaction: looks at sensitive data, and refusals. They wait in memory and
/// are written together, twice a second and at an orderly stop; a crash loses at most what waited. Changes lose
/// nothing: their line is in their own transaction.
///
/// Refusals are bounded, so that a flood of them cannot fill the disk: of each account 60 a minute are told one by
/// one, of each address without an account 5, of all those addresses together 200; what is beyond is counted and
/// told as one line a minute and account or address. More than 60 addresses in a minute are told as one.
///
/// The same look at the same object by the same account is told at once the first time, and what repeats it within the
/// minute as one line with its count.
public final class AuditTrail: Sendable {
    enum Limit {
        static let waiting = 20_000
        static let ofAccount = 60
        static let ofAddress = 5
        static let ofAllAddresses = 200
        static let addresses = 60
        /// Different looks within a minute that are remembered; beyond them each is told by itself.
        static let looks = 20_000
        static let batch = 500
    }

    fileprivate struct Tally {
        var told = 0
        var further: Int64 = 0
        var last: AuditLine?
    }

    /// What makes two looks the same.
    fileprivate struct Look: Hashable {
        let account: Int64?
        let address: String
        let action: String
        let object: [String]
        let reason: String
    }

    fileprivate struct State {
        var waiting: [AuditLine] = []
        /// Minutes since 1970, of what is tallied.
        var minute: Int64 = 0
        var accounts: [Int64: Tally] = [:]
        var addresses: [String: Tally] = [:]
        var toldOfAddresses = 0
        /// Looks of this minute, with how often each was repeated.
        var looks: [Look: Tally] = [:]
    }

    private let state = Mutex(State())
    private let turns = Turns()
    private let datastore: any Datastore

    init(_ datastore: any Datastore) { self.datastore = datastore }

    /// So much waits that nothing more is taken: the database does not write. Sensitive data is refused meanwhile
    /// (OWASP ASVS 16.5.3: fail closed).
    public var isFull: Bool { state.withLock { $0.waiting.count >= Limit.waiting } }

    /// Takes down a look at sensitive data.
    public func note(_ entry: AuditEntry, by actor: Actor?, on occasion: Occasion) {
        let line = AuditLine(entry.asRead(), by: actor, on: occasion)
        state.withLock { state in
            state.turn(to: occasion.now)
            state.look(line)
        }
    }

    /// Takes down an event of security: at once the first time, and what repeats it within the minute with its count,
    /// as looks are. Refusals do not crowd it out.
    public func tell(_ event: AuditEntry, by actor: Actor?, on occasion: Occasion) {
        let line = AuditLine(event, by: actor, on: occasion)
        state.withLock { state in
            state.turn(to: occasion.now)
            state.look(line)
        }
    }

    /// Takes down a refusal, by itself or counted.
    public func refuse(_ entry: AuditEntry, by actor: Actor?, on occasion: Occasion) {
        let line = AuditLine(entry, by: actor, on: occasion)
        state.withLock { state in
            state.turn(to: occasion.now)
            if let actor { state.tally(line, ofAccount: actor.accountID) } else { state.tally(line) }
        }
        occasion.mark?.wrote(.failure)
    }

    /// A line of its own at once: durable when this returns. Where it throws, the line waits and is written with the
    /// others: what was changed is not forgotten, and who changes on meets `isFull` at last.
    public func write(_ entry: AuditEntry, by actor: Actor?, on occasion: Occasion) async throws {
        do {
            try await datastore.write(.readCommitted) { session in try session.audit(entry, by: actor, on: occasion) }
        } catch {
            let line = AuditLine(entry, by: actor, on: occasion)
            state.withLock { $0.waiting.append(line) }
            throw error
        }
    }

    /// Writes what waits; what the minute before counted comes along.
    /// - Parameter closing: also what this minute counted so far.
    public func flush(at now: Instant, closing: Bool = false) async throws {
        state.withLock { state in if closing { state.close() } else { state.turn(to: now) } }
        try await turns.take(0) { [self] in
            while true {
                let batch = state.withLock { Array($0.waiting.prefix(Limit.batch)) }
                if batch.isEmpty { return }
                try await datastore.write(.readCommitted) { session in for line in batch { try session.record(line) } }
                state.withLock { $0.waiting.removeFirst(batch.count) }
            }
        }
    }
}

extension AuditTrail.State {
    /// Ends the minute before.
    mutating func turn(to now: Instant) {
        let current = now.microseconds / 60_000_000
        guard current != minute else { return }
        close()
        minute = current
    }

    mutating func close() {
        for (account, tally) in accounts { tell(tally, ("account", "\(account)")) }
        for (address, tally) in addresses { tell(tally, ("address", address)) }
        for tally in looks.values {
            guard tally.further > 0, var line = tally.last else { continue }
            line.occurrences = tally.further
            waiting.append(line)
        }
        looks = [:]
        accounts = [:]
        addresses = [:]
        toldOfAddresses = 0
    }

    mutating func look(_ line: AuditLine) {
        let entry = line.entry
        let look = AuditTrail.Look(
            account: line.actor?.accountID, address: line.address, action: entry.action,
            object: [entry.objectKind, entry.objectID], reason: entry.why?.form ?? entry.reason)
        if looks[look] != nil {
            looks[look]?.further += 1
            looks[look]?.last = line
            return
        }
        if looks.count < AuditTrail.Limit.looks { looks[look] = AuditTrail.Tally() }
        waiting.append(line)
    }

    mutating func tally(_ line: AuditLine, ofAccount id: Int64) {
        var tally = accounts[id] ?? AuditTrail.Tally()
        let hasRoom = tally.told < AuditTrail.Limit.ofAccount
        take(line, &tally, mayTell: hasRoom)
        accounts[id] = tally
    }

    mutating func tally(_ line: AuditLine) {
        let isNew = addresses[line.address] == nil
        let address = isNew && addresses.count >= AuditTrail.Limit.addresses ? "*" : line.address
        var tally = addresses[address] ?? AuditTrail.Tally()
        let hasRoom = tally.told < AuditTrail.Limit.ofAddress && toldOfAddresses < AuditTrail.Limit.ofAllAddresses
        if take(line, &tally, mayTell: hasRoom && address != "*") { toldOfAddresses += 1 }
        addresses[address] = tally
    }

    @discardableResult
    private mutating func take(_ line: AuditLine, _ tally: inout AuditTrail.Tally, mayTell: Bool) -> Bool {
        let isTold = mayTell && waiting.count < AuditTrail.Limit.waiting
        if isTold {
            tally.told += 1
            waiting.append(line)
        } else {
            tally.further += 1
            tally.last = line
        }
        return isTold
    }

    private mutating func tell(_ tally: AuditTrail.Tally, _ object: (kind: String, id: String)) {
        guard tally.further > 0, var line = tally.last else { return }
        let last = line.entry
        line.entry = AuditEntry(
            "access.refused", (object.kind, object.id, ""), outcome: .failure
        ).because(
            AuditReason(
                .furtherRefusals, ["count": "\(tally.further)", "action": last.action],
                words: [
                    "cause": last.why.map { Message($0.text(.chinese), $0.text(.english)) }
                        ?? Message(last.reason, last.reason)
                ]))
        line.occurrences = tally.further
        waiting.append(line)
    }
}

extension Rule {
    static let furtherRefusals = Rule(
        "access.further-refusals", "一分钟内另有 {count} 次被拒绝，最后一次：{action}（{cause}）",
        "{count} further refusals within the minute; the last: {action} ({cause})")
}
