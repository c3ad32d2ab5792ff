import Dispatch
import Foundation
public import Traceability

/// What a host's name stands for: its addresses, in the order of the machine's resolver.
public struct AddressResolver: Sendable {
    public let addresses: @Sendable (_ host: String) async -> [NetworkAddress]

    public init(addresses: @escaping @Sendable (_ host: String) async -> [NetworkAddress]) {
        self.addresses = addresses
    }

    /// `getaddrinfo`, on a thread that may block.
    public static let system = AddressResolver { host in
        await withCheckedContinuation { done in
            DispatchQueue.global().async { done.resume(returning: lookUp(host)) }
        }
    }

    private static func lookUp(_ host: String) -> [NetworkAddress] {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, nil, &hints, &list) == 0 else { return [] }
        defer { freeaddrinfo(list) }
        var (found, next): ([NetworkAddress], UnsafeMutablePointer<addrinfo>?) = ([], list)
        while let entry = next, found.count < 32 {
            if let address = address(entry.pointee), !found.contains(address) { found.append(address) }
            next = entry.pointee.ai_next
        }
        return found
    }

    private static func address(_ entry: addrinfo) -> NetworkAddress? {
        guard let socket = entry.ai_addr else { return nil }
        switch entry.ai_family {
        case AF_INET:
            return socket.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { socket in
                withUnsafeBytes(of: socket.pointee.sin_addr) { NetworkAddress(bytes: Array($0)) }
            }
        case AF_INET6:
            return socket.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { socket in
                withUnsafeBytes(of: socket.pointee.sin6_addr) { NetworkAddress(bytes: Array($0)) }
            }
        default: return nil
        }
    }
}
