/// 一卷标签: what lies between the first and the last label of a roll or a box, as things stand.
public struct Roll: Sendable, Hashable {
    /// Codes next to each other that stand the same.
    public struct Stretch: Sendable, Hashable {
        public enum Standing: Sendable, Hashable {
            /// Never used: production may be returned.
            case free
            /// Bound to a batch by a return.
            case made(returnID: Int64, batchNo: String)
            /// 换标: on goods already, in the place of another label; the batch is theirs.
            case label(returnID: Int64, batchNo: String)
            /// A return is storing it right now.
            case underWay(returnID: Int64)
            case void
            case frozen
            /// 报废: its life has ended.
            case scrapped
        }

        /// Numbers of the allocation, from 0.
        public let first: Int64
        public let last: Int64
        public let standing: Standing
        public var count: Int64 { last - first + 1 }
    }

    /// Stretches of one roll that are told.
    public static let stretchLimit = 500

    public let product: Product
    public let allocation: Allocation
    /// As printed.
    public let firstCode: String
    public let lastCode: String
    public let first: Int64
    public let last: Int64
    /// In order, without a gap.
    public let stretches: [Stretch]
    /// The labels were scanned the other way round.
    public let isSwapped: Bool
    /// 已发出或已售出: units that others have or have bought, as far as one look goes.
    public var leftCount: Int64 = 0

    public var count: Int64 { last - first + 1 }

    /// What may be said of a run of codes at once. A sale belongs to one unit and its buyer.
    public static let events: [ReturnEvent] = [.commissioning, .inspecting, .shipping]

    /// The parts that the event can happen to: labels that are not used yet are produced, what was produced is
    /// tested and shipped.
    public func stretches(for event: ReturnEvent) -> [Stretch] {
        stretches.filter { stretch in
            switch stretch.standing {
            case .free: event == .commissioning
            case .made, .label: event != .commissioning
            case .underWay, .void, .frozen, .scrapped: false
            }
        }
    }

    public func count(for event: ReturnEvent) -> Int64 { stretches(for: event).reduce(0) { $0 + $1.count } }

    public func count(where isWanted: (Stretch.Standing) -> Bool) -> Int64 {
        stretches.reduce(0) { $0 + (isWanted($1.standing) ? $1.count : 0) }
    }
}

extension Roll {
    /// What of a run goes nowhere: disjoint and in order, each.
    struct Stopped: Sendable {
        var void: [ClosedRange<Int64>] = []
        var frozen: [ClosedRange<Int64>] = []
        var scrapped: [ClosedRange<Int64>] = []
    }

    /// Lays what is bound and what is stopped over a run. Void goes before frozen, that before scrapped, all before
    /// bound.
    ///
    /// - Parameters:
    ///   - bound: disjoint and in order, as are `labels` and all that is stopped.
    ///   - labels: what took other labels' places; none of them is bound.
    static func stretches(
        _ run: ClosedRange<Int64>, bound: [(range: ClosedRange<Int64>, standing: Stretch.Standing)],
        labels: [(range: ClosedRange<Int64>, standing: Stretch.Standing)] = [], stopped: Stopped
    ) -> [Stretch] {
        var cuts: Set<Int64> = [run.lowerBound]
        let (void, frozen, scrapped) = (stopped.void, stopped.frozen, stopped.scrapped)
        for range in bound.map(\.range) + labels.map(\.range) + void + frozen + scrapped {
            for cut in [range.lowerBound, range.upperBound + 1] where run.contains(cut) { cuts.insert(cut) }
        }
        var layers = [
            Layer(void.map { ($0, .void) }), Layer(frozen.map { ($0, .frozen) }),
            Layer(scrapped.map { ($0, .scrapped) }), Layer(labels), Layer(bound),
        ]
        var stretches: [Stretch] = []
        let starts = cuts.sorted()
        for (place, start) in starts.enumerated() {
            let end = place + 1 < starts.count ? starts[place + 1] - 1 : run.upperBound
            var standing = Stretch.Standing.free
            for index in layers.indices.reversed() { standing = layers[index].standing(at: start) ?? standing }
            if let before = stretches.last, before.standing == standing {
                stretches[stretches.count - 1] = Stretch(first: before.first, last: end, standing: standing)
            } else {
                stretches.append(Stretch(first: start, last: end, standing: standing))
            }
        }
        return stretches
    }

    /// Disjoint ranges in order, asked at rising places.
    private struct Layer {
        private let ranges: [(range: ClosedRange<Int64>, standing: Stretch.Standing)]
        private var next = 0

        init(_ ranges: [(range: ClosedRange<Int64>, standing: Stretch.Standing)]) { self.ranges = ranges }

        mutating func standing(at place: Int64) -> Stretch.Standing? {
            while next < ranges.count, ranges[next].range.upperBound < place { next += 1 }
            return next < ranges.count && ranges[next].range.contains(place) ? ranges[next].standing : nil
        }
    }
}
