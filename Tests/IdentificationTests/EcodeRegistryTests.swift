import Identification
import TestSupport
import Testing

@Suite struct EcodeRegistryTests {
    /// identification.md 1.3: 7 digits of enterprise and 21 that the platform assigned; under 0096 7 and 13.
    @Test func `the main code is cut as the registry says`() throws {
        let code = try Ecode("201286892242831508353086013003369")
        #expect(code.parts().map(\.text) == ["6892242", "831508353086013003369"])
        #expect(code.parts().map(\.part.role) == [.enterprise, .assigned])
        #expect(try Ecode("1009647007264657137080782").parts().map(\.text) == ["4700726", "4657137080782"])
        #expect(try Ecode("000016901234567892").parts().isEmpty)
        #expect(try Ecode("10096123", mode: .lenient).parts().isEmpty)
    }

    @Test func `an article and its V0 code name each other`() throws {
        let gtin = try GTIN("6901234567892")
        let code = try Ecode(gtin)
        #expect(code.text == "000016901234567892")
        #expect(code.gtin() == gtin)
        #expect(try Ecode("0000106901234567892").gtin() == gtin)
        #expect(try Ecode("10064123").gtin() == nil)
        #expect(throws: Ecode.ParseError.unknownScheme(.v0, nsi: "0001")) {
            try Ecode(gtin, registry: NSIRegistry(rows: []))
        }
    }

    @Test func `V4 is read leniently and never joined`() throws {
        let code = try Ecode("400A21燃气灶-甲", mode: .lenient)
        #expect(code.version == .v4)
        #expect(code.nsi == "00A21")
        #expect(code.md == "燃气灶-甲")
        #expect(throws: Ecode.ParseError.legacyVersion) {
            try Ecode(version: .v4, nsi: "00A21", md: "1", mode: .lenient)
        }
        #expect(throws: Ecode.ParseError.invalidCharacter(position: 8, "\u{3000}", .v4)) {
            try Ecode("400A21燃\u{3000}", mode: .lenient)
        }
        #expect(throws: Ecode.ParseError.invalidCharacter(position: 3, "码", .v4)) {
            try Ecode("40码211a", mode: .lenient)
        }
        #expect(throws: Ecode.ParseError.tooShort(found: 6, minimum: 7, .v4)) { try Ecode("400A21", mode: .lenient) }
        #expect(throws: Ecode.ParseError.tooLong(found: 258, limit: 256, .v4)) {
            try Ecode("400A21" + String(repeating: "燃", count: 84), mode: .lenient)
        }
        #expect(try ScannedText("E=400A21燃", mode: .lenient) == .ecode(Ecode("400A21燃", mode: .lenient)))
    }

    @Test func `the registry reads back from its table`() throws {
        let table = NSIRegistry.standard.table
        #expect(try NSIRegistry(rows: []).adding(table) == .standard)
    }

    @Test func `a row of an installation wins over a built-in one`() throws {
        let table = "# ours\n\n2\t0128\tgeneral\t10-28\tnone\tenterprise:4,serial:6\tknown-low\t甲\tA\ttest\r\n"
        let registry = try NSIRegistry.standard.adding(table)
        #expect(registry.rows.count == 5)
        let code = try Ecode("201281234567890", registry: registry)
        #expect(code.parts(registry).map(\.text) == ["1234", "567890"])
        #expect(throws: Ecode.ParseError.self) { try Ecode("201281234567890") }
    }

    @Test func `a broken table names line and column`() {
        let good = ["1", "0777", "general", "3-5", "none", "", "known-low", "甲", "A", "test"]
        let broken = [
            (0, "9"), (1, "77"), (2, "own"), (3, "5-3"), (3, "1-99"), (4, "luhn"), (5, "x:1"), (5, "serial:0"),
            (6, "?"),
        ]
        let names = ["version", "nsi", "kind", "mdLength", "mdCheck", "mdParts", "certainty"]
        for (column, value) in broken {
            var row = good
            row[column] = value
            #expect(throws: NSIRegistry.TableError.badField(line: 2, field: names[column], value: value)) {
                try NSIRegistry.standard.adding("#\n" + row.joined(separator: "\t"))
            }
        }
        #expect(throws: NSIRegistry.TableError.fieldCount(line: 1, found: 2)) {
            try NSIRegistry.standard.adding("1\t0777")
        }
    }
}
