import Cryptography
import Storage

/// What an event is about, in its record: one digest of the codes, one of the other names, however they lie in their
/// tables. An event's rows of both are as fixed by its leaf as its own row.
struct EventReach: Sendable, Hashable {
    struct Run: Sendable, Hashable {
        var allocation: Int64
        var first: Int64
        var last: Int64
    }

    private var runs: [Run] = []
    private var names: [[UInt8]] = []

    /// Columns that stand in a record beside those of the row.
    static let columns: [StaticString] = ["subjects", "names"]
    /// In their order; NULL: there are none.
    var values: [Value] { [subjectDigest.map { .bytes($0) } ?? .null, nameDigest.map { .bytes($0) } ?? .null] }

    var allocations: Set<Int64> { Set(runs.map(\.allocation)) }

    mutating func add(_ allocation: Int64, _ first: Int64, _ last: Int64) {
        runs.append(Run(allocation: allocation, first: first, last: last))
    }

    mutating func add(_ allocation: Int64, _ block: SubjectBlock) {
        let level = min(max(block.level, 0), SubjectBlock.levels - 1)
        let width = Int64(1) << (4 * Int64(level))
        // A damaged row may name a level or a block that no index has: it stands for itself, and fits nothing.
        guard level == block.level, (0..<Int64.max / width).contains(block.block) else {
            return add(allocation, -1 - Int64(level), block.block)
        }
        add(allocation, block.block * width, block.block * width + width - 1)
    }

    /// A role that no event has, in a damaged row, stands for itself: no byte of it is left out.
    mutating func add(name key: [UInt8], role: Int64) {
        let isKnown = EventRole(rawValue: role) != nil
        names.append((isKnown ? [UInt8(truncatingIfNeeded: role)] : [0] + Array("\(role)/".utf8)) + key)
    }

    /// The fewest runs of the same codes: blocks, single codes and runs of one set are the same.
    static func merged(_ runs: [Run]) -> [Run] {
        var merged: [Run] = []
        for run in runs.sorted(by: { ($0.allocation, $0.first, $0.last) < ($1.allocation, $1.first, $1.last) }) {
            if let last = merged.last, last.allocation == run.allocation, run.first <= last.last + 1 {
                merged[merged.count - 1].last = max(last.last, run.last)
            } else {
                merged.append(run)
            }
        }
        return merged
    }

    private var subjectDigest: [UInt8]? {
        if runs.isEmpty { return nil }
        var bytes: [UInt8] = []
        for run in runs.count == 1 ? runs : Self.merged(runs) {
            for number in [run.allocation, run.first, run.last] {
                withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) }
            }
        }
        return SHA256.hash(bytes)
    }

    private var nameDigest: [UInt8]? {
        if names.isEmpty { return nil }
        return SHA256.hash(names.sorted { $0.lexicographicallyPrecedes($1) }.flatMap { $0 })
    }
}
