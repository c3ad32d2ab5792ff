import Cryptography

/// An audit record as a syslog message (RFC 5424): header, structured data `ransu@32473` with every field, and a
/// line for people. 32473 is the enterprise number that RFC 5612 gives to whoever has none.
public struct SyslogMessage: Sendable {
    /// Log audit (RFC 5424 table 1).
    static let facility = 13
    static let structureID = "ransu@32473"

    /// UTF-8, without a frame.
    public let bytes: [UInt8]

    /// - Parameter host: names this platform: 1–255 printable ASCII characters, anything else is left out.
    public init(_ one: AuditRecord, host: String) {
        // Informational, or a warning where something was refused.
        let severity = one.outcome == "success" ? 6 : 4
        let name = Self.printable(host, 255)
        let header =
            "<\(Self.facility * 8 + severity)>1 \(one.at.iso8601) \(name) ransu - \(Self.printable(one.action, 32))"
        let members = Self.fields(one).map { " \($0.name)=\"\(Self.escaped($0.value))\"" }.joined()
        let line = "\(one.accountName) \(one.action) \(one.objectKind) \(one.objectID) \(one.outcome)"
        let structure = "[\(Self.structureID)\(members)]"
        bytes = Array("\(header) \(structure) ".utf8) + [0xEF, 0xBB, 0xBF] + Array(Self.oneLine(line).utf8)
    }

    private static func fields(_ one: AuditRecord) -> [(name: String, value: String)] {
        [
            ("id", "\(one.id)"), ("account", one.accountName), ("accountId", one.accountID.map(String.init) ?? ""),
            ("organizationId", one.organizationID.map(String.init) ?? ""), ("organization", one.organizationName),
            ("roles", one.roles), ("action", one.action), ("objectKind", one.objectKind), ("objectId", one.objectID),
            ("objectName", one.objectName), ("outcome", one.outcome), ("reason", reason(one)),
            ("address", one.address), ("terminal", one.agent), ("requestId", one.requestID),
            ("isRead", one.isRead ? "1" : "0"), ("occurrences", "\(one.occurrences)"),
            ("before", one.beforeDigest?.hexadecimal ?? ""), ("after", one.afterDigest?.hexadecimal ?? ""),
        ]
    }

    /// English is right there: the code, by which it is found, and its sentence.
    private static func reason(_ one: AuditRecord) -> String {
        one.reasonCode.map { "\($0): \(one.reasonText(.english))" } ?? one.reason
    }

    /// RFC 5424, 6.3.3: a backslash before `"`, `\` and `]`.
    private static func escaped(_ value: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in oneLine(value).unicodeScalars {
            if scalar == "\"" || scalar == "\\" || scalar == "]" { result.append("\\") }
            result.append(scalar)
        }
        return String(result)
    }

    private static func oneLine(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? " " : $0 }))
    }

    /// PRINTUSASCII of at most so many characters; `-` for nothing.
    private static func printable(_ text: String, _ limit: Int) -> String {
        let kept = text.unicodeScalars.filter { (0x21...0x7E).contains($0.value) }.prefix(limit)
        return kept.isEmpty ? "-" : String(String.UnicodeScalarView(kept))
    }
}
