public import Foundation

/// A numbered script that brings a schema one step on: `0003-batch` and its statements.
public struct Migration: Sendable, Hashable {
    /// Sorts in the order of application.
    public let name: String
    public let text: String

    public init(name: String, text: String) {
        self.name = name
        self.text = text
    }

    /// Every `*.sql` file of a folder, in the order of their names; the name is the file's without the suffix.
    public static func load(from folder: URL) throws -> [Migration] {
        try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .filter { $0.pathExtension == "sql" }
            .map { file in
                let name = file.deletingPathExtension().lastPathComponent
                return Migration(name: name, text: try String(contentsOf: file, encoding: .utf8))
            }
            .sorted { $0.name < $1.name }
    }

    /// Tells whether the text was edited after it was applied. FNV-1a, 64 bits: it meets mistakes, not attacks.
    public var digest: String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return "fnv1a64:" + String(hash, radix: 16)
    }
}
