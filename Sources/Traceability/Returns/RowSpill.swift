import Foundation
import JSONStream

/// Rows between two passes: a few in memory, more in a file that nobody else can open by name.
///
/// Filled by one thread, then drained by one task: never both at once.
final class RowSpill: @unchecked Sendable {
    /// Rows that stay in memory.
    static let memoryRows = 4_096

    private(set) var count = 0
    private let folder: String
    private var rows: [ReturnRow] = []
    private var file: FileHandle?
    private var pending: [UInt8] = []
    private var splitter = NDJSONSplitter()
    private var taken = 0

    init(folder: String) { self.folder = folder }

    func append(_ row: ReturnRow) throws {
        count += 1
        if file == nil, rows.count < Self.memoryRows {
            rows.append(row)
            return
        }
        let file = try self.file ?? UnlinkedFile.open(in: folder)
        self.file = file
        var line = JSONWriter()
        row.write(to: &line)
        pending.append(contentsOf: line.bytes)
        pending.append(0x0A)
        if pending.count > 1 << 17 { try flush(file) }
    }

    /// Back to the first row; the rows may be read several times.
    func rewind() throws {
        taken = 0
        guard let file else { return }
        try flush(file)
        try file.seek(toOffset: 0)
        splitter = NDJSONSplitter()
    }

    /// The next rows, about `limit` of them; empty at the end.
    func next(_ limit: Int) throws -> [ReturnRow] {
        if taken < rows.count {
            let end = min(rows.count, taken + limit)
            defer { taken = end }
            return Array(rows[taken..<end])
        }
        guard let file else { return [] }
        var found: [ReturnRow] = []
        func take(_ line: UnsafeRawBufferPointer, _: Int) throws {
            if let row = ReturnRow(try JSONValue(parsing: line)) { found.append(row) }
        }
        while found.count < limit {
            guard let data = try file.read(upToCount: 1 << 16), !data.isEmpty else {
                try splitter.finish(take)
                splitter = NDJSONSplitter()
                break
            }
            try data.withUnsafeBytes { try splitter.feed($0, take) }
        }
        return found
    }

    private func flush(_ file: FileHandle) throws {
        try file.write(contentsOf: pending)
        pending.removeAll(keepingCapacity: true)
    }
}
