/// The printed codes of units, where they are computed; codes of a directory have the name of their place alone.
public struct UnitNames: Sendable {
    private let platform: Platform
    private let ownerID: Int64

    public init(_ platform: Platform, ownerID: Int64) { (self.platform, self.ownerID) = (platform, ownerID) }

    /// nil: the code was made elsewhere.
    public func code(_ allocationNumber: Int64, _ index: Int64) throws -> String? {
        guard let allocation = platform.allocations.allocation(ownerID, allocationNumber),
            let keyed = platform.allocations.keyed(ownerID, allocationNumber)
        else { return nil }
        return allocation.printed(serialField: try keyed.serialField(at: UInt64(index))).text
    }
}
