import Gateway
import HTTPTypes
import Hummingbird
import JSONStream
import NIOCore
import Spreadsheets
import Traceability

/// `/api/v1/privacy/inventory`: the inventory of data as JSON, and as CSV with a line a column.
struct InventoryRoutes: Sendable {
    private static let path = "/api/v1/privacy/inventory"

    var routes: [Route] {
        [
            .guarded(.get, Self.path, .privacyManage) { call, _ in
                let inventory = try ColumnInventory.shipped()
                return .json { writer in
                    writer.member("kinds") { writer in
                        writer.array { writer in
                            for kind in inventory.kinds {
                                writer.kind(kind, inventory.columns(of: kind), call.language)
                            }
                        }
                    }
                }
            },
            .guarded(.get, Self.path + ".csv", .privacyManage) { call, _ in try Self.csv(call.language) },
        ]
    }

    private static func csv(_ language: Language) throws -> Response {
        var csv = CSVWriter()
        csv.appendRow([
            "table", "column", "class", "gbt43506", "kept", "kind", "purpose", "basis", "retention", "mask", "reason",
        ])
        for column in try ColumnInventory.shipped().columns {
            let kind = column.kind
            csv.appendRow([
                column.table, column.name, kind.dataClass.rawValue, kind.userClass, kind.keeping.rawValue,
                kind.name.text(language), kind.purpose.text(language), kind.basis.text(language),
                kind.retention.text(language), kind.mask ?? "", kind.reason?.text(language) ?? "",
            ])
        }
        return Response(
            status: .ok,
            headers: [
                .contentType: "text/csv; charset=utf-8",
                .contentDisposition: "attachment; filename=\"inventory.csv\"", .cacheControl: "private, no-store",
            ], body: .init(byteBuffer: ByteBuffer(bytes: csv.bytes)))
    }
}

extension JSONWriter {
    fileprivate mutating func kind(
        _ kind: ColumnKind, _ columns: [ColumnInventory.Column], _ language: Language
    ) {
        object { writer in
            writer.member("kind", kind.id)
            writer.member("name", kind.name.text(language))
            writer.member("class", kind.dataClass.rawValue)
            writer.member("gbt43506", kind.userClass)
            writer.member("kept", kind.keeping.rawValue)
            writer.member("mask", ifPresent: kind.mask)
            writer.member("purpose", kind.purpose.text(language))
            writer.member("basis", kind.basis.text(language))
            writer.member("retention", kind.retention.text(language))
            writer.member("reason", ifPresent: kind.reason?.text(language))
            writer.member("columns") { writer in
                writer.array { writer in for column in columns { writer.string("\(column.table).\(column.name)") } }
            }
        }
    }
}
