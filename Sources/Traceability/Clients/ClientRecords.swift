public import Storage

extension Session {
    /// The newest first.
    /// - Parameter organizationID: nil: all, for the register of interfaces.
    public func apiClients(of organizationID: Int64?) throws -> [APIClient] {
        let whose: Query =
            organizationID.map { "WHERE api_client.organization_id = \($0)" } ?? "WHERE api_client.client_id > 0"
        return try rows(clientColumns + whose + " ORDER BY api_client.client_id DESC LIMIT 1000", client)
    }

    func apiClient(_ id: Int64) throws -> APIClient? {
        try first(clientColumns + "WHERE api_client.client_id = \(id)", client)
    }

    func apiClient(named name: String) throws -> APIClient? {
        try first(clientColumns + "WHERE account.name_key = \(name.lowercased())", client)
    }

    private var clientColumns: Query {
        """
        SELECT api_client.client_id, account.name, account.display_name, organization.organization_id,
            organization.name, organization.kind, organization.state, api_client.purpose, api_client.scopes,
            api_client.addresses, api_client.made_at, account.expires_at, account.state
        FROM api_client JOIN account ON account.account_id = api_client.client_id
        JOIN organization ON organization.organization_id = api_client.organization_id
        """ + " "
    }

    private func client(_ row: inout RowReader) throws -> APIClient {
        let (id, name) = (try row.next(Int64.self), try row.next(String.self))
        let (label, organizationID) = (try row.next(String.self), try row.next(Int64.self))
        let (organizationName, kind) = (try row.next(String.self), try row.next(Organization.Kind.self))
        let state = try row.next(Organization.State.self)
        let (purpose, scopes) = (try row.next(String.self), try row.next(String.self))
        let (addresses, madeAt) = (try row.next(String.self), try row.next(Instant.self))
        return APIClient(
            id: id, name: name, label: label, organizationID: organizationID, organizationName: organizationName,
            kind: kind, purpose: purpose, scopes: ClientScopes.parse(scopes),
            addresses: addresses.split(separator: " ").map(String.init), madeAt: madeAt,
            endsAt: try row.next(Instant?.self) ?? madeAt, state: try row.next(), organizationState: state)
    }

    /// The newest first.
    public func credentials(of clientID: Int64) throws -> [ClientCredential] {
        try rows(
            credentialColumns + "WHERE client_credential.client_id = \(clientID) ORDER BY credential_id DESC LIMIT 200",
            credential)
    }

    /// Of whichever client: every one that was ever used, for the register of interfaces.
    public func credentialUses() throws -> [Int64: (kinds: [ClientCredential.Kind], seenAt: Instant?)] {
        let all = try rows(
            """
            SELECT client_id, kind, max(seen_at) FROM client_credential WHERE ended_at IS NULL
            GROUP BY client_id, kind ORDER BY client_id, kind
            """
        ) { row in
            (
                id: try row.next(Int64.self), kind: try row.next(ClientCredential.Kind.self),
                seen: try row.next(Instant?.self)
            )
        }
        return Dictionary(grouping: all, by: \.id).mapValues { rows in
            (kinds: rows.map(\.kind), seenAt: rows.compactMap(\.seen).max())
        }
    }

    func credential(_ id: Int64, of clientID: Int64) throws -> ClientCredential? {
        try first(
            credentialColumns + "WHERE credential_id = \(id) AND client_credential.client_id = \(clientID)", credential)
    }

    func credential(keyID: String) throws -> ClientCredential? {
        try first(credentialColumns + "WHERE key_id = \(keyID)", credential)
    }

    func credential(_ id: Int64) throws -> ClientCredential? {
        try first(credentialColumns + "WHERE credential_id = \(id)", credential)
    }

    /// By a digest, a public key or a fingerprint.
    func credential(_ kind: ClientCredential.Kind, showing part: [UInt8]) throws -> ClientCredential? {
        try first(
            credentialColumns + "WHERE public_part = \(part) AND client_credential.kind = \(kind.rawValue)", credential)
    }

    private var credentialColumns: Query {
        """
        SELECT credential_id, client_credential.client_id, client_credential.kind, key_id, client_credential.made_at,
            account.display_name, ends_at, ended_at, seen_at, seen_address, public_part, secret_sealed
        FROM client_credential JOIN account ON account.account_id = client_credential.made_by
        """ + " "
    }

    private func credential(_ row: inout RowReader) throws -> ClientCredential {
        ClientCredential(
            id: try row.next(), clientID: try row.next(), kind: try row.next(), keyID: try row.next(),
            madeAt: try row.next(), makerName: try row.next(), endsAt: try row.next(), endedAt: try row.next(),
            seenAt: try row.next(), seenAddress: try row.next(), publicPart: try row.next(),
            secretSealed: try row.next())
    }

    /// Clients of the organization that end soon, or whose last key does.
    func endingClients(of organizationID: Int64, at now: Instant) throws -> Int {
        let limit = now.adding(seconds: APIClient.warningDays * 86_400)
        return try value(
            """
            SELECT COUNT(*) FROM api_client JOIN account ON account.account_id = api_client.client_id
            WHERE api_client.organization_id = \(organizationID) AND account.state = 'active'
                AND account.expires_at > \(now)
                AND (account.expires_at <= \(limit) OR EXISTS (SELECT 1 FROM client_credential
                    WHERE client_credential.client_id = api_client.client_id AND ended_at IS NULL
                        AND ends_at > \(now) AND ends_at <= \(limit)))
            """) ?? 0
    }
}

extension WriteSession {
    /// Whoever is gone knows the secrets that were shown to them, and may hold the private half of keys that they
    /// registered: those end a week later, so that there is time for new ones.
    func endSecrets(madeBy accountID: Int64, in organizationID: Int64, at now: Instant) throws {
        let end = now.adding(seconds: 7 * 86_400)
        try run(
            """
            UPDATE client_credential SET ends_at = \(end)
            WHERE made_by = \(accountID) AND ended_at IS NULL AND ends_at > \(end)
                AND client_id IN (SELECT client_id FROM api_client WHERE organization_id = \(organizationID))
            """)
    }

    /// Opens nothing any more, and neither does a token that was given for it.
    func end(_ credential: ClientCredential, at now: Instant) throws {
        try run("UPDATE client_credential SET ended_at = \(now) WHERE credential_id = \(credential.id)")
        try run("DELETE FROM login_session WHERE credential_id = \(credential.id)")
    }
}

/// Scopes as programs write them: names of permissions with spaces between (RFC 6749 3.3).
enum ClientScopes {
    static func text(_ scopes: some Sequence<Permission>) -> String {
        scopes.map(\.rawValue).sorted().joined(separator: " ")
    }

    static func parse(_ text: String) -> [Permission] {
        text.split(separator: " ").compactMap { Permission(rawValue: String($0)) }
    }
}
