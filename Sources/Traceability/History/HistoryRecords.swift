public import Storage

extension Session {
    /// The organization's imports, the newest first.
    public func historyImports(of ownerID: Int64, before id: Int64 = .max, limit: Int = 50) throws -> [HistoryImport] {
        try historyImports("owner_id = \(ownerID) AND import_id < \(id) ORDER BY import_id DESC LIMIT \(limit)")
    }

    /// An import of the actor's own organization.
    public func historyImport(_ id: Int64, for actor: Actor) throws -> HistoryImport {
        guard let found = try historyImport(id), found.ownerID == actor.organizationID else {
            throw Refusal(.missing, .missing, ["object": "history import \(id)"])
        }
        return found
    }

    func historyImport(_ id: Int64) throws -> HistoryImport? { try historyImports("import_id = \(id)").first }

    func historyImports(_ condition: Query) throws -> [HistoryImport] {
        try rows(
            """
            SELECT import_id, owner_id, site_id, account_id, name, state, failure, return_id, row_count, part_count,
                next_part, event_count, error_count, trial, result, created_at, changed_at, confirmed_at
            FROM history_import WHERE \(condition)
            """
        ) { row in
            HistoryImport(
                id: try row.next(), ownerID: try row.next(), siteID: try row.next(), accountID: try row.next(),
                name: try row.next(), state: try row.next(), failure: try row.next(), returnID: try row.next(),
                rowCount: try row.next(), partCount: try row.next(), nextPart: try row.next(),
                eventCount: try row.next(), errorCount: try row.next(), trial: HistoryReport(try row.next(String.self)),
                result: HistoryReport(try row.next(String.self)), createdAt: try row.next(), changedAt: try row.next(),
                confirmedAt: try row.next())
        }
    }

    public func historyFiles(_ importID: Int64) throws -> [HistoryFile] {
        try rows(
            """
            SELECT file_no, name, digest, state, row_count, bad_count, part_count FROM history_file
            WHERE import_id = \(importID) ORDER BY file_no
            """
        ) { row in
            HistoryFile(
                number: try row.next(), name: try row.next(), digest: try row.next(),
                isComplete: try row.next(String.self) == "complete", rowCount: try row.next(),
                badCount: try row.next(), partCount: try row.next())
        }
    }

    /// What is wrong, the reading first, then the last step; with the number of its file, a page at a time.
    /// - Parameter keys: open what was refused.
    public func historyErrors(
        _ importID: Int64, _ keys: PlatformKeys, from offset: Int = 0, limit: Int = 100
    ) throws -> [(file: Int, error: RowError)] {
        try rows(
            """
            SELECT file_no, line, column_no, field, rule, value, parameters, value_sealed FROM history_error
            WHERE import_id = \(importID) ORDER BY file_no, line, step, error_no LIMIT \(limit) OFFSET \(offset)
            """
        ) { row in
            let file = try row.next(Int.self)
            let (line, column) = (try row.next(Int.self), try row.next(Int.self))
            let (field, code) = (try row.next(String.self), try row.next(String.self))
            let (value, parameters) = (try row.next(String.self), try row.next(String.self))
            let refused = try keys.refusedValue(
                try row.next([UInt8]?.self), place: ErrorSealing.historyPlace, value: value, parameters: parameters)
            let error = RowError(
                line: line, column: column, fieldName: field, value: refused.value,
                Rule.ofHistory[code] ?? Rule(code, code, code), refused.parameters)
            return (file, error)
        }
    }

    func historyPayload(_ importID: Int64, _ part: Int) throws -> (file: Int, payload: [UInt8])? {
        try first(
            "SELECT file_no, payload FROM history_part WHERE import_id = \(importID) AND part_no = \(part)"
        ) { (try $0.next(Int.self), try $0.next([UInt8].self)) }
    }
}

/// Where errors of an import belong, numbered on from `first`.
struct HistoryErrorPlace: Sendable {
    let importID: Int64
    let step: Int
    let file: Int
    let first: Int
}

extension WriteSession {
    /// Errors of a step.
    func insert(_ errors: [RowError], _ place: HistoryErrorPlace, _ sealing: ErrorSealing) throws {
        try insert(
            into: "history_error",
            columns: [
                "import_id", "step", "error_no", "file_no", "line", "column_no", "field", "value", "rule", "parameters",
                "value_sealed",
            ],
            rows: errors.map(\.withoutHistorySecrets).enumerated().map { offset, error in
                [
                    .integer(place.importID), .integer(Int64(place.step)), .integer(Int64(place.first + offset)),
                    .integer(Int64(place.file)), .integer(Int64(error.line)), .integer(Int64(error.column)),
                    .text(error.field), .text(""), .text(error.rule.code), .text(""),
                    .bytes(try sealing.seal(error, place: ErrorSealing.historyPlace)),
                ]
            })
    }

    /// Moves the import on, for whichever process is the first to take it; throws `Refusal.conflict` where somebody
    /// else did meanwhile.
    func move(
        _ found: HistoryImport, to state: HistoryImport.State, at now: Instant, _ more: Query = ""
    ) throws {
        let changed = try run(
            """
            UPDATE history_import SET state = \(state), changed_at = \(now), failure = '', next_part = 0,
                lease_until = 0\(more)
            WHERE import_id = \(found.id) AND state = \(found.state) AND next_part = \(found.nextPart)
            """)
        guard changed == 1 else { throw Refusal(.conflict, .changedMeanwhile) }
    }

    /// One part done. The step goes on from the next one, whatever happens to this process.
    func advance(_ found: HistoryImport, by parts: Int = 1, at now: Instant, _ more: Query = "") throws {
        let changed = try run(
            """
            UPDATE history_import SET next_part = next_part + \(parts), changed_at = \(now), failure = ''\(more)
            WHERE import_id = \(found.id) AND state = \(found.state) AND next_part = \(found.nextPart)
            """)
        guard changed == 1 else { throw Refusal(.conflict, .changedMeanwhile) }
    }
}

extension RowError {
    /// Who dealt with whom is kept nowhere in the clear.
    fileprivate var withoutHistorySecrets: RowError {
        guard field == HistoryField.dealer.rawValue else { return withoutSecrets }
        var other = self
        other.value = "…"
        if other.parameters["value"] != nil { other.parameters["value"] = "…" }
        return other
    }
}
