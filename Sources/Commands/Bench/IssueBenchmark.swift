import Cryptography
import Glibc
import Serials
import Traceability

/// Codes streamed to a file by the stream that downloads use: 10⁷ of them, no row stored for any.
struct IssueBenchmark {
    let plan: BenchPlan
    private var count: Int { plan.size(Int(BenchShop.codeCount)) }

    func measure() async throws -> [Figure] {
        var figures: [Figure] = []
        try await plan.withInstallation("issue") { installation in
            let shop = try await BenchShop(installation)
            for tasks in [1, 2] { figures += try await measure(shop, tasks) }
        }
        return figures
    }

    private func measure(_ shop: BenchShop, _ tasks: Int) async throws -> [Figure] {
        let sheet = try await DownloadCodes(shop.platform).sheet(1, DownloadRequest(.txt), by: shop.actor)
        guard let whole = sheet.byteCount else { throw BenchFailure("the codes differ in length") }
        let lineBytes = whole / sheet.part.count
        let path = plan.folder + "/codes.txt"
        var (stream, writer, rounds, bytes): ([Double], [Double], [Double], [Double]) = ([], [], [], [])
        var memory: [String] = []
        for _ in 0..<plan.runs {
            let before = MachineState.residentKiB()
            stream.append(
                try await rate(tasks) { range in
                    let file = try BenchFile(path, at: Int64(range.lowerBound) * lineBytes)
                    var reader = sheet.reader(
                        from: Int64(range.lowerBound) * lineBytes, count: Int64(range.count) * lineBytes)
                    while let piece = try await reader.next() { try file.write(piece) }
                })
            memory.append("\(before / 1024)→\(MachineState.residentKiB() / 1024)")
            writer.append(try await rate(tasks) { range in try Self.writeLines(shop.codes, range, path) })
            rounds.append(try await rate(tasks) { range in try Self.encrypt(range) })
            bytes.append(
                try await rate(tasks) { range in
                    let file = try BenchFile(path, at: Int64(range.lowerBound) * lineBytes)
                    let piece = [UInt8](repeating: 48, count: 3_744 * Int(lineBytes))
                    for _ in 0..<max(1, range.count / 3_744) { try file.write(piece) }
                })
        }
        unlink(path)
        let threads = tasks == 1 ? "1 thread" : "\(tasks) threads"
        let notes = ["resident MiB before→after each run: " + memory.joined(separator: " "), "no fsync in any column"]
        return [
            Figure(
                "download stream to a file, \(threads)", "codes/s", stream, bar: tasks == 2 ? "≥ 5 M" : "", notes: notes
            ).against("the FF1 rounds alone", rounds),
            Figure("the same", "codes/s", stream).against("writing the same bytes", bytes),
            Figure("code writer to a file, \(threads)", "codes/s", writer).against("the FF1 rounds alone", rounds),
        ]
    }

    /// Codes a second when `tasks` share them.
    private func rate(
        _ tasks: Int, _ body: @escaping @Sendable (Range<Int>) async throws -> Void
    ) async throws -> Double {
        let part = count / tasks
        let seconds = try await Stopwatch.parallel(tasks) { number in
            try await body(number * part..<(number + 1) * part)
        }
        return Double(part * tasks) / seconds
    }

    private static func writeLines(_ codes: KeyedAllocation, _ range: Range<Int>, _ path: String) throws {
        let writer = try CodeWriter(codes)
        let file = try BenchFile(path, at: Int64(range.lowerBound * writer.lineByteCount))
        var buffer: [UInt8] = []
        var next = range.lowerBound
        while next < range.upperBound {
            next += try writer.write(from: UInt64(next), lines: min(3_744, range.upperBound - next), into: &buffer)
            try file.write(buffer)
        }
    }

    private static func encrypt(_ range: Range<Int>) throws {
        let permutation = try FF1(
            key: SecretBytes([UInt8](repeating: 7, count: 32)), digits: 16, tweak: [UInt8](repeating: 1, count: 8))
        let output = UnsafeMutableBufferPointer<UInt64>.allocate(capacity: 4_096)
        defer { output.deallocate() }
        for first in stride(from: range.lowerBound, to: range.upperBound, by: 4_096) {
            let part = UnsafeMutableBufferPointer(rebasing: output[..<min(4_096, range.upperBound - first)])
            try permutation.encryptBatch(first: UInt64(first), into: part)
        }
    }
}

/// A file written from a place on; two may write different places of one.
final class BenchFile: Sendable {
    private let handle: Int32

    init(_ path: String, at offset: Int64) throws {
        handle = open(path, O_WRONLY | O_CREAT, 0o600)
        guard handle >= 0, lseek(handle, off_t(offset), Int32(SEEK_SET)) >= 0 else {
            throw BenchFailure("\(path): \(String(cString: strerror(errno)))")
        }
    }

    deinit { close(handle) }

    func write(_ bytes: [UInt8]) throws {
        guard Glibc.write(handle, bytes, bytes.count) == bytes.count else {
            throw BenchFailure("write: \(String(cString: strerror(errno)))")
        }
    }

    func sync() throws {
        guard fdatasync(handle) == 0 else { throw BenchFailure("fdatasync: \(String(cString: strerror(errno)))") }
    }
}
