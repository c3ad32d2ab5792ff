import Foundation
import JSONStream
import Synchronization
import Traceability

/// What the sender said when the upload began; whoever continues it finishes it under these terms.
public struct UploadTerms: Sendable, Hashable {
    /// Media type, mode and whatever else the request said, by name.
    public var words: [String: String]
    /// Bytes of the whole, where the sender has said.
    public var length: Int?

    public init(_ words: [String: String], length: Int? = nil) {
        self.words = words
        self.length = length
    }
}

/// What `NAME.state` holds: twenty digits of the offset and a line feed, then the terms as JSON.
struct UploadState {
    static let offsetDigits = 20

    var offset: Int
    var terms: UploadTerms

    static func read(_ path: String) -> UploadState? {
        guard let bytes = FileManager.default.contents(atPath: path).map(Array.init), bytes.count > offsetDigits,
            let offset = Int(String(decoding: bytes[..<offsetDigits], as: UTF8.self)), offset >= 0,
            case .object(let members)? = try? JSONValue(parsing: Array(bytes[(offsetDigits + 1)...]))
        else { return nil }
        var terms = UploadTerms([:])
        for member in members {
            guard case .string(let text) = member.value else { return nil }
            if member.name == "length" { terms.length = Int(text) } else { terms.words[member.name] = text }
        }
        return UploadState(offset: offset, terms: terms)
    }

    static func line(_ offset: Int) -> [UInt8] {
        let digits = String(offset)
        return Array((String(repeating: "0", count: offsetDigits - digits.count) + digits + "\n").utf8)
    }

    var bytes: [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            for (name, text) in terms.words.sorted(by: { $0.key < $1.key }) { writer.member(name, text) }
            writer.member("length", ifPresent: terms.length.map(String.init))
        }
        return Self.line(offset) + writer.bytes
    }
}

/// The right to write an upload, held by one at a time. When it goes, the upload stays, unless it was discarded.
final class UploadClaim: Sendable {
    let dataPath: String
    private let statePath: String
    let state: Int32
    let data: Int32
    private let isDiscarded = Mutex(false)

    /// Throws `Refusal.conflict` when somebody else holds it, `.missing` when there is nothing to hold and `create` is
    /// false, `.unavailable` when the folder cannot be written.
    init(shelf: UploadShelf, name: String, create: Bool) throws {
        (dataPath, statePath) = (shelf.dataPath(name), shelf.statePath(name))
        state = try Self.lock(statePath, create)
        data = open(dataPath, O_RDWR | (create ? O_CREAT : 0) | O_CLOEXEC, 0o600)
        guard data >= 0 else {
            // A state without data would count against its enterprise and never be found.
            if create { unlink(statePath) }
            close(state)
            throw create ? Refusal(.unavailable, .unavailable) : Refusal(.missing, .uploadUnknown)
        }
    }

    deinit {
        // The names go while the lock is held: nobody else can hold files without a name.
        if isDiscarded.withLock({ $0 }) {
            unlink(dataPath)
            unlink(statePath)
        }
        close(data)
        close(state)
    }

    /// Lets the files go with the claim.
    func discard() { isDiscarded.withLock { $0 = true } }
    /// The files stay after all, for whoever continues.
    func keep() { isDiscarded.withLock { $0 = false } }

    private static func lock(_ path: String, _ create: Bool) throws -> Int32 {
        for _ in 0..<5 {
            let file = open(path, O_RDWR | (create ? O_CREAT : 0) | O_CLOEXEC, 0o600)
            guard file >= 0 else {
                throw create ? Refusal(.unavailable, .unavailable) : Refusal(.missing, .uploadUnknown)
            }
            guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
                close(file)
                throw Refusal(.conflict, .uploadBusy, ["seconds": "5"])
            }
            // Whoever held it may have finished meanwhile: then these bytes have no name any longer.
            var (held, named) = (stat(), stat())
            if fstat(file, &held) == 0, stat(path, &named) == 0, held.st_ino == named.st_ino { return file }
            close(file)
        }
        throw Refusal(.conflict, .uploadBusy, ["seconds": "5"])
    }
}
