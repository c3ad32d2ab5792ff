import Storage

/// Packing by rows: what lies in a box is shipped with it, or taken out first where its owner says so.
extension ReturnJudge {
    /// Throws where the owner of the goods demands that they are unpacked before they are shipped alone.
    func checkUnpacked(_ row: ReturnRow, _ packed: PackedFacts) throws {
        guard let (subject, parent) = leftBehind(row, packed), packed.strictOwners.contains(subject.ownerID) else {
            return
        }
        throw wrong(row, .code, row.code, .captureUnpackFirst, ["other": parent.uri])
    }

    mutating func warnOfPacking(_ row: ReturnRow, _ packed: PackedFacts) {
        guard warnings.count < 1_000, let (_, parent) = leftBehind(row, packed) else { return }
        warnings.append(wrong(row, .code, row.code, .captureStillPacked, ["other": parent.uri]).error)
    }

    /// The container that goods of a shipment lie in. Old data is told of as it was, not as things lie now.
    private func leftBehind(_ row: ReturnRow, _ packed: PackedFacts) -> (ReturnRow.Subject, ContainerName)? {
        guard row.event == .shipping, stagedReturnID == nil, let subject = row.subject else { return nil }
        let run = packed.runs[subject.place]?.first(in: subject.first...subject.last) {
            $0.since.date <= row.eventTime.date
        }
        return run.map { (subject, $0.parent) }
    }
}

/// What lies in containers of what rows ship.
struct PackedFacts: Sendable {
    var runs: [AllocationPlace: ContainedRuns] = [:]
    /// Owners whose goods are unpacked before they are shipped alone.
    var strictOwners: Set<Int64> = []
}

extension Session {
    func packedFacts(_ shipped: [ReturnRow.Subject]) throws -> PackedFacts {
        var facts = PackedFacts()
        for (place, subjects) in Dictionary(grouping: shipped, by: \.place) {
            // One container is enough to tell of where a row ships many: the one that was packed first.
            let oldest = { (range: ClosedRange<Int64>) in
                try self.oldestOpenRun(at: place, range).map { [$0] } ?? []
            }
            let many = subjects.filter { $0.count > Containment.runLength }
            let few = subjects.filter { $0.count <= Containment.runLength }
            let runs =
                try openRuns(at: place, of: few, each: oldest) + many.flatMap { try oldest($0.first...$0.last) }
            if !runs.isEmpty { facts.runs[place] = ContainedRuns(runs) }
        }
        if !facts.runs.isEmpty { facts.strictOwners = try strictPackers() }
        return facts
    }
}
