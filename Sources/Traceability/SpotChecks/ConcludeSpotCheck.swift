import Identification
import Storage

/// Ends a look: nothing found, or a notice with a day to answer by; after an answer: accepted, or a notice again.
public struct ConcludeSpotCheck: Sendable {
    /// Working days that an enterprise gets for its answer.
    public static let dueDays = 1...30

    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    /// What a first look came to, in words.
    public struct Conclusion: Sendable {
        let text: String
        /// For the answer; not looked at when nothing was found.
        let workingDays: Int
        /// `passed` or `notified`, where the sender says what it takes the result to be; nil: whatever the items say.
        let outcome: String?

        public init(_ text: String, workingDays: Int, outcome: String? = nil) {
            self.text = text
            self.workingDays = workingDays
            self.outcome = outcome
        }
    }

    /// The first look is over; every item must have been looked at. Items decide what follows, words do not: an
    /// outcome that is not theirs is refused.
    public func callAsFunction(
        _ id: Int64, _ said: Conclusion, by actor: Actor, on occasion: Occasion
    ) async throws -> SpotCheck.State {
        let conclusion = try Text.required(said.text, "conclusion", limit: 1_000)
        let outcomes = [SpotCheck.State.passed, .notified].map(\.rawValue)
        if let outcome = said.outcome, !outcomes.contains(outcome) {
            throw Refusal(
                .invalid, .unknownChoice, field: "outcome",
                [
                    "field": "outcome", "value": String(outcome.prefix(40)),
                    "choices": outcomes.joined(separator: ", "),
                ])
        }
        return try await decide(id, .open, by: actor, on: occasion) { session, check in
            let items = try session.spotCheckItems(of: id)
            let left = items.count { $0.state == .open }
            guard left == 0 else { throw Refusal(.conflict, .spotCheckUnfinished, ["count": "\(left)"]) }
            let defective = items.count { $0.state == .defective }
            let state: SpotCheck.State = defective == 0 ? .passed : .notified
            if let outcome = said.outcome, outcome != state.rawValue {
                throw Refusal(
                    .conflict, .spotCheckOutcome, field: "outcome", ["value": outcome, "count": "\(defective)"])
            }
            guard defective > 0 else {
                try session.step(check, .passing, conclusion, by: actor, at: occasion.now)
                try session.move(check, to: .init(.passed, conclusion: conclusion, concludedAt: occasion.now))
                return .passed
            }
            let due = try session.answerDue(said.workingDays, from: occasion.now)
            try session.step(check, .notice, conclusion, by: actor, at: occasion.now)
            try session.move(check, to: .init(.notified, conclusion: conclusion, dueAt: due))
            return .notified
        }
    }

    /// What the look again came to.
    public enum Recheck: Sendable {
        case mended
        /// A notice again, to be answered within so many working days.
        case notMended(workingDays: Int)
    }

    /// The look again, after the enterprise's answer.
    public func recheck(
        _ id: Int64, _ result: Recheck, note: String, by actor: Actor, on occasion: Occasion
    ) async throws -> SpotCheck.State {
        let note = try Text.required(note, "note", limit: 1_000)
        return try await decide(id, .answered, by: actor, on: occasion) { session, check in
            guard case .notMended(let workingDays) = result else {
                try session.step(check, .acceptance, note, by: actor, at: occasion.now)
                try session.move(check, to: .init(.closed, conclusion: check.conclusion, concludedAt: occasion.now))
                return .closed
            }
            try session.step(check, .rejection, note, by: actor, at: occasion.now)
            let due = try session.answerDue(workingDays, from: occasion.now)
            try session.move(
                check, to: .init(.notified, conclusion: check.conclusion, dueAt: due, round: check.round + 1))
            return .notified
        }
    }

    private func decide(
        _ id: Int64, _ state: SpotCheck.State, by actor: Actor, on occasion: Occasion,
        _ work: @escaping @Sendable (any WriteSession, SpotCheck) throws -> SpotCheck.State
    ) async throws -> SpotCheck.State {
        try actor.require(.spotCheckWork)
        return try await platform.datastore.write { session in
            let check = try session.spotCheck(id, for: actor)
            guard check.supervisorID == actor.accountID else { throw Refusal(.denied, .spotCheckOfAnother) }
            guard check.state == state else {
                throw Refusal(.conflict, .spotCheckState, words: ["state": check.state.name])
            }
            let before = try session.digest(of: "spot-check", "\(id)")
            let next = try work(session, check)
            try session.audit(
                AuditEntry("spot-check.conclude", ("spot-check", "\(id)", check.ownerName))
                    .because(AuditReason(next.rawValue, next.name)).from(before), by: actor, on: occasion)
            return next
        }
    }
}

