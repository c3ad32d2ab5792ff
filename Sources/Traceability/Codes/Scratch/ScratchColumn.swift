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

extension DownloadRequest {
    /// nil: not asked for. Throws for allocations without scratch codes, and formats without columns.
    func scratchColumn(of allocation: Allocation, _ platform: Platform, for actor: Actor) throws -> ScratchColumn? {
        guard withScratch else { return nil }
        guard format == .csv || format == .xlsx, let column = try ScratchColumn(allocation, platform, for: actor) else {
            throw Refusal(.invalid, .noScratchColumn, field: "scratch")
        }
        return column
    }
}

extension Rule {
    static let noScratchColumn = Rule(
        "download.no-scratch", "刮开验证码只在含刮开验证码的码段、以 CSV 或 XLSX 下载时提供",
        "Scratch codes come with CSV and XLSX, of allocations that have them")
}
