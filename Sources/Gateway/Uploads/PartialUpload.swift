import Cryptography
import Foundation
import Storage
import Synchronization
import Traceability

/// An upload on its way, held by the one who writes it.
final class PartialUpload {
    let terms: UploadTerms
    private let claim: UploadClaim
    private let syncBytes: Int
    /// Bytes written; those that are safe.
    private(set) var offset: Int
    private var synced: Int
    /// The digest of all so far; nil when the first part came with another request.
    private var running: Digest?

    private init(_ claim: UploadClaim, _ state: UploadState, _ syncBytes: Int, running: Digest?) {
        (self.claim, terms, self.syncBytes, self.running) = (claim, state.terms, syncBytes, running)
        (offset, synced) = (state.offset, state.offset)
    }

    /// From the first byte, whatever was there. Throws `Refusal`: too much unfinished, somebody else is at it, no disk.
    static func begin(_ shelf: UploadShelf, _ slot: UploadSlot, _ terms: UploadTerms) throws -> PartialUpload {
        try? FileManager.default.createDirectory(
            atPath: shelf.folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        try shelf.checkQuota(slot, bytes: terms.length ?? 0)
        let claim = try UploadClaim(shelf: shelf, name: slot.name, create: true)
        let state = UploadState(offset: 0, terms: terms)
        do {
            guard ftruncate(claim.state, 0) == 0, ftruncate(claim.data, 0) == 0 else {
                throw Refusal(.unavailable, .unavailable)
            }
            try write(state.bytes, to: claim.state, at: 0)
            guard fsync(claim.state) == 0, fsync(claim.data) == 0, syncFolder(shelf.folder) else {
                throw Refusal(.unavailable, .unavailable)
            }
            // Asked again now that everybody sees this one: many that begin at once each saw nobody before.
            try shelf.checkQuota(slot, bytes: terms.length ?? 0)
        } catch {
            claim.discard()
            throw error
        }
        return PartialUpload(claim, state, shelf.limits.syncBytes, running: Digest(.sha256))
    }

    /// Where it stopped. Throws `Refusal`: `.missing` for what was never begun here, `.conflict` while somebody
    /// is at it.
    static func resume(_ shelf: UploadShelf, _ slot: UploadSlot) throws -> PartialUpload {
        let claim = try UploadClaim(shelf: shelf, name: slot.name, create: false)
        var found = stat()
        guard let state = UploadState.read(shelf.statePath(slot.name)), fstat(claim.data, &found) == 0,
            Int(found.st_size) >= state.offset, ftruncate(claim.data, off_t(state.offset)) == 0
        else {
            claim.discard()
            throw Refusal(.missing, .uploadUnknown)
        }
        return PartialUpload(claim, state, shelf.limits.syncBytes, running: nil)
    }

    /// Throws `Refusal.unavailable` when the disk is full.
    func append(_ bytes: UnsafeRawBufferPointer) throws {
        running?.update(bytes)
        try Self.write(bytes, to: claim.data, at: offset)
        offset += bytes.count
    }

    var needsSync: Bool { offset - synced >= syncBytes }

    /// What has come is safe, then said to be: on a thread of its own, since a disk may take its time.
    func sync() async throws {
        guard offset > synced else { return }
        let (state, data, line) = (claim.state, claim.data, UploadState.line(offset))
        try await Self.onThread {
            guard fdatasync(data) == 0 else { throw Refusal(.unavailable, .unavailable) }
            try Self.write(line, to: state, at: 0)
            guard fdatasync(state) == 0 else { throw Refusal(.unavailable, .unavailable) }
        }
        synced = offset
    }

    /// The whole, when it is what it was said to be; else throws `Refusal.invalid` and it is gone.
    func finish(expecting digest: [UInt8]) async throws -> SpooledFile {
        try await sync()
        let path = claim.dataPath
        let found: [UInt8]
        if let running { found = running.finish() } else { found = try await Self.onThread { try Self.sha256(path) } }
        claim.discard()
        guard found == digest else {
            throw Refusal(
                .invalid, .uploadDigest, field: "Repr-Digest",
                ["value": digest.hexadecimal, "found": found.hexadecimal])
        }
        return SpooledFile(
            at: .upload(claim), name: terms.words["fileName"] ?? "", mediaType: terms.words["mediaType"] ?? "",
            byteCount: offset, sha256: found)
    }

    func discard() { claim.discard() }

    /// A whole file takes the place of the bytes.
    func take(over path: String, byteCount: Int) throws {
        guard rename(path, claim.dataPath) == 0 else {
            claim.discard()
            throw Refusal(.unavailable, .unavailable)
        }
        try Self.write(UploadState.line(byteCount), to: claim.state, at: 0)
    }
}

extension PartialUpload {
    private static func write(_ bytes: [UInt8], to file: Int32, at offset: Int) throws {
        try bytes.withUnsafeBytes { try write($0, to: file, at: offset) }
    }

    private static func write(_ bytes: UnsafeRawBufferPointer, to file: Int32, at offset: Int) throws {
        var (rest, place) = (bytes[...], off_t(offset))
        while !rest.isEmpty {
            let written = pwrite(file, UnsafeRawBufferPointer(rebasing: rest).baseAddress!, rest.count, place)
            guard written > 0 else { throw Refusal(.unavailable, .unavailable) }
            rest = rest.dropFirst(written)
            place += off_t(written)
        }
    }

    private static func syncFolder(_ path: String) -> Bool {
        let folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { return false }
        defer { close(folder) }
        return fsync(folder) == 0
    }

    private static func sha256(_ path: String) throws -> [UInt8] {
        let digest = Digest(.sha256)
        let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
        defer { try? file.close() }
        while let data = try file.read(upToCount: 1 << 18), !data.isEmpty { data.withUnsafeBytes { digest.update($0) } }
        return digest.finish()
    }

    private static func onThread<T: Sendable>(_ work: @escaping @Sendable () throws -> T) async throws -> T {
        let box = UploadOutcome<T>()
        let thread = BlockingThread(name: "upload") {
            let outcome = Result { try work() }
            box.value.withLock { $0 = outcome }
        }
        await thread.join()
        guard let outcome = box.value.withLock({ $0 }) else { throw Refusal(.unavailable, .unavailable) }
        return try outcome.get()
    }
}

private final class UploadOutcome<T: Sendable>: Sendable {
    let value = Mutex<Result<T, any Error>?>(nil)
}
