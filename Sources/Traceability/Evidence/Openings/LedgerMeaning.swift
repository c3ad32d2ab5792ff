import JSONStream
public import Ledger

/// What opened leaves say, read for one rule (存证语义核验): returned data is changed only after a request and its
/// approval by the other side. T/SGACC 1005—2024 7.1.4.
///
/// A submission into the reviewers' queue and the events that it holds have one account and one moment, to the
/// microsecond, in their records; the events leave their leaves when the return comes to count. So an event whose
/// account and moment are those of a submission must stand behind its approval. What is not opened is not judged.
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
        /// Requests whose events came to count.
        public var changes = 0
        /// Error declarations that belong to no request that is opened here.
        public var declarations = 0
    }

    /// Account and moment of a submission or an event.
    private struct Moment: Hashable {
        let account: Int64
        let at: Int64
    }

    private var history = ActionHistory()
    /// The request that is open or was the last of a case.
    private var current: [Int64: LogName] = [:]
    private var submitted: [Moment: LogName] = [:]

    /// Nothing is read yet.
    public init() {}

    /// Takes the next opened entry, in the order of the log. Throws `Fault`.
    public mutating func take(_ opening: OpeningDocument, at index: UInt64) throws(Fault) {
        report.opened += 1
        guard let record = opening.record else { return }
        do {
            switch opening.opened.kind {
            case .decision: try decision(record)
            case .event: try event(record)
            case .allocation, .audit: break
            }
        } catch {
            throw Fault(index: index, reason: "\(error)")
        }
    }

    private mutating func decision(_ record: JSONValue) throws(ActionFault) {
        guard let number = record.integer("case_id"), let account = record.integer("account_id"),
            let at = record.integer("at"), let step = record.integer("step_no"),
            case .string(let text)? = record["kind"], let kind = ReviewStep.Kind(rawValue: text)
        else { return }
        let person = LogName("account \(account)")
        switch kind {
        case .submitted:
            let request = LogName("case \(number) step \(step)")
            try history.take(LoggedAction(.recorded(fact: request), by: person, for: .enterprise))
            try history.take(LoggedAction(.requested(request, facts: [request]), by: person, for: .enterprise))
            current[number] = request
            submitted[Moment(account: account, at: at)] = request
            report.requests += 1
        case .approved:
            guard let request = current[number] else { throw .unknown(LogName("case \(number)")) }
            try history.take(LoggedAction(.approved(request), by: person, for: .platform))
            report.approvals += 1
        case .rejected, .returned:
            guard let request = current[number] else { throw .unknown(LogName("case \(number)")) }
            try history.take(LoggedAction(.rejected(request), by: person, for: .platform))
        case .withdrawn:
            // What was returned for correction may be withdrawn, too: it is closed already.
            guard let request = current[number] else { throw .unknown(LogName("case \(number)")) }
            try? history.take(LoggedAction(.withdrawn(request), by: person, for: .enterprise))
        case .claimed, .released, .handedOver, .checked: break
        }
    }

    private mutating func event(_ record: JSONValue) throws(ActionFault) {
        guard let account = record.integer("account_id"), let at = record.integer("captured_at") else { return }
        guard let request = submitted[Moment(account: account, at: at)] else {
            if record.integer("declared_at") != nil { report.declarations += 1 }
            return
        }
        guard history.changes[request] == nil else { return }
        try history.take(
            LoggedAction(.changed(fact: request, by: request), by: LogName("account \(account)"), for: .platform))
        report.changes += 1
    }
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
}
