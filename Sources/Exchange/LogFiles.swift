import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1

/// Files of a log, from a folder or from an address (C2SP tlog-tiles), for checking it whole. Blocks: for commands.
public final class LogFiles: Sendable {
    /// What went wrong on the way, which is not the same as a file that is not there.
    public struct Failure: Error, CustomStringConvertible, Sendable {
        public let description: String
    }

    private enum Place: Sendable {
        case folder(String)
        case address(String, HTTPClient)
    }

    private let place: Place
    /// Of the platform, sent along where it is one.
    private let token: String?
    /// Whether there is one.
    public var hasToken: Bool { token != nil }

    /// 256 entries of the longest kind.
    public static let byteLimit = 256 * (2 + 65_535)
    static let seconds: Int64 = 30

    /// A folder, or an address that begins with `https://`, or with `http://` and a loopback host. Throws `Failure` for
    /// any other address.
    public init(_ place: String, token: String? = nil) throws {
        self.token = token
        guard place.contains("://") else {
            self.place = .folder(place)
            return
        }
        guard WitnessCarrier.isPermitted(place) else {
            throw Failure(description: "\(place): https, or http on a loopback address")
        }
        var configuration = WitnessCarrier.configuration
        configuration.timeout.read = .seconds(Self.seconds)
        let address = place.hasSuffix("/") ? String(place.dropLast()) : place
        self.place = .address(address, HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration))
    }

    /// Names of the checkpoints: in a folder the files whose names begin so, else the one.
    public var checkpointNames: [String] {
        switch place {
        case .folder(let folder):
            ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
                .filter { $0.hasPrefix("checkpoint") }
        case .address: ["checkpoint"]
        }
    }

    /// A file that is on its way.
    public struct Reading {
        fileprivate let end: () throws -> [UInt8]?

        /// Blocks until it is there. nil: there is none. Throws `Failure` where that cannot be told.
        public func wait() throws -> [UInt8]? { try end() }
    }

    /// The bytes of a file; nil: there is none. Throws `Failure` where that cannot be told.
    public func read(_ path: String) throws -> [UInt8]? { try begin(path).wait() }

    /// Begins to read a file: several may be on their way from an address at once.
    public func begin(_ path: String) -> Reading {
        switch place {
        case .folder(let folder):
            return Reading { FileManager.default.contents(atPath: "\(folder)/\(path)").map { [UInt8]($0) } }
        case .address(let address, let client):
            return begin("\(address)/\(path)", client)
        }
    }

    private func begin(_ url: String, _ client: HTTPClient) -> Reading {
        do {
            var headers: HTTPHeaders = ["User-Agent": "Ransu"]
            if let token { headers.add(name: "Authorization", value: "Bearer \(token)") }
            let request = try HTTPClient.Request(url: url, headers: headers)
            let collector = ResponseAccumulator(request: request, maxBodySize: Self.byteLimit)
            let task = client.execute(
                request: request, delegate: collector, deadline: NIODeadline.now() + .seconds(Self.seconds))
            return Reading {
                do {
                    let response = try task.wait()
                    switch response.status.code {
                    case 200: return response.body.map { Array($0.readableBytesView) } ?? []
                    case 404, 410: return nil
                    default: throw Failure(description: "\(url): \(response.status)")
                    }
                } catch { throw LogFiles.failure(url, error) }
            }
        } catch {
            let failure = Self.failure(url, error)
            return Reading { throw failure }
        }
    }

    private static func failure(_ url: String, _ error: any Error) -> Failure {
        switch error {
        case let failure as Failure: failure
        case let error as HTTPClientError: Failure(description: "\(url): \(error.shortDescription)")
        default: Failure(description: "\(url): \(String("\(error)".prefix(300)))")
        }
    }

    /// Ends the connections.
    public func close() {
        if case .address(_, let client) = place { try? client.syncShutdown() }
    }
}
