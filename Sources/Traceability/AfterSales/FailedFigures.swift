public import Storage
import Synchronization

/// What the page of to-dos tells of failed goods. Whom goods are with is looked through once a minute for each asker
/// and not at each look; where nothing has failed nothing is looked through.
public struct FailedFigures: Sendable {
    /// nil: no unit that the asker answers for has failed a ★ test.
    public var failed: FailedGoods?
    /// Failed goods of others that the asker has.
    public var held = HeldFailedGoods()

    public init() {}
}

public struct ReadFailedFigures: Sendable {
    /// Runs, and windows of 65,536 units, that are looked through.
    private static let limits = 20

    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    public func callAsFunction(by actor: Actor, at now: Instant) async throws -> FailedFigures {
        guard actor.may(.returnRead) else { return FailedFigures() }
        let (hasFailed, hasHeld) = try await platform.datastore.report { session in
            (try session.hasFailedGoods(for: actor), try session.hasFailedGoods(besides: actor.organizationID))
        }
        guard hasFailed || hasHeld else { return FailedFigures() }
        let asker = FailedFiguresMemory.Asker(actor)
        if let known = platform.failedFigures.figures(for: asker, at: now) { return known }
        var figures = FailedFigures()
        if hasFailed {
            let found = try await ListFailedGoods(platform)(by: actor, limits: (Self.limits, Self.limits))
            figures.failed = found.unitCount > 0 ? found : nil
        }
        if hasHeld {
            figures.held = try await ListHeldFailedGoods(platform)(by: actor, limits: (Self.limits, Self.limits))
        }
        platform.failedFigures.keep(figures, for: asker, at: now)
        return figures
    }
}

/// Figures of the last minute, by who asked: what one may know of holders another may not.
public final class FailedFiguresMemory: Sendable {
    static let seconds: Int64 = 60
    private static let limit = 1_000

    struct Asker: Hashable, Sendable {
        let accountID: Int64
        let organizationID: Int64
        let roles: Set<Role>

        init(_ actor: Actor) {
            (accountID, organizationID, roles) = (actor.accountID, actor.organizationID, actor.roles)
        }
    }

    private let known = Mutex<[Asker: (figures: FailedFigures, at: Instant)]>([:])

    init() {}

    func figures(for asker: Asker, at now: Instant) -> FailedFigures? {
        known.withLock { known in
            guard let found = known[asker], now >= found.at, now < found.at.adding(seconds: Self.seconds) else {
                return nil
            }
            return found.figures
        }
    }

    func keep(_ figures: FailedFigures, for asker: Asker, at now: Instant) {
        known.withLock { known in
            if known.count >= Self.limit { known.removeAll() }
            known[asker] = (figures, now)
        }
    }
}
