import Foundation
import Identification
import TestSupport
import Testing

@testable import Traceability

@Suite struct HistoryRowTests {
    private func parse(_ content: String, _ name: String = "old.csv") throws -> ([HistoryRow], [RowError]) {
        let file = try ScratchFile(name, Array(content.utf8))
        var parser = HistoryRowParser(now: Instant(CivilDate(iso: "2026-11-22")!), regions: try RegionTable.shipped())
        var (rows, errors): ([HistoryRow], [RowError]) = ([], [])
        try HistoryContent(.spreadsheet, path: file.path, spooled: file).read { raw in
            var wrong: [RowError] = []
            if let row = parser.parse(raw, &wrong) { rows.append(row) }
            errors += wrong
        }
        return (rows, errors)
    }

    @Test func `a sheet of either language, its columns in any order, becomes typed rows`() async throws {
        for head in [
            "编码,原编码,批次号,生产日期,气密性,售出日期,经销商,销售地区,原查询次数,首次查询日期",
            "Code,Old code,Batch number,Production date,Gas tightness,Sold on,Dealer,Region,"
                + "Earlier queries,First queried on",
        ] {
            let (rows, errors) = try parse(
                head + "\n201280001234000010000000000000001,HY1,B1,2016年3月1日,合格,2016/6/18,甲商贸,广东省广州市,"
                    + "\"1,009\",20160701\n"
            )
            #expect(errors == [])
            let row = try #require(rows.first)
            #expect(row.made?.batchNo == "B1" && row.made?.tests.count == 1)
            #expect(row.later.map(\.event) == [.retailSelling])
            #expect(row.later[0].destination == "甲商贸" && row.later[0].destinationRegion == "440100")
            #expect(row.queries?.count == 1_009 && row.queries?.first == CivilDate(iso: "2016-07-01"))
            #expect(try [HistoryRow](encoded: [row].encoded) == [row])
        }
    }

    @Test(arguments: [
        ("编码,经销商\n2012,甲\n", "dealer history.dealer-undated"),
        ("编码,售出日期\n2012,2027-01-01\n", "soldOn input.future-date"),
        ("编码,售出日期\n2012,1998-01-01\n", "soldOn return.too-early"), ("编码\n2012\n", "code history.nothing"),
        ("编码,生产日期\n2012,2016-03-01\n", "batchNo input.required"),
        ("编码,原查询次数\n2012,很多\n", "queryCount input.not-a-number"),
        ("编码,首次查询日期\n2012,2016-03-01\n", "queryCount input.required"),
        ("编码,销售地区,售出日期\n2012,某地,2016-03-01\n", "region region.unknown"),
        ("编码,原查询网址\n2012,HY1\n", "oldAddress history.bad-address"),
        ("编码,批次号,生产日期,气密性\n2012,B,2016-03-01,不合格\n", "gasTightness return.test-failed"),
        ("编码,售出日期\n2.0128E+32,2016-03-01\n", "code"),
    ])
    func `a wrong field is named once`(_ content: String, _ expected: String) async throws {
        let (rows, errors) = try parse(content)
        if expected == "code" {
            // A code that a spreadsheet destroyed is told where it is looked up.
            #expect(rows.count == 1)
        } else {
            #expect(errors.map { "\($0.field) \($0.rule.code)" } == [expected])
            #expect(errors.allSatisfy { $0.line == 2 && $0.text(.english).isEmpty == false })
        }
    }
}
