import Cryptography
import Foundation
import Traceability

/// The program's own files with their SHA-256 (自检清单), as `sha256sum` prints them: written by `scripts/manifest` where
/// the program is installed, beside the binary.
struct Manifest: Sendable {
    /// By path, relative to the binary's folder.
    let digests: [String: String]

    /// Throws `ConfigurationError` for a line that is none.
    init(_ text: String) throws {
        var digests: [String: String] = [:]
        for line in text.split(separator: "\n") {
            let digest = line.prefix(64)
            let rest = line.dropFirst(64)
            guard digest.utf8.count == 64, [UInt8](hexadecimal: String(digest)) != nil, rest.hasPrefix("  ") else {
                throw ConfigurationError(description: "manifest: “\(line.prefix(80))” is no line of sha256sum")
            }
            digests[String(rest.dropFirst(2))] = digest.lowercased()
        }
        guard !digests.isEmpty else { throw ConfigurationError(description: "manifest: it is empty") }
        self.digests = digests
    }

    /// Where the manifest of a binary lies.
    static func path(of binary: String) -> String { binary + ".manifest" }

    /// This program's file.
    static var ownBinary: String {
        (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
    }
}

/// Holds the files against the manifest (GB/T 22239 7.1.2.3, 7.1.3.6, 7.1.4.6): binary, assets, data, schema.
struct SelfCheck: Sendable {
    let binary: String

    /// nil: there is no manifest. Else the files that differ, are gone, or were added among the resources.
    func differences() throws -> [String]? {
        guard let text = FileManager.default.contents(atPath: Manifest.path(of: binary)) else { return nil }
        let manifest = try Manifest(String(decoding: text, as: UTF8.self))
        let folder = (binary as NSString).deletingLastPathComponent
        var different = manifest.digests.filter { path, digest in Self.digest(folder + "/" + path) != digest }.map(
            \.key)
        different += Self.resources(in: folder).filter { manifest.digests[$0] == nil }
        return different.sorted()
    }

    /// nil: it cannot be read. A piece at a time: a binary has a hundred megabytes.
    private static func digest(_ path: String) -> String? {
        guard let file = FileHandle(forReadingAtPath: path) else { return nil }
        defer { try? file.close() }
        let hasher = Digest(.sha256)
        do {
            while let piece = try file.read(upToCount: 1 << 20), !piece.isEmpty {
                piece.withUnsafeBytes { hasher.update($0) }
            }
        } catch { return nil }
        return hasher.finish().hexadecimal
    }

    /// Files of the folders that the program reads its resources from.
    private static func resources(in folder: String) -> [String] {
        let files = FileManager.default
        let bundles = ((try? files.contentsOfDirectory(atPath: folder)) ?? []).filter { $0.hasSuffix(".resources") }
        var found: [String] = []
        for bundle in bundles {
            guard let names = files.enumerator(atPath: folder + "/" + bundle) else { continue }
            while let name = names.nextObject() as? String {
                let path = "\(bundle)/\(name)"
                var isFolder: ObjCBool = false
                if files.fileExists(atPath: folder + "/" + path, isDirectory: &isFolder), !isFolder.boolValue {
                    found.append(path)
                }
            }
        }
        return found
    }
}
