import CPostgres
import Storage

/// Statements go out without waiting (libpq's pipeline mode, PostgreSQL 15 manual 34.5); `settle` takes the answers.
/// The server does them in order, and nothing that comes after one that failed, up to the next synchronization.
extension PostgresConnection {
    /// Something whose answer is owed.
    enum Owed {
        case statement
        case preparing(PreparedStatements.Key)
        /// `isFresh`: its name was told in the same breath.
        case named(isFresh: Bool)
        case synchronization

        var isStatement: Bool {
            switch self {
            case .statement, .named: true
            case .preparing, .synchronization: false
            }
        }
    }

    /// Puts a statement with bound, typed parameters on its way. What goes wrong is thrown by `settle`.
    func send(_ text: String, _ parameters: PostgresParameters = .none) throws {
        if PQpipelineStatus(pointer) == PQ_PIPELINE_OFF { try demand(PQenterPipelineMode(pointer)) }
        let key = PreparedStatements.Key(text: text, types: parameters.types)
        let count = Int32(parameters.count)
        try parameters.withPointers { types, values, lengths, formats in
            switch statements.course(of: key) {
            case .unnamed:
                try demand(PQsendQueryParams(pointer, text, count, types, values, lengths, formats, 0))
                owed.append(.statement)
            case .prepare(let name):
                try demand(PQsendPrepare(pointer, name, text, count, types))
                owed.append(.preparing(key))
                try demand(PQsendQueryPrepared(pointer, name, count, values, lengths, formats, 0))
                owed.append(.named(isFresh: true))
            case .named(let name):
                try demand(PQsendQueryPrepared(pointer, name, count, values, lengths, formats, 0))
                owed.append(.named(isFresh: false))
            }
        }
    }

    /// Sends, waits for everything that is owed, and gives the answer to this statement.
    func execute(_ text: String, _ parameters: PostgresParameters = .none) throws -> PostgresResult {
        try send(text, parameters)
        guard let result = try settle().last else { throw lost("no answer") }
        return result
    }

    /// Has the server do what was sent, without waiting.
    func synchronize() throws {
        try demand(PQpipelineSync(pointer))
        owed.append(.synchronization)
    }

    /// Takes and gives every answer that is owed, one a statement. Throws the first error: nothing that was sent after
    /// that one and before the next synchronization was done.
    @discardableResult
    func settle() throws -> [PostgresResult] {
        guard !owed.isEmpty else { return [] }
        try synchronize()
        var results: [PostgresResult] = []
        var failure: StorageError?
        let all = owed
        owed = []
        for one in all where !isLost {
            for result in answers(to: one) {
                let error = error(of: result, to: one)
                failure = failure ?? error
                if one.isStatement { results.append(result) }
            }
        }
        if isLost { throw lost(lastMessage) }
        if let failure { throw failure }
        return results
    }

    /// One answer, or more where an error follows rows. libpq ends each with nil, but not that to a synchronization.
    private func answers(to one: Owed) -> [PostgresResult] {
        var results: [PostgresResult] = []
        while let found = PQgetResult(pointer) {
            results.append(PostgresResult(found))
            if case .synchronization = one { return results }
            switch PQresultStatus(found) {
            case PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_COPY_BOTH:
                giveUp("COPY is not spoken here")
                return results
            default: if isLost { return results }
            }
        }
        if results.isEmpty { giveUp("no answer") }
        return results
    }

    private func error(of result: PostgresResult, to one: Owed) -> StorageError? {
        switch PQresultStatus(result.pointer) {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_PIPELINE_SYNC: return nil
        case PGRES_EMPTY_QUERY: return .statement(code: "42601", message: "there is no statement")
        default: break
        }
        switch (one, result.state) {
        // Another's statement has this name, or nobody knows it: a pooler stands between.
        case (.preparing, "42P05"), (.named(isFresh: false), "26000"):
            statements.turnOff()
            return .conflictingWork
        // The statement would answer other columns than when it was prepared: a peer has changed the schema.
        case (.named(isFresh: false), "0A000"):
            statements.doubt()
            return .conflictingWork
        case (.preparing(let key), _): statements.drop(key)
        default: break
        }
        return result.error
    }

    private func demand(_ isDone: Int32) throws {
        guard isDone == 1 else {
            giveUp(lastMessage)
            throw lost(lastMessage)
        }
    }
}
