import Storage

/// 换标: a label on goods is replaced by a new one. Both answer; binding and trace follow to the new one.
public struct ReplaceCode: Sendable {
    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    public func callAsFunction(
        old: String, new: String, reason: String, by actor: Actor, on occasion: Occasion
    ) async throws {
        try actor.require(.codeVoid)
        let reason = try Text.required(reason, "reason", limit: 200)
        let before = try await platform.ownCode(old, field: "old", of: actor.organizationID).identity
        let found = try await platform.ownCode(new, field: "new", of: actor.organizationID)
        let after = found.identity
        guard before != after else { throw Refusal(.invalid, .replacedByItself, field: "new") }
        guard found.allocation.state == .active else {
            throw Refusal(.invalid, .newCodeNotUsable, field: "new", words: ["state": found.allocation.state.name])
        }
        do {
            let (pair, platform) = (LifeUnits.Relabeling(old: before, new: after, reason: reason), self.platform)
            try await platform.datastore.write { session in
                try session.replaceLabel(pair, by: actor, on: occasion)
                var units = LifeUnits()
                units.relabeled = [pair]
                try session.foldFailedTests(units, platform)
            }
        } catch StorageError.uniqueViolation {
            throw Refusal(.conflict, .alreadyReplaced, field: "old")
        }
    }
}

extension WriteSession {
    /// One label takes another's place, whichever way it was told. Throws `Refusal` where it cannot.
    func replaceLabel(_ pair: LifeUnits.Relabeling, by actor: Actor, on occasion: Occasion) throws {
        let (old, new) = (pair.old, pair.new)
        try checkReplaceable(old, by: new)
        try run(
            """
            INSERT INTO code_replacement (owner_id, allocation_no, code_index, new_allocation_no, new_index, reason,
                account_id, at)
            VALUES (\(old.ownerID), \(old.allocationNumber), \(old.index), \(new.allocationNumber), \(new.index),
                \(pair.reason), \(actor.accountID), \(occasion.now))
            """)
        let id = "\(old.ownerID)/\(old.allocationNumber)/\(old.index)"
        try audit(
            AuditEntry("code.replace", ("code", id, "→ \(new.allocationNumber)/\(new.index)"), reason: pair.reason),
            by: actor, on: occasion)
    }
}

extension Session {
    /// The old label is on goods and has no successor yet; the new one is unused.
    func checkReplaceable(_ old: CodeIdentity, by after: CodeIdentity) throws {
        if try successor(of: old) != nil { throw Refusal(.conflict, .alreadyReplaced, field: "old") }
        let isOnGoods = try binding(of: old) != nil || predecessor(of: old) != nil
        guard isOnGoods else { throw Refusal(.invalid, .oldCodeNotBound, field: "old") }
        guard try labelChain(of: old).count < LabelChain.limit else {
            throw Refusal(.conflict, .labelChainFull, field: "old", ["limit": "\(LabelChain.limit)"])
        }
        if try voidReason(of: after) != nil {
            throw Refusal(.invalid, .newCodeNotUsable, field: "new", ["state": "void"])
        }
        let isUsed = try isBoundAnyhow(after) || predecessor(of: after) != nil || successor(of: after) != nil
        if isUsed { throw Refusal(.invalid, .newCodeNotUsable, field: "new", ["state": "bound"]) }
    }

    /// Bound by any return that was not refused, also one that is held.
    private func isBoundAnyhow(_ code: CodeIdentity) throws -> Bool {
        let last = try value(
            """
            SELECT last_index FROM binding_run
            WHERE owner_id = \(code.ownerID) AND allocation_no = \(code.allocationNumber)
                AND first_index <= \(code.index)
            ORDER BY first_index DESC LIMIT 1
            """, as: Int64.self)
        return (last ?? -1) >= code.index
    }
}

extension Rule {
    static let replacedByItself = Rule(
        "codes.replaced-by-itself", "新码与旧码相同", "The new code is the old one")
    static let alreadyReplaced = Rule(
        "codes.already-replaced", "旧码已换标，或新码已被使用；请用当前标签的编码",
        "The old label has been replaced already, or the new one is taken; use the label that is on the goods now")
    static let labelChainFull = Rule(
        "codes.label-chain-full", "该产品已有 \(LabelChain.limit) 个标签，不能再换；请联系平台",
        "These goods have had \(LabelChain.limit) labels; the last one cannot be replaced again")
    static let oldCodeNotBound = Rule(
        "codes.old-not-bound", "旧码尚未绑定产品，不需换标；可作废后使用新码",
        "The old code is not on any goods yet, so nothing is to be replaced; declare it void and use another")
    static let newCodeNotUsable = Rule(
        "codes.new-not-usable", "新码不可用（{state}），请换一个未使用的编码",
        "The new code cannot be used ({state}); take one that is unused")
}
