import Ledger
import TestSupport
import Testing

/// T/SGACC 1005—2024 7.1.4: returned data is changed only after a request and its approval by the platform.
struct ActionHistoryTests {
    private static func action(
        _ step: LoggedAction.Step, _ actor: LogName = "maker", _ side: LoggedAction.Side = .enterprise
    ) -> LoggedAction {
        LoggedAction(step, by: actor, for: side)
    }

    private static let recorded = action(.recorded(fact: "f"))
    private static let requested = action(.requested("r", facts: ["f"]))
    private static let approved = action(.approved("r"), "reviewer", .platform)
    private static let changed = action(.changed(fact: "f", by: "r"), "reviewer", .platform)

    private static func fault(_ actions: LoggedAction...) -> ActionFault? {
        var history = ActionHistory()
        for action in actions {
            do { try history.take(action) } catch { return error }
        }
        return nil
    }

    @Test func `a fact is changed after a request and its approval by the other side`() {
        #expect(Self.fault(Self.recorded, Self.requested, Self.approved, Self.changed) == nil)
    }

    @Test func `every other way to a change is a fault`() {
        let own = Self.action(.approved("r")), colleague = Self.action(.approved("r"), "colleague")
        let rejected = Self.action(.rejected("r"), "reviewer", .platform)
        let withdrawn = Self.action(.withdrawn("r"))
        #expect(Self.fault(Self.recorded, Self.changed) == .unknown("r"))
        #expect(Self.fault(Self.recorded, Self.requested, Self.changed) == .withoutApproval(fact: "f", request: "r"))
        #expect(Self.fault(Self.recorded, Self.approved, Self.changed) == .unknown("r"))
        #expect(Self.fault(Self.recorded, Self.requested, own) == .ownDecision("r"))
        #expect(Self.fault(Self.recorded, Self.requested, colleague) == .ownDecision("r"))
        #expect(
            Self.fault(Self.recorded, Self.requested, rejected, Self.changed)
                == .withoutApproval(fact: "f", request: "r"))
        #expect(Self.fault(Self.recorded, Self.requested, rejected, Self.approved) == .closed("r"))
        #expect(Self.fault(Self.recorded, Self.requested, withdrawn, Self.approved) == .closed("r"))
        #expect(
            Self.fault(
                Self.recorded, Self.action(.recorded(fact: "g")), Self.requested, Self.approved,
                Self.action(.changed(fact: "g", by: "r"))) == .notAskedFor(fact: "g", request: "r"))
        #expect(
            Self.fault(Self.recorded, Self.requested, Self.approved, Self.changed, Self.changed) == .changedTwice("f"))
        #expect(Self.fault(Self.requested) == .unknown("f"))
        #expect(Self.fault(Self.recorded, Self.recorded) == .repeated("f"))
        #expect(
            Self.fault(Self.recorded, Self.requested, Self.action(.withdrawn("r"), "reviewer", .platform))
                == .foreignWithdrawal("r"))
    }

    /// The rule read once more, by its definition and not by states: what stands before in the list of taken actions.
    private static func isApproved(_ fact: LogName, _ request: LogName, in taken: some Sequence<LoggedAction>) -> Bool {
        let taken = Array(taken)
        guard
            let asked = taken.firstIndex(where: {
                if case .requested(request, let facts) = $0.step { facts.contains(fact) } else { false }
            })
        else { return false }
        return taken[(asked + 1)...].contains {
            $0.step == .approved(request) && $0.side != taken[asked].side && $0.actor != taken[asked].actor
        } && !taken.contains { $0.step == .rejected(request) || $0.step == .withdrawn(request) }
    }

    @Test func `ten thousand random histories never reach a changed fact without an earlier approval`() throws {
        let seed: UInt64 = 714
        var random = SeededGenerator(seed: seed)
        var changes = 0, faults = 0
        for round in 0..<10_000 {
            var history = ActionHistory()
            var taken: [LoggedAction] = []
            for _ in 0..<Int.random(in: 4...40, using: &random) {
                let action = Self.random(&random)
                do { try history.take(action) } catch {
                    faults += 1
                    continue
                }
                if case .changed(let fact, let request) = action.step {
                    changes += 1
                    #expect(Self.isApproved(fact, request, in: taken), "seed \(seed), round \(round): \(taken)")
                }
                taken.append(action)
            }
            #expect(history.count == taken.count)
        }
        // The walk reaches both ends: changes that are in order, and many that are not.
        #expect(changes > 500, "seed \(seed): \(changes)")
        #expect(faults > 10_000, "seed \(seed): \(faults)")
    }

    private static func random(_ random: inout SeededGenerator) -> LoggedAction {
        let facts: [LogName] = ["a", "b", "c"], requests: [LogName] = ["r", "s"]
        let people: [(LogName, LoggedAction.Side)] = [
            ("maker", .enterprise), ("clerk", .enterprise), ("reviewer", .platform), ("chief", .platform),
        ]
        let fact = facts[Int.random(in: 0..<3, using: &random)]
        let request = requests[Int.random(in: 0..<2, using: &random)]
        let (actor, side) = people[Int.random(in: 0..<4, using: &random)]
        let other = facts[Int.random(in: 0..<3, using: &random)]
        let step: LoggedAction.Step =
            switch Int.random(in: 0..<10, using: &random) {
            case 0, 1: .recorded(fact: fact)
            case 2, 3: .requested(request, facts: [fact, other])
            case 4, 5: .approved(request)
            case 6: Bool.random(using: &random) ? .rejected(request) : .withdrawn(request)
            default: .changed(fact: fact, by: request)
            }
        return LoggedAction(step, by: actor, for: side)
    }
}
