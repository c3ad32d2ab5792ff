-- Returns, events, bindings, items, what leaves.
CREATE TABLE trace_return (
    return_id INTEGER PRIMARY KEY AUTOINCREMENT,
    captor_id INTEGER NOT NULL,
    site_id INTEGER NOT NULL,
    account_id INTEGER NOT NULL,
    channel TEXT NOT NULL,
    file_name TEXT NOT NULL,
    idempotency_key TEXT,
    content_digest BLOB NOT NULL,
    mode TEXT NOT NULL,
    state TEXT NOT NULL,
    row_count INTEGER NOT NULL,
    good_count INTEGER NOT NULL,
    bad_count INTEGER NOT NULL,
    unit_count INTEGER NOT NULL,
    backfilled INTEGER NOT NULL,
    received_at INTEGER NOT NULL,
    hold_until INTEGER,
    decided_at INTEGER,
    UNIQUE (captor_id, idempotency_key)
) STRICT;
CREATE INDEX trace_return_captor ON trace_return (captor_id, return_id);
CREATE INDEX trace_return_digest ON trace_return (captor_id, content_digest);
CREATE INDEX trace_return_state ON trace_return (state);

CREATE TABLE return_error (
    return_id INTEGER NOT NULL,
    error_no INTEGER NOT NULL,
    line INTEGER NOT NULL,
    column_no INTEGER NOT NULL,
    field TEXT NOT NULL,
    value TEXT NOT NULL,
    rule TEXT NOT NULL,
    parameters TEXT NOT NULL,
    PRIMARY KEY (return_id, error_no)
) STRICT;

-- Typed rows of a held return, until it is confirmed or withdrawn.
CREATE TABLE return_chunk (
    return_id INTEGER NOT NULL,
    chunk_no INTEGER NOT NULL,
    row_count INTEGER NOT NULL,
    payload BLOB NOT NULL,
    PRIMARY KEY (return_id, chunk_no)
) STRICT;

-- Facts. event_id = return_id * 2^24 + ordinal. Groups: public in the clear, trade and personal sealed.
CREATE TABLE trace_event (
    owner_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    return_id INTEGER NOT NULL,
    event_type TEXT NOT NULL,
    action TEXT NOT NULL,
    biz_step TEXT NOT NULL,
    disposition TEXT NOT NULL,
    event_time INTEGER NOT NULL,
    captured_at INTEGER NOT NULL,
    captor_id INTEGER NOT NULL,
    site_id INTEGER NOT NULL,
    account_id INTEGER NOT NULL,
    product_id INTEGER,
    batch_id INTEGER,
    epcis_event_id TEXT,
    event_digest BLOB NOT NULL,
    public_document TEXT NOT NULL,
    public_salt BLOB NOT NULL,
    trade_document BLOB,
    trade_salt BLOB,
    personal_document BLOB,
    personal_salt BLOB,
    PRIMARY KEY (owner_id, event_id)
) STRICT, WITHOUT ROWID;

-- An event on items i…j as aligned blocks of 16^level items, levels 0…7.
CREATE TABLE event_subject (
    owner_id INTEGER NOT NULL,
    allocation_no INTEGER NOT NULL,
    level INTEGER NOT NULL,
    block INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    PRIMARY KEY (owner_id, allocation_no, level, block, event_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE binding_run (
    owner_id INTEGER NOT NULL,
    allocation_no INTEGER NOT NULL,
    first_index INTEGER NOT NULL,
    last_index INTEGER NOT NULL,
    batch_id INTEGER NOT NULL,
    return_id INTEGER NOT NULL,
    PRIMARY KEY (owner_id, allocation_no, first_index)
) STRICT, WITHOUT ROWID;
CREATE INDEX binding_run_return ON binding_run (return_id);

CREATE TABLE item (
    owner_id INTEGER NOT NULL,
    allocation_no INTEGER NOT NULL,
    code_index INTEGER NOT NULL,
    factory_no TEXT,
    sold_on TEXT,
    sold_source TEXT,
    return_id INTEGER NOT NULL,
    PRIMARY KEY (owner_id, allocation_no, code_index)
) STRICT, WITHOUT ROWID;
CREATE INDEX item_factory_no ON item (owner_id, factory_no);

-- Everything that leaves: one row a chunk and target, written in the transaction of the fact.
CREATE TABLE outbox_message (
    message_id INTEGER PRIMARY KEY AUTOINCREMENT,
    target TEXT NOT NULL,
    owner_id INTEGER NOT NULL,
    return_id INTEGER NOT NULL,
    first_event_id INTEGER NOT NULL,
    last_event_id INTEGER NOT NULL,
    state TEXT NOT NULL,
    attempt_count INTEGER NOT NULL,
    next_attempt_at INTEGER,
    receipt TEXT,
    created_at INTEGER NOT NULL,
    UNIQUE (target, owner_id, first_event_id)
) STRICT;
CREATE INDEX outbox_message_state ON outbox_message (state, next_attempt_at);

-- Facts are added, never changed.
CREATE TRIGGER trace_event_no_update BEFORE UPDATE ON trace_event BEGIN SELECT RAISE(ABORT, 'trace_event is append-only'); END;
CREATE TRIGGER trace_event_no_delete BEFORE DELETE ON trace_event BEGIN SELECT RAISE(ABORT, 'trace_event is append-only'); END;
CREATE TRIGGER event_subject_no_update BEFORE UPDATE ON event_subject BEGIN SELECT RAISE(ABORT, 'event_subject is append-only'); END;
CREATE TRIGGER event_subject_no_delete BEFORE DELETE ON event_subject BEGIN SELECT RAISE(ABORT, 'event_subject is append-only'); END;
