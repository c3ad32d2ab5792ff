import Identification
import JSONStream
import TestSupport
import Testing
import Traceability

@Suite struct QueryScheduleTests {
    private func next(_ fields: [QuerySchedule.Field: String], after day: String, _ hour: Int = 0, _ minute: Int = 0)
        throws -> String?
    {
        let from = Instant(CivilDate(iso: day)!, hour: hour, minute: minute)
        return try QuerySchedule(fields).next(after: from)?.secondText
    }

    @Test func `the examples of the standard run when they say`() throws {
        // GS1 EPCIS 2.0 OpenAPI: hour 1, minute 5 is "every morning at 1.05am"; second 0/30 is every half minute.
        #expect(try next([.hour: "1", .minute: "5"], after: "2026-11-27", 12) == "2026-11-28 01:05:00")
        #expect(try next([.second: "0/30"], after: "2026-11-27", 12, 7) == "2026-11-27 12:07:30")
        // EPCIS 1.2, 8.2.5.3: lists and ranges; Monday is 1.
        #expect(
            try next([.second: "0", .minute: "0", .hour: "[8-10],17", .dayOfWeek: "[1-5]"], after: "2026-11-27", 17)
                == "2026-11-30 08:00:00")
        #expect(
            try next([.minute: "0", .hour: "0", .dayOfMonth: "29", .month: "2"], after: "2026-11-27")
                == "2028-02-29 00:00:00")
        #expect(
            try next([.hour: "23", .minute: "59", .second: "59"], after: "2026-12-31", 23, 59)
                == "2026-12-31 23:59:59")
    }

    @Test(arguments: [
        (QuerySchedule.Field.hour, "24"), (.hour, ""), (.minute, "x"), (.second, "[5-1]"), (.second, "1-"),
        (.dayOfWeek, "0"), (.month, "13"), (.minute, "1,,2"), (.minute, "0/0"), (.minute, "-1"), (.minute, "1//2"),
    ])
    func `what is no time is refused with its field`(_ field: QuerySchedule.Field, _ text: String) throws {
        let refusal = #expect(throws: Refusal.self) { try QuerySchedule([field: text]) }
        #expect(refusal?.parameters["field"] == field.rawValue)
    }

    @Test func `no field, an unknown field and a day that never comes are refused`() {
        for document in ["{}", #"{"fortnight":"1"}"#, #"{"dayOfMonth":"31","month":"2,4"}"#, "[]", #"{"hour":[1]}"#] {
            #expect(throws: Refusal.self, "\(document)") { try QuerySchedule(JSONValue(parsing: Array(document.utf8))) }
        }
    }

    @Test func `what is written is read again as the same`() throws {
        let schedule = try QuerySchedule([.hour: "[8-18]", .minute: "0/15", .dayOfWeek: "1,3"])
        #expect(try QuerySchedule(schedule.document) == schedule)
    }

    @Test func `the next moment fits, lies after, and none between fits`() throws {
        for seed in 0..<300 {
            var numbers = SeededGenerator(seed: UInt64(seed))
            var fields: [QuerySchedule.Field: String] = [:]
            for field in QuerySchedule.Field.allCases where Bool.random(using: &numbers) {
                let count = Int.random(in: 1...3, using: &numbers)
                fields[field] = (0..<count).map { _ in "\(Int.random(in: field.range, using: &numbers))" }
                    .joined(separator: ",")
            }
            guard let schedule = try? QuerySchedule(fields) else { continue }
            let from = Instant(microseconds: Int64.random(in: 0...4_000_000_000, using: &numbers) * 1_000_000)
            let found = try #require(schedule.next(after: from), "seed \(seed)")
            #expect(found > from && fits(found, fields), "seed \(seed): \(fields) \(found.secondText)")
            // Every second of the last quarter of an hour before it, and a sample of the rest.
            let gap = found.seconds(since: from)
            let near = (1..<min(gap, 900)).map { found.adding(seconds: -$0) }
            let far = (0..<200).map { _ in from.adding(seconds: Int64.random(in: 1...max(1, gap - 1), using: &numbers))
            }
            for instant in near + far where instant > from && instant < found {
                #expect(!fits(instant, fields), "seed \(seed): \(fields) fits \(instant.secondText)")
            }
        }
    }

    /// The rule said again, field by field.
    private func fits(_ instant: Instant, _ fields: [QuerySchedule.Field: String]) -> Bool {
        let parts = instant.secondText.split { "- :".contains($0) }.compactMap { Int($0) }
        // Zeller's congruence: 0 is a Saturday.
        let (month, year) = parts[1] < 3 ? (parts[1] + 12, parts[0] - 1) : (parts[1], parts[0])
        let zeller = (parts[2] + 13 * (month + 1) / 5 + year + year / 4 - year / 100 + year / 400) % 7
        let values: [QuerySchedule.Field: Int] = [
            .second: parts[5], .minute: parts[4], .hour: parts[3], .dayOfMonth: parts[2], .month: parts[1],
            .dayOfWeek: (zeller + 5) % 7 + 1,
        ]
        return QuerySchedule.Field.allCases.allSatisfy { field in
            let text = fields[field] ?? (field == .second ? "0" : nil)
            return text.map { $0.split(separator: ",").contains { Int($0) == values[field] } } ?? true
        }
    }
}
