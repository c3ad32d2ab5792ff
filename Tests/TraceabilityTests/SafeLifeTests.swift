import Identification
import JSONStream
import Testing

@testable import Traceability

struct SafeLifeTests {
    @Test(arguments: [
        ("2020-02-29", 8, "2028-02-29"), ("2024-02-29", 6, "2030-02-28"), ("2018-11-22", 8, "2026-11-22"),
    ])
    func `a life ends on the day of its sale, on the 28th where there is no 29th`(
        _ sold: String, _ years: Int, _ end: String
    ) throws {
        #expect(SafeLife.end(soldOn: try #require(CivilDate(iso: sold)), years: years).description == end)
    }

    @Test func `the declared life governs, but never below GB 17905`() {
        #expect(SafeLife.years(productClass: "GWH", gasCode: "5R", declared: nil) == 6)
        #expect(SafeLife.years(productClass: "GWH", gasCode: "12T", declared: 6) == 8)
        #expect(SafeLife.years(productClass: "STOVE", gasCode: "20Y", declared: 10) == 10)
        #expect(SafeLife.years(productClass: "COMM", gasCode: "12T", declared: nil) == nil)
        #expect(SafeLife.years(productClass: "COMM", gasCode: "12T", declared: 5) == 5)
    }

    /// Data/regulation.json names the sources; the tables in the program must not drift from it.
    @Test func `classes, gas codes and lives are those of the regulation table`() throws {
        let table = JSONNode(try JSONValue(parsing: try Resources.read("Data/regulation.json")))
        var classes: [String: String] = [:]
        var codes: Set<String> = []
        for row in try table.elements("rows") {
            let id = try row.string("id")
            let parts = id.split(separator: ".").map(String.init)
            switch parts[0] {
            case "productClass": classes[parts[1]] = try row.string("value")
            case "gas" where parts[1] != "codeOnNameplate": codes.insert(parts[1])
            case "serviceLife" where ["GWH", "STOR", "BOILER", "STOVE", "INTEG", "OTHER"].contains(parts[1]):
                let gas = parts.count > 2 ? ["R": "5R", "T": "12T", "Y": "20Y"][parts[2]] ?? "" : "12T"
                let years = try row.integer("value")
                #expect(SafeLife.statute(productClass: parts[1], gasCode: gas)?.years == Int(years), "\(id)")
            default: continue
            }
        }
        #expect(codes == Set(GasFamily.all.flatMap(\.codes)))
        #expect(classes == Dictionary(uniqueKeysWithValues: ProductClass.all.map { ($0.id, $0.name.chinese) }))
    }
}
