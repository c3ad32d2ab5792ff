import Glibc

/// A keep-alive HTTP/1.1 connection that asks one thing at a time.
final class LoadConnection {
    let handle: Int32
    private(set) var sentAt = ContinuousClock.now
    private var buffer = [UInt8](repeating: 0, count: 1 << 17)
    private var filled = 0
    private static let headEnd = Array("\r\n\r\n".utf8)
    private static let lengthName = Array("content-length:".utf8)

    init(port: Int) throws {
        handle = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in.loopback(port: port)
        let isConnected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(handle, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard isConnected else { throw BenchFailure("connect: \(String(cString: strerror(errno)))") }
        var (one, patience) = (Int32(1), timeval(tv_sec: 10, tv_usec: 0))
        setsockopt(handle, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
        setsockopt(handle, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    }

    deinit { close(handle) }

    static func get(_ path: String, accept: String, agent: String) -> [UInt8] {
        Array("GET \(path) HTTP/1.1\r\nHost: localhost\r\nAccept: \(accept)\r\nUser-Agent: \(agent)\r\n\r\n".utf8)
    }

    func send(_ request: [UInt8]) throws {
        filled = 0
        sentAt = ContinuousClock.now
        guard Glibc.send(handle, request, request.count, Int32(MSG_NOSIGNAL)) == request.count else {
            throw BenchFailure("send: \(String(cString: strerror(errno)))")
        }
    }

    /// Reads what is there: the status once the whole answer is in, else nil.
    func receive() throws -> Int? {
        let space = buffer.count - filled
        let start = filled
        let count = buffer.withUnsafeMutableBytes { recv(handle, $0.baseAddress.map { $0 + start }, space, 0) }
        guard count > 0 else { throw BenchFailure("the server closed a connection") }
        filled += count
        guard let head = Self.find(Self.headEnd, in: buffer[..<filled]) else { return nil }
        guard let length = contentLength(head) else { throw BenchFailure("an answer without Content-Length") }
        let whole = head + 4 + length
        guard whole <= buffer.count else { throw BenchFailure("an answer of \(length) bytes") }
        guard filled >= whole else { return nil }
        return buffer[9..<12].reduce(0) { $0 * 10 + Int($1 & 15) }
    }

    func exchange(_ request: [UInt8]) throws -> Int {
        try send(request)
        while true {
            if let status = try receive() { return status }
        }
    }

    private func contentLength(_ head: Int) -> Int? {
        guard let start = Self.find(Self.lengthName, in: buffer[..<head]) else { return nil }
        var length = 0
        for byte in buffer[(start + Self.lengthName.count)..<head] {
            if byte == 13 { break }
            if (48...57).contains(byte), length < 1 << 20 { length = length * 10 + Int(byte - 48) }
        }
        return length
    }

    /// Where `lowercase` begins, letters of either case.
    private static func find(_ lowercase: [UInt8], in bytes: ArraySlice<UInt8>) -> Int? {
        bytes.withUnsafeBufferPointer { bytes in
            guard bytes.count >= lowercase.count else { return nil }
            for start in 0...bytes.count - lowercase.count {
                var length = 0
                while length < lowercase.count, matches(bytes[start + length], lowercase[length]) { length += 1 }
                if length == lowercase.count { return start }
            }
            return nil
        }
    }

    @inline(__always)
    private static func matches(_ byte: UInt8, _ lowercase: UInt8) -> Bool {
        byte == lowercase || (65...90).contains(byte) && byte | 32 == lowercase
    }
}
