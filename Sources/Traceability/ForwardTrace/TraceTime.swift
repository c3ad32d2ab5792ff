/// 用时上限: how long one trace may read. Whatever it finds, one request does not hold the platform longer.
struct TraceTime: Sendable {
    static let limitSeconds: Int64 = 300

    private let platform: Platform
    private let end: Instant

    init(_ platform: Platform) {
        self.platform = platform
        end = platform.clock.now().adding(seconds: Self.limitSeconds)
    }

    /// Throws `Refusal.tooLarge` once it is over.
    func check(_ subject: TraceSubject) throws {
        guard platform.clock.now() <= end else {
            throw Refusal(.tooLarge, .traceTooLong, field: subject.field, ["seconds": "\(Self.limitSeconds)"])
        }
    }
}

extension Rule {
    static let traceTooLong = Rule(
        "trace.too-long", "查询超过 {seconds} 秒，请按批次或包装分别查询",
        "The trace took more than {seconds} seconds; ask batch by batch or box by box")
}
