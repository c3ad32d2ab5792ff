import ArgumentParser
import Glibc

/// `ransu identify`: one code, address or element string a line on stdin → one JSON object a line on stdout. A
/// blank line gets an object too, so that lines in and out stay in step.
struct Identify: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "identify", abstract: "Read codes from stdin, one a line; write what each is as JSON, one a line.")

    func run() throws {
        var lines = LineReader(limit: 65_536)
        var output: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(STDIN_FILENO, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            lines.feed(chunk[..<count]) { IdentifiedLine($0).write(to: &output) }
            try flush(&output)
        }
        lines.finish { IdentifiedLine($0).write(to: &output) }
        try flush(&output)
    }

    private func flush(_ output: inout [UInt8]) throws {
        var offset = 0
        while offset < output.count {
            let written = output.withUnsafeBytes { bytes in
                write(STDOUT_FILENO, bytes.baseAddress.map { $0 + offset }, bytes.count - offset)
            }
            if written < 0, errno == EINTR { continue }
            // Whoever read has gone: `head`, a closed pipe.
            guard written > 0 else { throw ExitCode(3) }
            offset += written
        }
        output.removeAll(keepingCapacity: true)
    }
}

/// Cuts bytes into lines; of a line longer than `limit` the rest is dropped.
struct LineReader {
    let limit: Int
    private var pending: [UInt8] = []
    private var isOpen = false

    init(limit: Int) { self.limit = limit }

    mutating func feed(_ bytes: ArraySlice<UInt8>, _ line: (String) -> Void) {
        var rest = bytes
        while let end = rest.firstIndex(of: 0x0A) {
            append(rest[..<end])
            line(take())
            rest = rest[(end + 1)...]
        }
        if !rest.isEmpty {
            append(rest)
            isOpen = true
        }
    }

    /// A last line without a line end.
    mutating func finish(_ line: (String) -> Void) {
        if isOpen { line(take()) }
    }

    private mutating func append(_ bytes: ArraySlice<UInt8>) {
        pending.append(contentsOf: bytes.prefix(max(0, limit - pending.count)))
    }

    private mutating func take() -> String {
        if pending.last == 0x0D { pending.removeLast() }
        let text = String(decoding: pending, as: UTF8.self)
        pending.removeAll(keepingCapacity: true)
        isOpen = false
        return text
    }
}
