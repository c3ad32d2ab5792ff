import Identification
import JSONStream
import Storage

extension Platform {
    /// Puts in the years that ship with the product and are not in yet; what the operator edited stays.
    func seedCalendar() async throws {
        let document = JSONNode(try JSONValue(parsing: try Resources.read("Data/calendar.json")))
        let source = try document.string("source")
        let years = try document.object("years").members()
        let fixed = try document.object("unlistedYears").elements("holidays").map { try $0.string() }
        let now = clock.now()
        try await datastore.write { session in
            try session.run(
                """
                INSERT INTO setting (name, value, changed_at)
                VALUES (\(WorkingCalendar.fixedHolidaySetting), \(fixed.joined(separator: " ")), \(now))
                ON CONFLICT (name) DO NOTHING
                """)
            let known = Set(try session.rows("SELECT year FROM calendar_year") { try $0.next(Int.self) })
            for member in years {
                guard let year = Int(member.name), !known.contains(year) else { continue }
                try session.run("INSERT INTO calendar_year (year, source) VALUES (\(year), \(source))")
                let rows = try Self.rows(of: year, JSONNode(member.value), source)
                try session.insert(into: "calendar_day", columns: ["day", "kind", "note", "source"], rows: rows)
            }
        }
    }

    private static func rows(of year: Int, _ lists: JSONNode, _ source: String) throws -> [[Value]] {
        var rows: [[Value]] = []
        for (list, kind) in [("holidays", WorkingCalendar.Kind.holiday), ("workdays", .workday)] {
            for day in try lists.elements(list) {
                rows.append([.text("\(year)-\(try day.string())"), .text(kind.rawValue), .text(""), .text(source)])
            }
        }
        return rows
    }
}
