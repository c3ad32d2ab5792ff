import Cryptography
import Foundation
import Identification
import Storage
import TestSupport

@testable import Traceability

/// A workshop with old records to bring in.
struct OldBooks: Sendable {
    let shop: Workshop
    var platform: Platform { shop.platform }

    init(_ platform: Platform, _ clock: FixedClock) async throws { shop = try await Workshop(platform, clock) }

    /// One NDJSON line: a unit made on 2016-03-01, sold on 2016-06-18 and asked about nine times.
    func line(_ index: Int64, made: Bool = true, sold: String? = "2016-06-18", _ more: String = "") throws -> String {
        var text = #"{"code":"\#(try shop.code(index))""#
        if made {
            text +=
                #","product":"JSQ30-16A","batchNo":"B16","productionDate":"2016-03-01""#
                + #","gasTightness":"pass","ignition":"pass","flameFailure":"pass""#
        }
        if let sold { text += #","soldOn":"\#(sold)","dealer":"示例经销商","region":"广东省""# }
        return text + more + "}"
    }

    /// An import with these files.
    func open(_ files: [[String]]) async throws -> Int64 {
        let id = try await OpenHistoryImport(platform)(name: "旧台账", by: shop.actor, on: shop.clock.occasion)
        for lines in files { _ = try await add(id, lines) }
        return id
    }

    @discardableResult
    func add(_ id: Int64, _ lines: [String]) async throws -> HistoryFile {
        let (content, known) = try upload(lines)
        return try await AddHistoryFile(platform)(id, content, known, by: shop.actor, on: shop.clock.occasion)
    }

    /// A file as it arrives.
    func upload(_ lines: [String]) throws -> (HistoryContent, HistoryUpload) {
        let bytes = Array(lines.joined(separator: "\n").utf8)
        let file = try ScratchFile("old.ndjson", bytes)
        let upload = HistoryUpload(
            name: "old.ndjson", digest: SHA256.hash(bytes), byteCount: bytes.count, spoolFolder: file.folder)
        return (HistoryContent(.ndjson, path: file.path, spooled: file), upload)
    }

    func work() async throws {
        let work = HistoryWork(platform)
        while try await work.step() {}
    }

    func tried(_ files: [[String]]) async throws -> HistoryImport {
        let id = try await open(files)
        try await RunHistoryImport(platform).try(id, by: shop.actor, on: shop.clock.occasion)
        try await work()
        return try await read(id)
    }

    func staged(_ files: [[String]]) async throws -> HistoryImport {
        let found = try await tried(files)
        try await RunHistoryImport(platform).stage(found.id, by: shop.actor, on: shop.clock.occasion)
        try await work()
        return try await read(found.id)
    }

    @discardableResult
    func confirmed(_ files: [[String]]) async throws -> HistoryImport {
        let found = try await staged(files)
        try await EndHistoryImport(platform).confirm(found.id, by: shop.actor, on: shop.clock.occasion)
        try await work()
        return try await read(found.id)
    }

    func read(_ id: Int64) async throws -> HistoryImport {
        try await platform.datastore.report { try $0.historyImport(id, for: shop.actor) }
    }

    func errors(_ id: Int64) async throws -> [String] {
        try await platform.datastore.report { session in
            try session.historyErrors(id, platform.keys).map {
                "\($0.file):\($0.error.line) \($0.error.field) \($0.error.rule.code)"
            }
        }
    }

    func facts(_ index: Int64) async throws -> (CodeFacts, Verdict) {
        guard
            case .item(let facts, let verdict, _) = try await LookUpCode(platform)(
                try shop.code(index), on: shop.clock.occasion)
        else { throw Refusal(.missing, .missing) }
        return (facts, verdict)
    }

    /// Rows of every table that an import writes to.
    func everything() async throws -> [String: Int64] {
        try await platform.datastore.report { session in
            var counts: [String: Int64] = [:]
            for name in Self.tables {
                counts["\(name)"] = try session.value("SELECT count(*) FROM \(Query(stringLiteral: name))") ?? -1
            }
            return counts
        }
    }

    private static let tables: [StaticString] = [
        "trace_event", "event_subject", "event_captor", "event_recipient", "custody_block", "binding_run", "batch",
        "item", "earlier_query", "old_code", "outbox_message", "return_quality", "usage_count", "history_part",
        "history_batch",
    ]
}

/// A file in a folder of its own, gone with the last who holds it.
final class ScratchFile: Sendable {
    let folder: String
    let path: String

    init(_ name: String, _ bytes: [UInt8]) throws {
        folder = NSTemporaryDirectory() + "/ransu-old-" + UUID().uuidString
        path = folder + "/" + name
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Data(bytes).write(to: URL(filePath: path))
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }
}
