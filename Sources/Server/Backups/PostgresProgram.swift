import Foundation
import StoragePostgres
import Traceability

/// PostgreSQL's own programs `pg_dump` and `pg_restore`, the only ones that the server starts: their arguments are
/// fixed but for a folder, and no password stands in them.
struct PostgresProgram: Sendable {
    enum Name: String, Sendable { case dump = "pg_dump", restore = "pg_restore" }

    let service: PostgresService
    /// Where the service file and the errors are written: a folder that is nobody else's.
    let workFolder: String

    /// Writes the database as a folder of plain files, a file a table.
    ///
    /// - Parameter others: schemas of other programs in the same database: they are left out.
    func dump(to folder: String, schema: String, others: [String]) throws {
        var arguments = ["--format=directory", "--compress=0", "--no-password", "--file=\(folder)"]
        // Asked for by its name, `public` would be made anew where it is already.
        if schema != "public" { arguments.append("--schema=\(schema)") }
        for other in others where schema == "public" {
            arguments.append("--exclude-schema=\"\(other.replacing("\"", with: "\"\""))\"")
        }
        _ = try run(.dump, arguments + [Self.database])
    }

    /// Brings such a folder into an empty database, all of it or nothing.
    func restore(from folder: String) throws {
        _ = try run(
            .restore,
            [
                "--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction", "--no-password",
                Self.database, folder,
            ])
    }

    /// The tables of such a folder with the names of their files.
    func tables(of folder: String) throws -> [String: String] {
        // `4323; 0 16456 TABLE DATA public account ransu`
        let lines = try run(.restore, ["--list", folder]).split(separator: "\n")
        let pairs = lines.compactMap { line -> (String, String)? in
            let words = line.split(separator: " ")
            guard words.count >= 8, words[3] == "TABLE", words[4] == "DATA", words[0].hasSuffix(";") else { return nil }
            return (String(words[6]), "\(words[0].dropLast()).dat")
        }
        return Dictionary(pairs) { first, _ in first }
    }

    /// The rows of a table of such a folder, by the names of its columns, as COPY writes them.
    func rows(of table: String, in folder: String) throws -> [[String: String]] {
        let text = try run(.restore, ["--data-only", "--table=\(table)", "--file=-", folder])
        var columns: [String]?
        var rows: [[String: String]] = []
        for line in text.split(separator: "\n") {
            if line.hasPrefix("COPY "), let open = line.firstIndex(of: "("), let close = line.firstIndex(of: ")") {
                columns = line[line.index(after: open)..<close].split(separator: ",").map {
                    $0.trimmingCharacters(in: .whitespaces)
                }
            } else if line == "\\." {
                break
            } else if let columns {
                let cells = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
                rows.append(Dictionary(zip(columns, cells)) { first, _ in first })
            }
        }
        return rows
    }

    private static let database = "--dbname=service=\(PostgresService.name)"

    private func run(_ name: Name, _ arguments: [String]) throws -> String {
        let service = workFolder + "/pg_service.conf"
        try DurableFile.write(Array(self.service.text.utf8), to: service)
        let errors = workFolder + "/errors.txt"
        try DurableFile.write([], to: errors)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/\(name.rawValue)")
        process.arguments = arguments
        process.environment = ["PGSERVICEFILE": service, "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"]
        let output = Pipe()
        process.standardOutput = output
        process.standardInput = FileHandle.nullDevice
        process.standardError = FileHandle(forWritingAtPath: errors)
        do { try process.run() } catch {
            throw Refusal(
                .unavailable, .backupProgram, ["program": name.rawValue, "cause": "\(error.localizedDescription)"])
        }
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            let said = FileManager.default.contents(atPath: errors).map { String(decoding: $0, as: UTF8.self) } ?? ""
            let cause = said.split(separator: "\n").last.map(String.init) ?? "\(process.terminationStatus)"
            throw Refusal(
                .unavailable, .backupProgram, ["program": name.rawValue, "cause": String(cause.prefix(300))])
        }
        return text
    }
}

extension Rule {
    static let backupProgram = Rule("backup.program", "{program} 未能完成：{cause}", "{program} failed: {cause}")
}
