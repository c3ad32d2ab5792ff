import ArgumentParser
import Glibc

/// Reads whatever is there up to a block, identifies its lines on all cores, writes the objects in order, and only
/// then reads on: memory does not grow with the input, and whoever types a line sees its object at once.
struct IdentifyPipeline: Sendable {
    let writer: IdentifiedLine
    /// Bytes of input at a time. Objects take about six times as much.
    var blockSize = 1 << 20
    var workers = max(1, min(64, sysconf(Int32(_SC_NPROCESSORS_ONLN))))

    /// Throws `ExitCode(3)` when input or output fails: a closed pipe, a full disk.
    func run(from input: Int32, to output: Int32) async throws {
        var lines = LineBlocks(limit: 65_536, capacity: blockSize)
        while try lines.fill(from: input) {
            try await identify(lines.wholeLines(), to: output)
        }
        try await identify(lines.rest(), to: output)
    }

    /// Lines, each with its line end, to objects.
    func identify(_ lines: [UInt8], to output: Int32) async throws {
        for object in await objects(lines) { try Self.write(object, to: output) }
    }

    /// The objects of equal shares of the lines, one share a worker, in order.
    func objects(_ lines: [UInt8]) async -> [[UInt8]] {
        let shares = Self.shares(of: lines, lines.count < 16_384 ? 1 : workers)
        guard shares.count > 1 else { return shares.map { writer.objects(lines, $0) } }
        return await withTaskGroup(of: (Int, [UInt8]).self) { group in
            for (index, share) in shares.enumerated() {
                group.addTask { (index, writer.objects(lines, share)) }
            }
            var objects = [[UInt8]](repeating: [], count: shares.count)
            for await (index, bytes) in group { objects[index] = bytes }
            return objects
        }
    }

    /// Cuts behind line ends.
    private static func shares(of lines: [UInt8], _ count: Int) -> [Range<Int>] {
        var shares: [Range<Int>] = []
        var start = 0
        for number in 1...count where start < lines.count {
            let aim = max(start, lines.count / count * number)
            let end = number == count ? lines.count : lines[aim...].firstIndex(of: 0x0A).map { $0 + 1 } ?? lines.count
            shares.append(start..<end)
            start = end
        }
        return shares
    }

    static func write(_ bytes: [UInt8], to output: Int32) throws {
        var offset = 0
        while offset < bytes.count {
            let written = bytes.withUnsafeBytes { bytes in
                Glibc.write(output, bytes.baseAddress.map { $0 + offset }, bytes.count - offset)
            }
            if written < 0, errno == EINTR { continue }
            // Whoever read has gone: `head`, a closed pipe.
            guard written > 0 else { throw ExitCode(3) }
            offset += written
        }
    }
}

/// Blocks of whole lines from a file. Of a line longer than `limit` bytes the rest is dropped.
struct LineBlocks {
    private let limit: Int
    private let capacity: Int
    private var bytes: [UInt8] = []
    private var chunk: [UInt8]
    /// The line that is being read is longer than `limit`: what follows is dropped up to its end.
    private var isDropping = false

    init(limit: Int, capacity: Int) {
        (self.limit, self.capacity) = (limit, capacity)
        chunk = [UInt8](repeating: 0, count: capacity)
        bytes.reserveCapacity(2 * capacity)
    }

    /// Waits for input, then takes what is there without waiting again, up to the capacity. False: there is no more.
    mutating func fill(from file: Int32) throws -> Bool {
        var hasMore = true
        repeat {
            let count = read(file, &chunk, capacity)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw ExitCode(3) }
            guard count > 0 else { return false }
            append(chunk[..<count])
            var state = pollfd(fd: file, events: Int16(POLLIN), revents: 0)
            hasMore = bytes.count < capacity && poll(&state, 1, 0) == 1 && state.revents & Int16(POLLIN) != 0
        } while hasMore
        return true
    }

    /// All lines that have their end.
    mutating func wholeLines() -> [UInt8] {
        guard let end = bytes.lastIndex(of: 0x0A) else {
            if bytes.count > limit {
                bytes.removeSubrange(limit...)
                isDropping = true
            }
            return []
        }
        let lines = Array(bytes[...end])
        bytes.removeSubrange(...end)
        return lines
    }

    /// A last line without a line end, given one.
    mutating func rest() -> [UInt8] {
        defer { bytes = [] }
        guard bytes.last != 0x0A, !bytes.isEmpty else { return bytes }
        return bytes + [0x0A]
    }

    private mutating func append(_ read: ArraySlice<UInt8>) {
        guard isDropping else {
            bytes.append(contentsOf: read)
            return
        }
        guard let end = read.firstIndex(of: 0x0A) else { return }
        isDropping = false
        bytes.append(contentsOf: read[end...])
    }
}
