import Foundation
import Traceability

/// Where clamd listens: a socket of this machine. What is uploaded goes to it in the clear, so that it is no other's.
public enum ClamdAddress: Sendable, Hashable, CustomStringConvertible {
    case unix(String)
    case loopback(host: String, port: Int)

    /// `unix:/run/clamav/clamd.ctl`, `127.0.0.1:3310`, `[::1]:3310`, `localhost:3310`. nil for anything else.
    public init?(_ text: String) {
        if text.hasPrefix("unix:") {
            let path = String(text.dropFirst(5))
            // A socket's address holds 107 bytes (unix(7)).
            guard path.hasPrefix("/"), path.utf8.count <= 107 else { return nil }
            self = .unix(path)
            return
        }
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
            (1...65_535).contains(port)
        else { return nil }
        let host = text[..<colon].trimmingCharacters(in: ["[", "]"])
        guard host == "localhost" || NetworkAddress(host)?.isLoopback == true else { return nil }
        self = .loopback(host: host, port: port)
    }

    public var description: String {
        switch self {
        case .unix(let path): "unix:\(path)"
        case .loopback(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        }
    }
}
