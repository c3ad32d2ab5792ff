import Foundation

/// Where a webhook goes: an address whose scheme and host are known.
public struct Destination: Sendable, Hashable {
    public let url: String
    public let host: String
    public let port: Int
    public let isPlain: Bool

    public init(url: String, host: String, port: Int, isPlain: Bool) {
        (self.url, self.host, self.port, self.isPlain) = (url, host, port, isPlain)
    }
}

/// Which addresses webhooks may go to: the public Internet by https. So that nobody makes this program call what only
/// it can reach, whatever a name resolves to is checked where the connection is made.
public struct DestinationRules: Sendable {
    /// Blocks that an operator allows besides the public Internet.
    public var allowed: [AddressBlock]
    /// Plain http to this machine: for trying things out where the program itself is reached so.
    public var permitsPlainLoopback: Bool

    public init(allowed: [AddressBlock] = [], permitsPlainLoopback: Bool = false) {
        (self.allowed, self.permitsPlainLoopback) = (allowed, permitsPlainLoopback)
    }

    /// Whether a connection may be made to an address.
    public func permits(_ address: NetworkAddress, isPlain: Bool) -> Bool {
        if isPlain { return permitsPlainLoopback && address.isLoopback }
        return address.isPublic || allowed.contains { $0.contains(address) }
            || permitsPlainLoopback && address.isLoopback
    }

    /// Throws `Refusal` for what is no https address, and for one that names a machine it may not go to.
    public func destination(_ text: String, field: String = "dest") throws -> Destination {
        guard text.utf8.count <= 2_000, text.utf8.allSatisfy({ 0x21...0x7E ~= $0 }),
            let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(),
            ["https", "http"].contains(scheme), let named = parts.host, !named.isEmpty, parts.user == nil,
            parts.password == nil, parts.fragment == nil
        else {
            throw Refusal(.invalid, .destinationForm, field: field, ["value": String(text.prefix(100))])
        }
        let host = Self.host(named)
        guard NetworkAddress(host) != nil || Self.isName(host) && !Self.endsInNumber(host) else {
            throw Refusal(.invalid, .destinationForm, field: field, ["value": String(text.prefix(100))])
        }
        let isPlain = scheme == "http"
        if isPlain, !permitsPlainLoopback || !Self.isThisMachine(host) {
            throw Refusal(.invalid, .destinationPlain, field: field, ["value": String(text.prefix(100))])
        }
        if let address = NetworkAddress(host), !permits(address, isPlain: isPlain) {
            throw Refusal(.invalid, .destinationAddress, field: field, ["value": address.description])
        }
        // Put together again from what was checked: no other reader of addresses finds another host in it.
        let port = parts.port ?? (isPlain ? 80 : 443)
        guard (1...65_535).contains(port) else {
            throw Refusal(.invalid, .destinationForm, field: field, ["value": String(text.prefix(100))])
        }
        let path = parts.percentEncodedPath.isEmpty ? "/" : parts.percentEncodedPath
        let query = parts.percentEncodedQuery.map { "?" + $0 } ?? ""
        let authority = (host.contains(":") ? "[\(host)]" : host) + (parts.port.map { ":\($0)" } ?? "")
        return Destination(url: "\(scheme)://\(authority)\(path)\(query)", host: host, port: port, isPlain: isPlain)
    }

    /// The host without brackets; an IPv4 address in whatever spelling as four decimal numbers, so that what is checked
    /// is what will be called.
    private static func host(_ named: String) -> String {
        if named.hasPrefix("[") { return String(named.dropFirst().dropLast()).lowercased() }
        let host = named.lowercased()
        guard endsInNumber(host) else { return host }
        let numbers = host.hasSuffix(".") ? String(host.dropLast()) : host
        return NetworkAddress(anySpelling: numbers)?.description ?? host
    }

    /// Whether the last label is a number, decimal or hexadecimal: then it is an IPv4 address or nothing (WHATWG URL
    /// Standard, “ends in a number”).
    private static func endsInNumber(_ host: String) -> Bool {
        var labels = host.split(separator: ".", omittingEmptySubsequences: false)
        if labels.count > 1, labels.last?.isEmpty == true { labels.removeLast() }
        guard let last = labels.last, !last.isEmpty else { return false }
        if last.utf8.allSatisfy({ 0x30...0x39 ~= $0 }) { return true }
        return last.hasPrefix("0x") && last.dropFirst(2).utf8.allSatisfy { 0x30...0x39 ~= $0 || 0x61...0x66 ~= $0 }
    }

    /// Letters, digits, dots, hyphens and underscores: what a name in DNS has.
    private static func isName(_ host: String) -> Bool {
        host.utf8.allSatisfy { byte in
            0x61...0x7A ~= byte || 0x30...0x39 ~= byte || [0x2D, 0x2E, 0x5F].contains(byte)
        }
    }

    private static func isThisMachine(_ host: String) -> Bool {
        host == "localhost" || NetworkAddress(host)?.isLoopback == true
    }
}

extension Rule {
    static let destinationForm = Rule(
        "subscription.dest", "“{value}”不是可用的推送地址：应为 https:// 开头的网址，不带账号和 #",
        "“{value}” is no address to send to: it begins with https:// and has neither user nor #")
    static let destinationPlain = Rule(
        "subscription.dest-plain", "推送地址必须使用 https：{value}", "Only https is sent to: {value}")
    public static let destinationAddress = Rule(
        "subscription.dest-address", "不允许推送到 {value}：内网、本机、链路本地等地址须由运维方用 webhook-allow 放行",
        "Nothing is sent to {value}: private, loopback and link-local addresses need the operator's webhook-allow")
}
