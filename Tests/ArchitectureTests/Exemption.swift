/// A place where a rule does not hold, and why. A row that no violation needs any more fails the tests.
struct Exemption: Sendable {
    let rule: String
    /// A file, or a folder that ends in a slash.
    let path: String
    let reason: String

    init(_ rule: String, _ path: String, _ reason: String) {
        self.rule = rule
        self.path = path
        self.reason = reason
    }

    func covers(_ violation: Violation) -> Bool {
        guard rule == violation.rule else { return false }
        return path.hasSuffix("/") ? violation.path.hasPrefix(path) : violation.path == path
    }

    static let all: [Exemption] = [
        Exemption("imports", "Sources/JSONStream/NDJSONSplitter.swift", "memchr finds line ends many times faster"),
        Exemption(
            "imports", "Sources/Commands/Bench/QRBenchmark.swift",
            "the yardstick is the drawing library alone"),
        Exemption(
            "parameter count", "Tests/CryptographyTests/KeyDerivationTests.swift",
            "the columns of RFC 7914's table"),
        Exemption("clock", "Sources/Exchange/WebhookCarrier.swift", "ends a delivery that a receiver draws out"),
        Exemption("clock", "Sources/Exchange/WitnessCarrier.swift", "ends an answer that a witness draws out"),
        Exemption("clock", "Sources/Exchange/LogFiles.swift", "ends a download that a log draws out"),
        Exemption("clock", "Sources/Gateway/Gateway.swift", "measures how long a request took, for its log line"),
    ]
}
