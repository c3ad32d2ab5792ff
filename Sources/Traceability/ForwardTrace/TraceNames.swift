import Storage

/// Names of what runs of a forward trace point at, each read once. Only what the trace has named is asked for: whoever
/// the reader may not know is there as a region.
public struct TraceNames: Sendable {
    private let platform: Platform
    private let ownerID: Int64
    private var holders: [Int64: Holder] = [:]
    private var batches: [Int64: String] = [:]

    public struct Holder: Sendable {
        public let name: String
        /// GB/T 2260.
        public let regionCode: String
    }

    public init(_ platform: Platform, ownerID: Int64) { (self.platform, self.ownerID) = (platform, ownerID) }

    public mutating func holder(_ id: Int64) async throws -> Holder {
        if let known = holders[id] { return known }
        let found = try await platform.datastore.report { session in
            Holder(
                name: try session.organizationNames([id])[id] ?? "",
                regionCode: try session.regionCodes(of: [id])[id] ?? "")
        }
        holders[id] = found
        return found
    }

    /// 批号.
    public mutating func batch(_ id: Int64) async throws -> String {
        if let known = batches[id] { return known }
        let ownerID = ownerID
        let found = try await platform.datastore.report { try $0.batch(ownerID, id)?.number ?? "" }
        batches[id] = found
        return found
    }
}
