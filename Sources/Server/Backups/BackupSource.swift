import Cryptography
import Foundation
import Identification
import Storage
import StoragePostgres
import StorageSQLite
import Traceability

/// The database of an installation as plain files in a folder of its own, for as long as a backup takes.
struct BackupSource: Sendable {
    /// What lies there.
    struct Taken: Sendable {
        let names: [String]
        let engine: Engine
        let schema: String
        let migration: String
        let counts: [String: Int64]
        /// Schemas of other programs in the same database, which are not in it.
        let others: [String]
        let head: BackupSnapshot.Head
    }

    let configuration: ServerConfiguration

    /// Blocks its thread. Throws `Refusal.unavailable` or `StorageError.unavailable` where the database cannot be read.
    func take(into folder: String) async throws -> Taken {
        if let url = configuration.databaseURL { return try await takePostgres(url, into: folder) }
        let file = folder + "/" + Self.sqliteFile
        try SQLiteCopy.take(from: configuration.dataFolder + "/" + Self.sqliteFile, to: file)
        let copy = try SQLiteReading(folder: folder)
        let read: (migration: String, head: BackupSnapshot.Head)
        do { read = try await copy.report { try Self.read($0) } } catch {
            await copy.close()
            throw error
        }
        await copy.close()
        return Taken(
            names: [Self.sqliteFile], engine: .sqlite, schema: "", migration: read.migration,
            counts: try SQLiteCopy.rowCounts(file), others: [], head: read.head)
    }

    static let sqliteFile = "ransu.sqlite"

    /// The last migration and the log's head, of whichever engine.
    static func read(_ session: any Session) throws -> (migration: String, head: BackupSnapshot.Head) {
        let migration = try session.value("SELECT max(name) FROM migration", as: String.self) ?? ""
        let head = try session.first("SELECT log_no, size, root FROM ledger_head ORDER BY log_no DESC LIMIT 1") { row in
            BackupSnapshot.Head(
                log: try row.next(Int64.self), size: try row.next(Int64.self), root: try row.next([UInt8].self))
        }
        return (migration, head ?? BackupSnapshot.Head(log: 0, size: 0, root: []))
    }

    // MARK: - PostgreSQL

    private func takePostgres(_ url: String, into folder: String) async throws -> Taken {
        let datastore = try PostgresDatastore(url: url, connectionCount: 3)
        let (schema, others): (String, [String])
        do {
            (schema, others) = try await datastore.report { session in
                (try PostgresDatastore.schema(session), try PostgresDatastore.otherSchemas(session))
            }
        } catch {
            await datastore.close()
            throw error
        }
        await datastore.close()
        let program = PostgresProgram(service: try PostgresService(url: url), workFolder: folder)
        let dump = folder + "/dump"
        try program.dump(to: dump, schema: schema, others: others)
        var counts: [String: Int64] = [:]
        for (table, file) in try program.tables(of: dump) { counts[table] = try Self.rowCount(dump + "/" + file) }
        let migrations = try program.rows(of: "migration", in: dump).compactMap { $0["name"] }
        let heads = try program.rows(of: "ledger_head", in: dump).map(Self.head)
        let names = try FileManager.default.contentsOfDirectory(atPath: dump).sorted().map { "dump/" + $0 }
        return Taken(
            names: names, engine: .postgres, schema: schema, migration: migrations.max() ?? "", counts: counts,
            others: others, head: heads.max { $0.log < $1.log } ?? BackupSnapshot.Head(log: 0, size: 0, root: []))
    }

    private static func head(_ row: [String: String]) -> BackupSnapshot.Head {
        // COPY writes bytes as `\\x…`.
        let root = (row["root"] ?? "").drop { $0 == "\\" }.dropFirst()
        return BackupSnapshot.Head(
            log: row["log_no"].flatMap { Int64($0) } ?? 0, size: row["size"].flatMap { Int64($0) } ?? 0,
            root: [UInt8](hexadecimal: String(root)) ?? [])
    }

    /// Lines before `\.`: COPY writes a row a line.
    private static func rowCount(_ path: String) throws -> Int64 {
        guard let file = FileHandle(forReadingAtPath: path) else {
            throw Refusal(.unavailable, .backupWrite, ["path": path, "cause": "not readable"])
        }
        var (count, isStart, mark): (Int64, Bool, Int) = (0, true, 0)
        while let data = try file.read(upToCount: 1 << 20), !data.isEmpty {
            for byte in data {
                if byte == UInt8(ascii: "\n") {
                    if mark == 2 { return count }
                    count += 1
                    (isStart, mark) = (true, 0)
                } else {
                    let isMark = mark == 1 ? byte == UInt8(ascii: ".") : isStart && byte == UInt8(ascii: "\\")
                    mark = isMark ? mark + 1 : 3
                    isStart = false
                }
            }
        }
        return count
    }
}
