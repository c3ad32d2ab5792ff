public import Serials

/// The codes under scratch layers of one allocation, in the order of issue: a column of downloads, for those who may.
public struct ScratchColumn: Sendable {
    /// Bytes of a code.
    public let width: Int
    private let allocation: Allocation
    private let form: ScratchForm
    private let secret: ScratchSecret

    /// nil: the allocation has no scratch codes. Throws `Refusal.denied` for those who may not take them out.
    public init?(_ allocation: Allocation, _ platform: Platform, for actor: Actor) throws {
        guard let form = allocation.scratchForm, let secret = platform.allocations.scratch(allocation) else {
            return nil
        }
        try actor.require(.scratchDownload)
        (self.allocation, self.form, self.secret) = (allocation, form, secret)
        width = form.length
    }

    /// The code at `index`, ASCII.
    public func code(at index: Int64) -> [UInt8] {
        secret.code(owner: allocation.ownerID, allocation: allocation.number, index: index, form)
    }
}
