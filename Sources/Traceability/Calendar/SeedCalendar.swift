import Identification
import JSONStream
import Storage

extension Platform {
    /// Puts in the years that ship with the product and are not in yet; what the operator edited stays.
    func seedCalendar() async throws {
        let document = JSONNode(try JSONValue(parsing: try Resources.read("Data/calendar.json")))
        let source = try document.string("source")
        let years = try document.object("years").members()
        try await datastore.write { session in
            let known = Set(try session.rows("SELECT year FROM calendar_year") { try $0.next(Int.self) })
            for member in years {
                guard let year = Int(member.name), !known.contains(year) else { continue }
                try session.run("INSERT INTO calendar_year (year, source) VALUES (\(year), \(source))")
                var rows: [[Value]] = []
                for (list, kind) in [("holidays", WorkingCalendar.Kind.holiday), ("workdays", .workday)] {
                    for day in try JSONNode(member.value).elements(list) {
                        let date = "\(year)-\(try day.string())"
                        rows.append([.text(date), .text(kind.rawValue), .text(""), .text(source)])
                    }
                }
                try session.insert(into: "calendar_day", columns: ["day", "kind", "note", "source"], rows: rows)
            }
        }
    }
}
