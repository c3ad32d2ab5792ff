import Identification
import Storage

/// 自有序列号登记: an enterprise brings the serials (AI 21) that it makes itself for a GTIN of its own. All of a file or
/// nothing; each wrong line is named; they count against the year's quota like codes of ours.
public struct RegisterOwnSerials: Sendable {
    /// The most serials of one file: each takes a row.
    public static let limit: Int64 = 1_000_000

    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    /// - Parameters:
    ///   - path: the file on disk, TXT or CSV, one serial a line.
    ///   - takesFirstColumn: lines have several columns, and the first is the serial.
    public func callAsFunction(
        _ path: String, gtin: String, takesFirstColumn: Bool = false, by actor: Actor, on occasion: Occasion
    ) async throws -> Allocation {
        try actor.require(.codeApply)
        var target = ImportCodes.Target(organizationID: actor.organizationID)
        target.gtin = try Text.required(gtin, "gtin", limit: 40)
        target.takesFirstColumn = takesFirstColumn
        return try await ImportCodes(platform).register(path, into: target, by: actor, on: occasion)
    }
}

extension Session {
    /// Throws when so many own serials of an enterprise are too many for a file, or for the year.
    func checkOwnSerials(_ count: Int64, of ownerID: Int64, _ platform: Platform, on occasion: Occasion) throws {
        guard count <= RegisterOwnSerials.limit else {
            throw Refusal(
                .tooLarge, .ownSerialsTooMany, field: "file",
                ["value": "\(count)", "limit": "\(RegisterOwnSerials.limit)"])
        }
        let quota = try codeQuota(
            of: ownerID, year: occasion.now.date.year, standard: platform.options.yearlyQuota)
        guard count <= quota.left else {
            throw Refusal(
                .conflict, .ownSerialsAboveQuota, field: "file",
                [
                    "value": "\(count)", "left": "\(quota.left)", "allowed": "\(quota.allowed)",
                    "year": "\(quota.year)",
                ])
        }
    }
}

extension Platform {
    /// Own serials that the actor's enterprise registered, the newest first.
    public func ownSerials(for actor: Actor, limit: Int = 50) async throws -> [Allocation] {
        try actor.require(.codeRead)
        return try await datastore.report { session in
            try session.allocations(of: actor.organizationID, limit: 500)
                .filter { $0.kind == .directory && $0.isGTIN }.prefix(limit).map { $0 }
        }
    }
}

extension Rule {
    static let ownSerialsTooMany = Rule(
        "own-serials.too-many", "文件有 {value} 个序列号，一次最多 {limit} 个，请拆分",
        "The file has {value} serials, at most {limit} at once; split it")
    static let ownSerialsAboveQuota = Rule(
        "own-serials.above-quota",
        "文件有 {value} 个序列号，超过 {year} 年剩余配额 {left}（全年 {allowed}）；请减少，或请平台审核员调整配额",
        "The file has {value} serials, more than the {left} left for {year} (of {allowed}); send fewer, or ask the "
            + "platform's reviewers for a higher quota")
}
