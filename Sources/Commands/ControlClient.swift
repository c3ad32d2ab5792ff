import Foundation
import Glibc

/// Speaks to the running server over `DIR/control.sock`.
enum ControlClient {
    /// The answer's body; nil when nobody listens there.
    static func post(_ path: String, _ body: [UInt8], socket socketPath: String) -> [UInt8]? {
        let handle = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        guard handle >= 0 else { return nil }
        defer { close(handle) }
        guard connectTo(socketPath, handle) else { return nil }
        let head =
            "POST \(path) HTTP/1.1\r\nHost: control\r\nConnection: close\r\nContent-Length: \(body.count)\r\n\r\n"
        let request = Array(head.utf8) + body
        guard write(handle, request, request.count) == request.count else { return nil }
        var answer: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while case let count = read(handle, &buffer, buffer.count), count > 0 { answer += buffer[..<count] }
        guard let end = answer.firstRange(of: [13, 10, 13, 10]) else { return nil }
        return Array(answer[end.upperBound...])
    }

    private static func connectTo(_ path: String, _ handle: Int32) -> Bool {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else { return false }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(handle, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
    }
}
