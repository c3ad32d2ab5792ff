import Cryptography
public import Identification
import Serials
import Storage

/// 刮开验证: whether a person holds the label whose scratch layer covers this code. Only this may say 正品.
///
/// Each wrong attempt is counted durably before anything is said, for the code and for the device; five wrong ones in a
/// day lock the code for a day, and twenty the device.
public struct CheckScratchCode: Sendable {
    /// Wrong attempts of one code in `windowSeconds` that lock it.
    public static let wrongLimit: Int64 = 5
    /// The same for one device, whatever the codes.
    public static let deviceLimit: Int64 = 20
    public static let windowSeconds: Int64 = 86_400

    public enum Outcome: Sendable, Hashable {
        /// Right. `times`: how often it was right, this time included; `firstAt`: when for the first time.
        case right(times: Int64, firstAt: Instant)
        /// Wrong; so many attempts are left before the code is locked.
        case wrong(attemptsLeft: Int64)
        /// Nothing was compared.
        case locked(until: Instant)
    }

    /// What the pages show.
    public struct Answer: Sendable {
        public let facts: CodeFacts
        public let verdict: Verdict
        public let outcome: Outcome

        /// 正品: the scratch code is right, and nothing stands against the code itself.
        public var isGenuine: Bool {
            guard case .right = outcome else { return false }
            return ![Verdict.void, .replaced, .frozen].contains(verdict)
        }
    }

    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    /// Throws `Refusal.missing` for a code that is not found or has no scratch layer.
    public func callAsFunction(_ code: String, scratch: String, on occasion: Occasion) async throws -> Answer {
        guard case .item(let facts, let verdict, _) = try await LookUpCode(platform)(code, on: occasion) else {
            throw Refusal(.missing, .scratchNoCode, field: "code", ["value": String(code.prefix(60))])
        }
        guard let form = facts.allocation.scratchForm, let secret = platform.allocations.scratch(facts.allocation)
        else {
            throw Refusal(.missing, .scratchNone, field: "code", ["code": facts.code.text])
        }
        let place = facts.identity
        let isRight = secret.matches(
            scratch, owner: place.ownerID, allocation: place.allocationNumber, index: place.index, form)
        let device = try device(occasion)
        let now = occasion.now
        let outcome = try await platform.datastore.write(.readCommitted) { session in
            try session.countScratchCheck(place, device: device, isRight: isRight, at: now)
        }
        return Answer(facts: facts, verdict: verdict, outcome: outcome)
    }

    /// 16 bytes that tell one device from another, and nothing else; forgotten a day after the last wrong attempt.
    private func device(_ occasion: Occasion) throws -> [UInt8] {
        let salt = try platform.keys.key(for: "scratch device").exposedBytes()
        return Array(SHA256.hash(salt + Array("\(occasion.address)\u{0}\(occasion.agent)".utf8)).prefix(16))
    }
}

/// Wrong attempts of a code or a device in its window.
struct ScratchAttempts: Sendable, Hashable {
    var wrong: Int64 = 0
    var since = Instant(microseconds: 0)
    var lockedUntil = Instant(microseconds: 0)

    func isLocked(at now: Instant) -> Bool { lockedUntil > now }

    /// One more wrong attempt; `limit` of them in a window lock for as long.
    mutating func addWrong(limit: Int64, at now: Instant) {
        if now.seconds(since: since) >= CheckScratchCode.windowSeconds || wrong >= limit { (wrong, since) = (0, now) }
        wrong += 1
        if wrong >= limit { lockedUntil = now.adding(seconds: CheckScratchCode.windowSeconds) }
    }
}

