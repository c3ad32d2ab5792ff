import JSONStream
public import Ledger

/// What opened leaves say, read for one rule (存证语义核验): returned data is changed only after a request and its
/// approval by the other side. T/SGACC 1005—2024 7.1.4.
///
/// Each step of a review says of which case it is, what that is about, who acts and for which organization, and a
/// submission the digest of all that is asked for. What became of a return says of an amendment which request it was,
/// and the same digest. So a return that changes earlier events must stand behind the approval of just this request by
/// somebody of the platform. What is not opened is not judged.
public struct LedgerMeaning: Sendable {
    /// An entry that must not stand where it stands.
    public struct Fault: Error, Hashable, Sendable, CustomStringConvertible {
        /// Of the entry.
        public let index: UInt64
        /// What is wrong.
        public let reason: String
        public var description: String { "entry \(index): \(reason)" }
    }

    /// What was read so far.
    public private(set) var report = Report()

    /// Counts of what was read.
    public struct Report: Hashable, Sendable {
        /// Opened entries.
        public var opened = 0
        /// Submissions and what became of them.
        public var requests = 0, approvals = 0
        /// Returns that came to count and changed what was returned before.
        public var changes = 0
        /// Of these, those whose approval is opened, with requester and decider of different organizations.
        public var changesBetweenOrganizations = 0
        /// Other returns that came to an end.
        public var returns = 0
        /// Error declarations of events that are not opened, or that nothing changes: not judged.
        public var declarations = 0
        /// Steps from before they said for whom somebody acts: that the sides differ is not judged.
        public var stepsWithoutSide = 0
        /// Events of returns whose end is not opened.
        public var eventsWithoutReturn = 0
        /// Decisions and changes whose request stands in the log before this one: not judged.
        public var ofLogBefore = 0
    }

    private var cases: [Int64: OpenedCase] = [:]
    /// Cases by what they are about.
    private var caseIDs: [String: Int64] = [:]
    private var history = ActionHistory()
    /// The log began after another one.
    private var isContinued = false
    /// Returns that came to count; true: by the approval of an amendment.
    private var accepted: [Int64: Bool] = [:]
    private var eventCounts: [Int64: Int] = [:]
    /// EPCIS names of events, by captor, with the return of each; and declarations of such.
    private var named: [String: Int64] = [:]
    private var declared: [(returnID: Int64, isOfKnown: Bool, index: UInt64)] = []

    /// Nothing is read yet.
    public init() {}

    /// Takes the next opened entry, in the order of the log. Throws `Fault`.
    public mutating func take(_ opening: OpeningDocument, at index: UInt64) throws(Fault) {
        report.opened += 1
        guard let record = opening.record else { return }
        do {
            switch opening.opened.kind {
            case .decision where record["state"] != nil: try turn(record)
            case .decision where record["beganAt"] != nil: isContinued = record["previousNote"] != nil
            case .decision: try step(record)
            case .event: event(record, at: index)
            case .allocation, .audit: break
            }
        } catch {
            throw Fault(index: index, reason: "\(error)")
        }
    }

    /// After the last entry: what could be judged only with all of them. Throws `Fault`.
    public mutating func finish() throws(Fault) {
        for declaration in declared {
            let isAmendment = accepted[declaration.returnID]
            if isAmendment == true { continue }
            if isAmendment == false, declaration.isOfKnown {
                throw Fault(
                    index: declaration.index,
                    reason: "an event that was returned before is declared wrong by a return that nobody approved")
            }
            report.declarations += 1
        }
        declared = []
        report.eventsWithoutReturn = eventCounts.reduce(0) { $0 + (accepted[$1.key] == nil ? $1.value : 0) }
    }
}

/// Steps of reviews.
extension LedgerMeaning {
    private mutating func step(_ record: JSONValue) throws(ActionFault) {
        guard let number = record.integer("case_id"), let account = record.integer("account_id"),
            let step = record.integer("step_no"),
            let kind = record.text("kind").flatMap(ReviewStep.Kind.init(rawValue:))
        else { return }
        let person = LogName("account \(account)")
        let organization = record.integer("organization_id")
        if record.text("case_kind") == nil { report.stepsWithoutSide += 1 }
        switch kind {
        case .submitted:
            let request = LogName("case \(number) step \(step)")
            try history.take(LoggedAction(.recorded(fact: request), by: person, for: .enterprise))
            try history.take(LoggedAction(.requested(request, facts: [request]), by: person, for: .enterprise))
            cases[number] = OpenedCase(
                request: request, subject: try subject(record, sameAs: cases[number]), organization: organization,
                digest: record.text("request_digest"))
            if let subject = cases[number]?.subject { caseIDs[subject] = number }
            report.requests += 1
        case .approved, .rejected, .returned:
            guard let found = try known(number) else { return }
            _ = try subject(record, sameAs: found)
            let side = try self.side(of: record, found)
            let action: LoggedAction.Step = kind == .approved ? .approved(found.request) : .rejected(found.request)
            try history.take(LoggedAction(action, by: person, for: side))
            cases[number]?.isApproved = kind == .approved
            cases[number]?.isBetweenOrganizations = organization == 0 && found.organization != 0
            if kind == .approved { report.approvals += 1 }
        case .withdrawn:
            // What was returned for correction may be withdrawn, too: it is closed already.
            guard let found = try known(number) else { return }
            try? history.take(LoggedAction(.withdrawn(found.request), by: person, for: .enterprise))
            cases[number]?.isApproved = false
        case .claimed, .released, .handedOver, .checked: break
        }
    }

