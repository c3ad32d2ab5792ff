import Foundation
import Testing

/// A program of the system, for a second reading of what is drawn.
enum Program {
    static func isInstalled(_ name: String) -> Bool { path(name) != nil }

    private static func path(_ name: String) -> String? {
        ["/usr/bin/", "/usr/local/bin/"].map { $0 + name }.first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    /// Writes the file, lets the program draw it to `out.png` and gives that back. `arguments` gets the path of the
    /// file and the path of the picture without its ending.
    static func draw(_ name: String, _ file: [UInt8], _ arguments: (String, String) -> [String]) throws -> [UInt8] {
        let folder = FileManager.default.temporaryDirectory.appending(path: "labels-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let source = folder.appending(path: "in")
        try Data(file).write(to: source)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try #require(path(name)))
        process.arguments = arguments(source.path(), folder.appending(path: "out").path())
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return Array(try Data(contentsOf: folder.appending(path: "out.png")))
    }
}
