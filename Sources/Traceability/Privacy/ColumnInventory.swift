import Foundation
import JSONStream

/// 数据清单: what each column of the database holds, why, on what ground, for how long, and how it is kept
/// (个人信息保护法 art. 51(1), GB/T 22239 7.1.4.10, OWASP ASVS 5.0 V14.1.1).
///
/// From `Data/columns`: `kinds.json`, and a file for each migration with a line for each table that it makes or
/// changes. A test holds it against the schema of both engines.
public struct ColumnInventory: Sendable {
    public struct Column: Sendable, Hashable {
        public let table: String
        public let name: String
        public let kind: ColumnKind
    }

    /// In the order of their file.
    public let kinds: [ColumnKind]
    /// By table and name.
    public let columns: [Column]

    /// - Parameter tables: the files of migrations in their order; what a later one says of a column counts.
    /// - Throws: `JSONError`, `JSONShapeError` with the place.
    public init(kinds document: [UInt8], tables: [[UInt8]]) throws {
        let kinds = try JSONNode(JSONValue(parsing: document)).members().map { member in
            try ColumnKind(member.name, JSONNode(member.value, at: "/" + member.name))
        }
        let byName = Dictionary(kinds.map { ($0.id, $0) }) { first, _ in first }
        var found: [String: [String: ColumnKind]] = [:]
        for bytes in tables {
            let root = JSONNode(try JSONValue(parsing: bytes))
            for table in try root.members() {
                let node = JSONNode(table.value, at: root.pointer(to: table.name))
                for line in try node.members() {
                    guard let kind = byName[line.name] else {
                        throw JSONShapeError.unknownMember(pointer: node.pointer(to: line.name))
                    }
                    for column in try node.string(line.name).split(separator: " ") {
                        found[table.name, default: [:]][String(column)] = kind
                    }
                }
            }
        }
        self.kinds = kinds
        columns = found.sorted { $0.key < $1.key }.flatMap { table, columns in
            columns.sorted { $0.key < $1.key }.map { Column(table: table, name: $0.key, kind: $0.value) }
        }
    }

    /// What ships with the program. Throws `Refusal.unavailable` where files are missing.
    public static func shipped() throws -> ColumnInventory { try loaded.get() }

    private static let loaded: Result<ColumnInventory, any Error> = Result {
        guard let folder = Resources.locate("Data/columns") else {
            throw Refusal(.unavailable, .resourceMissing, ["path": "Data/columns"])
        }
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            .filter { $0.hasSuffix(".json") && $0 != "kinds.json" }.sorted()
        return try ColumnInventory(
            kinds: Resources.read("Data/columns/kinds.json"),
            tables: names.map { try Resources.read("Data/columns/\($0)") }
        )
    }

    /// The columns of a kind.
    public func columns(of kind: ColumnKind) -> [Column] { columns.filter { $0.kind.id == kind.id } }
}
