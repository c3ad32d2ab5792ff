/// 物联网标识体系统一编码 Ecode (GB/T 31866): version V, numbering scheme NSI and main code MD, written without
/// separators.
public struct Ecode: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// V‖NSI‖MD: ASCII of 6…69 characters (V0…V3), or Unicode of at most 256 bytes (V4).
    public let text: String
    /// V.
    public let version: Version

    /// How much of what the field has is let in.
    public typealias Mode = ReadingMode

    /// 编码方案标识: 4 digits (V0…V2) or 5 letters or digits (V3, V4).
    public var nsi: String { text.bytes(1..<1 + version.nsiLength) }

    /// 主码: the code inside its scheme; opaque here, but see `parts(_:)`.
    public var md: String { text.bytes(1 + version.nsiLength..<text.utf8.count) }

    /// Reads V‖NSI‖MD, nothing around it; `ScannedText` reads what surrounds codes in the field. V4 is read
    /// in lenient mode only.
    public init(
        _ text: String, mode: Mode = .strict, registry: NSIRegistry = .standard
    ) throws(ParseError) {
        guard let first = text.utf8.first else { throw .empty }
        guard first.isDigit, let version = Version(rawValue: first.digitValue) else {
            throw .unknownVersion(text.character(atByte: 0))
        }
        if version == .v4, mode == .strict { throw .legacyVersion }
        self.text = text
        self.version = version
        try checkStructure()
        try check(mode, registry)
    }

    /// Joins the three parts of a code that is to be issued. Throws `wrongNSILength` and `legacyVersion`
    /// besides what `init(_:mode:registry:)` throws.
    public init(
        version: Version, nsi: String, md: String, mode: Mode = .strict, registry: NSIRegistry = .standard
    ) throws(ParseError) {
        guard version.mayBeIssued else { throw .legacyVersion }
        guard nsi.utf8.count == version.nsiLength else {
            throw .wrongNSILength(found: nsi.utf8.count, expected: version.nsiLength)
        }
        try self.init("\(version.rawValue)\(nsi)\(md)", mode: mode, registry: registry)
    }

    public var description: String { text }

    public static func < (left: Ecode, right: Ecode) -> Bool { left.text < right.text }

    private func checkStructure() throws(ParseError) {
        if version == .v4 { return try checkLegacyStructure() }
        let (length, mdStart) = (text.utf8.count, 1 + version.nsiLength)
        guard length <= mdStart + version.mdLimit else {
            throw .tooLong(found: length, limit: mdStart + version.mdLimit, version)
        }
        var offset = 0
        for byte in text.utf8 {
            let isRight = offset < mdStart ? version.allowsInNSI(byte) : version.allowsInMD(byte)
            guard isRight else {
                throw .invalidCharacter(position: offset + 1, text.character(atByte: offset), version)
            }
            offset += 1
        }
        guard length > mdStart else { throw .tooShort(found: length, minimum: mdStart + 1, version) }
    }

    private func check(_ mode: Mode, _ registry: NSIRegistry) throws(ParseError) {
        let nsi = nsi
        guard let row = registry.row(version: version, nsi: nsi) else {
            if mode == .strict { throw .unknownScheme(version, nsi: nsi) }
            return
        }
        let length = text.utf8.count - 1 - version.nsiLength
        if mode == .strict, !row.mdLength.contains(length) {
            throw .wrongMDLength(found: length, allowed: row.mdLength, nsi: nsi)
        }
        guard row.mdCheck == .gtin else { return }
        do { _ = try GTIN(md) } catch { throw .wrongGTIN(error, nsi: nsi) }
    }
}

/// How much of what the field has is let in.
public enum ReadingMode: String, Sendable, Hashable, CaseIterable {
    /// What this platform may accept as a code: an Ecode's scheme must be in the registry and its MD as long
    /// as the registry says; keywords of commodity codes are written small.
    case strict
    /// Whatever has the structure. A rule of MD (a GTIN's check digit) holds where the scheme is known;
    /// Ecode V4 is read; keywords may be written large; a GTIN may be given without its leading zeros.
    case lenient
}
