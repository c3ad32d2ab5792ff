import ArgumentParser
import Exchange
import Foundation
import JSONStream
import Ledger
import Traceability

/// `ransu ledger`: what an auditor takes away.
struct LedgerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ledger", abstract: "Take a copy of a platform's ledger away.", subcommands: [LedgerExport.self])
}

/// `ransu ledger export DIR --from ADDRESS [--token T]`
struct LedgerExport: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write checkpoint, tiles and entries of a ledger into a folder, and what its reader may open.",
        discussion: """
            `ransu verify log DIR --policy P` checks the copy, and what the opened entries mean. With a token (of \
            POST /api/v1/sessions, or RANSU_TOKEN in the environment) the entries come opened as far as its \
            account may see them: a regulator those of its region, an enterprise its own. An export that broke off \
            goes on where it stopped: run it again with the same folder and the same account.
            """)

    @Argument(help: "The folder; made where there is none.") var folder: String
    @Option(help: "The platform's address, like https://trace.example.cn.") var from: String
    @Option(help: "Number of the log, as its address has it.") var log: Int64 = 1
    // A token may begin with a hyphen.
    @Option(parsing: .unconditional, help: "A token of the platform; without one nothing is opened.")
    var token: String?

    private var prefix: String { log == 1 ? "ledger" : "ledger-\(log)" }

    func run() throws {
        let files = try VerifyFile.open(from, token: token ?? ProcessInfo.processInfo.environment["RANSU_TOKEN"])
        defer { files.close() }
        let note = try fetch("\(prefix)/checkpoint", files)
        let checkpoint: Checkpoint
        do { checkpoint = try Checkpoint(text: SignedNote(note).text) } catch {
            throw VerifyFile.refusal("\(from): \(error)")
        }
        // 2⁴⁰ leaves are a hundred years of the whole trade.
        guard checkpoint.size <= 1 << 40 else { throw VerifyFile.refusal("\(from): \(checkpoint.size) leaves") }
        var (keptCount, tileCount) = (0, UInt64(0))
        for tile in TileCoordinate.all(size: checkpoint.size) {
            tileCount += 1
            if tileCount % 1_000 == 0 { Self.tell("\(tileCount) files of the log") }
            // A full one never changes, and is written whole or not at all.
            if tile.isFull, FileManager.default.fileExists(atPath: "\(folder)/\(tile.path)") {
                keptCount += 1
                continue
            }
            try write(try fetch("\(prefix)/\(tile.path)", files), to: tile.path)
        }
        // Last: a folder with a checkpoint is whole.
        let count = files.hasToken ? try openings(files, of: checkpoint.size) : 0
        try write(note, to: "checkpoint")
        let before = keptCount > 0 ? "; \(keptCount) files were there" : ""
        print("ok: \(checkpoint.size) entries, \(count) of them opened\(before)")
    }

    /// Page by page into a file beside, from where an export that broke off has stopped.
    private func openings(_ files: LogFiles, of size: UInt64) throws -> Int {
        let part = URL(fileURLWithPath: "\(folder)/\(LedgerOpenings.fileName).part-\(log)")
        var (count, next) = try resumed(part)
        let handle: FileHandle
        do {
            handle = try FileHandle(forWritingTo: part)
            try handle.seekToEnd()
        } catch { throw VerifyFile.unavailable("\(part.path): \(error.localizedDescription)") }
        var pages = OpeningPages(files, prefix: "api/v1/ledger/openings?log=\(log)&from=", end: size)
        var told: UInt64 = 0
        while let start = next {
            if start >= told {
                if start > 0 { Self.tell("\(start) of \(size) entries read") }
                told = start + max(10_000, size / 20)
            }
            guard let bytes = try VerifyFile.reading({ try pages.page(from: start) }) else {
                throw VerifyFile.refusal("\(from): no openings from entry \(start) on")
            }
            var lines: [UInt8] = []
            do {
                let page = JSONNode(try JSONValue(parsing: bytes))
                // The log may have grown since its checkpoint was taken.
                for element in try page.elements("openings") {
                    let index = try element.integer("index", in: 0 ... .max)
                    guard UInt64(index) < size else { break }
                    lines += element.value.canonicalBytes + [10]
                    count += 1
                }
                next = try page.optionalInteger("next", in: Int64(start) + 1 ... .max).map { UInt64($0) }
                if let end = next, end >= size { next = nil }
            } catch {
                throw VerifyFile.refusal("\(from): \(error)")
            }
            do { try handle.write(contentsOf: lines) } catch {
                throw VerifyFile.unavailable("\(part.path): \(error.localizedDescription)")
            }
        }
        do {
            try handle.close()
            let place = URL(fileURLWithPath: "\(folder)/\(LedgerOpenings.fileName)")
            if FileManager.default.fileExists(atPath: place.path) { try FileManager.default.removeItem(at: place) }
            try FileManager.default.moveItem(at: part, to: place)
        } catch { throw VerifyFile.unavailable("\(part.path): \(error.localizedDescription)") }
        return count
    }

    /// The whole lines that are there already, and the entry after the last of them; a line that broke off goes.
    private func resumed(_ part: URL) throws -> (count: Int, next: UInt64?) {
        var kept = [UInt8](FileManager.default.contents(atPath: part.path) ?? Data())
        let end = kept.lastIndex(of: 10).map { $0 + 1 } ?? 0
        kept.removeLast(kept.count - end)
        var next: UInt64 = 0
        if let line = kept.dropLast().split(separator: 10).last, let value = try? JSONValue(parsing: Array(line)),
            let index = try? JSONNode(value).integer("index", in: 0 ... .max)
        {
            next = UInt64(index) + 1
        } else {
            kept = []
        }
        try write(kept, to: part.lastPathComponent)
        return (kept.count(where: { $0 == 10 }), next)
    }

    /// How far it is, for who waits.
    private static func tell(_ text: String) {
        try? FileHandle.standardError.write(contentsOf: Data("… \(text)\n".utf8))
    }

    private func fetch(_ path: String, _ files: LogFiles) throws -> [UInt8] {
        guard let bytes = try VerifyFile.reading({ try files.read(path) }) else {
            throw VerifyFile.refusal("\(from)/\(path): it is not there")
        }
        return bytes
    }

    private func write(_ bytes: [UInt8], to path: String) throws {
        let place = URL(fileURLWithPath: "\(folder)/\(path)")
        do {
            try FileManager.default.createDirectory(
                at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(bytes).write(to: place, options: .atomic)
        } catch {
            throw VerifyFile.unavailable("\(place.path): \(error.localizedDescription)")
        }
    }
}

