import CZlib
import Cryptography
import Foundation
import JSONStream
import Storage
import Traceability

/// A folder of backups (备份目录): `pieces/ab/NAME`, sealed and never changed, and `snapshots/TIME.snap`, sealed lists of
/// them. It may be copied while it grows, by whatever copies files.
struct BackupFolder: Sendable {
    let path: String
    let key: BackupKey

    /// Pieces of files are this long, so that what did not change is not stored again.
    static let pieceBytes = 65_536

    /// Opens a folder of backups.
    /// - Parameter makes: whether an empty or absent folder becomes one.
    /// - Throws: `Refusal.missing` where there is none, `Refusal.denied` for another key.
    init(_ path: String, _ secret: BackupSecret, makes: Bool) throws {
        self.path = path
        let note = path + "/ransu-backup.json"
        if let text = try DurableFile.read(note) {
            let document = JSONNode(try JSONValue(parsing: text))
            let salt = [UInt8](hexadecimal: try document.string("salt")) ?? []
            guard try document.string("secret") == secret.kind else {
                throw Refusal(.denied, .backupKey, ["folder": path])
            }
            key = try BackupKey(try secret.secret(salt: salt, makes: false), salt: salt)
            guard constantTimeEqual(key.check, [UInt8](hexadecimal: try document.string("check")) ?? []) else {
                throw Refusal(.denied, .backupKey, ["folder": path])
            }
            return
        }
        guard makes else { throw Refusal(.missing, .backupFolder, ["folder": path]) }
        try Self.make(path + "/pieces")
        try Self.make(path + "/snapshots")
        let salt = SecureRandom.bytes(32)
        key = try BackupKey(try secret.secret(salt: salt, makes: true), salt: salt)
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("format", Int64(1))
            writer.member("secret", secret.kind)
            writer.member("salt", salt.hexadecimal)
            writer.member("check", key.check.hexadecimal)
        }
        try DurableFile.write(writer.bytes, to: note)
    }

    private static func make(_ folder: String) throws {
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw Refusal(.unavailable, .backupWrite, ["path": folder, "cause": error.localizedDescription])
        }
    }

    // MARK: - Pieces

    func piecePath(_ name: String) -> String { "\(path)/pieces/\(name.prefix(2))/\(name)" }

    /// Stores a piece unless it is there. Answers its name, and whether it is new.
    func store(_ plain: [UInt8]) throws -> (name: String, isNew: Bool) {
        let name = MAC.code(for: plain, key: key.names).hexadecimal
        let place = piecePath(name)
        guard !FileManager.default.fileExists(atPath: place) else { return (name, false) }
        try Self.make("\(path)/pieces/\(name.prefix(2))")
        try DurableFile.write(try sealed(plain, key.pieces, name), to: place)
        return (name, true)
    }

    /// Throws `Refusal.missing` for a piece that is not there, `Refusal.invalid` for one that is not what was stored.
    func piece(_ name: String) throws -> [UInt8] {
        guard let bytes = FileManager.default.contents(atPath: piecePath(name)) else {
            throw Refusal(.missing, .backupPieceMissing, ["piece": String(name.prefix(16))])
        }
        guard let plain = try? opened([UInt8](bytes), key.pieces, name),
            MAC.code(for: plain, key: key.names).hexadecimal == name
        else { throw Refusal(.invalid, .backupPieceDamaged, ["piece": String(name.prefix(16))]) }
        return plain
    }

    /// Takes a damaged piece out of the way, so that the next backup stores it again. What cannot be moved stays.
    func setAside(_ name: String) { rename(piecePath(name), piecePath(name) + ".damaged") }

    // MARK: - Snapshots

    /// Names of the snapshots, the oldest first.
    func snapshots() -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path + "/snapshots")) ?? []
        return names.filter { $0.hasSuffix(".snap") }.map { String($0.dropLast(5)) }.sorted()
    }

    func snapshotPath(_ name: String) -> String { "\(path)/snapshots/\(name).snap" }

    func store(_ snapshot: BackupSnapshot) throws {
        try DurableFile.write(
            try sealed(snapshot.bytes, key.lists, snapshot.name), to: snapshotPath(snapshot.name))
    }

    /// - Parameter name: nil: the newest.
    /// - Throws: `Refusal.missing` where there is none, `Refusal.invalid` for one that was changed.
    func snapshot(_ name: String?) throws -> BackupSnapshot {
        let chosen = name ?? snapshots().last ?? ""
        guard !chosen.isEmpty, !chosen.contains("/"),
            let bytes = FileManager.default.contents(atPath: snapshotPath(chosen))
        else { throw Refusal(.missing, .backupNoSnapshot, ["folder": path, "name": chosen]) }
        guard let plain = try? opened([UInt8](bytes), key.lists, chosen),
            let snapshot = try? BackupSnapshot(plain), snapshot.name == chosen
        else { throw Refusal(.invalid, .backupSnapshotDamaged, ["name": chosen]) }
        return snapshot
    }

    // MARK: - Sealing

    /// Nonce, then AES-256-GCM of the packed bytes, bound to the name.
    private func sealed(_ plain: [UInt8], _ key: SecretBytes, _ name: String) throws -> [UInt8] {
        let nonce = SecureRandom.bytes(AESGCM.nonceByteCount)
        return nonce + (try AESGCM.seal(try Packing.pack(plain), key: key, nonce: nonce, associated: Array(name.utf8)))
    }

    private func opened(_ bytes: [UInt8], _ key: SecretBytes, _ name: String) throws -> [UInt8] {
        guard bytes.count > AESGCM.nonceByteCount else { throw StorageError.unavailable("too short") }
        let nonce = Array(bytes.prefix(AESGCM.nonceByteCount))
        let rest = Array(bytes.dropFirst(AESGCM.nonceByteCount))
        return try Packing.unpack(try AESGCM.open(rest, key: key, nonce: nonce, associated: Array(name.utf8)))
    }
}

