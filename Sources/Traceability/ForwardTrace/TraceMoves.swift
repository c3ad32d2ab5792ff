import Storage

/// Units of one allocation, all within `TraceWindow.width` of each other, or within `wideWidth` where little happened.
struct TraceWindow: Sendable {
    static let width: Int64 = 65_536
    /// A multiple of it.
    static let wideWidth = 64 * width
    /// Rows of one kind that a wide window may have.
    static let sparseRows = 2_000

    struct Piece: Sendable {
        let range: ClosedRange<Int64>
        let batchID: Int64?
    }

    let place: AllocationPlace
    var pieces: [Piece]
    var range: ClosedRange<Int64> { pieces[0].range.lowerBound...pieces[pieces.count - 1].range.upperBound }

    /// Runs in order, cut at the borders of windows.
    static func windows(_ runs: [UnitRun], of ownerID: Int64, width: Int64 = width) -> [TraceWindow] {
        var windows: [TraceWindow] = []
        for run in runs {
            var first = run.first
            while first <= run.last {
                let last = min(run.last, (first / width + 1) * width - 1)
                let piece = Piece(range: first...last, batchID: run.batchID)
                let place = AllocationPlace(ownerID: ownerID, number: run.allocationNumber)
                // Nothing holds the window meanwhile: each piece would copy all before it.
                let goesOn =
                    windows.last.map { window in
                        window.place == place && window.range.lowerBound / width == first / width
                            && window.range.upperBound < first
                    } ?? false
                if goesOn {
                    windows[windows.count - 1].pieces.append(piece)
                } else {
                    windows.append(TraceWindow(place: place, pieces: [piece]))
                }
                first = last + 1
            }
        }
        return windows
    }
}

extension TraceWindow {
    /// The same units in windows of the usual width.
    var narrow: [TraceWindow] {
        Self.windows(
            pieces.map {
                UnitRun(
                    allocationNumber: place.number, first: $0.range.lowerBound, last: $0.range.upperBound,
                    batchID: $0.batchID)
            }, of: place.ownerID)
    }
}

/// Units that the trace has come to.
struct UnitRun: Sendable, Hashable {
    let allocationNumber: Int64
    let first: Int64
    let last: Int64
    let batchID: Int64?
}

/// Units that came into somebody's hands.
struct TraceMove: Sendable {
    let at: Int64
    let eventID: Int64
    let range: ClosedRange<Int64>
    /// An organization, or what `Custody` says of others.
    let holderID: Int64
}

/// What lies in what within a window, now and before.
struct TraceStay: Sendable {
    let range: ClosedRange<Int64>
    let from: Int64
    /// nil: still.
    let to: Int64?
    let parent: ContainerName
}

extension [UnitRun] {
    /// Neighbours of one batch as one: a batch that was returned unit by unit is looked at as the roll that it is.
    var joined: [UnitRun] {
        var all: [UnitRun] = []
        for run in self {
            if let last = all.last, last.allocationNumber == run.allocationNumber, last.batchID == run.batchID,
                last.last + 1 == run.first
            {
                all[all.count - 1] = UnitRun(
                    allocationNumber: run.allocationNumber, first: last.first, last: run.last, batchID: run.batchID)
            } else {
                all.append(run)
            }
        }
        return all
    }
}

extension Session {
    /// Wide windows where little happened, narrow ones elsewhere: a roll that was shipped whole is looked at by a few
    /// statements however many units it has, and no window has more in memory than a narrow one may.
    func fitting(_ windows: [TraceWindow]) throws -> [TraceWindow] {
        try windows.flatMap { window in
            try window.range.count <= Int(TraceWindow.width) || isSparse(window) ? [window] : window.narrow
        }
    }

    private func isSparse(_ window: TraceWindow) throws -> Bool {
        let (place, range) = (window.place, window.range)
        let own: Query = "owner_id = \(place.ownerID) AND allocation_no = \(place.number)"
        var reads: [Query] = (0..<SubjectBlock.levels).map { level in
            let (low, high) = (range.lowerBound >> (4 * Int64(level)), range.upperBound >> (4 * Int64(level)))
            return """
                SELECT 1 FROM custody_block WHERE \(own) AND level = \(level) AND block BETWEEN \(low) AND \(high)
                """
        }
        reads.append(
            """
            SELECT 1 FROM containment_run WHERE \(own)
                AND first_index BETWEEN \(range.lowerBound - Containment.runLength) AND \(range.upperBound)
            """)
        for table in ["item", "code_replacement"] as [Query] {
            reads.append(
                """
                SELECT 1 FROM \(table) WHERE \(own)
                    AND code_index BETWEEN \(range.lowerBound) AND \(range.upperBound)
                """)
        }
        let limit = TraceWindow.sparseRows
        for read in reads {
            let count = try value(
                "SELECT count(*) FROM (\(read) LIMIT \(limit + 1)) AS found", as: Int64.self)
            if count ?? 0 > Int64(limit) { return false }
        }
        return true
    }

    /// In the order of time: by shipments of the codes themselves, and of what they lay in.
    func moves(in window: TraceWindow, _ stays: [TraceStay], _ history: ContainerHistory) throws -> [TraceMove] {
        var moves = try handed(in: window)
        for stay in stays {
            for hold in history.holds(of: stay.parent.key, from: stay.from, to: stay.to ?? .max) {
                moves.append(
                    TraceMove(at: hold.at, eventID: hold.eventID, range: stay.range, holderID: hold.holderID))
            }
        }
        return moves.sorted { ($0.at, $0.eventID) < ($1.at, $1.eventID) }
    }

    private func handed(in window: TraceWindow) throws -> [TraceMove] {
        let (place, range) = (window.place, window.range)
        return try (0..<SubjectBlock.levels).flatMap { level -> [TraceMove] in
            let shift = 4 * Int64(level)
            return try rows(
                """
                SELECT block, from_at, event_id, holder_id FROM custody_block
                WHERE owner_id = \(place.ownerID) AND allocation_no = \(place.number) AND level = \(level)
                    AND block BETWEEN \(range.lowerBound >> shift) AND \(range.upperBound >> shift)
                    AND \(Containment.counts())
                """
            ) { row in
                let block = try row.next(Int64.self)
                return TraceMove(
                    at: try row.next(), eventID: try row.next(), range: block << shift...((block + 1) << shift - 1),
                    holderID: try row.next())
            }
        }
    }

    func stays(in window: TraceWindow) throws -> [TraceStay] {
        let (place, range) = (window.place, window.range)
        return try rows(
            """
            SELECT first_index, last_index, from_at, \(Containment.end), parent, parent_key FROM containment_run
            WHERE owner_id = \(place.ownerID) AND allocation_no = \(place.number)
                AND first_index > \(range.lowerBound - Containment.runLength) AND first_index <= \(range.upperBound)
                AND last_index >= \(range.lowerBound) AND \(Containment.counts())
            """
        ) { row in
            let first = try row.next(Int64.self)
            return TraceStay(
                range: first...(try row.next(Int64.self)), from: try row.next(), to: try row.next(),
                parent: ContainerName(uri: try row.next(), key: try row.next()))
        }
    }
}
