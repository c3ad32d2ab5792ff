import Foundation

/// A Swift file of this repository, read once: its lines, and its tokens without comments and texts.
struct SourceFile: Sendable {
    /// Relative to the root of the repository: `Sources/Ledger/Tree.swift`.
    let path: String
    let lines: [Substring]
    let tokens: [Token]

    init(path: String, text: String) {
        self.path = path
        lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        tokens = Token.all(in: MaskedText(text).bytes)
    }

    private var folders: [Substring] { path.split(separator: "/") }

    var isShipped: Bool { folders.first == "Sources" && target != House.neverShipped }

    /// The folder under Sources or Tests.
    var target: String { folders.count > 1 ? String(folders[1]) : "" }

    var house: HouseTarget? { folders.first == "Sources" ? House.target(named: target) : nil }

    /// Every Swift file under Sources and Tests, and nothing of what was built or fetched.
    static let ofRepository: [SourceFile] = {
        var files: [SourceFile] = []
        for folder in ["Sources", "Tests"] {
            let names = FileManager.default.enumerator(atPath: root + folder)
            while let name = names?.nextObject() as? String {
                guard name.hasSuffix(".swift"), !name.contains(".build/") else { continue }
                guard let data = FileManager.default.contents(atPath: root + folder + "/" + name) else { continue }
                files.append(SourceFile(path: folder + "/" + name, text: String(decoding: data, as: UTF8.self)))
            }
        }
        return files.sorted { $0.path < $1.path }
    }()

    /// The repository, found from where this file was compiled; ends in a slash.
    static let root: String = {
        let folders = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
        return folders.joined(separator: "/") + "/"
    }()
}
