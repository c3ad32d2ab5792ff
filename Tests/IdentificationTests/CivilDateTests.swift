import Identification
import TestSupport
import Testing

@Suite struct CivilDateTests {
    @Test func `the calendar is Gregorian`() {
        #expect(CivilDate(year: 2000, month: 2, day: 29) != nil)
        #expect(CivilDate(year: 1900, month: 2, day: 29) == nil)
        #expect(CivilDate(year: 2100, month: 2, day: 29) == nil)
        #expect(CivilDate(year: 2024, month: 4, day: 31) == nil)
        #expect(CivilDate(year: 2024, month: 0, day: 1) == nil)
        #expect(CivilDate(year: 2024, month: 1, day: 0) == nil)
        #expect(CivilDate(year: 1899, month: 12, day: 31) == nil)
        #expect(CivilDate(year: 2200, month: 1, day: 1) == nil)
    }

    @Test func `days are counted from 1970`() {
        #expect(CivilDate(iso: "1970-01-01")?.daysSinceEpoch == 0)
        #expect(CivilDate(iso: "2024-08-01")?.daysSinceEpoch == 19_936)
        #expect(CivilDate(iso: "1900-01-01")?.daysSinceEpoch == CivilDate.range.lowerBound)
        #expect(CivilDate(iso: "2199-12-31")?.daysSinceEpoch == CivilDate.range.upperBound)
        #expect(CivilDate(daysSinceEpoch: .max).description == "2199-12-31")
        #expect(CivilDate(daysSinceEpoch: .min).description == "1900-01-01")
    }

    @Test func `every day of three centuries counts back to itself and follows its neighbour`() {
        var weekday = 1  // 1900-01-01 was a Monday.
        var previous: CivilDate?
        for day in CivilDate.range {
            let date = CivilDate(daysSinceEpoch: day)
            guard date.daysSinceEpoch == day, date.weekday == weekday,
                CivilDate(iso: date.description) == date,
                CivilDate(year: date.year, month: date.month, day: date.day) == date,
                previous.map({ $0 < date }) ?? true
            else {
                Issue.record("day \(day) is \(date)")
                return
            }
            weekday = weekday % 7 + 1
            previous = date
        }
    }

    @Test(arguments: [
        "", "2024-8-1", "2024-08-01 ", " 2024-08-01", "20240801", "2024/08/01", "2024-08-0１", "2024-02-30",
        "+024-08-01",
    ])
    func `only yyyy-MM-dd is read`(text: String) {
        #expect(CivilDate(iso: text) == nil)
    }

    @Test func `the century of a GS1 date lies within 49 years back and 50 ahead`() {
        // GS1 General Specifications 7.12.
        #expect(CivilDate(yymmdd: "261231", nearYear: 2026)?.description == "2026-12-31")
        #expect(CivilDate(yymmdd: "761231", nearYear: 2026)?.description == "2076-12-31")
        #expect(CivilDate(yymmdd: "771231", nearYear: 2026)?.description == "1977-12-31")
        #expect(CivilDate(yymmdd: "491231", nearYear: 1999)?.description == "2049-12-31")
        #expect(CivilDate(yymmdd: "501231", nearYear: 1999)?.description == "1950-12-31")
        #expect(CivilDate(yymmdd: "500101", nearYear: 2000)?.description == "2050-01-01")
        #expect(CivilDate(yymmdd: "510101", nearYear: 2000)?.description == "1951-01-01")
    }

    @Test func `day zero is the last of the month`() {
        #expect(CivilDate(yymmdd: "240200", nearYear: 2026)?.description == "2024-02-29")
        #expect(CivilDate(yymmdd: "250200", nearYear: 2026)?.description == "2025-02-28")
        #expect(CivilDate(yymmdd: "250001", nearYear: 2026) == nil)
        #expect(CivilDate(yymmdd: "251301", nearYear: 2026) == nil)
        #expect(CivilDate(yymmdd: "2512011", nearYear: 2026) == nil)
    }

    @Test func `years and days are added without leaving the calendar`() throws {
        let leap = try #require(CivilDate(iso: "2024-02-29"))
        #expect(leap.adding(years: 1).description == "2025-02-28")
        #expect(leap.adding(years: 4).description == "2028-02-29")
        #expect(leap.adding(years: 8).description == "2032-02-29")
        #expect(leap.adding(days: 1).description == "2024-03-01")
        #expect(leap.adding(days: -60).description == "2023-12-31")
        #expect(leap.adding(years: .max).description == "2199-12-31")
        #expect(leap.adding(years: .min).description == "1900-01-01")
        #expect(leap.adding(days: .max).description == "2199-12-31")
        #expect(leap.adding(days: .min).description == "1900-01-01")
        #expect(leap.yymmdd == "240229")
        #expect(leap.weekday == 4)
    }
}
