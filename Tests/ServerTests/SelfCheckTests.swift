import Cryptography
import Foundation
import TestSupport
import Testing

@testable import Server

@Suite struct SelfCheckTests {
    /// A program with two resources and its manifest, as `scripts/manifest` writes it.
    private func withProgram(_ body: (_ folder: String, _ check: SelfCheck) throws -> Void) async throws {
        try await TestEngine.withFolder { folder in
            let files = ["ransu": "program", "a_Web.resources/Assets/x.css": "body", "a_T.resources/Data/r.json": "{}"]
            var lines: [String] = []
            for (path, text) in files {
                let place = folder + "/" + path
                try FileManager.default.createDirectory(
                    atPath: (place as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
                try Data(text.utf8).write(to: URL(fileURLWithPath: place))
                let digest = Digest(.sha256)
                digest.update(Array(text.utf8))
                lines.append("\(digest.finish().hexadecimal)  \(path)")
            }
            let manifest = lines.sorted().joined(separator: "\n") + "\n"
            try Data(manifest.utf8).write(to: URL(fileURLWithPath: folder + "/ransu.manifest"))
            try body(folder, SelfCheck(binary: folder + "/ransu"))
        }
    }

    @Test func `MLPS-7_1_2_3 MLPS-7_1_3_6 MLPS-7_1_4_6 one changed byte, a lost and an added file are told`()
        async throws
    {
        try await withProgram { folder, check in
            #expect(try check.differences() == [])
            let asset = URL(fileURLWithPath: folder + "/a_Web.resources/Assets/x.css")
            try Data("bodY".utf8).write(to: asset)
            #expect(try check.differences() == ["a_Web.resources/Assets/x.css"])
            try Data("body".utf8).write(to: asset)
            #expect(try check.differences() == [])
            try Data("programme".utf8).write(to: URL(fileURLWithPath: folder + "/ransu"))
            try FileManager.default.removeItem(atPath: folder + "/a_T.resources/Data/r.json")
            try Data("x".utf8).write(to: URL(fileURLWithPath: folder + "/a_T.resources/Data/more.json"))
            #expect(
                try check.differences() == ["a_T.resources/Data/more.json", "a_T.resources/Data/r.json", "ransu"])
        }
    }

    @Test func `without a manifest nothing is claimed, and a broken one is no manifest`() async throws {
        try await withProgram { folder, check in
            try FileManager.default.removeItem(atPath: folder + "/ransu.manifest")
            #expect(try check.differences() == nil)
            for text in ["", "abc  ransu\n", String(repeating: "g", count: 64) + "  ransu\n"] {
                try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/ransu.manifest"))
                #expect(throws: ConfigurationError.self) { _ = try check.differences() }
            }
        }
    }
}
