import Testing

@testable import Identification

@Suite struct ApplicationIdentifierTableTests {
    private let rows = ApplicationIdentifier.Table.standard.rows

    @Test func `every line of the table is read`() {
        let text = ApplicationIdentifier.Table.rowText + ApplicationIdentifier.Table.measureText
        for line in text.split(separator: "\n") {
            #expect(!ApplicationIdentifier.Table.rows(of: line).isEmpty, "\(line)")
        }
    }

    // Counted in the GS1 Barcode Syntax Dictionary (gs1/gs1-syntax-engine @3b9a8f1).
    @Test func `each family has as many identifiers as the dictionary`() {
        let counts = Dictionary(grouping: rows) { String($0.ai.prefix(1)) }.mapValues(\.count)
        #expect(counts == ["0": 4, "1": 7, "2": 13, "3": 370, "4": 51, "7": 57, "8": 24, "9": 10])
        let measures = rows.filter { ("31"..."36").contains(String($0.ai.prefix(2))) }
        #expect(measures.count == 53 * 6)
        #expect(measures.allSatisfy { $0.lengths == 6...6 && $0.hasPredefinedLength && $0.exclusions.count == 1 })
    }

    @Test func `no identifier begins with another, and two digits say how long it is`() {
        var lengths: [String: Int] = [:]
        for row in rows {
            let head = String(row.ai.prefix(2))
            #expect(lengths[head] == nil || lengths[head] == row.ai.count, "\(row.ai)")
            lengths[head] = row.ai.count
        }
        #expect(Set(rows.map(\.ai)).count == rows.count)
    }

    // General Specifications, figure 7.8.5-2: the lengths of identifier and value together.
    @Test func `values of predefined length are those that two digits name`() {
        let lengths = [
            "00": 20, "01": 16, "02": 16, "03": 16, "11": 8, "12": 8, "13": 8, "15": 8, "16": 8, "17": 8, "20": 4,
            "31": 10, "32": 10, "33": 10, "34": 10, "35": 10, "36": 10, "41": 16,
        ]
        for row in rows {
            let length = lengths[String(row.ai.prefix(2))]
            #expect(row.hasPredefinedLength == (length != nil), "\(row.ai)")
            #expect(row.hasPredefinedLength == ApplicationIdentifier.predefinedLengths(startingWith: row.ai))
            if let length { #expect(row.lengths == length - row.ai.count...length - row.ai.count, "\(row.ai)") }
        }
    }

    @Test func `whatever an identifier names is there`() {
        for row in rows {
            let needs = row.requirements.flatMap(\.alternatives).flatMap { $0 }
            for pattern in needs + row.exclusions {
                #expect(rows.contains { pattern.matches($0.ai) }, "\(row.ai): \(pattern)")
            }
            for ai in row.qualifierSequences.flatMap({ $0 }) {
                #expect(ApplicationIdentifier.Table.standard[ai] != nil, "\(row.ai): \(ai)")
            }
        }
    }

    @Test func `only the last part varies, and nothing that must be there follows what may be left out`() {
        for row in rows {
            for (index, component) in row.components.enumerated() {
                let isLast = index == row.components.count - 1
                #expect(isLast || component.lengths.count == 1 || row.components[index + 1].isOptional, "\(row.ai)")
                if !isLast, component.isOptional { #expect(row.components[index + 1].isOptional, "\(row.ai)") }
            }
            #expect(row.lengths.upperBound <= 90, "\(row.ai)")
        }
    }

    @Test func `keys are those of the General Specifications`() {
        let keys = rows.filter(\.isKey).map(\.ai)
        #expect(
            keys == ["00", "01", "253", "255", "401", "402", "414", "8003", "8004", "8010", "8013", "8017", "8018"])
        let linkKeys = rows.filter(\.isLinkKey).map(\.ai)
        #expect(Set(linkKeys) == Set(keys + ["415", "417", "8006"]))
        let closed = rows.filter { !$0.isLinkAttribute }.map(\.ai)
        #expect(
            closed == ["03", "21", "22", "235", "254", "7040", "7041", "8011", "8014", "8019", "8020", "8200"])
    }

    @Test(arguments: [
        ("00", 18...18, "SSCC"), ("10", 1...20, "BATCH/LOT"), ("253", 13...30, "GDTI"), ("255", 13...25, "GCN"),
        ("3103", 6...6, "NET WEIGHT (kg)"), ("3919", 4...18, "AMOUNT"), ("421", 4...12, "SHIP TO POST"),
        ("423", 3...15, "COUNTRY - INITIAL PROCESS"), ("4309", 20...20, "SHIP TO GEO"),
        ("7007", 6...12, "HARVEST DATE"),
        ("7039", 4...30, "PROCESSOR # 9"), ("7230", 3...30, "CERT # 1"), ("7239", 3...30, "CERT # 10"),
        ("8001", 14...14, "DIMENSIONS"), ("8003", 14...30, "GRAI"), ("8008", 8...12, "PROD TIME"),
        ("8030", 1...90, "DIGSIG"), ("90", 1...30, "INTERNAL"), ("99", 1...90, "INTERNAL"),
    ])
    func `lengths and titles are those of the dictionary`(ai: String, lengths: ClosedRange<Int>, title: String) throws {
        let row = try #require(ApplicationIdentifier.Table.standard[ai])
        #expect(row.lengths == lengths)
        #expect(row.title == title)
    }

    @Test func `needs and places in a Digital Link are said`() throws {
        let table = ApplicationIdentifier.Table.standard
        let signature = try #require(table["8030"]?.requirements.first)
        #expect(signature.description == "00, 01+21, 253, 255, 8003, 8004, 8006+21, 8010+8011, 8017 or 8018")
        #expect(table["01"]?.qualifierSequences == [["22", "10", "21"], ["235"]])
        #expect(table["414"]?.qualifierSequences == [["254"], ["7040"]])
        #expect(table["00"]?.isLinkKey == true)
        #expect(table["10"]?.linkPart == .qualifier(order: 2))
        #expect(table["17"]?.linkPart == .attribute)
        #expect(table["3105"] != nil)
        #expect(table["3106"] == nil)
        #expect(table["0"] == nil)
        #expect(table["010"] == nil)
        #expect(table["01x"] == nil)
    }

    @Test func `a table of one's own may have identifiers that begin alike`() throws {
        let table = ApplicationIdentifier.Table([
            ApplicationIdentifier("01", .gtin, .key, requires: nil), ApplicationIdentifier("0123", .text(maximum: 5)),
            ApplicationIdentifier("01", .date), ApplicationIdentifier("12345", .date),
            ApplicationIdentifier("9x", .date),
        ])
        #expect(table.rows.map(\.ai) == ["01", "0123"])
        #expect(table["0123"]?.content == .text(maximum: 5))
        #expect(table["01"]?.content == .gtin)
        #expect(table["12"] == nil)
    }

    // Debian iso-codes and the dictionary's linters.
    @Test func `lists have as many codes as their sources`() {
        #expect(CodeList.countries.count == 249)
        #expect(CodeList.countryLetters.count == 249)
        #expect(CodeList.currencies.count == 182)
        #expect(CodeList.packageTypes.count == 431)
    }
}
