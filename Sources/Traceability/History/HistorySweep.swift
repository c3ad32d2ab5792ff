import Identification
import Storage

/// Judges rows of old data, a part at a time: production first, then what needs it, so that rows may come in any order
/// and in several files.
struct HistorySweep {
    private let platform: Platform
    private let actor: Actor
    private(set) var judge: ReturnJudge
    var report: HistoryReport
    /// nil: a trial, that stores nothing.
    private let stagedReturnID: Int64?
    private let names: HistoryNames
    /// Of a trial: old codes that came before.
    private var seenOld: [Int: Int] = [:]
    /// Units whose earlier queries were told by a row before.
    private var seenQueried: Set<Int> = []
    /// Of a trial: shipments and sales of rows before, whichever file they are in.
    private var seenLater: Set<Int> = []

    init(_ platform: Platform, by actor: Actor, report: HistoryReport, stagedReturnID: Int64?) async throws {
        (self.platform, self.actor, self.report) = (platform, actor, report)
        self.stagedReturnID = stagedReturnID
        let (captor, names) = try await platform.datastore.report { session in
            (try session.captor(actor.organizationID), try session.historyNames(of: actor.organizationID))
        }
        self.names = names
        judge = ReturnJudge(platform, by: actor, of: captor, errors: RowErrors(), ownReturnID: nil)
        judge.stagedReturnID = stagedReturnID
        judge.batchesAllowed = HistoryImport.rowLimit
    }

    /// What became of a part.
    struct Outcome: Sendable {
        /// Good rows, ready to become events.
        var events: [ReturnRow] = []
        var errors: [RowError] = []
        var oldCodes: [OldCode] = []
    }

    /// Production and its tests.
    mutating func make(_ rows: inout [HistoryRow]) async throws -> Outcome {
        judge.forgetUnits()
        var outcome = Outcome()
        let sent = rows.compactMap { row in row.status == .read ? row.made.map { checked($0, row) } : nil }
        guard !sent.isEmpty else { return outcome }
        let batchesBefore = judge.batches.count
        let good = Dictionary(try await judge.judge(sent).map { ($0.line, $0) }) { first, _ in first }
        let wrong = Dictionary(grouping: judge.errors.kept, by: \.line)
        let accepted = try await acceptedReturns(judge.errors.kept)
        for index in rows.indices where rows[index].status == .read && rows[index].made != nil {
            if let made = good[rows[index].line], let subject = made.subject {
                (rows[index].made, rows[index].unit) = (made, subject.unit(subject.first))
                rows[index].status = .made
                report.made += 1
                if !made.tests.isEmpty { report.tested += 1 }
                outcome.events.append(made)
                if let note = names.warning(rows[index]) {
                    report.warnings += 1
                    outcome.errors.append(note)
                }
            } else {
                refuse(&rows[index], wrong[rows[index].line] ?? [], accepted, &outcome)
            }
        }
        if stagedReturnID == nil { report.batches += try await newBatches(since: batchesBefore) }
        return outcome
    }

    private mutating func refuse(
        _ row: inout HistoryRow, _ errors: [RowError], _ accepted: Set<String>, _ outcome: inout Outcome
    ) {
        if let known = errors.first(where: { $0.rule == .returnAlreadyBound }),
            accepted.contains(known.parameters["other"] ?? "")
        {
            row.status = .present
            report.present += 1
            outcome.errors.append(
                RowError(
                    line: row.line, column: known.column, fieldName: known.field, value: known.value, .historyPresent,
                    known.parameters))
            return
        }
        if stagedReturnID == nil, row.status == .made {
            // It will not be staged, since it is wrong in what comes after its production.
            report.made -= 1
            if row.made?.tests.isEmpty == false { report.tested -= 1 }
        }
        row.status = .bad
        report.bad += 1
        if errors.contains(where: { $0.rule == .returnCodeUnknown }) { report.unknown += 1 }
        outcome.errors += errors.map(\.inColumnsOfHistory)
    }

    /// Of the returns that hold codes already, those that count.
    private func acceptedReturns(_ errors: [RowError]) async throws -> Set<String> {
        let found = Set(errors.filter { $0.rule == .returnAlreadyBound }.compactMap { $0.parameters["other"] })
        let ids = found.compactMap { Int64($0) }
        guard !ids.isEmpty else { return [] }
        let accepted = try await platform.datastore.report { session in
            try ids.inParts { part in
                try session.rows(
                    """
                    SELECT return_id FROM trace_return
                    WHERE return_id IN \(list: part) AND state IN ('accepted', 'accepted-in-part')
                    """
                ) { try $0.next(Int64.self) }
            }
        }
        return Set(accepted.map { "\($0)" })
    }

