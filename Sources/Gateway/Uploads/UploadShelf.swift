import Cryptography
import Foundation
public import Storage
public import Traceability

/// 断点续传: uploads that outlive a broken connection and a stopped server, in a folder of their own.
///
/// An upload is two files: `NAME.data`, what has come, and `NAME.state`, how much of that is safe and what its sender
/// wanted. Whoever writes holds a lock (`flock`) on the state, so that two never write at once, in whatever process.
public struct UploadShelf: Sendable {
    /// What one enterprise may leave unfinished, and for how long.
    public struct Limits: Sendable {
        /// Unfinished uploads of one enterprise at a time.
        public var count = 16
        /// Bytes of all of them, as far as they were announced or have come.
        public var bytes = 4 << 30
        /// An upload that nobody has continued for so long is thrown away.
        public var lifetimeSeconds = 24 * 3_600
        /// So much may be lost when the machine loses its power; what came before is safe.
        public var syncBytes = 8 << 20

        public init() {}
    }

    public let folder: String
    public let limits: Limits

    public init(folder: String, limits: Limits = Limits()) {
        self.folder = folder
        self.limits = limits
    }

    /// Throws away what nobody has continued within the lifetime, unless somebody is writing it right now; also what a
    /// crash left half.
    /// Answers how many uploads went.
    @discardableResult public func sweep(now: Instant) -> Int {
        var count = 0
        for name in names() {
            guard let written = Self.written(statePath(name)),
                now.microseconds / 1_000_000 - written > Int64(limits.lifetimeSeconds),
                let claim = try? UploadClaim(shelf: self, name: name, create: true)
            else { continue }
            claim.discard()
            count += 1
        }
        return count
    }

    /// Throws `Refusal.tooMany` when the enterprise has left too much unfinished to begin one more of `bytes`. Sheets
    /// that wait to hear what their columns mean give way first, the oldest before the others: their page asks for the
    /// file again. None of them goes where all of them together would not make the room.
    func checkQuota(_ slot: UploadSlot, bytes: Int) throws {
        let all = others(slot)
        if hasRoom(beside: all, bytes: bytes) { return }
        if hasRoom(beside: all.filter { !isSheet($0) }, bytes: bytes) {
            let sheets = all.filter(isSheet)
                .sorted { (Self.written(statePath($0)) ?? 0) < (Self.written(statePath($1)) ?? 0) }
            for name in sheets {
                if let claim = try? UploadClaim(shelf: self, name: name, create: false) { claim.discard() }
                if hasRoom(beside: others(slot), bytes: bytes) { return }
            }
        }
        throw Refusal(.tooMany, .uploadQuota, ["count": "\(limits.count)", "limit": "\(max(1, limits.bytes >> 20))"])
    }

    private func others(_ slot: UploadSlot) -> [String] {
        names().filter { $0.hasPrefix("\(slot.organizationID)-") && $0 != slot.name }
    }

    private func isSheet(_ name: String) -> Bool { name.contains("-\(UploadSlot.Purpose.sheet.rawValue)-") }

    private func hasRoom(beside others: [String], bytes: Int) -> Bool {
        let used = others.reduce(0) { sum, name in
            sum + max(size(dataPath(name)), UploadState.read(statePath(name))?.terms.length ?? 0)
        }
        return others.count < limits.count && used + bytes <= limits.bytes
    }

    /// Where an upload stands that was begun and not finished; nil when there is none.
    public func standing(_ slot: UploadSlot) -> UploadStanding? {
        UploadState.read(statePath(slot.name)).map { UploadStanding(offset: $0.offset, length: $0.terms.length) }
    }

    func dataPath(_ name: String) -> String { "\(folder)/\(name).data" }
    func statePath(_ name: String) -> String { "\(folder)/\(name).state" }

    private func names() -> [String] {
        let all = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return all.filter { $0.hasSuffix(".state") }.map { String($0.dropLast(6)) }
    }

    private func size(_ path: String) -> Int {
        var found = stat()
        return stat(path, &found) == 0 ? Int(found.st_size) : 0
    }

    /// Seconds since 1970 of the last write.
    private static func written(_ path: String) -> Int64? {
        var found = stat()
        return stat(path, &found) == 0 ? Int64(found.st_mtim.tv_sec) : nil
    }
}

/// Names an upload: whose it is, what it is for and what it will be.
public struct UploadSlot: Sendable, Hashable {
    public enum Purpose: String, Sendable {
        case returns = "return"
        case capture
        /// A sheet that waits for its sender to say what its columns mean.
        case sheet
    }

    public let organizationID: Int64
    public let accountID: Int64
    public let purpose: Purpose
    /// SHA-256 of the whole.
    public let digest: [UInt8]

    public init(_ purpose: Purpose, _ digest: [UInt8], of actor: Actor) {
        (organizationID, accountID) = (actor.organizationID, actor.accountID)
        (self.purpose, self.digest) = (purpose, digest)
    }

    var name: String { "\(organizationID)-\(accountID)-\(purpose.rawValue)-\(digest.hexadecimal)" }
}

/// How far an upload has come.
public struct UploadStanding: Sendable, Hashable {
    /// Bytes that are here and safe.
    public let offset: Int
    /// Bytes of the whole, where the sender has said.
    public let length: Int?
}

extension Rule {
    static let uploadQuota = Rule(
        "upload.quota", "本单位未完成的上传过多（最多 {count} 个、共 {limit} MB），请先续传或删除",
        "There are too many unfinished uploads of this enterprise (at most {count}, {limit} MB in all); "
            + "continue or delete one first")
    static let uploadBusy = Rule(
        "upload.busy", "同一内容正由另一连接上传，请 {seconds} 秒后查询进度再续传",
        "Another connection is sending the same content; ask how far it is in {seconds} seconds and continue")
    static let uploadOffset = Rule(
        "upload.offset", "已收到 {offset} 字节，不能从 {value} 处续传",
        "{offset} bytes are here already; the upload cannot go on at {value}")
    public static let uploadUnknown = Rule(
        "upload.unknown", "这里没有该内容的未完成上传，请从头上传",
        "There is no unfinished upload of this content here; start it again")
    static let uploadDigest = Rule(
        "upload.digest", "收到内容的 SHA-256 为 {found}，与声明的 {value} 不符；已全部丢弃，请从头上传",
        "What came has the SHA-256 {found}, not {value}; it was thrown away, start again")
    static let badDigest = Rule(
        "upload.bad-digest", "“{value}”不是有效的 SHA-256 摘要，应写作 sha-256=:…:（RFC 9530）",
        "“{value}” is no SHA-256 digest; write sha-256=:…: (RFC 9530)")
}
