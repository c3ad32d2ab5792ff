import Storage

extension Datastore {
    /// The one column of the first row, by a point read.
    func readValue<T: ValueConvertible>(_ query: Query, as type: T.Type = T.self) async throws -> T? {
        try await read { try $0.value(query, as: T.self) }
    }

    /// The same by a report.
    func reportValue<T: ValueConvertible>(_ query: Query, as type: T.Type = T.self) async throws -> T? {
        try await report { try $0.value(query, as: T.self) }
    }
}
