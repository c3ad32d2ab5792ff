import Foundation
import Testing

/// What browsers are given besides pages.
@Suite struct AssetTests {
    private static func assets(_ ending: String) throws -> [(name: String, text: String)] {
        let folder = SourceFile.root + "Sources/Web/Assets"
        return try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(ending) }.sorted().map
        {
            ($0, try String(contentsOfFile: folder + "/" + $0, encoding: .utf8))
        }
    }

    @Test func `V3_2_2 V3_5_5 V3_7_1 scripts make nodes of texts, speak to no other window and load nothing`() throws {
        let scripts = try Self.assets(".js")
        #expect(scripts.count >= 3)
        let forbidden = [
            "insertAdjacentHTML", "innerHTML", "outerHTML", "document.write", "createContextualFragment", "srcdoc",
            "postMessage", "addEventListener(\"message\"", "window.open", "ActiveXObject", "importScripts", "eval(",
            "localStorage", "sessionStorage", "indexedDB", "http://", "https://",
        ]
        for (name, text) in scripts {
            for word in forbidden { #expect(!text.contains(word), "\(name): \(word)") }
        }
    }

    @Test func `V3_7_1 V14_2_3 pages use no plug-in, and styles load nothing from elsewhere`() throws {
        for (name, text) in try Self.assets(".css") {
            #expect(!text.contains("@import") && !text.contains("http:") && !text.contains("https:"), "\(name)")
        }
        for file in SourceFile.ofRepository where file.path.hasPrefix("Sources/Web/") {
            for line in file.lines {
                for tag in ["<object", "<embed", "<applet", "<iframe", "<frame", "onclick=", "onload=", "javascript:"] {
                    #expect(!line.contains(tag), "\(file.path): \(tag)")
                }
            }
        }
    }
}
