import Storage

/// A sealed column of rows that may change: after a rotation its values are sealed anew. Facts are not among them: no
/// trigger lets them change, and their digests are of the text.
struct SealedColumn: Sendable {
    let table: Query
    let key: Query
    let column: Query
    /// What its values are bound to.
    let place: String

    static let all: [SealedColumn] = [
        SealedColumn(
            table: "organization", key: "organization_id", column: "contact_name_sealed", place: Platform.namePlace),
        SealedColumn(
            table: "organization", key: "organization_id", column: "contact_phone_sealed", place: Platform.phonePlace),
        SealedColumn(
            table: "registration", key: "registration_id", column: "contact_name_sealed", place: Platform.namePlace),
        SealedColumn(
            table: "registration", key: "registration_id", column: "contact_phone_sealed", place: Platform.phonePlace),
        SealedColumn(
            table: "query_subscription", key: "subscription_id", column: "secret_sealed",
            place: Subscriptions.secretPlace),
        SealedColumn(
            table: "hand_over", key: "hand_over_id", column: "password_sealed", place: HandOverPrinting.place),
        SealedColumn(
            table: "totp_factor", key: "account_id", column: "secret_sealed", place: TOTPFactor.place),
        SealedColumn(
            table: "hand_over", key: "hand_over_id", column: "recipient_sealed", place: HandOver.recipientPlace),
        SealedColumn(
            table: "rights_request", key: "request_id", column: "contact_sealed", place: RightsRequest.contactPlace),
        SealedColumn(
            table: "account_request", key: "request_id", column: "contact_sealed", place: AskForAccount.place),
        SealedColumn(table: "rights_request", key: "request_id", column: "body_sealed", place: RightsRequest.bodyPlace),
        SealedColumn(
            table: "rights_request", key: "request_id", column: "answer_sealed", place: RightsRequest.answerPlace),
        SealedColumn(
            table: "privacy_incident", key: "incident_id", column: "notice_sealed", place: PrivacyIncident.place),
        SealedColumn(table: "hand_over", key: "hand_over_id", column: "note_sealed", place: HandOver.notePlace),
        SealedColumn(
            table: "client_ca", key: "ca_id", column: "key_sealed", place: ClientAuthority.place),
        SealedColumn(
            table: "client_credential", key: "credential_id", column: "secret_sealed",
            place: ClientCredential.secretPlace),
    ]
}

extension Platform {
    /// Seals values anew with the key that seals now, at most `limit` of each column, behind those that were done.
    /// Answers how many: 0 once all are. A value that no key opens is told once and stays as it is; the others go on.
    ///
    /// - Parameter tell: what cannot be opened: column and row.
    @discardableResult
    public func resealColumns(
        limit: Int = 200, telling tell: @Sendable (String) -> Void = { _ in }
    ) async throws -> Int {
        guard !keys.ring.isResealed else { return 0 }
        let sealer = keys.sealer
        let count = try await resealPage(sealer, limit, tell)
        if count > 0 { return count }
        // Once more from the start: a process that had not learned of the key yet may have written meanwhile.
        for number in SealedColumn.all.indices { keys.ring.keep(nil, of: Self.sweep(number)) }
        let late = try await resealPage(sealer, limit, tell)
        if late == 0 { keys.ring.noteResealed(sealer.number) }
        return late
    }

    private static func sweep(_ number: Int) -> String { "sealed column \(number)" }

    /// Answers how many values lie under the key now that did not before.
    private func resealPage(_ sealer: Sealer, _ limit: Int, _ tell: @Sendable (String) -> Void) async throws -> Int {
        var count = 0
        for (number, column) in SealedColumn.all.enumerated() {
            let (sweep, before) = (Self.sweep(number), count)
            repeat {
                let page = try await reseal(column, sealer, limit, after: keys.ring.place(of: sweep)?.first ?? .min)
                count += page.count
                for name in page.unopened where keys.ring.noteUnopened(name) { tell(name) }
                guard let last = page.last else { break }
                keys.ring.keep([last], of: sweep)
            } while count == before
        }
        return count
    }

    private func reseal(
        _ column: SealedColumn, _ sealer: Sealer, _ limit: Int, after place: Int64
    ) async throws -> (last: Int64?, count: Int, unopened: [String]) {
        let (keys, entropy, header) = (keys, entropy, SealedValue.header(sealer.number))
        return try await datastore.write(.readCommitted) { session in
            let rows = try session.rows(
                """
                SELECT \(column.key), \(column.column) FROM \(column.table)
                WHERE \(column.column) IS NOT NULL AND length(\(column.column)) > 0
                    AND substr(\(column.column), 1, 7) <> \(header) AND \(column.key) > \(place)
                ORDER BY \(column.key) LIMIT \(limit)
                """
            ) { (id: try $0.next(Int64.self), sealed: try $0.next([UInt8].self)) }
            var unopened: [String] = []
            for row in rows {
                guard let plain = try? keys.open(row.sealed, place: column.place) else {
                    unopened.append("\(column.place) \(row.id)")
                    continue
                }
                let fresh = try sealer.seal(plain, place: column.place, nonce: entropy.bytes(12))
                // Somebody may have written a newer one meanwhile.
                try session.run(
                    """
                    UPDATE \(column.table) SET \(column.column) = \(fresh)
                    WHERE \(column.key) = \(row.id) AND \(column.column) = \(row.sealed)
                    """)
            }
            return (rows.last?.id, rows.count - unopened.count, unopened)
        }
    }
}

extension Session {
    /// How many values of the columns that are sealed anew lie under each data key; 0: the key of before.
    func valuesByDataKey() throws -> [Int64: Int64] {
        var counts: [Int64: Int64] = [:]
        for column in SealedColumn.all {
            try forEach(
                """
                SELECT substr(\(column.column), 1, 7) AS head, COUNT(*) FROM \(column.table)
                WHERE \(column.column) IS NOT NULL AND length(\(column.column)) > 0
                GROUP BY substr(\(column.column), 1, 7)
                """
            ) { row in
                let (head, count) = (try row.next([UInt8].self), try row.next(Int64.self))
                let padded = head + [UInt8](repeating: 0, count: 40)
                counts[SealedValue.keyNumber(padded).map(Int64.init) ?? 0, default: 0] += count
            }
        }
        return counts
    }
}