/// zlib (RFC 1950) behind the length of what was packed, four bytes, the highest first.
private enum Packing {
    static func pack(_ plain: [UInt8]) throws -> [UInt8] {
        var count = compressBound(uLong(plain.count))
        var code = Z_OK
        let packed = [UInt8](unsafeUninitializedCapacity: Int(count)) { space, used in
            code = compress2(space.baseAddress, &count, plain, uLong(plain.count), 6)
            used = code == Z_OK ? Int(count) : 0
        }
        guard code == Z_OK else { throw StorageError.unavailable("zlib: \(code)") }
        return withUnsafeBytes(of: UInt32(plain.count).bigEndian) { Array($0) } + packed
    }

    static func unpack(_ bytes: [UInt8]) throws -> [UInt8] {
        let length = bytes.prefix(4).reduce(0) { $0 << 8 | Int($1) }
        guard bytes.count > 4, length <= 1 << 30 else { throw StorageError.unavailable("no packed bytes") }
        var count = uLong(length)
        var code = Z_OK
        let packed = Array(bytes.dropFirst(4))
        let plain = [UInt8](unsafeUninitializedCapacity: max(1, length)) { space, used in
            code = uncompress(space.baseAddress, &count, packed, uLong(packed.count))
            used = code == Z_OK ? Int(count) : 0
        }
        guard code == Z_OK, plain.count == length else { throw StorageError.unavailable("zlib: \(code)") }
        return plain
    }
}

extension Rule {
    static let backupKey = Rule(
        "backup.key", "备份目录 {folder} 是用另一个密钥或口令建立的", "{folder} was made with another key or passphrase")
    static let backupFolder = Rule("backup.folder", "{folder} 不是备份目录", "{folder} is no folder of backups")
    static let backupWrite = Rule("backup.write", "无法写入 {path}：{cause}", "{path} cannot be written: {cause}")
    static let backupPieceMissing = Rule("backup.piece-missing", "缺少数据块 {piece}", "Piece {piece} is missing")
    static let backupPieceDamaged = Rule(
        "backup.piece-damaged", "数据块 {piece} 已损坏或被改动", "Piece {piece} is damaged or was changed")
    static let backupNoSnapshot = Rule(
        "backup.no-snapshot", "{folder} 中没有备份 {name}", "There is no backup {name} in {folder}")
    static let backupSnapshotDamaged = Rule(
        "backup.snapshot-damaged", "备份清单 {name} 已损坏或被改动", "The list of backup {name} is damaged or was changed")
}