    private func newBatches(since count: Int) async throws -> Int {
        let keys = judge.batches[count...].map(\.key)
        guard !keys.isEmpty else { return 0 }
        return keys.count - (try await platform.datastore.report { try $0.batches(keys).count })
    }

    private func checked(_ sent: ReturnRow, _ row: HistoryRow) -> ReturnRow {
        var sent = sent
        sent.model = names.model(row.product)
        return sent
    }
}

/// What needs production.
extension HistorySweep {
    /// Shipment and sale, earlier queries, old codes.
    mutating func add(_ rows: inout [HistoryRow]) async throws -> Outcome {
        judge.forgetUnits()
        var outcome = Outcome()
        let open = rows.indices.filter { index in
            rows[index].status == .made || rows[index].status == .read && rows[index].made == nil
        }
        guard !open.isEmpty else { return outcome }
        let sent = open.flatMap { index in rows[index].later.map { checked($0, rows[index]) } }
        let good = Dictionary(grouping: sent.isEmpty ? [] : try await judge.judge(sent), by: \.line)
        var wrong = Dictionary(grouping: judge.errors.kept, by: \.line)
        try await findUnits(open, good, &rows, &wrong)
        let known = try await known(open.map { rows[$0] })
        for index in open {
            let line = rows[index].line
            var errors = wrong[line] ?? []
            let later = good[line] ?? []
            if errors.isEmpty { errors = check(rows[index], later, known) }
            if errors.isEmpty, later.count == rows[index].later.count, rows[index].unit != nil {
                take(&rows[index], later, &outcome)
            } else {
                refuse(&rows[index], errors, [], &outcome)
            }
        }
        return outcome
    }

    /// Of rows that tell neither production nor what came after it, and of those that tell the latter alone.
    private mutating func findUnits(
        _ open: [Int], _ good: [Int: [ReturnRow]], _ rows: inout [HistoryRow], _ wrong: inout [Int: [RowError]]
    ) async throws {
        var bare: [ReturnRow] = []
        for index in open where rows[index].unit == nil {
            if let subject = good[rows[index].line]?.first?.subject {
                (rows[index].unit, rows[index].wasHere) = (subject.unit(subject.first), true)
            } else if rows[index].later.isEmpty {
                bare.append(
                    ReturnRow(
                        line: rows[index].line, event: .inspecting, code: rows[index].code,
                        eventTime: platform.clock.now()))
            }
        }
        guard !bare.isEmpty else { return }
        let finding = try await CodeFinding(platform, bare)
        var units: [Int: CodeIdentity] = [:]
        for row in bare {
            switch finding[row.code] {
            case .found(let allocation, let identity) where judge.isEntrusted(row, allocation):
                units[row.line] = identity
            case .found:
                wrong[row.line] = [RowError(line: row.line, .code, value: row.code, .returnNoCustody)]
            case .refused(let rule): wrong[row.line] = [RowError(line: row.line, .code, value: row.code, rule)]
            }
        }
        for index in open {
            if let unit = units[rows[index].line] { (rows[index].unit, rows[index].wasHere) = (unit, true) }
        }
    }

    private func known(_ rows: [HistoryRow]) async throws -> HistoryKnown {
        let keys = rows.flatMap(\.oldNames)
        let units = rows.compactMap { $0.queries == nil ? nil : $0.unit }
        let told = rows.compactMap { $0.wasHere && !$0.later.isEmpty ? $0.unit : nil }
        let (enterprise, staged) = (actor.organizationID, stagedReturnID)
        guard !keys.isEmpty || !units.isEmpty || !told.isEmpty else { return HistoryKnown() }
        return try await platform.datastore.report { session in
            HistoryKnown(
                oldCodes: try session.oldCodes(keys, of: enterprise), queried: try session.earlierQueried(units),
                steps: try session.laterSteps(of: told, except: staged))
        }
    }

