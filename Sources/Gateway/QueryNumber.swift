import Traceability

extension Call {
    /// A whole number of the query; nil when it is not there. Throws a refusal for anything else.
    public func number(_ name: String) throws -> Int64? {
        guard let text = query(name) else { return nil }
        guard let number = Int64(text) else {
            throw Refusal(.invalid, .notANumber, field: name, ["field": name, "value": String(text.prefix(40))])
        }
        return number
    }
}
