public import Traceability

extension Call {
    /// `Idempotency-Key`: the sender's own name for what it sends, 1 to 200 bytes; nil when there is none.
    public func idempotencyKey() throws -> String? {
        guard let key = header("Idempotency-Key") else { return nil }
        guard (1...200).contains(key.utf8.count) else {
            throw Refusal(
                .invalid, .tooLong, field: "Idempotency-Key",
                ["field": "Idempotency-Key", "length": "\(key.utf8.count)", "limit": "200"])
        }
        return key
    }
}
