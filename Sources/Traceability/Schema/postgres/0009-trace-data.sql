-- EPCIS events of any kind: names beside codes, identities, who holds goods, what lies in what, capture jobs.
ALTER TABLE trace_event ADD COLUMN read_point TEXT;
ALTER TABLE trace_event ADD COLUMN biz_location TEXT;
ALTER TABLE trace_event ADD COLUMN offset_minutes BIGINT;
-- CBV 2.0 event hash, 32 bytes; NULL: made here from a row or a form.
ALTER TABLE trace_event ADD COLUMN event_hash BYTEA;
-- Error declaration: when it was declared that the event is wrong.
ALTER TABLE trace_event ADD COLUMN declared_at BIGINT;
-- Owners whose goods it is about: the documents of an event on goods of several are for its captor alone.
ALTER TABLE trace_event ADD COLUMN owner_count BIGINT NOT NULL DEFAULT 1;

-- Names of an event other than our codes as its subjects. name_key: the first 16 bytes of SHA-256 of the canonical
-- URI. role: 1 epc, 2 parent, 3 class, 4 input, 5 output, 6 transformation, 7 transaction, 8 source, 9 destination.
CREATE TABLE event_name (
    owner_id BIGINT NOT NULL,
    role BIGINT NOT NULL,
    name_key BYTEA NOT NULL,
    event_id BIGINT NOT NULL,
    PRIMARY KEY (owner_id, role, name_key, event_id)
) PARTITION BY HASH (owner_id);

-- One row an event and captor. identity: of the eventID, or time and hash where it has none. content: of the hash.
CREATE TABLE event_identity (
    captor_id BIGINT NOT NULL,
    identity BYTEA NOT NULL,
    event_id BIGINT NOT NULL,
    content BYTEA NOT NULL,
    PRIMARY KEY (captor_id, identity)
);

-- Events on codes of others, for their captor.
CREATE TABLE event_captor (
    captor_id BIGINT NOT NULL,
    event_id BIGINT NOT NULL,
    owner_id BIGINT NOT NULL,
    PRIMARY KEY (captor_id, event_id, owner_id)
);

-- Events that name another organization as their destination, for that one.
CREATE TABLE event_recipient (
    recipient_id BIGINT NOT NULL,
    event_id BIGINT NOT NULL,
    owner_id BIGINT NOT NULL,
    PRIMARY KEY (recipient_id, event_id, owner_id)
);

-- Who may capture next, by the events that pass goods on: the latest row counts.
CREATE TABLE custody_block (
    owner_id BIGINT NOT NULL,
    allocation_no BIGINT NOT NULL,
    level BIGINT NOT NULL,
    block BIGINT NOT NULL,
    from_at BIGINT NOT NULL,
    event_id BIGINT NOT NULL,
    holder_id BIGINT NOT NULL,
    PRIMARY KEY (owner_id, allocation_no, level, block, from_at, event_id)
) PARTITION BY HASH (owner_id);

-- Codes in a container, at most 4,096 a row. to_at NULL: in it still, and also where the return of closing_id does
-- not count. parent: the container's URI.
CREATE TABLE containment_run (
    owner_id BIGINT NOT NULL,
    allocation_no BIGINT NOT NULL,
    first_index BIGINT NOT NULL,
    from_at BIGINT NOT NULL,
    event_id BIGINT NOT NULL,
    last_index BIGINT NOT NULL,
    to_at BIGINT,
    closing_id BIGINT,
    parent_key BYTEA NOT NULL,
    parent TEXT NOT NULL,
    PRIMARY KEY (owner_id, allocation_no, first_index, from_at, event_id)
) PARTITION BY HASH (owner_id);
CREATE INDEX containment_run_parent ON containment_run (owner_id, parent_key);

-- Containers in containers, and other things that are no code of ours.
CREATE TABLE container_stay (
    owner_id BIGINT NOT NULL,
    name_key BYTEA NOT NULL,
    from_at BIGINT NOT NULL,
    event_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    to_at BIGINT,
    closing_id BIGINT,
    parent_key BYTEA NOT NULL,
    parent TEXT NOT NULL,
    PRIMARY KEY (owner_id, name_key, from_at, event_id)
) PARTITION BY HASH (owner_id);
CREATE INDEX container_stay_parent ON container_stay (owner_id, parent_key);

-- A directory: whose goods are in a container, and who has it.
CREATE TABLE container_owner (
    name_key BYTEA NOT NULL,
    owner_id BIGINT NOT NULL,
    event_id BIGINT NOT NULL,
    PRIMARY KEY (name_key, owner_id, event_id)
);
CREATE TABLE container_holder (
    name_key BYTEA NOT NULL,
    from_at BIGINT NOT NULL,
    event_id BIGINT NOT NULL,
    holder_id BIGINT NOT NULL,
    PRIMARY KEY (name_key, from_at, event_id)
);

-- What an owner demands of those who pack: a row where it differs from the default.
CREATE TABLE packing_policy (
    owner_id BIGINT PRIMARY KEY,
    unpack_before_ship BIGINT NOT NULL,
    changed_by BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);

