-- Organizations, registration, the review of anything, certificates, calendar.
CREATE TABLE organization (
    organization_id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    uscc TEXT UNIQUE,
    region_code TEXT NOT NULL,
    address TEXT NOT NULL,
    contact_name_sealed BLOB,
    contact_phone_sealed BLOB,
    products_made TEXT NOT NULL,
    ecode_number TEXT UNIQUE,
    issuing_mode TEXT NOT NULL,
    hold_returns INTEGER NOT NULL,
    state TEXT NOT NULL,
    successor_id INTEGER,
    is_test INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE site (
    site_id INTEGER PRIMARY KEY AUTOINCREMENT,
    organization_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    uscc TEXT,
    factory_code TEXT,
    region_code TEXT NOT NULL,
    address TEXT NOT NULL,
    state TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX site_organization ON site (organization_id);

CREATE TABLE registration (
    registration_id INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id INTEGER NOT NULL,
    organization_id INTEGER,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    uscc TEXT NOT NULL,
    region_code TEXT NOT NULL,
    address TEXT NOT NULL,
    contact_name_sealed BLOB NOT NULL,
    contact_phone_sealed BLOB NOT NULL,
    products_made TEXT NOT NULL,
    licence_file_id INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX registration_uscc ON registration (uscc);
CREATE INDEX registration_account ON registration (account_id);

-- One clock, one state machine for everything that platform staff review.
CREATE TABLE review_case (
    case_id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    subject_id INTEGER NOT NULL,
    organization_id INTEGER,
    title TEXT NOT NULL,
    state TEXT NOT NULL,
    round INTEGER NOT NULL,
    submitted_by INTEGER NOT NULL,
    submitted_at INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    due_provisional INTEGER NOT NULL,
    claimed_by INTEGER,
    decided_by INTEGER,
    decided_at INTEGER,
    version INTEGER NOT NULL,
    UNIQUE (kind, subject_id)
) STRICT;
CREATE INDEX review_case_queue ON review_case (state, kind, due_at);

CREATE TABLE review_step (
    case_id INTEGER NOT NULL,
    step_no INTEGER NOT NULL,
    kind TEXT NOT NULL,
    account_id INTEGER NOT NULL,
    at INTEGER NOT NULL,
    due_at INTEGER,
    reason TEXT NOT NULL,
    items TEXT NOT NULL,
    PRIMARY KEY (case_id, step_no)
) STRICT;

CREATE TABLE certificate (
    certificate_id INTEGER PRIMARY KEY AUTOINCREMENT,
    organization_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    number TEXT NOT NULL,
    issuer TEXT NOT NULL,
    models TEXT NOT NULL,
    valid_from TEXT,
    valid_until TEXT,
    state TEXT NOT NULL,
    file_id INTEGER,
    created_at INTEGER NOT NULL,
    UNIQUE (organization_id, kind, number)
) STRICT;

-- A GTIN may be issued under a filed GS1 company prefix only.
CREATE TABLE gs1_prefix (
    prefix TEXT PRIMARY KEY,
    organization_id INTEGER NOT NULL,
    valid_until TEXT,
    file_id INTEGER,
    filed_by INTEGER NOT NULL,
    filed_at INTEGER NOT NULL
) STRICT;

-- ANCC's leave to mint Ecode numbers here: filed by staff, names the range.
CREATE TABLE issuing_authorization (
    authorization_id INTEGER PRIMARY KEY AUTOINCREMENT,
    organization_id INTEGER NOT NULL,
    number_from TEXT NOT NULL,
    number_to TEXT NOT NULL,
    valid_until TEXT,
    file_id INTEGER,
    filed_by INTEGER NOT NULL,
    filed_at INTEGER NOT NULL
) STRICT;

CREATE TABLE entrustment (
    entrustment_id INTEGER PRIMARY KEY AUTOINCREMENT,
    owner_id INTEGER NOT NULL,
    entrusted_id INTEGER NOT NULL,
    product_id INTEGER,
    valid_from TEXT NOT NULL,
    valid_until TEXT NOT NULL,
    revoked_at INTEGER,
    created_by INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX entrustment_owner ON entrustment (owner_id, entrusted_id);
CREATE INDEX entrustment_entrusted ON entrustment (entrusted_id);

CREATE TABLE calendar_day (
    day TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    note TEXT NOT NULL,
    source TEXT NOT NULL
) STRICT;

-- A year without a row here follows weekdays, and pages say so.
CREATE TABLE calendar_year (
    year INTEGER PRIMARY KEY,
    source TEXT NOT NULL
) STRICT;

-- Facts are added, never changed.
CREATE TRIGGER review_step_no_update BEFORE UPDATE ON review_step BEGIN SELECT RAISE(ABORT, 'review_step is append-only'); END;
CREATE TRIGGER review_step_no_delete BEFORE DELETE ON review_step BEGIN SELECT RAISE(ABORT, 'review_step is append-only'); END;
