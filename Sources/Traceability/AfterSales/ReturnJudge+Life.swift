import Identification
import Storage

/// Rules of what happens to goods after production, for rows: custody, licence, gas, rework, labels, scrapping.
extension ReturnJudge {
    /// Codes of others that one row may name, where custody is asked code by code.
    private static let strangerLimit: Int64 = 1_000

    /// Who the sender is, and whom it ships to: read once, where a row needs to know.
    mutating func readParties(_ rows: [ReturnRow]) async throws {
        let organizationID = actor.organizationID
        if rights == nil, rows.contains(where: { $0.event != .commissioning }) {
            rights = try await platform.datastore.lookUp { try $0.captureRights(organizationID) }
        }
        let names = Set(rows.filter { $0.event == .shipping && !$0.destination.isEmpty }.map(\.destination))
        let unknown = Array(names.filter { recipients[$0] == nil }.prefix(1_000))
        guard !unknown.isEmpty else { return }
        let day = platform.clock.now().date
        let (found, own) = try await platform.datastore.lookUp(unknown.count) { session in
            let found = try session.organizations(namedBy: unknown, by: organizationID)
            let others = unknown.filter { found[$0] == nil }
            return (found, try session.ownPlaces(of: organizationID, named: others, on: day))
        }
        for name in unknown { recipients.updateValue(found[name], forKey: name) }
        ownPlaces.formUnion(own)
    }

    /// The new code of a replaced appliance or label, and whether the kind goes with what the row names.
    func placeLife(_ row: ReturnRow, _ allocation: Allocation, _ finding: CodeFinding) throws -> ReturnRow {
        guard row.event != .commissioning else { return row }
        // Whoever has goods may tell of a failed test; what it says has passed lifts nothing (`FailedTests`).
        if !actor.may(.returnWrite), !row.event.isLife, row.event != .inspecting {
            throw wrong(row, .event, row.event.name.chinese, .lifeOnlyLife)
        }
        guard row.event == .relabeling || row.event == .replacing else { return row }
        var row = row
        guard row.lastCode.isEmpty else {
            throw wrong(row, .lastCode, row.lastCode, .lifeOneUnit, row.event.words)
        }
        let text = row.details[.newCode] ?? ""
        guard case .found(let other, let identity) = finding[text] else {
            guard row.event == .replacing else { throw wrong(row, .newCode, text, .lifeNewCodeOther) }
            // The appliance that took its place may be anybody's, but has a name of its own.
            guard isNameElsewhere(text) else { throw wrong(row, .newCode, text, .lifeNewCodeText) }
            return row
        }
        guard identity != row.subject?.unit(row.subject?.first ?? 0) else {
            throw wrong(row, .newCode, text, .lifeNewCodeSame)
        }
        if row.event == .replacing { row.successor = identity }
        if row.event == .relabeling {
            let answers = platform.allocations.answers(
                AllocationPlace(ownerID: other.ownerID, number: other.number), identity.index, identity.index)
            guard other.ownerID == allocation.ownerID, other.productID == allocation.productID,
                other.state == .active, answers
            else {
                throw wrong(row, .newCode, text, .lifeNewCodeOther)
            }
            row.other = identity
        } else if isEntrusted(row, other) || rights?.reaches(.replacing) == true {
            row.other = identity
        }
        return row
    }

    /// An EPC that is no code of ours: what has our prefix would have been found.
    private func isNameElsewhere(_ text: String) -> Bool { EventFinding.isElsewhere(text, platform) }

    /// What has to be read of the units of these rows.
    func lifeWanted(_ rows: [ReturnRow]) -> LifeLedger.Wanted {
        var wanted = LifeLedger.Wanted()
        for row in rows where row.event != .commissioning {
            guard let subject = row.subject else { continue }
            wanted.later.append(subject)
            if !row.event.isLife {
                wanted.passing.append(subject)
            } else {
                wanted.units.append(subject)
            }
            if let other = row.other {
                if row.event == .relabeling {
                    wanted.relabelings.append(row.relabeling(subject, other))
                } else {
                    wanted.others.append(other.subject)
                }
            }
            if row.event == .replacing { add(successorOf: row, to: &wanted) }
            if isAskedCodeByCode(row, subject) {
                wanted.strangers += (subject.first...subject.last).map { subject.unit($0) }
            }
        }
        return wanted
    }

    /// Whoever has the new appliance too has it say what it replaced.
    private func add(successorOf row: ReturnRow, to wanted: inout LifeLedger.Wanted) {
        wanted.successorNames.formUnion(platform.successorNames(row.details[.newCode] ?? "", row.successor))
        guard let successor = row.successor else { return }
        wanted.successors.append(successor)
        guard row.other == nil else { return }
        wanted.strangers.append(successor)
        wanted.others.append(successor.subject)
    }

    /// Custody of codes of others is asked for code by code, but where the work itself gives the right.
    private func isAskedCodeByCode(_ row: ReturnRow, _ subject: ReturnRow.Subject) -> Bool {
        isStranger(row, subject) && rights?.reaches(row.event) != true && row.event != .relabeling
    }

