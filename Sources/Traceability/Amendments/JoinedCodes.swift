import Identification
import Storage

/// 换机、换标的撤销: what joins two codes is taken back whole, on both of them, and nothing of it can be changed.
extension FindAmendmentSubject {
    /// What the other appliances say of the same replacements (换机: each has an event of its own), whosever they are;
    /// only what the organization told itself or had told.
    func partners(of targets: [AmendmentTarget]) async throws -> [AmendmentTarget] {
        let replacing = targets.filter { $0.step == .replacing }
        let finding = try await EventFinding(platform, things: replacing.flatMap(\.joinedCodes), classes: [])
        var all: [AmendmentTarget] = []
        for target in replacing {
            guard let own = target.subjects.first.map({ $0.unit($0.first) }) else { continue }
            for text in target.joinedCodes {
                guard case .code(_, let other) = finding[text] else { continue }
                for partner in try await self.targets(on: other) where try await names(partner, own) {
                    all.append(partner)
                }
            }
        }
        return all
    }

    private func targets(on code: CodeIdentity) async throws -> [AmendmentTarget] {
        let (organization, keys) = (actor.organizationID, platform.keys)
        let found = try await platform.datastore.report { session in
            let ids = try session.eventIDs(at: code.subject.place, code.index...code.index, limit: 1_000)
            return try session.amendmentTargets(of: code.ownerID, ids.sorted(), for: organization, keys)
        }
        return try await platform.located(found.filter { $0.step == .replacing })
    }

    private func names(_ target: AmendmentTarget, _ code: CodeIdentity) async throws -> Bool {
        let finding = try await EventFinding(platform, things: target.joinedCodes, classes: [])
        return target.joinedCodes.contains { text in
            if case .code(_, let other) = finding[text] { other == code } else { false }
        }
    }
}

extension AmendmentTarget {
    /// The other code that it names.
    var joinedCodes: [String] {
        ["gas:newCode", "gas:oldCode"].compactMap { document.member($0)?.plainText }.filter { !$0.isEmpty }
    }
}

extension AmendmentTarget {
    /// As people read it.
    var otherCode: String? {
        joinedCodes.first.map { text in
            if case .ecode(let code)? = try? ScannedText(text) { code.text } else { EventNaming.shown(text) }
        }
    }
}

extension Session {
    /// 换标: the labels whose replacement these events tell of and that are taken back with them.
    func labelsTakenBack(
        by returnID: Int64, _ ended: EndedSteps, _ runs: [ReturnRow.Subject]
    ) throws -> [LifeUnits.Relabeling] {
        guard ended.takenBack.contains(.relabeling) else { return [] }
        let events = try endedEvents(returnID, .relabeling).filter { $0.newEventID == nil }.map(\.eventID)
        return try labelsTakenBack(with: Set(events), runs)
    }

    func labelsTakenBack(with events: Set<Int64>, _ runs: [ReturnRow.Subject]) throws -> [LifeUnits.Relabeling] {
        return try runs.flatMap { run in
            try replacedLabels(run).compactMap { index -> LifeUnits.Relabeling? in
                let old = run.unit(index)
                guard try eventBlocks(at: run.place, index...index).contains(where: { events.contains($0.eventID) }),
                    let new = try successor(of: old)
                else { return nil }
                return LifeUnits.Relabeling(old: old, new: new, reason: "")
            }
        }
    }

    /// Throws `Refusal.conflict` where something was recorded on one of the new labels: that would hang in the air.
    func requireUnused(_ pairs: [LifeUnits.Relabeling], _ platform: Platform) throws {
        for pair in pairs where try isInUse(pair.new) {
            let name = try UnitNames(platform, ownerID: pair.new.ownerID).code(
                pair.new.allocationNumber, pair.new.index)
            throw Refusal(.conflict, .captureDeclaresLabel, field: "takenBack", ["value": name ?? ""])
        }
    }
}
