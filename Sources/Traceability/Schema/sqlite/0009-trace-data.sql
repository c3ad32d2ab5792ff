-- EPCIS events of any kind: names beside codes, identities, who holds goods, what lies in what, capture jobs.
ALTER TABLE trace_event ADD COLUMN read_point TEXT;
ALTER TABLE trace_event ADD COLUMN biz_location TEXT;
ALTER TABLE trace_event ADD COLUMN offset_minutes INTEGER;
-- CBV 2.0 event hash, 32 bytes; NULL: made here from a row or a form.
ALTER TABLE trace_event ADD COLUMN event_hash BLOB;
-- Error declaration: when it was declared that the event is wrong.
ALTER TABLE trace_event ADD COLUMN declared_at INTEGER;
-- Owners whose goods it is about: the documents of an event on goods of several are for its captor alone.
ALTER TABLE trace_event ADD COLUMN owner_count INTEGER NOT NULL DEFAULT 1;

-- Names of an event other than our codes as its subjects. name_key: the first 16 bytes of SHA-256 of the canonical
-- URI. role: 1 epc, 2 parent, 3 class, 4 input, 5 output, 6 transformation, 7 transaction, 8 source, 9 destination.
CREATE TABLE event_name (
    owner_id INTEGER NOT NULL,
    role INTEGER NOT NULL,
    name_key BLOB NOT NULL,
    event_id INTEGER NOT NULL,
    PRIMARY KEY (owner_id, role, name_key, event_id)
) STRICT, WITHOUT ROWID;

-- One row an event and captor. identity: of the eventID, or time and hash where it has none. content: of the hash.
CREATE TABLE event_identity (
    captor_id INTEGER NOT NULL,
    identity BLOB NOT NULL,
    event_id INTEGER NOT NULL,
    content BLOB NOT NULL,
    PRIMARY KEY (captor_id, identity)
) STRICT, WITHOUT ROWID;

-- Events on codes of others, for their captor.
CREATE TABLE event_captor (
    captor_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    owner_id INTEGER NOT NULL,
    PRIMARY KEY (captor_id, event_id, owner_id)
) STRICT, WITHOUT ROWID;

-- Events that name another organization as their destination, for that one.
CREATE TABLE event_recipient (
    recipient_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    owner_id INTEGER NOT NULL,
    PRIMARY KEY (recipient_id, event_id, owner_id)
) STRICT, WITHOUT ROWID;

-- Who may capture next, by the events that pass goods on: the latest row counts.
CREATE TABLE custody_block (
    owner_id INTEGER NOT NULL,
    allocation_no INTEGER NOT NULL,
    level INTEGER NOT NULL,
    block INTEGER NOT NULL,
    from_at INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    holder_id INTEGER NOT NULL,
    PRIMARY KEY (owner_id, allocation_no, level, block, from_at, event_id)
) STRICT, WITHOUT ROWID;

-- Codes in a container, at most 4,096 a row. to_at NULL: in it still, and also where the return of closing_id does
-- not count. parent: the container's URI.
CREATE TABLE containment_run (
    owner_id INTEGER NOT NULL,
    allocation_no INTEGER NOT NULL,
    first_index INTEGER NOT NULL,
    from_at INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    last_index INTEGER NOT NULL,
    to_at INTEGER,
    closing_id INTEGER,
    parent_key BLOB NOT NULL,
    parent TEXT NOT NULL,
    PRIMARY KEY (owner_id, allocation_no, first_index, from_at, event_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX containment_run_parent ON containment_run (owner_id, parent_key);

-- Containers in containers, and other things that are no code of ours.
CREATE TABLE container_stay (
    owner_id INTEGER NOT NULL,
    name_key BLOB NOT NULL,
    from_at INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    to_at INTEGER,
    closing_id INTEGER,
    parent_key BLOB NOT NULL,
    parent TEXT NOT NULL,
    PRIMARY KEY (owner_id, name_key, from_at, event_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX container_stay_parent ON container_stay (owner_id, parent_key);

-- A directory: whose goods are in a container, and who has it.
CREATE TABLE container_owner (
    name_key BLOB NOT NULL,
    owner_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    PRIMARY KEY (name_key, owner_id, event_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE container_holder (
    name_key BLOB NOT NULL,
    from_at INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    holder_id INTEGER NOT NULL,
    PRIMARY KEY (name_key, from_at, event_id)
) STRICT, WITHOUT ROWID;

-- What an owner demands of those who pack: a row where it differs from the default.
CREATE TABLE packing_policy (
    owner_id INTEGER PRIMARY KEY,
    unpack_before_ship INTEGER NOT NULL,
    changed_by INTEGER NOT NULL,
    changed_at INTEGER NOT NULL
) STRICT;

-- A capture is a return of channel epcis; this is what EPCIS wants to know of it besides.
CREATE TABLE capture_job (
    return_id INTEGER PRIMARY KEY,
    captor_id INTEGER NOT NULL,
    received_count INTEGER NOT NULL,
    checked_count INTEGER NOT NULL,
    stored_count INTEGER NOT NULL,
    known_count INTEGER NOT NULL,
    warning_count INTEGER NOT NULL
) STRICT;
CREATE INDEX capture_job_captor ON capture_job (captor_id, return_id);

-- Facts are added, never changed.
CREATE TRIGGER event_name_no_update BEFORE UPDATE ON event_name BEGIN SELECT RAISE(ABORT, 'event_name is append-only'); END;
CREATE TRIGGER event_name_no_delete BEFORE DELETE ON event_name BEGIN SELECT RAISE(ABORT, 'event_name is append-only'); END;
