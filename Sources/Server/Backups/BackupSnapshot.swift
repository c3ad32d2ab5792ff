import Cryptography
import JSONStream
import Storage
import Traceability

/// What one backup holds (备份清单): its files by their pieces, and what must be found in them.
struct BackupSnapshot: Sendable, Hashable {
    struct File: Sendable, Hashable {
        /// `ransu.sqlite`, `toc.dat`, `4211.dat`.
        let name: String
        let byteCount: Int64
        let pieces: [String]
    }

    /// The log's size and root at that moment.
    struct Head: Sendable, Hashable {
        let log: Int64
        let size: Int64
        let root: [UInt8]
    }

    /// `20261127T213000Z`.
    let name: String
    let at: Instant
    let engine: Engine
    /// Of PostgreSQL: the schema that the tables are in; "" on SQLite.
    let schema: String
    /// The last migration: programs that know it read this backup.
    let migration: String
    let files: [File]
    /// Rows of each table.
    let counts: [String: Int64]
    let head: Head

    var pieceCount: Int { files.reduce(0) { $0 + $1.pieces.count } }
    var byteCount: Int64 { files.reduce(0) { $0 + $1.byteCount } }
    /// Each once.
    var pieces: Set<String> { Set(files.flatMap(\.pieces)) }
}

extension BackupSnapshot {
    static func name(at instant: Instant) -> String {
        let digits = Instant(microseconds: instant.microseconds - Instant.chinaOffsetSeconds * 1_000_000).secondText
        return digits.filter { $0 != "-" && $0 != ":" }.replacing(" ", with: "T") + "Z"
    }

    var bytes: [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("format", Int64(1))
            writer.member("name", name)
            writer.member("at", at.microseconds)
            writer.member("engine", engine.rawValue)
            writer.member("schema", schema)
            writer.member("migration", migration)
            writer.member("files") { writer in
                writer.array { writer in for file in files { Self.write(file, &writer) } }
            }
            writer.member("counts") { writer in
                writer.array { writer in
                    for (table, count) in counts.sorted(by: { $0.key < $1.key }) {
                        writer.object { writer in
                            writer.member("table", table)
                            writer.member("rows", count)
                        }
                    }
                }
            }
            writer.member("log", head.log)
            writer.member("size", head.size)
            writer.member("root", head.root.hexadecimal)
        }
        return writer.bytes
    }

    private static func write(_ file: File, _ writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("name", file.name)
            writer.member("bytes", file.byteCount)
            writer.member("pieces") { writer in
                writer.array { writer in for piece in file.pieces { writer.string(piece) } }
            }
        }
    }

    /// Throws `JSONShapeError` or `JSONError` for what is no list of ours.
    init(_ bytes: [UInt8]) throws {
        let document = JSONNode(try JSONValue(parsing: bytes))
        name = try document.string("name")
        at = Instant(microseconds: try document.integer("at"))
        engine = try document.string("engine") == Engine.sqlite.rawValue ? .sqlite : .postgres
        schema = try document.string("schema")
        migration = try document.string("migration")
        files = try document.elements("files").map { file in
            File(
                name: try file.string("name"), byteCount: try file.integer("bytes"),
                pieces: try file.elements("pieces").map { try $0.string() })
        }
        let rows = try document.elements("counts").map { (try $0.string("table"), try $0.integer("rows")) }
        counts = Dictionary(rows) { first, _ in first }
        head = Head(
            log: try document.integer("log"), size: try document.integer("size"),
            root: [UInt8](hexadecimal: try document.string("root")) ?? [])
    }
}