    /// Takes what reading the row's units costs from what one return may ask for: before anything is read.
    mutating func reserve(_ row: ReturnRow) throws {
        guard row.event != .commissioning, let subject = row.subject else { return }
        do throws(LifeFault) {
            if row.event.isLife { try lives.reserve(units: subject.count) }
            guard isAskedCodeByCode(row, subject) else { return }
            guard subject.count <= Self.strangerLimit else {
                throw LifeFault(rule: .lifeTooMany, field: .code, parameters: ["limit": "\(Self.strangerLimit)"])
            }
            try lives.reserve(strangers: subject.count)
        } catch { throw wrong(row, error, row.code) }
    }

    private func isStranger(_ row: ReturnRow, _ subject: ReturnRow.Subject) -> Bool {
        guard let found = platform.allocations.allocation(subject.ownerID, subject.allocationNumber) else {
            return true
        }
        return !isEntrusted(row, found)
    }

    /// The owner, whom it entrusted, whom the goods were shipped to, and those whose work it is.
    func checkCustody(_ row: ReturnRow, _ facts: LifeFacts) throws {
        guard row.event != .commissioning, let subject = row.subject, isStranger(row, subject) else { return }
        guard rights?.isClosed(to: subject.ownerID, captor: actor.organizationID) != true else {
            throw wrong(row, .code, row.code, .returnNotReviewed)
        }
        // The new label is the maker's, and used up by it.
        guard row.event != .relabeling else { throw wrong(row, .code, row.code, .returnNoCustody) }
        if let rights, rights.reaches(row.event) {
            if rights.kind == .installer { _ = try licence(row) }
            return
        }
        let captor = actor.organizationID
        for index in subject.first...subject.last where facts.holders[subject.unit(index)] != captor {
            throw wrong(row, .code, row.code, .returnNoCustody)
        }
    }

    private func licence(_ row: ReturnRow) throws -> String {
        let rights = rights ?? CaptureRights(kind: nil, licences: [])
        do { return try rights.licence(for: row.event, on: row.eventTime.date).number } catch {
            throw wrong(row, error, row.event.name.chinese)
        }
    }

    private func wrong(_ row: ReturnRow, _ fault: LifeFault, _ value: String) -> Wrong {
        wrong(row, fault.field, fault.value ?? value, fault.rule, fault.parameters)
    }

    /// Whether the event may have happened to each unit; the row with what follows from who sent it.
    mutating func takeLife(_ row: ReturnRow, _ facts: ReturnFacts, _ life: LifeFacts) throws -> ReturnRow {
        guard row.event != .commissioning, let subject = row.subject else { return row }
        var row = row
        if row.event.needsLicence { row.licence = try licence(row) }
        if row.event == .retailSelling, row.details[.saleSource] == nil {
            row.details[.saleSource] = (rights?.kind == .installer ? SaleSource.installer : .dealer).rawValue
        }
        if let scrap = life.scrapping(subject), LifeEvent(row).comesAfter(LifeEvent(.scrapping, at: scrap.at, id: 0)) {
            let rule: Rule = row.event == .scrapping ? .lifeScrappedTwice : .lifeScrapped
            throw wrong(row, .code, row.code, rule, ["other": "\(scrap.at.date)"])
        }
        if row.event == .relabeling, let rule = life.labelFaults[subject.unit(subject.first)] {
            let field: ReturnField = rule == .lifeNewCodeUsed ? .newCode : .code
            throw wrong(row, field, field == .code ? row.code : row.details[.newCode] ?? "", rule)
        }
        if let successor = row.successor,
            life.endedSuccessors.contains(successor) || lives.isReplaced(successor)
        {
            throw wrong(row, .newCode, row.details[.newCode] ?? "", .lifeSuccessorEnded)
        }
        if row.event == .replacing, row.other == nil, let successor = row.successor,
            life.holders[successor] == actor.organizationID
        {
            row.other = successor
        }
        if row.event == .replacing, let other = row.other, !facts.bindings(other.subject).contains(where: \.isAccepted)
        {
            throw wrong(row, .newCode, row.details[.newCode] ?? "", .returnNotBound)
        }
        let product = product(of: subject)
        var event = LifeEvent(row)
        event.countsAsTest = !isStranger(row, subject) || rights?.kind == .institution
        do {
            try lives.check(
                event, subject, plate: product?.gasCode ?? "", starTests: starTests(of: product))
        } catch {
            let code = error.index.flatMap { printed(subject.unit($0)) } ?? row.code
            throw wrong(row, error, error.field == .code ? code : row.details[error.field] ?? "")
        }
        if row.event == .replacing { try checkPlaceTaken(row, subject.unit(subject.first), life) }
        if row.event == .relabeling, let other = row.other {
            let pair = row.relabeling(subject, other)
            try checkTwice(row, pair)
            lives.keep(pair, line: row.line)
        }
        lives.keep(event, subject)
        return row
    }

    private func product(of subject: ReturnRow.Subject) -> Product? {
        platform.allocations.allocation(subject.ownerID, subject.allocationNumber).flatMap { products[$0.productID] }
    }

    private func starTests(of product: Product?) -> Set<String> {
        TestItem.star(
            isBurner: product.flatMap { ProductClass.named($0.productClass) }?.needsGasCode ?? false)
    }

