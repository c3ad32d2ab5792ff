import Cryptography
import Foundation
import Synchronization

/// Where files of jobs lie: `print/` of the data folder, a folder a job.
struct PrintStore: Sendable {
    let folder: String

    /// What a written file is.
    struct Written: Sendable, Hashable {
        var labelCount: Int64 = 0
        var byteCount: Int64 = 0
        var sha256: [UInt8] = []
    }

    func folder(ofJob id: Int64) -> String { "\(folder)/job-\(id)" }
    func path(ofJob id: Int64, _ name: String) -> String { folder(ofJob: id) + "/" + name }
    func path(ofHandOver id: Int64) -> String { "\(folder)/hand-over-\(id).zip" }

    func has(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

    /// Makes the file by `body` under another name, then gives it its own: a file that has its name is whole. Several
    /// may make the same file at once, each under a name of its own: the first one that is whole stays, and all are
    /// told what it is.
    ///
    /// Throws what `body` throws, and `Refusal.unavailable` when the disk does not take it.
    func write(_ path: String, _ body: (String) async throws -> Int64) async throws -> Written {
        let parent = (path as NSString).deletingLastPathComponent
        do {
            try FileManager.default.createDirectory(
                atPath: parent, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch { throw Refusal(.unavailable, .printDisk, ["reason": error.localizedDescription]) }
        let draft = "\(path).\(Self.drafts.add(1, ordering: .relaxed).newValue)\(Self.draftSuffix)"
        unlink(draft)
        do {
            let labels = try await body(draft)
            var written = try Self.seal(draft)
            written.labelCount = labels
            if try Self.place(draft, at: path) {
                try Self.syncFolder(parent)
            } else {
                unlink(draft)
                written = try Self.seal(path)
                written.labelCount = labels
            }
            return written
        } catch {
            unlink(draft)
            throw error
        }
    }

    private static let draftSuffix = ".part"
    private static let drafts = Atomic(0)
    private static let placing = Mutex(())

    /// Gives the draft its name; false when another has it already. One process has the folder for itself.
    private static func place(_ draft: String, at path: String) throws -> Bool {
        try placing.withLock { _ in
            if FileManager.default.fileExists(atPath: path) { return false }
            guard rename(draft, path) == 0 else { throw disk() }
            return true
        }
    }

    /// Removes drafts that a killed process left behind; libzip writes beside the draft, with letters after its name.
    func removeDrafts() {
        let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
        for name in names where name.contains(Self.draftSuffix) { unlink(folder + "/" + name) }
    }

    /// On the disk to stay, with its size and digest.
    private static func seal(_ path: String) throws -> Written {
        let handle = open(path, O_RDONLY)
        guard handle >= 0 else { throw disk() }
        defer { close(handle) }
        guard fsync(handle) == 0 else { throw disk() }
        let digest = Digest(.sha256)
        var buffer = [UInt8](repeating: 0, count: 1 << 18)
        var written = Written()
        while true {
            let count = buffer.withUnsafeMutableBytes { read(handle, $0.baseAddress, $0.count) }
            guard count >= 0 else { throw disk() }
            if count == 0 { break }
            buffer.withUnsafeBytes { digest.update(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
            written.byteCount += Int64(count)
        }
        written.sha256 = digest.finish()
        return written
    }

    private static func syncFolder(_ path: String) throws {
        let handle = open(path, O_RDONLY | O_DIRECTORY)
        guard handle >= 0 else { throw disk() }
        defer { close(handle) }
        guard fsync(handle) == 0 else { throw disk() }
    }

    static func disk() -> Refusal { Refusal(.unavailable, .printDisk, ["reason": String(cString: strerror(errno))]) }

    func removeJob(_ id: Int64) throws { try remove(folder(ofJob: id)) }
    func removeHandOver(_ id: Int64) throws { try remove(path(ofHandOver: id)) }

    func remove(_ path: String) throws {
        guard has(path) else { return }
        try FileManager.default.removeItem(atPath: path)
    }

    /// The jobs and hand-overs that have files here.
    func contents() -> (jobs: [Int64], handOvers: [Int64]) {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        let jobs = names.compactMap { name in
            name.hasPrefix("job-") ? Int64(name.dropFirst(4)) : nil
        }
        let handOvers = names.compactMap { name in
            name.hasPrefix("hand-over-") && name.hasSuffix(".zip") ? Int64(name.dropFirst(10).dropLast(4)) : nil
        }
        return (jobs, handOvers)
    }

    /// A name for this process's files that stays over its restarts: what it left half done it takes up at once.
    func peerName(_ entropy: Entropy) throws -> String {
        let path = folder + "/peer"
        if let data = FileManager.default.contents(atPath: path), let name = String(bytes: data, encoding: .utf8),
            !name.isEmpty
        {
            return name
        }
        let name = entropy.bytes(12).hexadecimal
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        guard FileManager.default.createFile(atPath: path, contents: Data(name.utf8)) else { throw Self.disk() }
        return name
    }
}

/// A file that grows piece by piece.
final class PrintOutput {
    private let handle: Int32

    init(_ path: String) throws {
        handle = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        guard handle >= 0 else { throw PrintStore.disk() }
    }

    deinit { close(handle) }

    func write(_ bytes: [UInt8]) throws {
        try bytes.withUnsafeBytes { bytes in
            var rest = bytes[...]
            while !rest.isEmpty {
                let written = Foundation.write(handle, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                guard written > 0 else { throw PrintStore.disk() }
                rest = rest.dropFirst(written)
            }
        }
    }
}

extension Platform {
    var printStore: PrintStore { PrintStore(folder: options.printFolder) }
}

extension Rule {
    static let printDisk = Rule(
        "print.disk", "文件无法写入磁盘：{reason}", "The files cannot be written to the disk: {reason}")
}