/// Openings beside a log, as `ransu ledger export` writes them: one JSON object a line, `index` and `opening`.
struct LedgerOpenings {
    static let fileName = "openings.ndjson"

    private let documents: [UInt64: OpeningDocument]
    private var meaning = LedgerMeaning()
    private(set) var fault: String?

    var report: LedgerMeaning.Report { meaning.report }

    /// Reads the lines; throws for one that is no opening.
    init(_ bytes: [UInt8]) throws {
        var documents: [UInt64: OpeningDocument] = [:]
        for (number, line) in bytes.split(separator: 10).enumerated() {
            do {
                let node = JSONNode(try JSONValue(parsing: Array(line)))
                let index = UInt64(try node.integer("index", in: 0 ... .max))
                documents[index] = try OpeningDocument(try node.member("opening"))
            } catch {
                throw BrokenOpening(description: "line \(number + 1): \(VerifyPhrases.text(error))")
            }
        }
        self.documents = documents
    }

    /// A line that is no opening, and why.
    private struct BrokenOpening: Error, CustomStringConvertible { let description: String }

    /// Takes the next entry of the log: an opening must open just this one, and mean what may stand here.
    mutating func take(_ index: UInt64, _ entry: [UInt8]) {
        guard fault == nil, let document = documents[index] else { return }
        do {
            try document.opened.verify(entry: entry)
            try meaning.take(document, at: index)
        } catch let error as OpeningError {
            fault = "entry \(index): \(error)"
        } catch {
            fault = "\(error)"
        }
    }

    /// After the last entry: what is judged with all of them.
    mutating func finish() {
        guard fault == nil else { return }
        do { try meaning.finish() } catch { fault = "\(error)" }
    }
}
