import ArgumentParser
import Glibc
import Identification

/// `ransu identify`: one code, address, tag or element string a line on stdin → one JSON object a line on stdout, in
/// the same order. A blank line gets an object too, so that lines in and out stay in step.
struct Identify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "identify",
        abstract: "Read codes from stdin, one a line; write what each is as JSON, one a line.",
        discussion: """
            Every object has input, kind, valid, errors, ecode (v, nsi, md), gtin, ai, elementString, digitalLink and \
            epc; what a line has not is null. docs/codes.md lists every accepted form with an example.
            """)

    @Flag(help: "Take every Ecode of the right structure, keywords in capitals and GTINs without leading zeros.")
    var lenient = false
    @Flag(help: "Add to ecode the parts of its main code, as the table of schemes cuts it.") var parts = false
    @Option(help: "A table of numbering schemes (NSI) beside the built-in ones: docs/codes.md tells its columns.")
    var nsi: String?

    func run() async throws {
        var rules = ReadingRules.standard.with(lenient ? .lenient : .strict)
        if let nsi {
            let table = try WholeFile.text(nsi, limit: NSIRegistry.tableLimit)
            do { rules.registry = try rules.registry.adding(table) } catch {
                throw ValidationError("--nsi \(nsi): \(error)")
            }
        }
        let writer = IdentifiedLine(rules: rules, showsParts: parts)
        try await IdentifyPipeline(writer: writer).run(from: STDIN_FILENO, to: STDOUT_FILENO)
    }
}

/// A small file at once.
enum WholeFile {
    /// Throws `ValidationError` when it cannot be opened or read, or has more than `limit` bytes.
    static func text(_ path: String, limit: Int) throws -> String {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw ValidationError("\(path): \(String(cString: strerror(errno)))") }
        defer { close(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while bytes.count <= limit {
            let count = read(file, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw ValidationError("\(path): \(String(cString: strerror(errno)))") }
            guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
            bytes += chunk[..<count]
        }
        throw ValidationError("\(path): more than \(limit) bytes")
    }
}
