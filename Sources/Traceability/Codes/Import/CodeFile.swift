import Foundation
import Identification

/// A file of codes on disk, one a line: read by pages, so that a million lines take no more memory than ten.
struct CodeFile {
    /// Which part of a line counts.
    enum Column: String, Sendable {
        /// The line is one code.
        case only
        /// Lines are `outer,inner`: the first is taken.
        case first
    }

    /// The longest line, in bytes.
    static let lineLimit = 256
    /// The most lines of a file.
    static let countLimit = 5_000_000

    let path: String

    /// Calls `body` with the number and the text of each line that is not blank. A BOM and CR before LF are taken off.
    func forEachLine(_ body: (Int, String) async throws -> Void) async throws {
        guard let handle = FileHandle(forReadingAtPath: path) else { throw Refusal(.unavailable, .unavailable) }
        defer { try? handle.close() }
        var rest: [UInt8] = []
        var number = 0
        while let data = try handle.read(upToCount: 65_536), !data.isEmpty {
            rest.append(contentsOf: data)
            var start = 0
            while let end = rest[start...].firstIndex(of: 0x0A) {
                number += 1
                try await give(rest[start..<end], number, body)
                start = end + 1
            }
            rest.removeFirst(start)
            guard rest.count <= Self.lineLimit * 4 else { throw Self.tooLong(number + 1) }
        }
        if !rest.isEmpty { try await give(rest[...], number + 1, body) }
    }

    private func give(
        _ line: ArraySlice<UInt8>, _ number: Int, _ body: (Int, String) async throws -> Void
    ) async throws {
        var line = line
        if number == 1, line.starts(with: [0xEF, 0xBB, 0xBF]) { line = line.dropFirst(3) }
        while let last = line.last, [0x0D, 0x20, 0x09].contains(last) { line = line.dropLast() }
        line = line.drop { $0 == 0x20 || $0 == 0x09 }
        if line.isEmpty { return }
        guard line.count <= Self.lineLimit else { throw Self.tooLong(number) }
        guard number <= Self.countLimit else {
            throw Refusal(.tooLarge, .tooManyLines, ["limit": "\(Self.countLimit)"])
        }
        try await body(number, String(decoding: line, as: UTF8.self))
    }

    private static func tooLong(_ line: Int) -> Refusal {
        Refusal(.invalid, .lineTooLong, field: "line \(line)", ["line": "\(line)", "limit": "\(lineLimit)"])
    }
}

extension Rule {
    static let lineTooLong = Rule(
        "import.line-too-long", "第 {line} 行超过 {limit} 字节，不像编码文件；应每行一个编码",
        "Line {line} has more than {limit} bytes; a code file has one code a line")
    static let tooManyLines = Rule(
        "import.too-many-lines", "文件超过 {limit} 行，请拆分", "The file has more than {limit} lines; split it")
}
