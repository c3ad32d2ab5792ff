import CZip
import Foundation
import Testing

@testable import Labels

struct ZIPWriterTests {
    /// Names and contents as libzip reads them, checksums included.
    private func unpack(_ bytes: [UInt8]) throws -> [String: [UInt8]] {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).zip").path
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        var code: Int32 = 0
        let archive = try #require(zip_open(path, ZIP_RDONLY | ZIP_CHECKCONS, &code))
        defer { zip_discard(archive) }
        var files: [String: [UInt8]] = [:]
        for index in 0..<UInt64(zip_get_num_entries(archive, 0)) {
            let name = String(cString: try #require(zip_get_name(archive, index, 0)))
            let file = try #require(zip_fopen_index(archive, index, 0))
            defer { zip_fclose(file) }
            var content = [UInt8](repeating: 0, count: 200_000)
            let count = Int(zip_fread(file, &content, UInt64(content.count)))
            try #require(count >= 0)
            files[name] = Array(content[..<count])
        }
        return files
    }

    @Test func `entries come back from libzip, drained piece by piece`() throws {
        let files: [String: [UInt8]] = [
            "标签/一.svg": Array(String(repeating: "<svg/>", count: 20_000).utf8), "empty": [],
            "a/b.bin": (0..<5_000).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 7) },
        ]
        var zip = ZIPWriter(modifiedAt: try #require(DOSTime(year: 2026, month: 8, day: 1, hour: 12)))
        var stream: [UInt8] = []
        for (name, data) in files.sorted(by: { $0.key < $1.key }) {
            try zip.append(name, data, compression: name == "empty" ? .stored : .deflated)
            stream += zip.takeBytes()
        }
        try zip.finish()
        stream += zip.takeBytes()
        #expect(try unpack(stream) == files)
        #expect(stream.count < 12_000)
        #expect(throws: ArchiveError.finished) { try zip.append("x", []) }
    }

    @Test func `more than 65,535 entries get ZIP64 records`() throws {
        var zip = ZIPWriter()
        for index in 0..<65_600 { try zip.append("\(index)", [], compression: .stored) }
        try zip.finish()
        let files = try unpack(zip.takeBytes())
        #expect(files.count == 65_600)
    }

    @Test func `an entry beyond 4 GiB states its sizes and place in 64 bits`() {
        let entry = ZIPEntry(
            name: [0x61], isDeflated: false, stamp: DOSTime(), checksum: 1, compressedSize: 5 << 30, size: 6 << 30,
            offset: 7 << 30)
        var header: [UInt8] = []
        entry.writeDirectoryHeader(into: &header)
        #expect(Array(header[20..<28]) == [UInt8](repeating: 0xFF, count: 8))
        let extra: [UInt8] = [
            1, 0, 24, 0, 0, 0, 0, 0x80, 1, 0, 0, 0, 0, 0, 0, 0x40, 1, 0, 0, 0, 0, 0, 0, 0xC0, 1, 0, 0, 0,
        ]
        #expect(Array(header.suffix(28)) == extra)
    }

    @Test func `names that would leave the folder or meet twice are refused`() throws {
        var zip = ZIPWriter()
        for name in ["", "/a", "../a", "a//b", "a\\b", "C:a", "a\n", String(repeating: "x", count: 65_536)] {
            #expect(throws: ArchiveError.refusedName(name)) { try zip.append(name, []) }
        }
        try zip.append("a", [])
        #expect(throws: ArchiveError.repeatedName("a")) { try zip.append("a", []) }
    }
}