    /// Nil: it was opened in the log before this one.
    private mutating func known(_ number: Int64) throws(ActionFault) -> OpenedCase? {
        if let found = cases[number] { return found }
        guard isContinued else { throw .unknown(LogName("case \(number)")) }
        report.ofLogBefore += 1
        return nil
    }

    /// The platform decides, and nobody from where the request came. Steps of before do not say it.
    private func side(of record: JSONValue, _ found: OpenedCase) throws(ActionFault) -> LoggedAction.Side {
        guard record.text("case_kind") != nil else { return .platform }
        return record.integer("organization_id") == 0 && found.organization != 0 ? .platform : .enterprise
    }

    /// What the case is about, the same at each step; nil: steps of before.
    private func subject(_ record: JSONValue, sameAs found: OpenedCase?) throws(ActionFault) -> String? {
        guard let kind = record.text("case_kind") else { return found?.subject }
        let subject = "\(kind) \(record.integer("subject_id") ?? 0)"
        if let before = found?.subject, before != subject { throw .unknown(LogName(before)) }
        return subject
    }
}

/// What became of returns, and events.
extension LedgerMeaning {
    private mutating func turn(_ record: JSONValue) throws(ActionFault) {
        guard let id = record.integer("return_id"),
            let state = record.text("state").flatMap(ReturnState.init(rawValue:))
        else { return }
        let fact = LogName("return \(id)")
        if accepted[id] != nil { throw .repeated(fact) }
        guard state.isAccepted else {
            report.returns += 1
            return
        }
        let digest = record.text("request_digest")
        guard let amendment = record.integer("amendment_id") else {
            let isAmendment = digest != nil || record.text("channel") == ReturnChannel.amendment.rawValue
            if isAmendment { throw .withoutApproval(fact: fact, request: LogName("none")) }
            accepted[id] = false
            report.returns += 1
            return
        }
        let asked = "\(ReviewKind.amendment.rawValue) \(amendment)"
        guard let number = caseIDs[asked], let found = cases[number] else {
            // Of reviews in the log before, and from before the steps said what they are about, nothing can be told.
            if report.stepsWithoutSide == 0, !isContinued {
                throw .withoutApproval(fact: fact, request: LogName(asked))
            }
            accepted[id] = true
            report.ofLogBefore += 1
            return
        }
        guard found.isApproved else { throw .withoutApproval(fact: fact, request: found.request) }
        if let wanted = found.digest, wanted != digest { throw .notAskedFor(fact: fact, request: found.request) }
        guard history.changes[found.request] == nil else { throw .changedTwice(found.request) }
        try history.take(
            LoggedAction(
                .changed(fact: found.request, by: found.request), by: LogName("account"), for: .platform))
        accepted[id] = true
        report.changes += 1
        if found.isBetweenOrganizations { report.changesBetweenOrganizations += 1 }
    }

    private mutating func event(_ record: JSONValue, at index: UInt64) {
        guard let returnID = record.integer("return_id") else { return }
        eventCounts[returnID, default: 0] += 1
        let name = record.text("epcis_event_id").map { "\(record.integer("captor_id") ?? 0) \($0)" }
        if record.integer("declared_at") != nil {
            // Of one and the same document the events need nobody's word.
            let original = name.flatMap { named[$0] }
            declared.append((returnID, original != nil && original != returnID, index))
        } else if let name {
            named[name] = returnID
        }
    }
}

/// A case as far as it is opened.
private struct OpenedCase: Sendable {
    /// The submission that is open or was the last.
    let request: LogName
    /// Kind and number; nil: steps of before.
    let subject: String?
    /// Of who asks; nil: an applicant, or a step of before.
    let organization: Int64?
    /// Of all that is asked for.
    let digest: String?
    var isApproved = false
    var isBetweenOrganizations = false
}

extension OpeningDocument {
    /// The columns of the fact's row, where they are opened.
    var record: JSONValue? {
        groups.last { $0.name == EventLeafGroup.record.name }.flatMap { try? JSONValue(parsing: $0.text) }
    }
}

extension JSONValue {
    fileprivate func integer(_ name: String) -> Int64? {
        guard case .number(let text)? = self[name] else { return nil }
        return Int64(text)
    }

    fileprivate func text(_ name: String) -> String? {
        guard case .string(let text)? = self[name] else { return nil }
        return text
    }
}