-- A capture is a return of channel epcis; this is what EPCIS wants to know of it besides.
CREATE TABLE capture_job (
    return_id BIGINT PRIMARY KEY,
    captor_id BIGINT NOT NULL,
    received_count BIGINT NOT NULL,
    checked_count BIGINT NOT NULL,
    stored_count BIGINT NOT NULL,
    known_count BIGINT NOT NULL,
    warning_count BIGINT NOT NULL
);
CREATE INDEX capture_job_captor ON capture_job (captor_id, return_id);

-- Eight parts each, as in 0004.
CREATE TABLE event_name_0 PARTITION OF event_name FOR VALUES WITH (MODULUS 8, REMAINDER 0);
CREATE TABLE event_name_1 PARTITION OF event_name FOR VALUES WITH (MODULUS 8, REMAINDER 1);
CREATE TABLE event_name_2 PARTITION OF event_name FOR VALUES WITH (MODULUS 8, REMAINDER 2);
CREATE TABLE event_name_3 PARTITION OF event_name FOR VALUES WITH (MODULUS 8, REMAINDER 3);
CREATE TABLE event_name_4 PARTITION OF event_name FOR VALUES WITH (MODULUS 8, REMAINDER 4);
CREATE TABLE event_name_5 PARTITION OF event_name FOR VALUES WITH (MODULUS 8, REMAINDER 5);
CREATE TABLE event_name_6 PARTITION OF event_name FOR VALUES WITH (MODULUS 8, REMAINDER 6);
CREATE TABLE event_name_7 PARTITION OF event_name FOR VALUES WITH (MODULUS 8, REMAINDER 7);
CREATE TABLE custody_block_0 PARTITION OF custody_block FOR VALUES WITH (MODULUS 8, REMAINDER 0);
CREATE TABLE custody_block_1 PARTITION OF custody_block FOR VALUES WITH (MODULUS 8, REMAINDER 1);
CREATE TABLE custody_block_2 PARTITION OF custody_block FOR VALUES WITH (MODULUS 8, REMAINDER 2);
CREATE TABLE custody_block_3 PARTITION OF custody_block FOR VALUES WITH (MODULUS 8, REMAINDER 3);
CREATE TABLE custody_block_4 PARTITION OF custody_block FOR VALUES WITH (MODULUS 8, REMAINDER 4);
CREATE TABLE custody_block_5 PARTITION OF custody_block FOR VALUES WITH (MODULUS 8, REMAINDER 5);
CREATE TABLE custody_block_6 PARTITION OF custody_block FOR VALUES WITH (MODULUS 8, REMAINDER 6);
CREATE TABLE custody_block_7 PARTITION OF custody_block FOR VALUES WITH (MODULUS 8, REMAINDER 7);
CREATE TABLE containment_run_0 PARTITION OF containment_run FOR VALUES WITH (MODULUS 8, REMAINDER 0);
CREATE TABLE containment_run_1 PARTITION OF containment_run FOR VALUES WITH (MODULUS 8, REMAINDER 1);
CREATE TABLE containment_run_2 PARTITION OF containment_run FOR VALUES WITH (MODULUS 8, REMAINDER 2);
CREATE TABLE containment_run_3 PARTITION OF containment_run FOR VALUES WITH (MODULUS 8, REMAINDER 3);
CREATE TABLE containment_run_4 PARTITION OF containment_run FOR VALUES WITH (MODULUS 8, REMAINDER 4);
CREATE TABLE containment_run_5 PARTITION OF containment_run FOR VALUES WITH (MODULUS 8, REMAINDER 5);
CREATE TABLE containment_run_6 PARTITION OF containment_run FOR VALUES WITH (MODULUS 8, REMAINDER 6);
CREATE TABLE containment_run_7 PARTITION OF containment_run FOR VALUES WITH (MODULUS 8, REMAINDER 7);
CREATE TABLE container_stay_0 PARTITION OF container_stay FOR VALUES WITH (MODULUS 8, REMAINDER 0);
CREATE TABLE container_stay_1 PARTITION OF container_stay FOR VALUES WITH (MODULUS 8, REMAINDER 1);
CREATE TABLE container_stay_2 PARTITION OF container_stay FOR VALUES WITH (MODULUS 8, REMAINDER 2);
CREATE TABLE container_stay_3 PARTITION OF container_stay FOR VALUES WITH (MODULUS 8, REMAINDER 3);
CREATE TABLE container_stay_4 PARTITION OF container_stay FOR VALUES WITH (MODULUS 8, REMAINDER 4);
CREATE TABLE container_stay_5 PARTITION OF container_stay FOR VALUES WITH (MODULUS 8, REMAINDER 5);
CREATE TABLE container_stay_6 PARTITION OF container_stay FOR VALUES WITH (MODULUS 8, REMAINDER 6);
CREATE TABLE container_stay_7 PARTITION OF container_stay FOR VALUES WITH (MODULUS 8, REMAINDER 7);

-- Facts are added, never changed.
CREATE TRIGGER event_name_append_only BEFORE UPDATE OR DELETE ON event_name FOR EACH ROW EXECUTE FUNCTION refuse_change();
