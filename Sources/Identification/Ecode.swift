/// 物联网标识体系统一编码 Ecode (GB/T 31866): version V, numbering scheme NSI and main code MD, written without
/// separators.
public struct Ecode: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// V‖NSI‖MD, ASCII, 7…69 characters at most.
    public let text: String
    public let version: Version

    /// The code structures V0…V3. V4 (Unicode, 2015 edition) is not read.
    public enum Version: Int, Sendable, Hashable, CaseIterable {
        /// Reserved for codes of the GS1 system.
        case v0
        /// 4 digits NSI, up to 20 digits MD.
        case v1
        /// 4 digits NSI, up to 28 digits MD.
        case v2
        /// 5 letters or digits NSI, up to 39 letters or digits MD.
        case v3
    }

    public enum Mode: Sendable, Hashable {
        /// The scheme must be in the registry, and MD as long as the registry says.
        case strict
        /// Only the structure of the version counts. A rule of MD (a GTIN's check digit) holds where the
        /// scheme is known.
        case lenient
    }

    /// 编码方案标识: 4 digits (V0…V2) or 5 letters or digits (V3).
    public var nsi: String { text.bytes(1..<1 + version.nsiLength) }

    /// 主码: the code inside its scheme; opaque here.
    public var md: String { text.bytes(1 + version.nsiLength..<text.utf8.count) }

    /// Reads V‖NSI‖MD, nothing around it; `ScannedText` reads what surrounds codes in the field.
    public init(
        _ text: String, mode: Mode = .strict, registry: NSIRegistry = .standard
    ) throws(ParseError) {
        guard let first = text.utf8.first else { throw .empty }
        guard first.isDigit, let version = Version(rawValue: first.digitValue) else {
            throw .unknownVersion(text.character(atByte: 0))
        }
        self.text = text
        self.version = version
        try checkStructure()
        try check(mode, registry)
    }

    /// Joins the three parts. Throws `wrongNSILength` besides what `init(_:mode:registry:)` throws.
    public init(
        version: Version, nsi: String, md: String, mode: Mode = .strict, registry: NSIRegistry = .standard
    ) throws(ParseError) {
        guard nsi.utf8.count == version.nsiLength else {
            throw .wrongNSILength(found: nsi.utf8.count, expected: version.nsiLength)
        }
        try self.init("\(version.rawValue)\(nsi)\(md)", mode: mode, registry: registry)
    }

    public var description: String { text }

    public static func < (left: Ecode, right: Ecode) -> Bool { left.text < right.text }

    private func checkStructure() throws(ParseError) {
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

extension Ecode.Version {
    /// 4 or 5 characters.
    public var nsiLength: Int { self == .v3 ? 5 : 4 }

    /// The greatest number of MD characters. The one of V0 is ours: the standard counts bits there.
    public var mdLimit: Int {
        switch self {
        case .v0: 64
        case .v1: 20
        case .v2: 28
        case .v3: 39
        }
    }

    func allowsInNSI(_ byte: UInt8) -> Bool { self == .v3 ? byte.isAlphanumeric : byte.isDigit }

    func allowsInMD(_ byte: UInt8) -> Bool {
        switch self {
        case .v0: byte.isVisibleASCII
        case .v1, .v2: byte.isDigit
        case .v3: byte.isAlphanumeric
        }
    }
}
