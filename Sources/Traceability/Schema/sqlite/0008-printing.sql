-- Print jobs and their files, hand-over to print houses, first label checks.
CREATE TABLE print_job (
    job_id INTEGER PRIMARY KEY AUTOINCREMENT,
    owner_id INTEGER NOT NULL,
    allocation_no INTEGER NOT NULL,
    format TEXT NOT NULL,
    choices TEXT NOT NULL,
    first_index INTEGER NOT NULL,
    code_count INTEGER NOT NULL,
    file_count INTEGER NOT NULL,
    state TEXT NOT NULL,
    attempt_count INTEGER NOT NULL,
    failure TEXT NOT NULL,
    purpose TEXT NOT NULL,
    reason TEXT NOT NULL,
    peer TEXT,
    lease_until INTEGER,
    account_id INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    touched_at INTEGER NOT NULL,
    ended_at INTEGER
) STRICT;
CREATE INDEX print_job_owner ON print_job (owner_id, job_id);
CREATE INDEX print_job_allocation ON print_job (owner_id, allocation_no, job_id);
CREATE INDEX print_job_queue ON print_job (state, touched_at);

-- A part of a job is one file; it is there when it has a digest.
CREATE TABLE print_file (
    owner_id INTEGER NOT NULL,
    job_id INTEGER NOT NULL,
    file_no INTEGER NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    first_index INTEGER NOT NULL,
    code_count INTEGER NOT NULL,
    written_count INTEGER NOT NULL,
    label_count INTEGER NOT NULL,
    byte_count INTEGER NOT NULL,
    sha256 BLOB,
    written_at INTEGER,
    PRIMARY KEY (owner_id, job_id, file_no)
) STRICT;

-- A job's files for somebody without an account. Only the digest of the link's secret is kept.
CREATE TABLE hand_over (
    hand_over_id INTEGER PRIMARY KEY AUTOINCREMENT,
    owner_id INTEGER NOT NULL,
    job_id INTEGER NOT NULL,
    recipient TEXT NOT NULL,
    note TEXT NOT NULL,
    token_digest BLOB NOT NULL UNIQUE,
    password_sealed BLOB,
    state TEXT NOT NULL,
    attempt_count INTEGER NOT NULL,
    byte_count INTEGER NOT NULL,
    sha256 BLOB,
    download_count INTEGER NOT NULL,
    downloads_max INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    peer TEXT,
    lease_until INTEGER,
    account_id INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    touched_at INTEGER NOT NULL,
    ended_at INTEGER
) STRICT;
CREATE INDEX hand_over_job ON hand_over (owner_id, job_id);
CREATE INDEX hand_over_queue ON hand_over (state, touched_at);

-- Who opened a link, took the files or was turned away. A fact.
CREATE TABLE hand_over_access (
    access_id INTEGER PRIMARY KEY AUTOINCREMENT,
    owner_id INTEGER NOT NULL,
    hand_over_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    address TEXT NOT NULL,
    agent TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX hand_over_access_order ON hand_over_access (owner_id, hand_over_id, access_id);

-- What the print house says it got. A fact.
CREATE TABLE hand_over_receipt (
    receipt_id INTEGER PRIMARY KEY AUTOINCREMENT,
    owner_id INTEGER NOT NULL,
    hand_over_id INTEGER NOT NULL,
    person TEXT NOT NULL,
    label_count INTEGER NOT NULL,
    remarks TEXT NOT NULL,
    digest BLOB NOT NULL,
    address TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX hand_over_receipt_order ON hand_over_receipt (owner_id, hand_over_id, receipt_id);

-- First label check: the photo and what was found on it. A fact.
CREATE TABLE first_label_check (
    check_id INTEGER PRIMARY KEY AUTOINCREMENT,
    owner_id INTEGER NOT NULL,
    allocation_no INTEGER NOT NULL,
    job_id INTEGER,
    outcome TEXT NOT NULL,
    code TEXT NOT NULL,
    code_index INTEGER,
    findings TEXT NOT NULL,
    file_id INTEGER,
    reason TEXT NOT NULL,
    account_id INTEGER NOT NULL,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX first_label_check_allocation ON first_label_check (owner_id, allocation_no, check_id);

-- Facts are added, never changed.
CREATE TRIGGER hand_over_access_no_update BEFORE UPDATE ON hand_over_access BEGIN SELECT RAISE(ABORT, 'hand_over_access is append-only'); END;
CREATE TRIGGER hand_over_access_no_delete BEFORE DELETE ON hand_over_access BEGIN SELECT RAISE(ABORT, 'hand_over_access is append-only'); END;
CREATE TRIGGER hand_over_receipt_no_update BEFORE UPDATE ON hand_over_receipt BEGIN SELECT RAISE(ABORT, 'hand_over_receipt is append-only'); END;
CREATE TRIGGER hand_over_receipt_no_delete BEFORE DELETE ON hand_over_receipt BEGIN SELECT RAISE(ABORT, 'hand_over_receipt is append-only'); END;
CREATE TRIGGER first_label_check_no_update BEFORE UPDATE ON first_label_check BEGIN SELECT RAISE(ABORT, 'first_label_check is append-only'); END;
CREATE TRIGGER first_label_check_no_delete BEFORE DELETE ON first_label_check BEGIN SELECT RAISE(ABORT, 'first_label_check is append-only'); END;
