import Storage

/// Works imports off, a part at a time, whichever process was at them before: what is done is marked in the transaction
/// that does it.
public struct HistoryWork: Sendable {
    let platform: Platform
    /// This process.
    private let peer: String

    public init(_ platform: Platform) {
        self.platform = platform
        peer = platform.entropy.bytes(12).map { String($0, radix: 36) }.joined()
    }

    /// A peer that is silent for so long has ended.
    private static let leaseSeconds: Int64 = 30
    /// After a failure somebody may look at it, and it is tried again.
    private static let pauseSeconds: Int64 = 30

    static func lease(_ now: Instant) -> Instant { now.adding(seconds: leaseSeconds) }

    /// Takes the next step of the oldest import that waits for one; false: none does. `isOver` breaks a trial off.
    public func step(isOver: @escaping @Sendable () -> Bool = { false }) async throws -> Bool {
        guard let found = try await claim() else { return false }
        do {
            try await work(found, isOver)
        } catch is CancellationError {
            return false
        } catch let refusal as Refusal where refusal.rule == .changedMeanwhile || refusal.rule == .returnMixedUp {
            return true
        } catch {
            try await note(error, found)
            throw error
        }
        return true
    }

    private func work(_ found: HistoryImport, _ isOver: @escaping @Sendable () -> Bool) async throws {
        let actor = try await platform.datastore.report { try $0.historyActor(found) }
        switch found.state {
        case .trying:
            var trial = HistoryTrial(platform, by: actor, found, isOver: isOver)
            try await trial.run()
        case .making, .adding:
            guard let returnID = found.returnID else { return }
            try actor.require(.historyImport)
            let staging = HistoryStaging(platform: platform, actor: actor, found: found, returnID: returnID)
            try await found.state == .making ? staging.make() : staging.add()
        case .confirming: try await HistoryEnding(platform: platform, actor: actor, found: found).fold()
        case .undoing: try await HistoryEnding(platform: platform, actor: actor, found: found).undo()
        case .open, .tried, .staged, .confirmed, .undone: return
        }
    }

    /// On SQLite there is one process, and whoever held the lease before has ended.
    private func claim() async throws -> HistoryImport? {
        let (now, peer) = (platform.clock.now(), self.peer)
        let isAlone = platform.datastore.engine == .sqlite
        let found = try await platform.datastore.report { session in
            try session.historyImports(
                """
                state IN \(list: HistoryImport.State.working) AND not_before <= \(now)
                    AND (\(isAlone ? 1 : 0) = 1 OR peer = \(peer) OR lease_until <= \(now))
                ORDER BY import_id LIMIT 1
                """
            ).first
        }
        guard let found else { return nil }
        let until = Self.lease(now)
        let taken = try await platform.datastore.write { session in
            try session.run(
                """
                UPDATE history_import SET peer = \(peer), lease_until = \(until)
                WHERE import_id = \(found.id) AND state = \(found.state) AND next_part = \(found.nextPart)
                    AND (\(isAlone ? 1 : 0) = 1 OR peer = \(peer) OR lease_until <= \(now))
                """)
        }
        return taken == 1 ? found : nil
    }

    private func note(_ error: any Error, _ found: HistoryImport) async throws {
        let text = (error as? Refusal)?.kept ?? Rule.unavailable.message.kept
        let until = platform.clock.now().adding(seconds: Self.pauseSeconds)
        try await platform.datastore.write { session in
            try session.run(
                """
                UPDATE history_import SET failure = \(String(text.prefix(600))), not_before = \(until)
                WHERE import_id = \(found.id) AND state = \(found.state)
                """)
        }
    }
}

extension Session {
    /// Who set the import to work, with what this person may by now.
    fileprivate func historyActor(_ found: HistoryImport) throws -> Actor {
        let names = try first(
            "SELECT name, display_name FROM account WHERE account_id = \(found.accountID)"
        ) { (try $0.next(String.self), try $0.next(String.self)) }
        let roles = try rows(
            """
            SELECT role FROM membership
            WHERE account_id = \(found.accountID) AND organization_id = \(found.ownerID)
            """
        ) { try $0.next(Role.self) }
        return Actor(
            accountID: found.accountID, accountName: names?.0 ?? "", displayName: names?.1 ?? "",
            organization: (found.ownerID, try organization(found.ownerID)?.name ?? ""), roles: Set(roles),
            siteID: found.siteID)
    }
}
