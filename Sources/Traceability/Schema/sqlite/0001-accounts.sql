-- Accounts, roles, sessions, audit, settings, files.
CREATE TABLE setting (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL,
    changed_at INTEGER NOT NULL
) STRICT;

-- Peers poll this to drop their caches: one row a kind of thing.
CREATE TABLE change_counter (
    name TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT;

CREATE TABLE account (
    account_id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL UNIQUE,
    display_name TEXT NOT NULL,
    password_hash TEXT,
    must_change_password INTEGER NOT NULL,
    secret_expires_at INTEGER,
    state TEXT NOT NULL,
    failed_count INTEGER NOT NULL,
    locked_until INTEGER,
    password_changed_at INTEGER,
    last_login_at INTEGER,
    created_at INTEGER NOT NULL,
    created_by INTEGER
) STRICT;

-- One login may hold several roles in several organizations; site 0 means every site.
CREATE TABLE membership (
    account_id INTEGER NOT NULL,
    organization_id INTEGER NOT NULL,
    role TEXT NOT NULL,
    site_id INTEGER NOT NULL,
    granted_by INTEGER,
    granted_at INTEGER NOT NULL,
    PRIMARY KEY (account_id, organization_id, role, site_id)
) STRICT;
CREATE INDEX membership_organization ON membership (organization_id, account_id);

-- The token itself is never stored, only its digest.
CREATE TABLE login_session (
    token_digest BLOB PRIMARY KEY,
    account_id INTEGER NOT NULL,
    organization_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    address TEXT NOT NULL,
    agent TEXT NOT NULL
) STRICT;
CREATE INDEX login_session_account ON login_session (account_id);

CREATE TABLE audit_record (
    audit_id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    account_id INTEGER,
    account_name TEXT NOT NULL,
    organization_id INTEGER,
    roles TEXT NOT NULL,
    action TEXT NOT NULL,
    object_kind TEXT NOT NULL,
    object_id TEXT NOT NULL,
    object_name TEXT NOT NULL,
    outcome TEXT NOT NULL,
    reason TEXT NOT NULL,
    address TEXT NOT NULL,
    agent TEXT NOT NULL,
    request_id TEXT NOT NULL
) STRICT;
CREATE INDEX audit_record_at ON audit_record (at);

CREATE TABLE stored_file (
    file_id INTEGER PRIMARY KEY AUTOINCREMENT,
    organization_id INTEGER,
    purpose TEXT NOT NULL,
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    byte_count INTEGER NOT NULL,
    sha256 BLOB NOT NULL,
    created_by INTEGER,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE stored_file_part (
    file_id INTEGER NOT NULL,
    part_no INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (file_id, part_no)
) STRICT;

-- Facts are added, never changed.
CREATE TRIGGER audit_record_no_update BEFORE UPDATE ON audit_record BEGIN SELECT RAISE(ABORT, 'audit_record is append-only'); END;
CREATE TRIGGER audit_record_no_delete BEFORE DELETE ON audit_record BEGIN SELECT RAISE(ABORT, 'audit_record is append-only'); END;
