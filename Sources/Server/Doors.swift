import Gateway
import Traceability

/// An address at which the program listens, and who finds what there (GB/T 22239 7.1.2.1).
struct Door: Sendable, Hashable {
    /// The setting that names it.
    let key: String
    let address: ListenAddress
    let faces: Set<Face>
    let isBehindProxy: Bool
    /// Figures for a collector on this machine need no certificate.
    var isPlain: Bool { key == "metrics-listen" && address.isLoopback }
}

extension ServerConfiguration {
    /// The public one, and those of administration and of figures where they have their own: then nobody finds them at
    /// the public one. Staff find everything at theirs. Throws `ConfigurationError` for an address that is given twice.
    func doors() throws -> [Door] {
        var open: Set<Face> = [.everywhere, .portal]
        if edge.adminListen == nil { open.insert(.admin) }
        if edge.metricsListen == nil { open.insert(.metrics) }
        var doors = [Door(key: "listen", address: listen, faces: open, isBehindProxy: !trustedProxies.isEmpty)]
        if let adminListen = edge.adminListen {
            var faces: Set<Face> = [.everywhere, .portal, .admin]
            if edge.metricsListen == nil { faces.insert(.metrics) }
            doors.append(Door(key: "admin-listen", address: adminListen, faces: faces, isBehindProxy: false))
        }
        if let metricsListen = edge.metricsListen {
            let faces: Set<Face> = [.everywhere, .metrics]
            doors.append(Door(key: "metrics-listen", address: metricsListen, faces: faces, isBehindProxy: false))
        }
        for (index, door) in doors.enumerated() where door.address.port != 0 {
            if let other = doors[..<index].first(where: { $0.address == door.address }) {
                throw ConfigurationError(
                    description: "\(door.key): \(door.address) is the address of \(other.key) already")
            }
        }
        return doors
    }

    /// The hosts that requests may name; none: all of them, as long as no public address is set. Throws
    /// `ConfigurationError` for a name with a port or a scheme.
    func namedHosts() throws -> Set<String> {
        let published = publicHost
        guard published != nil || !edge.hosts.isEmpty else { return [] }
        for host in edge.hosts where host.isEmpty || host.contains("/") || host.contains(" ") || isNamedWithPort(host) {
            throw ConfigurationError(
                description: "hosts: “\(host)” is no name of a host; write it without scheme and port: trace.example.cn"
            )
        }
        return Set(edge.hosts + (published.map { [$0] } ?? []))
    }

    /// Whether it is more than a name or an address; IPv6 has colons of its own.
    private func isNamedWithPort(_ host: String) -> Bool { host.contains(":") && NetworkAddress(host) == nil }

    /// Of `public-url`, where the operator set it.
    private var publicHost: String? {
        guard let start = options.publicURL.firstRange(of: "://")?.upperBound else { return nil }
        let authority = options.publicURL[start...].prefix { $0 != "/" }
        return authority.hasPrefix("[")
            ? String(authority.dropFirst().prefix { $0 != "]" }) : String(authority.prefix { $0 != ":" })
    }

    /// Networks of the platform's staff; none: every one.
    func adminBlocks() throws -> [AddressBlock] { try Self.blocks(edge.adminAddresses, key: "admin-addresses") }

    /// How many connections one address may have.
    func connectionTerms() throws -> ConnectionLimit.Terms {
        ConnectionLimit.Terms(
            most: edge.connectionsPerAddress, exempt: try proxies(), exemptsLoopback: !isSecure)
    }
}
