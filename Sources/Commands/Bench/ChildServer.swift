import Foundation
import Glibc
import Server

/// `ransu serve` as a process of its own: the same program, on loopback, ended when told.
final class ChildServer {
    let port: Int
    private let process = Process()
    private let started: ContinuousClock.Instant
    private static let patienceSeconds = 30.0

    init(_ configuration: ServerConfiguration) throws {
        port = try Self.freePort()
        process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = [
            "serve", "--data", configuration.dataFolder, "--listen", "127.0.0.1:\(port)", "--log-level", "error",
        ]
        if let database = configuration.databaseURL { process.arguments? += ["--database", database] }
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        started = ContinuousClock.now
        try process.run()
    }

    deinit { stop() }

    var residentKiB: Int64 { MachineState.residentKiB(of: "\(process.processIdentifier)") }

    /// Seconds from its start until `request` gets 200.
    func secondsUntilAnswered(_ request: [UInt8]) throws -> Double {
        while Stopwatch.since(started) < Self.patienceSeconds {
            guard process.isRunning else { throw BenchFailure("the server ended with \(process.terminationStatus)") }
            if let connection = try? LoadConnection(port: port), (try? connection.exchange(request)) == 200 {
                return Stopwatch.since(started)
            }
            usleep(1_000)
        }
        throw BenchFailure("the server did not answer within \(Self.patienceSeconds) s")
    }

    func stop() {
        guard process.isRunning else { return }
        process.terminate()
        process.waitUntilExit()
    }

    private static func freePort() throws -> Int {
        let handle = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(handle) }
        var address = sockaddr_in.loopback(port: 0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let code = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(handle, address, length) == 0 ? getsockname(handle, address, &length) : -1
            }
        }
        guard handle >= 0, code == 0 else { throw BenchFailure("no free port: \(String(cString: strerror(errno)))") }
        return Int(UInt16(bigEndian: address.sin_port))
    }
}

extension sockaddr_in {
    static func loopback(port: Int) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(truncatingIfNeeded: port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }
}
