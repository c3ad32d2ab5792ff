import Cryptography
import Foundation
import Ledger
import Storage

/// Why a witness does not speak of a log any more until somebody has looked.
struct WitnessStop: Error, CustomStringConvertible {
    let description: String
}

/// What a witness remembers of each log (见证记录): the last checkpoint that it cosigned, with that cosignature, in
/// two files: the head, which counts, and the mark, the highest that ever was.
///
/// The marks' folder may lie on another disk. An older head put back beside its mark is noticed; both put back to the
/// same age are not, and no program can notice that from its own files alone.
struct WitnessStore: Sendable {
    let folder: String
    let marks: String
    /// Checks the files: each holds a cosignature of the witness itself.
    let key: VerifierKey

    /// Makes the folders.
    init(folder: String, marks: String?, key: VerifierKey) throws {
        self.folder = folder
        self.marks = marks ?? folder + "/marks"
        self.key = key
        for path in [folder + "/heads", folder + "/evidence", self.marks] {
            do {
                try FileManager.default.createDirectory(
                    atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            } catch {
                throw StorageError.unavailable("\(path) cannot be made: \(error.localizedDescription)")
            }
        }
    }

    /// What was cosigned last; `TreeHead.empty` for a log never seen. Throws `WitnessStop` when the files do not fit
    /// each other or are not what this witness wrote.
    func head(of origin: LogName) throws -> TreeHead {
        if let reason = try DurableFile.read(stopPath(origin)) {
            throw WitnessStop(description: String(decoding: reason, as: UTF8.self))
        }
        let head = try read(headPath(origin), origin)
        let mark = try read(markPath(origin), origin)
        guard let mark else { return head ?? .empty }
        guard let head, head.size > mark.size || head == mark else {
            throw WitnessStop(
                description: "\(headPath(origin)) is at \(head?.size ?? 0) leaves, and \(mark.size) were cosigned "
                    + "before (\(markPath(origin))): the record was set back")
        }
        return head
    }

    /// Stores a checkpoint with the cosignature of it; durable when it returns.
    func store(_ note: SignedNote, of origin: LogName) throws {
        try DurableFile.write(note.bytes, to: headPath(origin))
        try DurableFile.write(note.bytes, to: markPath(origin))
    }

    /// Ends the log's service, beyond a restart, until somebody removes the file.
    func stop(_ origin: LogName, reason: String) throws {
        try DurableFile.write(Array(reason.utf8), to: stopPath(origin))
    }

    /// Keeps what two histories of one log look like, at most a hundred of them.
    func keepEvidence(_ body: [UInt8]) {
        let kept = (try? FileManager.default.contentsOfDirectory(atPath: folder + "/evidence"))?.count ?? 0
        guard kept < 100 else { return }
        try? DurableFile.write(body, to: "\(folder)/evidence/\(Array(SHA256.hash(body).prefix(16)).hexadecimal)")
    }

    func headPath(_ origin: LogName) -> String { "\(folder)/heads/\(Self.name(origin))" }
    func markPath(_ origin: LogName) -> String { "\(marks)/\(Self.name(origin))" }
    func stopPath(_ origin: LogName) -> String { headPath(origin) + ".stopped" }

    /// An origin may hold any character; a file's name may not.
    static func name(_ origin: LogName) -> String { Array(SHA256.hash(origin.bytes).prefix(16)).hexadecimal }

    private func read(_ path: String, _ origin: LogName) throws -> TreeHead? {
        guard let bytes = try DurableFile.read(path) else { return nil }
        guard let note = try? SignedNote(bytes), (try? note.verified(by: [key])) != nil,
            let checkpoint = try? Checkpoint(text: note.text), checkpoint.origin == origin
        else { throw WitnessStop(description: "\(path) is not what this witness wrote") }
        return TreeHead(size: checkpoint.size, root: checkpoint.root)
    }
}
