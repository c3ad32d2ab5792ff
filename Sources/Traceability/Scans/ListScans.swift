import Storage

/// Queries of an enterprise's codes, newest first, a page at a time.
public struct ListScans: Sendable {
    public struct Entry: Sendable {
        public let scan: ScanRow
        /// As printed.
        public let code: String
    }

    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    /// - Parameter before: the id of the last entry seen; nil begins with the newest.
    public func callAsFunction(
        organization: Int64?, before id: Int64?, limit: Int = 100, by actor: Actor, on occasion: Occasion
    ) async throws -> [Entry] {
        try actor.require(.codeRead)
        return try await platform.datastore.report { session in
            let ownerID = try session.organizationAsked(organization, by: actor)
            let reader = ReadCodeFacts(platform: platform, session: session, now: occasion.now)
            return try session.scans(of: ownerID, before: id ?? .max, limit: min(max(1, limit), 500)).map { scan in
                let identity = CodeIdentity(
                    ownerID: ownerID, allocationNumber: scan.allocationNumber, index: scan.index)
                return Entry(scan: scan, code: try reader.printed(identity)?.text ?? "")
            }
        }
    }
}