extension WriteSession {
    /// Counts an attempt and says what comes of it. The rows of the code and of the device are locked first, the code
    /// before the device always: attempts at once are counted one after another, on both engines.
    fileprivate func countScratchCheck(
        _ code: CodeIdentity, device: [UInt8], isRight: Bool, at now: Instant
    ) throws -> CheckScratchCode.Outcome {
        var attempts = try lockScratchRow(code)
        var own = try lockScratchDevice(device)
        if attempts.isLocked(at: now) { return .locked(until: attempts.lockedUntil) }
        if own.isLocked(at: now) { return .locked(until: own.lockedUntil) }
        if isRight { return try countRight(code, at: now) }
        attempts.addWrong(limit: CheckScratchCode.wrongLimit, at: now)
        own.addWrong(limit: CheckScratchCode.deviceLimit, at: now)
        try run(
            """
            UPDATE scratch_check SET wrong_count = \(attempts.wrong), wrong_since = \(attempts.since),
                locked_until = \(attempts.lockedUntil)
            WHERE owner_id = \(code.ownerID) AND allocation_no = \(code.allocationNumber) AND code_index = \(code.index)
            """)
        try run(
            """
            UPDATE scratch_device SET wrong_count = \(own.wrong), wrong_since = \(own.since),
                locked_until = \(own.lockedUntil) WHERE device = \(device)
            """)
        return .wrong(attemptsLeft: max(0, CheckScratchCode.wrongLimit - attempts.wrong))
    }

    private func countRight(_ code: CodeIdentity, at now: Instant) throws -> CheckScratchCode.Outcome {
        let found = try first(
            """
            UPDATE scratch_check SET right_count = right_count + 1, first_right_at = COALESCE(first_right_at, \(now)),
                last_right_at = \(now)
            WHERE owner_id = \(code.ownerID) AND allocation_no = \(code.allocationNumber) AND code_index = \(code.index)
            RETURNING right_count, first_right_at
            """
        ) { row in CheckScratchCode.Outcome.right(times: try row.next(), firstAt: try row.next()) }
        guard let found else { throw Refusal(.unavailable, .unavailable) }
        return found
    }

    private func lockScratchRow(_ code: CodeIdentity) throws -> ScratchAttempts {
        try run(
            """
            INSERT INTO scratch_check (owner_id, allocation_no, code_index, wrong_count, wrong_since, locked_until,
                right_count)
            VALUES (\(code.ownerID), \(code.allocationNumber), \(code.index), 0, 0, 0, 0) ON CONFLICT DO NOTHING
            """)
        let row: Query = """
            SELECT wrong_count, wrong_since, locked_until FROM scratch_check
            WHERE owner_id = \(code.ownerID) AND allocation_no = \(code.allocationNumber) AND code_index = \(code.index)
            """
        return try first(row + engine.forUpdate, attempts) ?? ScratchAttempts()
    }

    private func lockScratchDevice(_ device: [UInt8]) throws -> ScratchAttempts {
        try run(
            """
            INSERT INTO scratch_device (device, wrong_count, wrong_since, locked_until) VALUES (\(device), 0, 0, 0)
            ON CONFLICT DO NOTHING
            """)
        let row: Query = "SELECT wrong_count, wrong_since, locked_until FROM scratch_device WHERE device = \(device)"
        return try first(row + engine.forUpdate, attempts) ?? ScratchAttempts()
    }

    private func attempts(_ row: inout RowReader) throws -> ScratchAttempts {
        ScratchAttempts(wrong: try row.next(), since: try row.next(), lockedUntil: try row.next())
    }
}

extension Platform {
    /// Devices whose last wrong attempt is more than a day old are forgotten.
    public func forgetScratchDevices() async throws {
        let now = clock.now()
        let before = now.adding(seconds: -CheckScratchCode.windowSeconds)
        try await datastore.write(.readCommitted) { session in
            try session.run(
                "DELETE FROM scratch_device WHERE wrong_since < \(before) AND locked_until < \(now)")
        }
    }
}

extension Rule {
    static let scratchNoCode = Rule(
        "scratch.no-code", "未找到编码“{value}”，请先核对标签上的编码",
        "The code “{value}” was not found; check the code on the label first")
    static let scratchNone = Rule(
        "scratch.none", "编码 {code} 的标签没有刮开验证码，无须刮开验证",
        "Labels with the code {code} have no scratch layer: there is nothing to verify")
    public static let scratchLocked = Rule(
        "scratch.locked", "验证错误次数过多，已锁定至 {until}；请核对标签，或联系企业",
        "Too many wrong attempts: locked until {until}; check the label, or contact the maker")
}
