import Foundation

/// Captured events between the pass that judges them and the one that stores them: a few in memory, more in a file
/// that nobody else can open by name.
///
/// Filled and drained by one task, one after the other.
final class EventSpill: @unchecked Sendable {
    /// Events that stay in memory.
    static let memoryEvents = 4_096
    /// Of these about so many bytes, and of those that are given together.
    static let memoryBytes = 16 << 20

    private(set) var count = 0
    private let memoryBytes: Int
    private var bytes = 0
    private let folder: String
    private var events: [CapturedEvent] = []
    private var file: FileHandle?
    private var pending: [UInt8] = []
    private var taken = 0
    private var rest: [UInt8] = []

    init(folder: String, memoryBytes: Int = EventSpill.memoryBytes) {
        (self.folder, self.memoryBytes) = (folder, memoryBytes)
    }

    /// Whether all that it has is in memory.
    var isInMemory: Bool { file == nil }

    func append(_ event: CapturedEvent) throws {
        count += 1
        if file == nil, events.count < Self.memoryEvents, bytes < memoryBytes {
            events.append(event)
            bytes += event.weight
            return
        }
        let file = try self.file ?? UnlinkedFile.open(in: folder)
        self.file = file
        var writer = EventBytesWriter()
        event.write(to: &writer)
        // Eight bytes of length: a record is found without reading it.
        pending.append(contentsOf: withUnsafeBytes(of: UInt64(writer.bytes.count).littleEndian) { Array($0) })
        pending.append(contentsOf: writer.bytes)
        if pending.count > 1 << 18 { try flush(file) }
    }

    /// Back to the first event.
    func rewind() throws {
        (taken, rest) = (0, [])
        guard let file else { return }
        try flush(file)
        try file.seek(toOffset: 0)
    }

    /// The next events, at most `limit` and about `memoryBytes`; empty at the end.
    func next(_ limit: Int) throws -> [CapturedEvent] {
        if taken < events.count {
            let end = min(events.count, taken + limit)
            defer { taken = end }
            return Array(events[taken..<end])
        }
        guard let file else { return [] }
        var found: [CapturedEvent] = []
        var (start, given) = (0, 0)
        while found.count < limit, given < memoryBytes {
            if let record = record(at: start) {
                given += record.count
                var reader = EventBytesReader(Array(rest[record]))
                found.append(CapturedEvent(from: &reader))
                start = record.upperBound
                continue
            }
            rest.removeFirst(start)
            start = 0
            guard let data = try file.read(upToCount: 1 << 18), !data.isEmpty else { break }
            rest.append(contentsOf: data)
        }
        rest.removeFirst(start)
        return found
    }

    private func record(at start: Int) -> Range<Int>? {
        guard rest.count - start >= 8 else { return nil }
        var count = 0
        for offset in (0..<8).reversed() { count = count << 8 | Int(rest[start + offset]) }
        guard rest.count - start - 8 >= count else { return nil }
        return (start + 8)..<(start + 8 + count)
    }

    private func flush(_ file: FileHandle) throws {
        try file.write(contentsOf: pending)
        pending.removeAll(keepingCapacity: true)
    }
}

extension CapturedEvent {
    /// About how many bytes it takes in memory: its documents, its names, the stretches of its codes.
    fileprivate var weight: Int {
        let groups = (documents.trade?.document.count ?? 0) + (documents.personal?.document.count ?? 0)
        let stretches = owners.reduce(0) { $0 + $1.subjects.count } + effects.bound.count + effects.units.count
        return 1_000 + documents.open.count + groups + 64 * (names.count + stretches)
    }
}
