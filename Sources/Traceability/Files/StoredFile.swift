import Cryptography
public import Storage

/// A file that somebody handed in: kept in the database, in parts.
public struct StoredFile: Sendable, Hashable {
    public let id: Int64
    public let organizationID: Int64?
    public let purpose: String
    public let name: String
    public let mediaType: String
    public let byteCount: Int64
    public let createdBy: Int64?
}

/// A scan of a paper: JPEG, PNG or PDF, told by its first bytes and never by its name.
public struct DocumentFile: Sendable, Hashable {
    public static let limit = 10 * 1_048_576

    public let name: String
    public let mediaType: String
    public let bytes: [UInt8]

    /// Throws `Refusal` when it is empty, larger than 10 MB or of another kind.
    public init(name: String, bytes: [UInt8], field: String) throws {
        guard !bytes.isEmpty else { throw Refusal(.invalid, .fileEmpty, field: field, ["field": field]) }
        guard bytes.count <= Self.limit else {
            throw Refusal(.tooLarge, .fileTooLarge, field: field, ["name": name, "limit": "\(Self.limit / 1_048_576)"])
        }
        guard let mediaType = Self.mediaType(of: bytes) else {
            throw Refusal(.invalid, .fileKind, field: field, ["name": String(name.prefix(80))])
        }
        let clean = name.unicodeScalars.filter { $0.value >= 0x20 && $0 != "/" && $0 != "\\" && $0 != "\"" }
        self.name = clean.isEmpty ? "file" : String(String.UnicodeScalarView(clean.prefix(120)))
        self.mediaType = mediaType
        self.bytes = bytes
    }

    static func mediaType(of bytes: [UInt8]) -> String? {
        if bytes.starts(with: [0xFF, 0xD8, 0xFF]) { return "image/jpeg" }
        if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) { return "image/png" }
        if bytes.starts(with: Array("%PDF-".utf8)) { return "application/pdf" }
        return nil
    }
}

/// A document ready to be stored: its parts of 256 KiB sealed.
struct SealedFile: Sendable {
    static let partSize = 262_144

    let file: DocumentFile
    let parts: [[UInt8]]

    /// What part `number` of any file is bound to; that it is of this file its digest says.
    static func place(_ number: Int) -> String { "stored_file_part.bytes/\(number)" }
}

extension DocumentFile {
    func sealed(_ platform: Platform) throws -> SealedFile {
        let (sealer, size) = (platform.keys.sealer, SealedFile.partSize)
        let parts = try stride(from: 0, to: bytes.count, by: size).enumerated().map { number, start in
            try sealer.seal(
                Array(bytes[start..<min(start + size, bytes.count)]), place: SealedFile.place(number),
                nonce: platform.entropy.bytes(SealedValue.nonceBytes))
        }
        return SealedFile(file: self, parts: parts)
    }
}

extension Session {
    public func storedFile(_ id: Int64) throws -> StoredFile? {
        try first(
            """
            SELECT file_id, organization_id, purpose, name, media_type, byte_count, created_by FROM stored_file
            WHERE file_id = \(id)
            """
        ) { row in
            StoredFile(
                id: try row.next(), organizationID: try row.next(), purpose: try row.next(), name: try row.next(),
                mediaType: try row.next(), byteCount: try row.next(), createdBy: try row.next())
        }
    }

    /// The content; 10 MB at most.
    func content(ofFile id: Int64, _ keys: PlatformKeys) throws -> [UInt8] {
        var all: [UInt8] = []
        try forEachPart(ofFile: id, keys) { all.append(contentsOf: $0) }
        return all
    }

    /// The parts in their order, opened. Files of before are not sealed.
    func forEachPart(ofFile id: Int64, _ keys: PlatformKeys, _ body: ([UInt8]) -> Void) throws {
        try forEach(
            """
            SELECT part_no, bytes, is_sealed FROM stored_file_part
            JOIN stored_file ON stored_file.file_id = stored_file_part.file_id
            WHERE stored_file_part.file_id = \(id) ORDER BY part_no
            """
        ) { row in
            let (number, bytes) = (try row.next(Int.self), try row.next([UInt8].self))
            let isSealed = try row.next(Bool.self)
            body(isSealed ? try keys.open(bytes, place: SealedFile.place(number)) : bytes)
        }
    }
}

extension WriteSession {
    func store(
        _ sealed: SealedFile, purpose: String, organizationID: Int64?, by accountID: Int64?, at now: Instant
    ) throws -> Int64 {
        let file = sealed.file
        let id: Int64 = try value(
            """
            INSERT INTO stored_file (organization_id, purpose, name, media_type, byte_count, sha256,
                created_by, created_at, is_sealed)
            VALUES (\(organizationID), \(purpose), \(PersonalPatterns.masked(file.name)), \(file.mediaType),
                \(file.bytes.count), \(SHA256.hash(file.bytes)), \(accountID), \(now), 1)
            RETURNING file_id
            """)!
        for (number, part) in sealed.parts.enumerated() {
            try run("INSERT INTO stored_file_part (file_id, part_no, bytes) VALUES (\(id), \(number), \(part))")
        }
        return id
    }
}

/// Reads a file: staff who review or look after enterprises, the enterprise that it is about, and who handed it in.
public struct ReadStoredFile: Sendable {
    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    public func callAsFunction(_ id: Int64, by actor: Actor) async throws -> (file: StoredFile, bytes: [UInt8]) {
        try await platform.datastore.report { session in
            guard let file = try session.storedFile(id), Self.may(actor, file), try !session.isHidden(file, from: actor)
            else {
                throw Refusal(.missing, .missing, ["object": "file \(id)"])
            }
            return (file, try session.content(ofFile: id, platform.keys))
        }
    }

    private static func may(_ actor: Actor, _ file: StoredFile) -> Bool {
        if actor.may(.registrationReview) || actor.may(.organizationManage) { return true }
        if file.purpose == StoredFile.letter, actor.may(.accountDecide) { return true }
        if let owner = file.organizationID, owner == actor.organizationID { return true }
        return file.createdBy == actor.accountID
    }
}

extension Rule {
    static let fileEmpty = Rule("file.empty", "请选择文件（{field}）", "Choose a file ({field})")
    static let fileTooLarge = Rule(
        "file.too-large", "文件“{name}”超过 {limit} MB，请压缩后重试", "The file “{name}” is larger than {limit} MB")
    static let fileKind = Rule(
        "file.kind", "文件“{name}”不是 JPEG、PNG 或 PDF（按内容判断，与扩展名无关）",
        "The file “{name}” is no JPEG, PNG or PDF (judged by its content, not its name)")
}
