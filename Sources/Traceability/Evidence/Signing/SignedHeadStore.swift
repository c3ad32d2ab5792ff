/// Where the last signed checkpoint of this installation lies (已签名树头的独立存放处): outside of the database, so that a
/// database put back to an earlier day is found out before it signs a second history.
public protocol SignedHeadStore: Sendable {
    /// The signed note; nil: nothing was ever signed here.
    func read() throws -> [UInt8]?

    /// Puts `note` in the place of `expected` (nil: of nothing); false, and nothing done, where something else is there
    /// by now. Durable when it returns true.
    func swap(from expected: [UInt8]?, to note: [UInt8]) throws -> Bool

    /// What witnesses said against the log (`WitnessClaims`); nil: nothing was ever kept.
    func claims() throws -> [UInt8]?

    /// Keeps that in the place of what was there; durable when it returns.
    func keep(claims: [UInt8]) throws
}