    private mutating func check(_ row: HistoryRow, _ later: [ReturnRow], _ known: HistoryKnown) -> [RowError] {
        guard let unit = row.unit else { return [] }
        func error(_ field: HistoryField, _ value: String, _ rule: Rule, _ parameters: [String: String] = [:])
            -> RowError
        {
            RowError(line: row.line, column: 0, fieldName: field.rawValue, value: value, rule, parameters)
        }
        for one in later {
            let day = one.eventTime.date
            let step = LaterStep(unit: unit, event: one.event, day: day)
            if seenLater.contains(step.hashValue) || known.steps.contains(step) {
                let field = one.event == .shipping ? HistoryField.shippedOn : .soldOn
                return [error(field, row.code, .historySoldBefore, ["other": "\(day)"])]
            }
            // Of a trial: what is stored is looked at by the judge.
            if let run = judge.runs[unit.subject.place]?.overlap(unit.index, unit.index),
                judge.batches[Int(run.batch)].productionDate > day
            {
                let made = judge.batches[Int(run.batch)].productionDate
                return [error(.code, row.code, .lifeTooEarly, ["other": "\(made)"])]
            }
        }
        if row.queries != nil, known.queried.contains(unit) || !seenQueried.insert(unit.hashValue).inserted {
            return [error(.queryCount, row.code, .historyQueriesKnown)]
        }
        for (field, name) in row.oldNamesByField {
            let isStored = known.oldCodes[name].map { $0 != unit } ?? false
            let isSeen = seenOld[name.hashValue].map { $0 != unit.hashValue } ?? false
            if isStored || isSeen { return [error(field, name, .historyOldCodeTaken)] }
            seenOld[name.hashValue] = unit.hashValue
        }
        return []
    }

    private mutating func take(_ row: inout HistoryRow, _ later: [ReturnRow], _ outcome: inout Outcome) {
        row.later = later
        row.status = .staged
        outcome.events += later
        report.shipped += later.count { $0.event == .shipping }
        report.sold += later.count { $0.event == .retailSelling }
        if let queries = row.queries {
            report.queriedUnits += 1
            report.queries += queries.count
        }
        guard let unit = row.unit else { return }
        for one in later {
            seenLater.insert(LaterStep(unit: unit, event: one.event, day: one.eventTime.date).hashValue)
        }
        for name in row.oldNames { outcome.oldCodes.append(OldCode(text: name, unit: unit)) }
        report.oldCodes += row.oldNames.count
    }
}

/// What an enterprise calls its products, and which certificates are on file.
struct HistoryNames: Sendable {
    var models: [String: String] = [:]
    var certificates: Set<String> = []

    /// A number or GTIN as the model that it stands for; a model as it is.
    func model(_ text: String) -> String { models[text] ?? text }

    /// Of a certificate that is not on file: old ones seldom are.
    func warning(_ row: HistoryRow) -> RowError? {
        guard !row.certificate.isEmpty, !certificates.contains(row.certificate) else { return nil }
        return RowError(
            line: row.line, column: 0, fieldName: HistoryField.certificate.rawValue, value: row.certificate,
            .historyCertificateUnknown, [:])
    }
}

/// What is stored of the old codes and earlier queries that rows tell of.
struct HistoryKnown: Sendable {
    var oldCodes: [String: CodeIdentity] = [:]
    var queried: Set<CodeIdentity> = []
    var steps: Set<LaterStep> = []
}

extension HistoryRow {
    /// Its old code and its old address.
    var oldNames: [String] { oldNamesByField.map(\.name) }

    fileprivate var oldNamesByField: [(field: HistoryField, name: String)] {
        [(HistoryField.oldCode, oldCode), (.oldAddress, oldAddress)].filter { !$0.1.isEmpty }
            .map { (field: $0.0, name: $0.1) }
    }
}

extension RowError {
    /// Under the names that columns have in old data.
    fileprivate var inColumnsOfHistory: RowError {
        switch field {
        case ReturnField.model.rawValue: named(.product)
        case ReturnField.destination.rawValue: named(.dealer)
        case ReturnField.destinationRegion.rawValue: named(.region)
        default: self
        }
    }
}

extension Session {
    fileprivate func historyNames(of ownerID: Int64) throws -> HistoryNames {
        var names = HistoryNames()
        let products = try rows("SELECT product_id, model, gtin FROM product WHERE owner_id = \(ownerID)") { row in
            (try row.next(Int64.self), try row.next(String.self), try row.next(String?.self))
        }
        let models = Set(products.map(\.1))
        for (id, model, gtin) in products {
            for name in ["\(id)", gtin ?? "", gtin.map { String($0.drop { $0 == "0" }) } ?? ""]
            where !name.isEmpty && !models.contains(name) { names.models[name] = model }
        }
        let filed = try rows("SELECT number FROM certificate WHERE organization_id = \(ownerID)") {
            try $0.next(String.self)
        }
        let named = try rows(
            """
            SELECT certificate_number FROM product_version
                JOIN product ON product.product_id = product_version.product_id
            WHERE owner_id = \(ownerID) AND certificate_number IS NOT NULL
            """
        ) { try $0.next(String.self) }
        names.certificates = Set(filed + named)
        return names
    }
}
