-- 接口客户端 (GB/T 22239 7.1.3.1): programs of organizations. Each is an account that nobody signs in to; its name, end and
-- state stand there. scopes: permissions, addresses: CIDR blocks, with spaces between; no block: from everywhere.
CREATE TABLE api_client (
    client_id INTEGER PRIMARY KEY,
    organization_id INTEGER NOT NULL,
    purpose TEXT NOT NULL,
    scopes TEXT NOT NULL,
    addresses TEXT NOT NULL,
    made_by INTEGER NOT NULL,
    made_at INTEGER NOT NULL
) STRICT;
CREATE INDEX api_client_organization ON api_client (organization_id, client_id);

-- Keys and secrets of clients. kind: secret, hmac, ed25519, certificate. public_part: the digest of a secret, a public
-- key, the fingerprint of a certificate. secret_sealed: of hmac, since both sides need it. ended_at: taken back.
CREATE TABLE client_credential (
    credential_id INTEGER PRIMARY KEY AUTOINCREMENT,
    client_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    key_id TEXT NOT NULL UNIQUE,
    public_part BLOB NOT NULL,
    secret_sealed BLOB,
    made_by INTEGER NOT NULL,
    made_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    ended_at INTEGER,
    seen_at INTEGER,
    seen_address TEXT NOT NULL
) STRICT;
CREATE INDEX client_credential_client ON client_credential (client_id, credential_id);
CREATE UNIQUE INDEX client_credential_part ON client_credential (public_part, kind);

-- Nonces of signed requests: none is taken twice within the time that a signature is young enough.
CREATE TABLE client_nonce (
    credential_id INTEGER NOT NULL,
    nonce_digest BLOB NOT NULL,
    ends_at INTEGER NOT NULL,
    PRIMARY KEY (credential_id, nonce_digest)
) STRICT;
CREATE INDEX client_nonce_end ON client_nonce (ends_at);

-- A token that was given for a client's secret: which, and what it may be used for.
ALTER TABLE login_session ADD COLUMN credential_id INTEGER;
ALTER TABLE login_session ADD COLUMN scopes TEXT NOT NULL DEFAULT '';
CREATE INDEX login_session_credential ON login_session (credential_id);
