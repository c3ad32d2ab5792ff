import Storage
import TestSupport
import Testing

@testable import Traceability

@Suite struct SealedColumnTests {
    /// What the inventory says is sealed: every value of the story of two enterprises begins with a data key's number.
    @Test(arguments: TestEngine.available)
    func `V14_2_4 PI-ENC every value of a sealed column is sealed`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            try await TestEngine.withFolder { folder in
                _ = try await TwinTenants.begin(platform, clock, spoolFolder: folder)
            }
            let sealed = try ColumnInventory.shipped().columns.filter {
                // Data keys are wrapped by the master's; a file's parts say so in the file's row.
                $0.kind.keeping == .sealed && $0.table != "data_key"
            }
            #expect(sealed.count > 15)
            var held = 0
            for column in sealed {
                let values = try await platform.datastore.write { session in
                    try session.script(
                        "CREATE VIEW probed_values AS SELECT \(column.name) AS value FROM \(column.table)")
                    let values = try session.rows("SELECT value FROM probed_values WHERE value IS NOT NULL") {
                        try $0.next([UInt8].self)
                    }
                    try session.script("DROP VIEW probed_values")
                    return values
                }
                held += values.isEmpty ? 0 : 1
                for value in values {
                    #expect(SealedValue.keyNumber(value) == 1, "\(column.table).\(column.name)")
                }
            }
            #expect(held >= 6, "the story fills \(held) sealed columns")
        }
    }

    @Test func `V14_2_4 each column that is sealed anew is one that the inventory knows as sealed`() throws {
        let sealed = Set(
            try ColumnInventory.shipped().columns.filter { $0.kind.keeping == .sealed }
                .map { "\($0.table).\($0.name)" })
        for column in SealedColumn.all {
            let name = "\(column.table.pieces[0]).\(column.column.pieces[0])"
            #expect(sealed.contains(name), "\(name)")
        }
    }
}
