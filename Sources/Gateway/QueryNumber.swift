import Traceability

extension Call {
    /// A whole number of the query; nil when it is not there, or left empty in a form. Throws a refusal that names
    /// field and value for anything else. The one way to read a number of a query.
    public func number(_ name: String) throws -> Int64? {
        guard let text = query(name), !text.isEmpty else { return nil }
        guard let number = Int64(text) else {
            throw Refusal(.invalid, .notANumber, field: name, ["field": name, "value": String(text.prefix(40))])
        }
        return number
    }
}
