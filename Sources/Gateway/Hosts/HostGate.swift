import HTTPTypes
import Hummingbird
public import Traceability

/// Names that this installation is reached by (OWASP ASVS 4.1.3): a request for another host is answered 421 and reads
/// nothing. What supervisors ask by an address goes by.
public struct HostGate: Gate {
    private let hosts: Set<String>

    /// - Parameter hosts: names and addresses without a port. Empty: every host is answered.
    public init(hosts: Set<String>) { self.hosts = Set(hosts.map { $0.lowercased() }) }

    public func admit(_ call: Call, _ route: Route?) async throws {
        guard !hosts.isEmpty, route?.terms.face != .everywhere, route?.terms.face != .metrics else { return }
        let host = Self.host(of: call.request.head.authority ?? "")
        guard !hosts.contains(host), host != "localhost", NetworkAddress(host)?.isLoopback != true else { return }
        throw Refusal(.missing, .wrongHost, ["value": String(host.prefix(100))])
    }

    /// Without its port, in small letters: `trace.example.cn:8443`, `[2001:db8::1]:80`.
    static func host(of authority: String) -> String {
        if authority.hasPrefix("[") { return authority.dropFirst().prefix { $0 != "]" }.lowercased() }
        return authority.prefix { $0 != ":" }.lowercased()
    }
}

/// Staff act from these networks only (GB/T 22239 7.1.4.4 c).
public struct AdminAddressGate: Gate {
    private let blocks: [AddressBlock]

    /// - Parameter blocks: Empty: from everywhere.
    public init(_ blocks: [AddressBlock]) { self.blocks = blocks }

    public func admit(_ call: Call, _ route: Route?) async throws {
        guard !blocks.isEmpty, let route, route.access != .everybody, call.signedIn?.actor.isStaff == true,
            !Self.open.contains(route.path)
        else { return }
        let address = NetworkAddress(call.occasion.address)
        guard address.map({ address in blocks.contains { $0.contains(address) } }) != true else { return }
        throw Refusal(.denied, .notFromHere, ["address": call.occasion.address])
    }

    /// Ending a session opens nothing.
    private static let open: Set<String> = ["/sign-out", "/api/v1/sessions/current"]
}

extension Rule {
    /// Answered with 421.
    static let wrongHost = Rule(
        "request.host", "本平台不使用主机名“{value}”，请核对网址", "This platform is not reached as “{value}”; check the address")
    static let notFromHere = Rule(
        "access.address", "平台管理账号不能从 {address} 操作，请从规定的网络登录",
        "Accounts of the platform's staff do not work from {address}; use the network that is meant for them")
}
