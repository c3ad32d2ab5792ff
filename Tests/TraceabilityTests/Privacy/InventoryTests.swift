import Storage
import TestSupport
import Testing
import Traceability

@Suite struct InventoryTests {
    @Test(arguments: TestEngine.available)
    func `MLPS-7_1_4_10a V14_1_1 every column is in the inventory, and nothing else`(_ engine: TestEngine) async throws
    {
        try await withPlatform(engine) { platform, _ in
            let schema = try await SchemaDescription.read(from: platform.datastore)
            let there = Set(schema.tables.flatMap { name, table in table.columns.keys.map { "\(name).\($0)" } })
            let listed = Set(try ColumnInventory.shipped().columns.map { "\($0.table).\($0.name)" })
            #expect(there.count > 1_000)
            #expect(there.subtracting(listed).sorted() == [], "say what it holds: Data/columns/NNNN-name.json")
            #expect(listed.subtracting(there).sorted() == [], "Data/columns names what no table has")
        }
    }

    @Test func `V14_1_2 what is personal, secret or of the trade says how it is kept, and in the clear why`() throws {
        let inventory = try ColumnInventory.shipped()
        for kind in inventory.kinds {
            let isGuarded = [.personal, .secret, .trade].contains(kind.dataClass)
            #expect((isGuarded && kind.keeping == .clear) == (kind.reason != nil), "\(kind.id)")
            #expect(kind.dataClass != .secret || kind.keeping != .clear, "\(kind.id)")
            #expect(kind.dataClass != .personal || kind.userClass != "-", "\(kind.id)")
            #expect(["-", "A1", "A2", "B", "C"].contains(kind.userClass), "\(kind.id)")
            #expect(!inventory.columns(of: kind).isEmpty, "\(kind.id) has no column")
        }
    }

    @Test func `a column whose name says sealed is kept so`() throws {
        for column in try ColumnInventory.shipped().columns {
            if column.name.hasSuffix("_sealed"), column.name != "is_sealed" {
                #expect(column.kind.keeping == .sealed, "\(column)")
            }
        }
    }

    @Test func `a kind that is not there, or one without its two languages, is refused with its place`() throws {
        let kinds = """
            {"a": {"class": "public", "gb": "-", "kept": "clear", "name": ["甲", "A"], "purpose": ["甲", "A"],
            "basis": ["甲", "A"], "retention": ["甲", "A"]}}
            """
        let good = try ColumnInventory(kinds: Array(kinds.utf8), tables: [Array(#"{"t": {"a": "x y"}}"#.utf8)])
        #expect(good.columns.map(\.name) == ["x", "y"])
        #expect(throws: (any Error).self) {
            try ColumnInventory(kinds: Array(kinds.utf8), tables: [Array(#"{"t": {"b": "x"}}"#.utf8)])
        }
        let one = kinds.replacing(#"["甲", "A"]}"#, with: #"["甲"]}"#)
        #expect(throws: (any Error).self) { try ColumnInventory(kinds: Array(one.utf8), tables: []) }
    }
}
