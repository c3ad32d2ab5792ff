import Storage

/// Every unit that was in a container, or in one that was in it at the time: a recall by pallet means what passed
/// through it as well. Containers that contain each other are gone through once.
struct ContainerTree: Sendable {
    private(set) var runs: [UnitRun] = []
    private(set) var cuts: Set<ForwardTrace.Cut> = []

    private struct Visit {
        let key: [UInt8]
        let from: Int64
        let to: Int64
    }

    init(_ root: [UInt8], of ownerID: Int64, in session: any Session) throws {
        var (seen, level): (Set<[UInt8]>, [Visit]) = ([root], [Visit(key: root, from: .min, to: .max)])
        var found: [UnitRun] = []
        for _ in 0..<Containment.depthLimit where !level.isEmpty {
            var below: [Visit] = []
            for visit in level {
                found += try session.contents(of: ownerID, visit.key, visit.from, visit.to)
                for box in try session.boxes(of: ownerID, in: visit.key)
                where box.from < visit.to && box.to > visit.from && seen.insert(box.key).inserted {
                    below.append(
                        Visit(key: box.key, from: max(box.from, visit.from), to: min(box.to, visit.to)))
                }
                if found.count > ForwardTrace.containerLimit || seen.count > ForwardTrace.containerLimit {
                    cuts.insert(.containers)
                    runs = Self.merged(found)
                    return
                }
            }
            level = below
        }
        if !level.isEmpty { cuts.insert(.depth) }
        runs = Self.merged(found)
    }

    /// In order, each unit once.
    private static func merged(_ runs: [UnitRun]) -> [UnitRun] {
        var all: [UnitRun] = []
        for run in runs.sorted(by: { ($0.allocationNumber, $0.first) < ($1.allocationNumber, $1.first) }) {
            var first = run.first
            if let end = all.last, end.allocationNumber == run.allocationNumber { first = max(first, end.last + 1) }
            guard first <= run.last else { continue }
            all.append(
                UnitRun(allocationNumber: run.allocationNumber, first: first, last: run.last, batchID: nil))
        }
        return all
    }
}

extension Session {
    fileprivate func contents(of ownerID: Int64, _ key: [UInt8], _ from: Int64, _ to: Int64) throws -> [UnitRun] {
        try rows(
            """
            SELECT allocation_no, first_index, last_index FROM containment_run
            WHERE owner_id = \(ownerID) AND parent_key = \(key) AND from_at < \(to)
                AND coalesce(\(Containment.end), \(Int64.max)) > \(from) AND \(Containment.counts())
            LIMIT \(ForwardTrace.containerLimit + 1)
            """
        ) { row in
            UnitRun(allocationNumber: try row.next(), first: try row.next(), last: try row.next(), batchID: nil)
        }
    }

    fileprivate func boxes(of ownerID: Int64, in key: [UInt8]) throws -> [(key: [UInt8], from: Int64, to: Int64)] {
        try rows(
            """
            SELECT name_key, from_at, coalesce(\(Containment.end), \(Int64.max)) FROM container_stay
            WHERE owner_id = \(ownerID) AND parent_key = \(key) AND \(Containment.counts())
            LIMIT \(ForwardTrace.containerLimit + 1)
            """
        ) { (try $0.next([UInt8].self), try $0.next(Int64.self), try $0.next(Int64.self)) }
    }
}
