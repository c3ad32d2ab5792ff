/// What a logged action does, as far as the rule "no change without approval" asks. T/SGACC 1005—2024 7.1.4.
public struct LoggedAction: Hashable, Sendable {
    /// On whose side somebody acts.
    public enum Side: Hashable, Sendable {
        /// Who returned the data.
        case enterprise
        /// Who reviews it.
        case platform
    }

    /// What is done. Facts and requests are named by whoever reads the log, each by one name.
    public enum Step: Hashable, Sendable {
        /// A fact is recorded.
        case recorded(fact: LogName)
        /// Somebody asks to change facts.
        case requested(LogName, facts: Set<LogName>)
        /// A request is granted.
        case approved(LogName)
        /// A request is refused.
        case rejected(LogName)
        /// A request is taken back by who made it.
        case withdrawn(LogName)
        /// A fact counts no more, on the strength of a request.
        case changed(fact: LogName, by: LogName)
    }

    /// What.
    public let step: Step
    /// Who: a person.
    public let actor: LogName
    /// For whom.
    public let side: Side

    /// Any action; `ActionHistory` judges it.
    public init(_ step: Step, by actor: LogName, for side: Side) {
        self.step = step
        self.actor = actor
        self.side = side
    }
}

/// An action that must not stand where it stands.
public enum ActionFault: Error, Hashable, Sendable {
    /// A fact, or a request, of this name is there already.
    case repeated(LogName)
    /// Nothing of this name stands before.
    case unknown(LogName)
    /// A request that asks for nothing.
    case emptyRequest(LogName)
    /// The request has been decided on or taken back.
    case closed(LogName)
    /// Who asked decides himself, or somebody of the same side.
    case ownDecision(LogName)
    /// Somebody else takes a request back.
    case foreignWithdrawal(LogName)
    /// A change on the strength of a request that nobody has granted.
    case withoutApproval(fact: LogName, request: LogName)
    /// The request does not name this fact.
    case notAskedFor(fact: LogName, request: LogName)
    /// The fact counts no more already.
    case changedTwice(LogName)
}

/// Checks what a log's actions mean, one after another (语义核验): a fact is changed only on the strength of a request
/// that names it and that somebody else, of the other side, has granted before.
///
/// It judges what it is shown. What is not opened to it, it cannot judge.
public struct ActionHistory: Sendable {
    private struct Request {
        let actor: LogName
        let side: LoggedAction.Side
        let facts: Set<LogName>
        var state = State.open
    }

    private enum State { case open, granted, closed }

    private var facts: Set<LogName> = []
    private var requests: [LogName: Request] = [:]
    /// Facts that count no more, and the request on whose strength.
    public private(set) var changes: [LogName: LogName] = [:]
    /// Actions that were in order.
    public private(set) var count = 0

    /// Nothing has happened.
    public init() {}

    /// Takes the next action; throws, and takes nothing, when it must not stand here.
    public mutating func take(_ action: LoggedAction) throws(ActionFault) {
        switch action.step {
        case .recorded(let fact):
            guard !facts.contains(fact) else { throw .repeated(fact) }
            facts.insert(fact)
        case .requested(let name, let asked): try request(name, asked, action)
        case .approved(let name): try decide(name, action, .granted)
        case .rejected(let name): try decide(name, action, .closed)
        case .withdrawn(let name):
            let request = try openRequest(name)
            guard request.side == action.side else { throw .foreignWithdrawal(name) }
            requests[name]?.state = .closed
        case .changed(let fact, let name): try change(fact, name)
        }
        count += 1
    }

    private mutating func request(
        _ name: LogName, _ asked: Set<LogName>, _ action: LoggedAction
    ) throws(ActionFault) {
        guard requests[name] == nil else { throw .repeated(name) }
        guard !asked.isEmpty else { throw .emptyRequest(name) }
        for fact in asked where !facts.contains(fact) { throw .unknown(fact) }
        requests[name] = Request(actor: action.actor, side: action.side, facts: asked)
    }

    private mutating func decide(_ name: LogName, _ action: LoggedAction, _ state: State) throws(ActionFault) {
        let request = try openRequest(name)
        guard request.actor != action.actor, request.side != action.side else { throw .ownDecision(name) }
        requests[name]?.state = state
    }

    private mutating func change(_ fact: LogName, _ name: LogName) throws(ActionFault) {
        guard facts.contains(fact) else { throw .unknown(fact) }
        guard let request = requests[name] else { throw .unknown(name) }
        guard request.state == .granted else { throw .withoutApproval(fact: fact, request: name) }
        guard request.facts.contains(fact) else { throw .notAskedFor(fact: fact, request: name) }
        guard changes[fact] == nil else { throw .changedTwice(fact) }
        changes[fact] = name
    }

    private func openRequest(_ name: LogName) throws(ActionFault) -> Request {
        guard let request = requests[name] else { throw .unknown(name) }
        guard request.state == .open else { throw .closed(name) }
        return request
    }
}

extension ActionFault: CustomStringConvertible {
    public var description: String {
        switch self {
        case .repeated(let name): "\(name) is there already"
        case .unknown(let name): "\(name) does not stand before"
        case .emptyRequest(let name): "request \(name) asks for nothing"
        case .closed(let name): "request \(name) is decided already"
        case .ownDecision(let name): "request \(name) is decided by the side that made it"
        case .foreignWithdrawal(let name): "request \(name) is taken back by another side"
        case .withoutApproval(let fact, let request):
            "\(fact) is changed by request \(request), which nobody has approved"
        case .notAskedFor(let fact, let request): "\(fact) is changed by request \(request), which does not name it"
        case .changedTwice(let name): "\(name) is changed twice"
        }
    }
}
