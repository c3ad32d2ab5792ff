public import Storage

/// 正向追溯: what is asked about; all of it one owner's.
public enum TraceSubject: Sendable, Hashable {
    /// 零部件批号, as the supplier wrote it; letters count alike in both cases.
    case componentLot(String)
    case batch(Int64)
    /// 批号, as its maker numbers batches, and the product: its id, GTIN or model; "" where the number is of one only.
    case batchNumber(String, product: String)
    /// The URI of a box, pallet or shipment.
    case container(String)
}

/// Who has units, as far as the reader may know: an enterprise by name where the owner itself handed them over, else
/// the region alone (model.md, "May read").
public enum TraceHolder: Sendable, Hashable {
    case organization(Int64)
    /// 未登记的收货方: as the shipment names it, "" where it does not; and where it is.
    case consignee(String, region: String)
    /// GB/T 2260, or words; "" where nobody said.
    case region(String)
}

/// Consecutive units of one allocation with the same whereabouts.
public struct TraceSegment: Sendable, Hashable {
    public let allocationNumber: Int64
    public let first: Int64
    public let last: Int64
    /// nil: not bound to a batch.
    public let batchID: Int64?
    /// Who has it, or has sold it; nil: its maker, or nobody has said.
    public let holder: TraceHolder?
    /// Where it was sold to, "" where nobody said; nil: it is not sold.
    public let soldRegion: String?
    /// The container that it lies in directly.
    public let container: String?
    public var count: Int64 { last - first + 1 }
    /// 已售: a consumer has it.
    public var isSold: Bool { soldRegion != nil }
}

/// From a component lot, a batch or a container to all units: sums over all of them, whatever is listed.
public struct ForwardTrace: Sendable {
    public struct BatchLine: Sendable, Hashable {
        public let id: Int64
        public let number: String
        public let productID: Int64
        public let unitCount: Int64
    }

    public struct HolderLine: Sendable, Hashable {
        public let holder: TraceHolder
        /// nil for a region; of a consignee who is not registered, as the shipment has it.
        public let name: String?
        public let regionCode: String
        /// 现有: units that it has and has not sold.
        public let holdingCount: Int64
        /// 收到过: units that it ever had.
        public let receivedCount: Int64
        /// 已售: units that consumers have from it.
        public let soldCount: Int64
    }

    /// What never left the maker, or came back to it.
    public struct MakerLine: Sendable, Hashable {
        public var holdingCount: Int64 = 0
        public var soldCount: Int64 = 0
    }

    public struct RegionLine: Sendable, Hashable {
        public let code: String
        /// Units that came to anybody there, each once.
        public var receivedCount: Int64 = 0
        /// Units that somebody there has and has not sold.
        public var holdingCount: Int64 = 0
        /// Units that were sold to there, by whomever.
        public var soldCount: Int64 = 0
    }

    /// Where the answer ends although there may be more. Never silently.
    public enum Cut: String, Sendable, CaseIterable {
        /// More batches have the lot than `batchLimit`.
        case batches
        /// Containers in containers deeper than `Containment.depthLimit`.
        case depth
        /// More containers, or rows of their contents, than `containerLimit`.
        case containers
        /// More consignees who are not registered than `consigneeLimit`: the others count by their regions.
        case consignees
        /// 换标: more of 65,536 units in a row have a new label than `relabeledLimit`: what happened to the others since
        /// is not told.
        case labels
    }

    public static let batchLimit = 10_000
    public static let containerLimit = 100_000
    public static let consigneeLimit = 10_000
    public static let relabeledLimit = 4_096
    public static let depthLimit = Containment.depthLimit

    public let subject: TraceSubject
    public let ownerID: Int64
    public let ownerName: String
    public let asOf: Instant
    public var batches: [BatchLine] = []
    public var unitCount: Int64 = 0
    public var segmentCount: Int64 = 0
    public var shippedCount: Int64 = 0
    /// Units that consumers have. `unitCount` is their number and what the maker and all holders have.
    public var soldCount: Int64 = 0
    public var installedCount: Int64 = 0
    public var maker = MakerLine()
    /// The holders, those that have most first.
    public var holders: [HolderLine] = []
    public var regions: [RegionLine] = []
    public var cuts: Set<Cut> = []
    public var isWhole: Bool { cuts.isEmpty }
}

extension ForwardTrace.Cut {
    /// What there is more of.
    public var words: Message {
        switch self {
        case .batches:
            Message(
                "批次超过 \(ForwardTrace.batchLimit) 个", "more than \(ForwardTrace.batchLimit) batches")
        case .containers:
            Message(
                "包装超过 \(ForwardTrace.containerLimit) 个", "more than \(ForwardTrace.containerLimit) containers")
        case .consignees:
            Message(
                "未登记的收货单位超过 \(ForwardTrace.consigneeLimit) 个，其余按地区计",
                "more than \(ForwardTrace.consigneeLimit) consignees not registered here; the others by region")
        case .labels:
            Message(
                "换标产品过于集中，部分只计到换标前",
                "too many units with a new label: some are told of as they were under the old one")
        case .depth:
            Message(
                "包装嵌套超过 \(ForwardTrace.depthLimit) 层", "containers deeper than \(ForwardTrace.depthLimit)")
        }
    }
}
