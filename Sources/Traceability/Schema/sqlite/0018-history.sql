-- Old data of an enterprise: imports that are tried, staged, confirmed or undone; earlier queries; old addresses.
CREATE TABLE history_import (
    import_id INTEGER PRIMARY KEY AUTOINCREMENT,
    owner_id INTEGER NOT NULL,
    site_id INTEGER NOT NULL,
    account_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    state TEXT NOT NULL,
    failure TEXT NOT NULL,
    return_id INTEGER,
    row_count INTEGER NOT NULL,
    part_count INTEGER NOT NULL,
    next_part INTEGER NOT NULL,
    event_count INTEGER NOT NULL,
    error_count INTEGER NOT NULL,
    trial TEXT NOT NULL,
    result TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    confirmed_by INTEGER,
    confirmed_at INTEGER,
    peer TEXT NOT NULL,
    lease_until INTEGER NOT NULL,
    not_before INTEGER NOT NULL
) STRICT;
CREATE INDEX history_import_owner ON history_import (owner_id, import_id);
CREATE INDEX history_import_state ON history_import (state, import_id);
CREATE INDEX history_import_return ON history_import (return_id);

CREATE TABLE history_file (
    import_id INTEGER NOT NULL,
    file_no INTEGER NOT NULL,
    owner_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    digest BLOB NOT NULL,
    byte_count INTEGER NOT NULL,
    state TEXT NOT NULL,
    row_count INTEGER NOT NULL,
    bad_count INTEGER NOT NULL,
    part_count INTEGER NOT NULL,
    received_at INTEGER NOT NULL,
    PRIMARY KEY (import_id, file_no)
) STRICT, WITHOUT ROWID;
CREATE INDEX history_file_digest ON history_file (owner_id, digest);

-- payload: rows, sealed; gone once the import is confirmed or undone. later: it has units that were here before.
CREATE TABLE history_part (
    import_id INTEGER NOT NULL,
    part_no INTEGER NOT NULL,
    file_no INTEGER NOT NULL,
    row_count INTEGER NOT NULL,
    later INTEGER NOT NULL,
    payload BLOB NOT NULL,
    PRIMARY KEY (import_id, part_no)
) STRICT, WITHOUT ROWID;

-- step: 0 reading, 1 trial, 2 import.
CREATE TABLE history_error (
    import_id INTEGER NOT NULL,
    step INTEGER NOT NULL,
    error_no INTEGER NOT NULL,
    file_no INTEGER NOT NULL,
    line INTEGER NOT NULL,
    column_no INTEGER NOT NULL,
    field TEXT NOT NULL,
    value TEXT NOT NULL,
    rule TEXT NOT NULL,
    parameters TEXT NOT NULL,
    PRIMARY KEY (import_id, step, error_no)
) STRICT, WITHOUT ROWID;

-- Batches that an import made: undone with it.
CREATE TABLE history_batch (
    import_id INTEGER NOT NULL,
    owner_id INTEGER NOT NULL,
    batch_id INTEGER NOT NULL,
    PRIMARY KEY (import_id, owner_id, batch_id)
) STRICT, WITHOUT ROWID;

-- Queries that an earlier system counted. They count once their return does.
CREATE TABLE earlier_query (
    owner_id INTEGER NOT NULL,
    allocation_no INTEGER NOT NULL,
    code_index INTEGER NOT NULL,
    return_id INTEGER NOT NULL,
    query_count INTEGER NOT NULL,
    first_on TEXT,
    last_on TEXT,
    PRIMARY KEY (owner_id, allocation_no, code_index)
) STRICT, WITHOUT ROWID;

-- What an enterprise called a unit before: its own code, or, with a leading slash, the address of its old page.
CREATE TABLE old_code (
    enterprise_id INTEGER NOT NULL,
    old_code TEXT NOT NULL,
    return_id INTEGER NOT NULL,
    owner_id INTEGER NOT NULL,
    allocation_no INTEGER NOT NULL,
    code_index INTEGER NOT NULL,
    PRIMARY KEY (enterprise_id, old_code)
) STRICT, WITHOUT ROWID;
CREATE INDEX old_code_unit ON old_code (owner_id, allocation_no, code_index);

-- The name under /old/ and the forms that addresses below it have.
CREATE TABLE old_place (
    place TEXT PRIMARY KEY,
    enterprise_id INTEGER NOT NULL UNIQUE,
    changed_by INTEGER NOT NULL,
    changed_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE old_address (
    enterprise_id INTEGER NOT NULL,
    address_no INTEGER NOT NULL,
    pattern TEXT NOT NULL,
    form TEXT NOT NULL,
    is_permanent INTEGER NOT NULL,
    changed_by INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    PRIMARY KEY (enterprise_id, address_no),
    UNIQUE (enterprise_id, pattern)
) STRICT, WITHOUT ROWID;

CREATE INDEX outbox_message_return ON outbox_message (return_id);

-- What is staged is no fact yet: it may be taken back until somebody confirms it.
DROP TRIGGER trace_event_no_delete;
CREATE TRIGGER trace_event_no_delete BEFORE DELETE ON trace_event WHEN NOT EXISTS (
    SELECT 1 FROM trace_return WHERE return_id = OLD.event_id >> 24 AND backfilled = 1 AND state = 'held'
) BEGIN SELECT RAISE(ABORT, 'trace_event is append-only'); END;
DROP TRIGGER event_subject_no_delete;
CREATE TRIGGER event_subject_no_delete BEFORE DELETE ON event_subject WHEN NOT EXISTS (
    SELECT 1 FROM trace_return WHERE return_id = OLD.event_id >> 24 AND backfilled = 1 AND state = 'held'
) BEGIN SELECT RAISE(ABORT, 'event_subject is append-only'); END;
