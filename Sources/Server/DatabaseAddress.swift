import Foundation
import Traceability

/// Where PostgreSQL is, as far as a `postgres://` address tells (PostgreSQL 34.1.1.2): a far one is spoken to by TLS
/// that checks the server's certificate and name (OWASP ASVS 12.3.1).
struct DatabaseAddress: Sendable, Hashable {
    /// Names, addresses and folders of sockets; "" for what libpq takes by itself, which is this machine.
    let hosts: [String]
    let parameters: [String: String]

    init(_ url: String) {
        let rest = url.range(of: "://").map { url[$0.upperBound...] } ?? url[...]
        let parts = rest.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let authority = parts[0].prefix { $0 != "/" }
        let machines = authority.split(separator: "@", omittingEmptySubsequences: false).last ?? ""
        var hosts = machines.split(separator: ",", omittingEmptySubsequences: false).map(Self.host)
        var parameters: [String: String] = [:]
        if parts.count == 2 {
            for pair in parts[1].split(separator: "&") {
                let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
                parameters[sides[0]] = sides.count == 2 ? sides[1].removingPercentEncoding ?? sides[1] : ""
            }
        }
        // Parameters win over what stands before them.
        for name in ["host", "hostaddr"] {
            if let given = parameters[name] { hosts = given.split(separator: ",").map(String.init) }
        }
        self.hosts = hosts
        self.parameters = parameters
    }

    /// Every one of its machines is this one.
    var isLocal: Bool {
        hosts.allSatisfy {
            $0.isEmpty || $0.hasPrefix("/") || $0.hasPrefix("@") || $0 == "localhost"
                || NetworkAddress($0)?.isLoopback == true
        }
    }

    var isVerified: Bool { parameters["sslmode"] == "verify-full" }

    private static func host(_ machine: Substring) -> String {
        if machine.hasPrefix("[") { return String(machine.dropFirst().prefix { $0 != "]" }) }
        let name = machine.prefix { $0 != ":" }
        return name.removingPercentEncoding ?? String(name)
    }
}

extension ServerConfiguration {
    /// Throws `ConfigurationError` for a database on another machine whose certificate is not checked, unless the
    /// operator says that the network between is his own.
    func checkDatabase() throws {
        // Another kind of database is refused by its name.
        guard let databaseURL, databaseURL.hasPrefix("postgres"), !edge.databasePlain else { return }
        let address = DatabaseAddress(databaseURL)
        guard !address.isLocal, !address.isVerified else { return }
        throw ConfigurationError(
            description: "database: \(address.hosts.joined(separator: ", ")) is another machine, and its address lacks "
                + "sslmode=verify-full: data would travel in the clear, or to whoever answers. Add "
                + "?sslmode=verify-full&sslrootcert=FILE, or set database-plain to true where the network between is "
                + "yours alone")
    }
}
