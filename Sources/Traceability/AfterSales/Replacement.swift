import Identification
import Storage

/// 换机: an appliance is replaced once, by one that takes no other's place, and is at an end with the trade then.
extension Platform {
    /// What events call the appliance that took a place: as sent, as printed and by its address.
    func successorNames(_ text: String, _ code: CodeIdentity?) -> [String] {
        guard let code, let allocation = allocations.allocation(code.ownerID, code.allocationNumber),
            let keyed = allocations.keyed(code.ownerID, code.allocationNumber),
            let serial = try? keyed.serialField(at: UInt64(code.index))
        else { return [text] }
        let printed = allocation.printed(serialField: serial)
        return [text, printed.text, printed.address]
    }

    /// What the unit of a captured event is called.
    func names(of event: PlacedEvent) -> [String] {
        event.codes.first.map { successorNames($0.named.uri, $0.identity) } ?? []
    }

    /// As printed; "": it was made elsewhere.
    fileprivate func printed(_ code: CodeIdentity) -> String {
        let text = try? UnitNames(self, ownerID: code.ownerID).code(code.allocationNumber, code.index)
        return text ?? ""
    }
}

extension LifeFacts {
    /// A unit, other than this one, whose place was taken by what has one of the names.
    fileprivate func replaced(by names: [String], besides unit: CodeIdentity) -> CodeIdentity? {
        names.lazy.flatMap { replaced[$0] ?? [] }.first { $0 != unit }
    }
}

extension ReturnJudge {
    /// The appliance that takes the place took none before, by a stored event or an earlier row.
    mutating func checkPlaceTaken(_ row: ReturnRow, _ unit: CodeIdentity, _ life: LifeFacts) throws {
        let text = row.details[.newCode] ?? ""
        let names = platform.successorNames(text, row.successor)
        if let line = lives.lineReplacing(by: names) {
            throw wrong(row, .newCode, text, .returnTwiceInFile, ["other": "\(line)"])
        }
        if let other = life.replaced(by: names, besides: unit) {
            throw wrong(row, .newCode, text, .lifeSuccessorTaken, ["other": platform.printed(other)])
        }
        lives.keep(LifeUnits.Replaced(unit: unit, names: names, successor: row.successor), line: row.line)
    }
}

extension EventJudge {
    /// As for rows.
    mutating func checkPlaceTaken(_ event: PlacedEvent, _ facts: EventFacts) throws {
        guard let unit = event.codes.first?.identity else { return }
        let text = event.life?[.newCode] ?? ""
        let names = platform.successorNames(text, event.newCode?.identity)
        if let line = lives.lineReplacing(by: names) {
            throw event.draft.wrong("gas:newCode", text, .returnTwiceInFile, ["other": "\(line)"])
        }
        if let other = facts.life.replaced(by: names, besides: unit) {
            throw event.draft.wrong("gas:newCode", text, .lifeSuccessorTaken, ["other": platform.printed(other)])
        }
        let successor = event.newCode?.identity
        lives.keep(LifeUnits.Replaced(unit: unit, names: names, successor: successor), line: event.draft.line)
    }

    /// The appliance that took the place says whose it was: that one's own event says so too, or it was made elsewhere.
    func checkPredecessor(_ event: PlacedEvent, _ facts: EventFacts) throws {
        guard let code = event.codes.first, event.codes.count == 1 else {
            throw event.draft.wrong("epcList", "", .lifeOneUnit, ReturnEvent.replacing.words)
        }
        let (text, names) = (event.draft.oldCodes.first ?? "", platform.names(of: event))
        guard let old = event.oldCode else {
            guard EventFinding.isElsewhere(text, platform) else {
                throw event.draft.wrong("gas:oldCode", text, .lifeNewCodeText)
            }
            return
        }
        let units = names.flatMap { facts.life.replaced[$0] ?? [] } + [lives.unitReplaced(by: names)].compactMap { $0 }
        guard units.contains(old), old != code.identity else {
            throw event.draft.wrong("gas:oldCode", text, .lifePredecessorOther, ["other": code.named.uri])
        }
    }
}

extension WriteSession {
    /// 换机 by two returns at once: asked again where it begins to count. Throws `Refusal.conflict` with `returnMixedUp`:
    /// judged again, the row or event is named.
    func requireOneReplacement(_ replaced: [LifeUnits.Replaced]) throws {
        guard !replaced.isEmpty else { return }
        let replaced = try replaced.map { one in
            guard one.names.isEmpty, let name = try replacedBy(one.unit) else { return one }
            return LifeUnits.Replaced(unit: one.unit, names: [name], successor: nil)
        }
        let taken = try replacedUnits(by: Array(Set(replaced.flatMap(\.names))).sorted())
        let own = Set(replaced.map(\.unit))
        for one in replaced {
            let labels = Set(try labels(ofGoodsWith: one.unit)).union([one.unit])
            let others = one.names.flatMap { taken[$0] ?? [] }.filter { !labels.contains($0) }
            let events = try lifeEvents(of: one.unit.subject)[one.unit.index] ?? []
            let times = events.count { $0.kind == .replacing && !$0.newCode.isEmpty }
            // Of several replacements one after another in this return each successor but the last is replaced by it.
            let isEnded = try one.successor.map { try !own.contains($0) && isReplaced($0) } ?? false
            guard others.isEmpty, times <= 1, !isEnded else { throw Refusal(.conflict, .returnMixedUp) }
        }
    }
}

extension Session {
    /// 换机: another appliance took its place.
    func isReplaced(_ code: CodeIdentity) throws -> Bool { try replacedBy(code) != nil }

    /// As its event calls it.
    fileprivate func replacedBy(_ code: CodeIdentity) throws -> String? {
        let current = try currentLabel(of: code)
        return try value(
            """
            SELECT replaced_by FROM item WHERE owner_id = \(current.ownerID)
                AND allocation_no = \(current.allocationNumber) AND code_index = \(current.index)
                AND replaced_by IS NOT NULL
            """, as: String.self)
    }
}

extension ItemLife {
    /// Replaced once; what was replaced is sold, installed and moved no more.
    static func checkReplaced(_ new: LifeEvent, among events: [LifeEvent]) throws(LifeFault) {
        if new.kind == .replacing, !new.oldCode.isEmpty,
            let first = events.first(where: { $0.kind == .replacing && !$0.oldCode.isEmpty })
        {
            throw LifeFault(rule: .lifeSuccessorTaken, field: .code, parameters: ["other": first.oldCode])
        }
        guard let first = events.first(where: { $0.kind == .replacing && !$0.newCode.isEmpty }) else { return }
        let words = ["other": "\(first.time.date)", "code": first.newCode]
        if new.kind == .replacing, !new.newCode.isEmpty {
            throw LifeFault(rule: .lifeReplacedTwice, field: .code, parameters: words)
        }
        let ends: Set<ReturnEvent> = [.retailSelling, .installing, .moving]
        if ends.contains(new.kind), new.comesAfter(first) {
            throw LifeFault(rule: .lifeReplaced, field: .code, parameters: words)
        }
    }
}

extension PlacedEvent {
    /// 换机, as the appliance that took the place has it: `gas:oldCode`, and nothing took its own.
    var isSuccessors: Bool { !draft.oldCodes.isEmpty }
}
