/// Carries a request to a witness and its answer back; `Exchange` has the one over HTTP.
public protocol CheckpointCarrier: Sendable {
    /// POSTs to `address`, a submission prefix with `/add-checkpoint` behind it. Never throws: what went wrong is the
    /// answer.
    func post(_ body: [UInt8], to address: String) async -> WitnessReply
}

/// What came back from a witness.
public enum WitnessReply: Sendable, Hashable {
    /// Status, content type ("" without one) and the beginning of the body.
    case answered(Int, type: String, body: [UInt8])
    /// Nothing came: why.
    case failed(String)
}
