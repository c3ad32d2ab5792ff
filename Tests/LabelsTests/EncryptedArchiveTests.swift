import CZip
import Foundation
import Testing

@testable import Labels

struct EncryptedArchiveTests {
    private let folder = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString)")

    private func withFolder(_ body: (String) throws -> Void) throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder.path)
    }

    @Test func `with its password an archive gives the files back, without it only their names`() throws {
        try withFolder { folder in
            let codes = Array(String(repeating: "201286892242831508353086013003369\r\n", count: 5_000).utf8)
            try Data(codes).write(to: URL(fileURLWithPath: folder + "/codes.txt"))
            let path = folder + "/codes.zip"
            try EncryptedArchive.write(
                to: path,
                [
                    .init("编码/codes.txt", .file(path: folder + "/codes.txt")),
                    .init("empty", .bytes([]), isCompressed: false),
                ], password: "right", modifiedAt: 1_780_000_000)
            let file = try Data(contentsOf: URL(fileURLWithPath: path))
            #expect(file.count < codes.count / 4 && file.range(of: Data("20128689".utf8)) == nil)
            let read = try Self.entries(path, password: "right")
            #expect(read.map(\.name) == ["编码/codes.txt", "empty"])
            #expect(read.map(\.bytes) == [codes, []])
            let shut = try Self.entries(path, password: "wrong")
            #expect(shut.map(\.name) == ["编码/codes.txt", "empty"] && shut[0].bytes == nil)
            // WinZip AES-256.
            #expect(read.allSatisfy { $0.method == UInt16(ZIP_EM_AES_256) })
        }
    }

    @Test func `an archive that cannot be written whole leaves the old file as it was`() throws {
        try withFolder { folder in
            let path = folder + "/a.zip"
            try Data("old".utf8).write(to: URL(fileURLWithPath: path))
            #expect(throws: ArchiveError.self) {
                try EncryptedArchive.write(
                    to: path, [.init("a", .file(path: folder + "/missing"))], password: "right", modifiedAt: 0)
            }
            #expect(throws: ArchiveError.library(reason: "an empty password")) {
                try EncryptedArchive.write(to: path, [.init("a", .bytes([1]))], password: "", modifiedAt: 0)
            }
            #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data("old".utf8))
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["a.zip"])
        }
    }

    private struct Found {
        let name: String
        /// nil where the password does not open it.
        let bytes: [UInt8]?
        let method: UInt16
    }

    private static func entries(_ path: String, password: String) throws -> [Found] {
        var code: Int32 = 0
        let archive = try #require(zip_open(path, ZIP_RDONLY, &code))
        defer { zip_discard(archive) }
        return try (0..<UInt64(zip_get_num_entries(archive, 0))).map { index in
            var status = zip_stat_t()
            try #require(zip_stat_index(archive, index, 0, &status) == 0)
            var bytes: [UInt8]?
            if let file = zip_fopen_index_encrypted(archive, index, 0, password) {
                defer { zip_fclose(file) }
                var content = [UInt8](repeating: 0, count: Int(status.size))
                if zip_fread(file, &content, status.size) == Int64(status.size) { bytes = content }
            }
            return Found(name: String(cString: status.name), bytes: bytes, method: status.encryption_method)
        }
    }
}
