import Cryptography
import Foundation
import Glibc

/// Shares of a key file as files.
public enum KeyShares {
    private static let keyBytesMax = 4_096

    /// - Returns: the files that were written.
    public static func split(_ key: String, shares: Int, threshold: Int, into folder: String) throws -> [String] {
        let bytes = try read(key)
        guard !bytes.isEmpty, bytes.count <= keyBytesMax else {
            throw ConfigurationError(description: "\(key): holds \(bytes.count) bytes, a key has 1 to \(keyBytesMax)")
        }
        let made = try SecretSharing.split(SecretBytes(bytes), threshold: threshold, count: shares)
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        return try made.map { share in
            let path = "\(folder)/share-\(share.number).txt"
            try write(Array("\(share)\n".utf8), to: path)
            return path
        }
    }

    public static func join(_ files: [String], to path: String) throws {
        let shares = try files.map { file -> SecretSharing.Share in
            do {
                return try SecretSharing.Share(String(decoding: try read(file), as: UTF8.self))
            } catch SecretSharingError.noShare {
                throw ConfigurationError(description: "\(file): is no share, or has a slip of the pen in it")
            }
        }
        try write(try SecretSharing.join(shares).exposedBytes(), to: path)
    }

    /// Why shares give no key, for whoever typed the command.
    public static func told(_ error: any Error) -> any Error {
        guard let error = error as? SecretSharingError else { return error }
        let text =
            switch error {
            case .numbers: "threshold and shares: 2 to 255, and no more are needed than there are"
            case .tooFew(let needed): "too few shares: \(needed) of one splitting are needed"
            case .anotherSet: "the shares are not of one splitting"
            case .twice: "a share stands there twice"
            case .damaged, .noShare: "the shares do not fit together: one of them was changed"
            }
        return ConfigurationError(description: text)
    }

    private static func read(_ path: String) throws -> [UInt8] {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw ConfigurationError(description: "\(path): cannot be read")
        }
        return Array(data)
    }

    /// A file that is there stays as it is.
    private static func write(_ bytes: [UInt8], to path: String) throws {
        let handle = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600)
        guard handle >= 0 else {
            throw ConfigurationError(description: "\(path): \(String(cString: strerror(errno)))")
        }
        let count = bytes.withUnsafeBytes { Glibc.write(handle, $0.baseAddress, $0.count) }
        guard count == bytes.count, fsync(handle) == 0, close(handle) == 0 else {
            throw ConfigurationError(description: "\(path): cannot be written whole")
        }
    }
}
