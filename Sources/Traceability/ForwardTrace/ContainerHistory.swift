import Storage

/// Where containers were and who had them: of those that some units lie in, and of all around these.
struct ContainerHistory: Sendable {
    struct Hold: Sendable {
        let at: Int64
        let eventID: Int64
        let holderID: Int64
    }

    struct Stay: Sendable {
        let from: Int64
        /// `.max`: still.
        let to: Int64
        let parent: [UInt8]
    }

    private var holds: [[UInt8]: [Hold]] = [:]
    private var stays: [[UInt8]: [Stay]] = [:]
    /// Containers lie deeper than is followed.
    private(set) var isCut = false

    /// Who had the container within from…to, through whatever it lay in. Containers that contain each other end at the
    /// first that comes again.
    func holds(of key: [UInt8], from: Int64, to: Int64, path: [[UInt8]] = []) -> [Hold] {
        guard path.count < Containment.depthLimit, !path.contains(key) else { return [] }
        var all = (holds[key] ?? []).filter { $0.at >= from && $0.at < to }
        for stay in stays[key] ?? [] where stay.from < to && stay.to > from {
            all += holds(of: stay.parent, from: max(from, stay.from), to: min(to, stay.to), path: path + [key])
        }
        return all
    }

    init(of keys: Set<[UInt8]>, ownerID: Int64, in session: any Session) throws {
        var (seen, level) = (keys, Array(keys))
        for _ in 0..<Containment.depthLimit where !level.isEmpty {
            for (key, stay) in try session.stays(of: ownerID, level) { stays[key, default: []].append(stay) }
            for (key, hold) in try session.holds(of: level) { holds[key, default: []].append(hold) }
            let parents = Set(level.flatMap { stays[$0]?.map(\.parent) ?? [] })
            level = parents.filter { seen.insert($0).inserted }
        }
        isCut = !level.isEmpty
    }
}

extension Session {
    fileprivate func stays(of ownerID: Int64, _ keys: [[UInt8]]) throws -> [([UInt8], ContainerHistory.Stay)] {
        try keys.inParts { part in
            try rows(
                """
                SELECT name_key, from_at, \(Containment.end), parent_key FROM container_stay
                WHERE owner_id = \(ownerID) AND name_key IN \(list: part) AND \(Containment.counts())
                """
            ) { row in
                let (key, from, to) = (try row.next([UInt8].self), try row.next(Int64.self), try row.next(Int64?.self))
                return (key, ContainerHistory.Stay(from: from, to: to ?? .max, parent: try row.next()))
            }
        }
    }

    fileprivate func holds(of keys: [[UInt8]]) throws -> [([UInt8], ContainerHistory.Hold)] {
        try keys.inParts { part in
            try rows(
                """
                SELECT name_key, from_at, event_id, holder_id FROM container_holder
                WHERE name_key IN \(list: part) AND \(Containment.counts())
                """
            ) { row in
                (
                    try row.next([UInt8].self),
                    ContainerHistory.Hold(at: try row.next(), eventID: try row.next(), holderID: try row.next())
                )
            }
        }
    }
}

extension Containment {
    /// When the stay ended, as a column; NULL: it has not, or by a return that does not count.
    static let end: Query = "CASE WHEN \(isOpen) THEN NULL ELSE to_at END"
}
