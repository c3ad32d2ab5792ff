import Foundation

/// An IPv4 or IPv6 address: 4 or 16 bytes. IPv4 within IPv6 (`::ffff:a.b.c.d`) is IPv4.
public struct NetworkAddress: Sendable, Hashable, CustomStringConvertible {
    public let bytes: [UInt8]

    /// nil for any other number of bytes.
    public init?(bytes: [UInt8]) {
        guard bytes.count == 4 || bytes.count == 16 else { return nil }
        let mapped = [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF]
        self.bytes = bytes.count == 16 && bytes.starts(with: mapped) ? Array(bytes[12...]) : bytes
    }

    /// `192.0.2.1`, `2001:db8::1`. nil for a name, and for the short and hexadecimal spellings of IPv4.
    public init?(_ text: String) {
        var bytes = [UInt8](repeating: 0, count: 16)
        if inet_pton(AF_INET, text, &bytes) == 1 {
            self.init(bytes: Array(bytes.prefix(4)))
        } else if inet_pton(AF_INET6, text, &bytes) == 1 {
            self.init(bytes: bytes)
        } else {
            return nil
        }
    }

    /// An IPv4 address in any spelling that the C library takes: `10.1`, `0x0a.0.0.1`, `012.0.0.1`, `167772161`.
    public init?(anySpelling text: String) {
        if let plain = NetworkAddress(text) {
            self = plain
            return
        }
        var found = in_addr()
        guard inet_aton(text, &found) != 0 else { return nil }
        self.init(bytes: withUnsafeBytes(of: found.s_addr) { Array($0) })
    }

    public var isLoopback: Bool { Self.loopback.contains { $0.contains(self) } }

    /// Within a network of somebody's own, a carrier's or a cloud's: where proxies in front of a program are.
    public var isPrivate: Bool { Self.privateBlocks.contains { $0.contains(self) } }

    /// What one subscriber of a network has: an IPv4 address, the first 64 bits of an IPv6 one. What is no address
    /// stands for itself.
    public static func subscriber(of text: String) -> String {
        guard let address = NetworkAddress(text) else { return text }
        guard address.bytes.count == 16 else { return address.description }
        let block = NetworkAddress(bytes: Array(address.bytes.prefix(8)) + [UInt8](repeating: 0, count: 8))
        return (block?.description ?? text) + "/64"
    }

    /// Whether it is a machine on the public Internet, as far as its number tells.
    public var isPublic: Bool {
        if bytes.count == 4 { return !Self.specialIPv4.contains { $0.contains(self) } }
        return Self.unicast.contains(self) && !Self.specialIPv6.contains { $0.contains(self) }
    }

    public var description: String {
        var bytes = bytes
        var text = [CChar](repeating: 0, count: 64)
        let family = bytes.count == 4 ? AF_INET : AF_INET6
        guard inet_ntop(family, &bytes, &text, socklen_t(text.count)) != nil else { return "?" }
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private static let loopback = blocks(["127.0.0.0/8", "::1/128"])
    /// RFC 1918, 6598, 3927, 4193, 4291.
    private static let privateBlocks = blocks([
        "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16", "127.0.0.0/8", "::1/128",
        "fc00::/7", "fe80::/10",
    ])

    /// IANA IPv4 Special-Purpose Address Registry (RFC 6890), and multicast. Carriers' and clouds' own services
    /// (169.254.169.254, 100.100.100.200) lie within.
    private static let specialIPv4 = blocks([
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24",
        "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
    ])

    /// Global unicast (RFC 4291); all else in IPv6 is loopback, link-local, unique local, multicast or not given out.
    private static let unicast = AddressBlock("2000::/3")!
    /// IANA IPv6 Special-Purpose Address Registry: protocols, documentation, and forms that hold an IPv4 address.
    private static let specialIPv6 = blocks(["2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"])

    private static func blocks(_ texts: [String]) -> [AddressBlock] { texts.compactMap(AddressBlock.init) }
}

/// A CIDR block, or one address.
public struct AddressBlock: Sendable, Hashable {
    private let address: NetworkAddress
    private let bits: Int

    /// nil when the text is neither.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = NetworkAddress(String(parts[0])) else { return nil }
        var bits = address.bytes.count * 8
        if parts.count == 2 {
            guard let given = Int(parts[1]), (0...bits).contains(given) else { return nil }
            bits = given
        }
        (self.address, self.bits) = (address, bits)
    }

    public func contains(_ other: NetworkAddress) -> Bool {
        guard other.bytes.count == address.bytes.count else { return false }
        return (0..<bits).allSatisfy { bit in
            (address.bytes[bit / 8] ^ other.bytes[bit / 8]) & (0x80 >> UInt8(bit % 8)) == 0
        }
    }

    /// Whether some address lies in both.
    public func overlaps(_ other: AddressBlock) -> Bool {
        bits <= other.bits ? contains(other.address) : other.contains(address)
    }
}

extension [AddressBlock] {
    /// Whether it is one of theirs, or shares a subscriber's addresses (`NetworkAddress.subscriber`) with one of them.
    func touch(subscriber: String) -> Bool {
        guard let block = AddressBlock(subscriber) else { return false }
        return contains { $0.overlaps(block) }
    }
}
