import Foundation
import Server
import TestSupport
import Testing

/// `ransu keys split` and `join`, on files.
@Suite struct KeyShareTests {
    @Test func `V13_3_1 V13_3_2 a key file comes back from enough shares, which their owners alone may read`() throws {
        let folder = NSTemporaryDirectory() + "ransu-shares-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let key = folder + "/master.key"
        let bytes = Data((0..<32).map { UInt8($0 * 7) })
        try bytes.write(to: URL(fileURLWithPath: key))
        let files = try KeyShares.split(key, shares: 3, threshold: 2, into: folder + "/out")
        #expect(files.count == 3)
        for file in files {
            let rights = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
            #expect(rights == 0o600)
        }
        try KeyShares.join([files[2], files[0]], to: folder + "/again.key")
        #expect(FileManager.default.contents(atPath: folder + "/again.key") == bytes)
        func told(_ files: [String], to path: String) -> String {
            do {
                try KeyShares.join(files, to: path)
                return ""
            } catch { return "\(KeyShares.told(error))" }
        }
        #expect(told([files[2], files[0]], to: key).contains("File exists"), "a key that is there stays")
        #expect(told([files[1]], to: folder + "/x").contains("too few shares: 2"))
        #expect(told([key, files[0]], to: folder + "/x").contains("no share"))
        #expect(!FileManager.default.fileExists(atPath: folder + "/x"))
    }
}