    /// ★ 检验不合格: how many of the units have left the factory, by the rows' subjects. A laboratory is not told what of
    /// others' goods has left: their maker is, by its list.
    func readOutside(_ rows: [ReturnRow]) async throws -> [ReturnRow.Subject: Int64] {
        guard rights?.kind != .institution else { return [:] }
        let failing = rows.filter { $0.event == .inspecting && $0.tests.contains { !$0.passed } }
        return try await platform.outside(failing.compactMap(\.subject), by: actor)
    }

    /// Nothing is refused for it: that it failed, or that what has failed had left before, has to be known all the
    /// more.
    mutating func warnOfLeft(_ row: ReturnRow, _ outside: [ReturnRow.Subject: Int64]) {
        guard let subject = row.subject, warnings.count < 1_000 else { return }
        var (count, rule) = (Int64(0), Rule.lifeFailedLeft)
        if row.event == .inspecting, row.tests.contains(where: { !$0.passed }) {
            count = outside[subject] ?? 0
        } else if tellsOfLeaving(row, subject) {
            count = failedCount(subject)
        } else if !row.tests.isEmpty {
            (count, rule) = (failedCount(subject), .lifeStillFailed)
        }
        if count == 0, row.event == .inspecting { warnOfRework(row, subject) }
        guard count > 0 else { return }
        warnings.append(wrong(row, .code, row.code, rule, ["count": "\(count)"]).error)
    }

    private mutating func warnOfRework(_ row: ReturnRow, _ subject: ReturnRow.Subject) {
        let (count, since) = lives.reworkCount(in: subject, star: starTests(of: product(of: subject)))
        guard count > 0, let since else { return }
        let parameters = ["count": "\(count)", "other": "\(since.date)"]
        warnings.append(wrong(row, .code, row.code, .lifeStillRework, parameters).error)
    }

    private func failedCount(_ subject: ReturnRow.Subject) -> Int64 {
        lives.failedCount(in: subject, star: starTests(of: product(of: subject)))
    }

    /// Not what stays in its hands, or is sent back to the maker.
    private func tellsOfLeaving(_ row: ReturnRow, _ subject: ReturnRow.Subject) -> Bool {
        guard row.event == .shipping else { return row.event.takesGoodsOn }
        return row.recipientID.map { $0 != subject.ownerID } ?? false
    }

    /// The code of a unit of a roll, as printed; nil: it was made elsewhere.
    private func printed(_ code: CodeIdentity) -> String? {
        try? UnitNames(platform, ownerID: code.ownerID).code(code.allocationNumber, code.index)
    }

    /// 换标: each label once in a file, and none that the file binds.
    private func checkTwice(_ row: ReturnRow, _ pair: LifeUnits.Relabeling) throws {
        if let line = lives.lineReplacing(pair.old) {
            throw wrong(row, .code, row.code, .returnTwiceInFile, ["other": "\(line)"])
        }
        let bound = runs[pair.new.subject.place]?.overlap(pair.new.index, pair.new.index)?.line
        if let line = bound ?? lives.lineTaking(pair.new.subject) {
            throw wrong(row, .newCode, row.details[.newCode] ?? "", .returnTwiceInFile, ["other": "\(line)"])
        }
    }
}

extension LifeEvent {
    init(_ row: ReturnRow) { self.init(LifeDraft(row)) }
}

extension ReturnRow {
    func relabeling(_ subject: Subject, _ other: CodeIdentity) -> LifeUnits.Relabeling {
        LifeUnits.Relabeling(old: subject.unit(subject.first), new: other, reason: details[.reason] ?? "")
    }
}

extension CodeIdentity {
    var subject: ReturnRow.Subject {
        ReturnRow.Subject(ownerID: ownerID, allocationNumber: allocationNumber, first: index, last: index)
    }
}

extension Session {
    /// Active organizations by name or social credit code; a name that several have is nobody's.
    /// Whom somebody invited is known to them by the plain name as well.
    func organizations(namedBy texts: [String], by captor: Int64 = 0) throws -> [String: Int64] {
        let wanted = Array(Set(texts.flatMap(OrganizationName.spellings)))
        let found = try wanted.inParts { part in
            try rows(
                """
                SELECT CASE WHEN invited_by = \(captor) THEN invited_name ELSE name END, uscc, organization_id
                FROM organization
                WHERE state = 'active' AND (uscc IN \(list: part) OR name IN \(list: part)
                    OR invited_by = \(captor) AND invited_name IN \(list: part))
                """
            ) { row in (try row.next(String.self), try row.next(String?.self), try row.next(Int64.self)) }
        }
        var all: [String: Set<Int64>] = [:]
        for (name, uscc, id) in found {
            all[OrganizationName.folded(name), default: []].insert(id)
            if let uscc { all[OrganizationName.folded(uscc), default: []].insert(id) }
        }
        let named = texts.map { ($0, all[OrganizationName.folded($0)] ?? []) }
        return Dictionary(named) { first, _ in first }.compactMapValues { $0.count == 1 ? $0.first : nil }
    }
}
