/// Where the audit trail is sent: `udp://host:514` (RFC 5426), `tcp://host:601` (RFC 6587, octet counting) or
/// `tls://host:6514?ca=/path/to/ca.pem` (RFC 5425; without `ca` the machine's own authorities).
public struct SyslogTarget: Sendable, Hashable, CustomStringConvertible {
    public enum Transport: String, Sendable { case udp, tcp, tls }

    public let transport: Transport
    public let host: String
    public let port: Int
    /// PEM file of whom to believe; nil: the machine's own.
    public let authority: String?

    /// nil for anything else.
    public init?(_ text: String) {
        guard let mark = text.firstRange(of: "://"),
            let transport = Transport(rawValue: String(text[..<mark.lowerBound]))
        else { return nil }
        let parts = text[mark.upperBound...].split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        var authority: String?
        if parts.count == 2 {
            guard transport == .tls, parts[1].hasPrefix("ca="), parts[1].count > 3 else { return nil }
            authority = String(parts[1].dropFirst(3))
        }
        guard let (host, port) = Self.place(parts[0], usual: Self.usualPort(transport)) else { return nil }
        (self.transport, self.host, self.port, self.authority) = (transport, host, port, authority)
    }

    private static func usualPort(_ transport: Transport) -> Int {
        switch transport {
        case .udp: 514
        case .tcp: 601
        case .tls: 6_514
        }
    }

    /// `host`, `host:port`, `[::1]:port`.
    private static func place(_ text: Substring, usual: Int) -> (String, Int)? {
        var (host, rest) = (text, Substring())
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]") else { return nil }
            host = text[text.index(after: text.startIndex)..<end]
            rest = text[text.index(after: end)...]
        } else if let colon = text.firstIndex(of: ":") {
            host = text[..<colon]
            rest = text[colon...]
        }
        guard !host.isEmpty, !host.contains("/"), !host.contains("@") else { return nil }
        if rest.isEmpty { return (String(host), usual) }
        guard rest.hasPrefix(":"), let port = Int(rest.dropFirst()), (1...65_535).contains(port) else { return nil }
        return (String(host), port)
    }

    /// The name of its cursor: the file of authorities may move.
    public var description: String {
        "\(transport.rawValue)://\(host.contains(":") ? "[\(host)]" : host):\(port)"
    }
}
