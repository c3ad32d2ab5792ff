import Cryptography
import Foundation
import NIOCore
import Synchronization
public import Traceability

/// An upload on disk: removed when nobody holds it any longer.
public final class SpooledFile: Sendable {
    public let path: String
    /// The name that the sender gave it: for display only, never a path.
    public let name: String
    public let mediaType: String
    public let byteCount: Int
    public let sha256: [UInt8]
    /// Of an upload that may be continued: the right to its files, which go with it.
    private let claim: UploadClaim?

    enum Place {
        /// A file of the spool folder, for one request.
        case scratch(String)
        case upload(UploadClaim)
    }

    init(at place: Place, name: String, mediaType: String, byteCount: Int, sha256: [UInt8]) {
        switch place {
        case .scratch(let path): (self.path, claim) = (path, nil)
        case .upload(let claim): (path, self.claim) = (claim.dataPath, claim)
        }
        self.name = name
        self.mediaType = mediaType
        self.byteCount = byteCount
        self.sha256 = sha256
    }

    deinit {
        if claim == nil { unlink(path) }
    }

    /// An upload that may be continued stays, since nothing is wrong with it: its sender need not send it again.
    public func keepForLater() { claim?.keep() }

    /// The whole content; for small files only.
    public func read() throws -> [UInt8] { Array(try Data(contentsOf: URL(fileURLWithPath: path))) }
}

/// Writes an upload to disk as it comes, with a limit and a running SHA-256.
final class FileSpool {
    let path: String
    private let handle: Int32
    private var digest = Digest(.sha256)
    private(set) var byteCount = 0
    private let limit: Int
    private var isFinished = false

    /// Throws `Refusal.unavailable` when the folder cannot be written.
    init(folder: String, limit: Int, unique: String) throws {
        path = folder + "/upload-" + unique
        self.limit = limit
        handle = open(path, O_WRONLY | O_CREAT | O_EXCL, 0o600)
        guard handle >= 0 else { throw Refusal(.unavailable, .unavailable) }
    }

    deinit {
        if !isFinished {
            close(handle)
            unlink(path)
        }
    }

    /// Throws `Refusal.tooLarge` past the limit, `.unavailable` on a full disk.
    func write(_ bytes: UnsafeRawBufferPointer) throws {
        byteCount += bytes.count
        guard byteCount <= limit else {
            throw Refusal(.tooLarge, .uploadTooLarge, ["limit": "\(limit / 1_048_576)"])
        }
        digest.update(bytes)
        var rest = bytes[...]
        while !rest.isEmpty {
            let written = Foundation.write(handle, UnsafeRawBufferPointer(rebasing: rest).baseAddress!, rest.count)
            guard written > 0 else { throw Refusal(.unavailable, .unavailable) }
            rest = rest.dropFirst(written)
        }
    }

    func finish(name: String, mediaType: String) -> SpooledFile {
        isFinished = true
        close(handle)
        return SpooledFile(
            at: .scratch(path), name: String(name.prefix(200)), mediaType: mediaType, byteCount: byteCount,
            sha256: digest.finish())
    }
}

extension Rule {
    static let uploadTooLarge = Rule(
        "upload.too-large", "上传内容超过上限 {limit} MB", "The upload is larger than the limit of {limit} MB")
}
