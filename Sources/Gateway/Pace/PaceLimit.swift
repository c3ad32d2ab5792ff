/// How often somebody may do what costs much, or may be tried over and over: a bucket that is full after a pause and
/// gives one turn after another.
public struct PaceLimit: Sendable, Hashable {
    public let turns: Int64
    public let seconds: Int64

    public init(turns: Int64, seconds: Int64) {
        self.turns = turns
        self.seconds = seconds
    }

    /// Of those paces that have one, what does not come back: wrong sign-ins, registrations that were taken. An address
    /// may be that of a whole office behind one router.
    public static let usual: [Pace: PaceLimit] = [
        .signIn: PaceLimit(turns: 20, seconds: 60), .register: PaceLimit(turns: 60, seconds: 3_600),
    ]
    /// Of tries, whatever becomes of them.
    public static let tries: [Pace: PaceLimit] = [
        .signIn: PaceLimit(turns: 300, seconds: 60), .register: PaceLimit(turns: 30, seconds: 60),
    ]
    /// Of one address without an account, each minute. A carrier's address may be that of a whole quarter: scans cost
    /// least and have most.
    public static let work: [Pace: PaceLimit] = [
        .scan: PaceLimit(turns: 600, seconds: 60), .lookUp: PaceLimit(turns: 120, seconds: 60),
        .download: PaceLimit(turns: 60, seconds: 60), .upload: PaceLimit(turns: 300, seconds: 60),
        .change: PaceLimit(turns: 300, seconds: 60), .read: PaceLimit(turns: 600, seconds: 60),
    ]
    /// An account, and not the address that it comes from, has so many times the turns.
    public static let ofAccount: Int64 = 4
    /// Credentials that are nobody's: so many tries of one address a minute, where they were made up; of each, where
    /// they were somebody's.
    public static let strays: [Pace: PaceLimit] = [.read: PaceLimit(turns: 300, seconds: 60)]
}

extension [Pace: PaceLimit] {
    public func times(_ factor: Int64) -> [Pace: PaceLimit] {
        mapValues { PaceLimit(turns: $0.turns * factor, seconds: $0.seconds) }
    }
}