/// The enterprise says what was wrong and what it did; what is returned itself changes by an amendment only (7.1.4).
public struct AnswerSpotCheck: Sendable {
    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    public func callAsFunction(_ id: Int64, note: String, by actor: Actor, on occasion: Occasion) async throws {
        try actor.require(.spotCheckAnswer)
        let note = try Text.required(note, "note", limit: 2_000)
        try await platform.datastore.write { session in
            let check = try session.spotCheck(id, for: actor)
            guard check.ownerID == actor.organizationID else {
                throw Refusal(.missing, .missing, ["object": "spot check \(id)"])
            }
            guard check.state == .notified else {
                throw Refusal(.conflict, .spotCheckState, words: ["state": check.state.name])
            }
            let before = try session.digest(of: "spot-check", "\(id)")
            try session.step(check, .answer, note, by: actor, at: occasion.now)
            try session.move(check, to: .init(.answered, conclusion: check.conclusion, dueAt: check.dueAt))
            try session.audit(
                AuditEntry("spot-check.answer", ("spot-check", "\(id)", check.ownerName)).from(before), by: actor,
                on: occasion)
        }
    }
}

/// Where a check stands after a step.
private struct Standing {
    let state: SpotCheck.State
    let conclusion: String
    let dueAt: Instant?
    /// nil: the round that it is in.
    let round: Int?
    let concludedAt: Instant?

    init(
        _ state: SpotCheck.State, conclusion: String, dueAt: Instant? = nil, round: Int? = nil,
        concludedAt: Instant? = nil
    ) {
        self.state = state
        self.conclusion = conclusion
        self.dueAt = dueAt
        self.round = round
        self.concludedAt = concludedAt
    }
}

extension WriteSession {
    fileprivate func step(
        _ check: SpotCheck, _ kind: SpotCheckStep.Kind, _ note: String, by actor: Actor, at now: Instant
    ) throws {
        try run(
            """
            INSERT INTO spot_check_step (check_id, round, kind, note, account_id, at)
            VALUES (\(check.id), \(check.round), \(kind), \(note), \(actor.accountID), \(now))
            """)
    }

    /// Throws `Refusal.conflict` when somebody was faster.
    fileprivate func move(_ check: SpotCheck, to next: Standing) throws {
        let changed = try run(
            """
            UPDATE spot_check SET state = \(next.state), conclusion = \(next.conclusion), due_at = \(next.dueAt),
                round = \(next.round ?? check.round), concluded_at = \(next.concludedAt)
            WHERE check_id = \(check.id) AND state = \(check.state) AND round = \(check.round)
            """)
        guard changed == 1 else { throw Refusal(.conflict, .changedMeanwhile) }
    }

    /// 24:00 of the last working day.
    fileprivate func answerDue(_ workingDays: Int, from now: Instant) throws -> Instant {
        guard ConcludeSpotCheck.dueDays.contains(workingDays) else {
            throw Refusal(.invalid, .spotCheckDueDays, field: "workingDays", ["value": "\(workingDays)"])
        }
        let calendar = try workingCalendar(from: now.date)
        return Instant(calendar.dueDate(of: now.date, workingDays: workingDays).date.adding(days: 1))
    }
}

extension Rule {
    static let spotCheckUnfinished = Rule(
        "spot-check.unfinished", "还有 {count} 件样品没有检查", "{count} items have not been looked at yet")
    static let spotCheckOutcome = Rule(
        "spot-check.outcome", "有 {count} 件样品不符合，结果不能是“{value}”",
        "{count} items are defective; the outcome is not “{value}”")
    static let spotCheckDueDays = Rule(
        "spot-check.due-days", "整改期限 {value} 不在 1–30 个工作日之间", "An answer takes 1–30 working days, not {value}")
}
