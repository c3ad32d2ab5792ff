import Storage

/// 已离开工厂: units of one allocation that others have, or that the maker has sold.
struct UnitsThatLeft: Sendable {
    let place: AllocationPlace
    let range: ClosedRange<Int64>
    /// Who has them, or has sold them; nil: the maker itself sold them.
    let holder: TraceHolder?
    let isSold: Bool
    var count: Int64 { range.upperBound - range.lowerBound + 1 }
}

extension Session {
    /// Those of the units that have left the factory, with whom they are as far as the asker may know.
    ///
    /// - Parameter windows: how many windows of 65,536 units may still be looked through.
    func unitsThatLeft(
        _ subjects: [ReturnRow.Subject], by actor: Actor, _ keys: PlatformKeys, windows: inout Int
    ) throws -> [UnitsThatLeft] {
        var all: [UnitsThatLeft] = []
        let byOwner = Dictionary(grouping: subjects.joined, by: \.ownerID).sorted { $0.key < $1.key }
        for (ownerID, subjects) in byOwner where windows > 0 {
            let reader = try TraceReader(actor, of: ownerID, keys, in: self)
            let runs = subjects.map { subject in
                UnitRun(
                    allocationNumber: subject.allocationNumber, first: subject.first, last: subject.last, batchID: nil)
            }
            for window in TraceWindow.windows(runs, of: ownerID) where windows > 0 {
                windows -= 1
                all += try unitsThatLeft(in: window, reader)
            }
        }
        return all
    }

    private func unitsThatLeft(in window: TraceWindow, _ reader: TraceReader) throws -> [UnitsThatLeft] {
        try WindowTrace(window, reader, in: self).segments.compactMap { segment in
            guard segment.holder != nil || segment.isSold else { return nil }
            return UnitsThatLeft(
                place: window.place, range: segment.first...segment.last, holder: segment.holder,
                isSold: segment.isSold)
        }
    }
}

extension Platform {
    /// How many of the units of each have left the factory, for those that have any outside: of as many as one answer
    /// can look through.
    ///
    /// - Parameter hands: whose goods on hand are not counted besides the maker's.
    func outside(
        _ subjects: [ReturnRow.Subject], by actor: Actor, hands: Int64? = nil
    ) async throws -> [ReturnRow.Subject: Int64] {
        guard !subjects.isEmpty else { return [:] }
        let keys = self.keys
        let left = try await datastore.report { session in
            var windows = FailedGoods.windowLimit
            return try session.unitsThatLeft(subjects, by: actor, keys, windows: &windows)
        }
        let own = hands.map { TraceHolder.organization($0) }
        let gone = left.filter { $0.isSold || own == nil || $0.holder != own }
        let byPlace = Dictionary(grouping: gone, by: \.place)
        var counts: [ReturnRow.Subject: Int64] = [:]
        for subject in Set(subjects) {
            let count = (byPlace[subject.place] ?? []).reduce(Int64(0)) { sum, run in
                sum + max(0, min(run.range.upperBound, subject.last) - max(run.range.lowerBound, subject.first) + 1)
            }
            if count > 0 { counts[subject] = count }
        }
        return counts
    }
}

/// What an amendment makes count as failed: how many of the units have left the factory, for whoever asks for it and
/// whoever approves.
public struct FailedByAmendment: Sendable {
    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    /// A warning; nil: nothing that fails is out of the factory, or nothing fails.
    public func callAsFunction(
        _ amendment: Amendment, _ rounds: [AmendmentRound], by actor: Actor
    ) async throws -> RowError? {
        let isOpen = amendment.state == .submitted || amendment.state == .returned
        guard isOpen || amendment.effectiveAt != nil, let last = rounds.max(by: { $0.number < $1.number }),
            last.lines.contains(where: { $0.field.test != nil && $0.new == "fail" })
        else { return nil }
        let subjects = try await platform.datastore.report { session -> [ReturnRow.Subject] in
            let runs = try session.amendmentRuns(last.returnID)
            if isOpen { return runs }
            // Once it counts: what has not passed again since.
            return try Dictionary(grouping: runs, by: \.place).flatMap { place, runs in
                try session.failedRanges(at: place, runs).map { ReturnRow.Subject(place, $0) }
            }
        }
        let count = try await platform.outside(subjects, by: actor).values.reduce(0, +)
        guard count > 0 else { return nil }
        return RowError(line: 0, .code, value: amendment.subject, .lifeFailedLeft, ["count": "\(count)"])
    }
}
