-- The way from a packing event to where its units lay, and places by name.
CREATE INDEX containment_run_event ON containment_run (owner_id, event_id);
CREATE INDEX batch_number ON batch (owner_id, batch_no);

-- name_key: the first 16 bytes of SHA-256 of the canonical URI. gln: 13 digits; NULL: an id of the enterprise's own.
CREATE TABLE place (
    owner_id INTEGER NOT NULL,
    place_id INTEGER NOT NULL,
    name_key BLOB NOT NULL,
    uri TEXT NOT NULL,
    gln TEXT,
    own_id TEXT,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    region_code TEXT NOT NULL,
    created_by INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    closed_at INTEGER,
    PRIMARY KEY (owner_id, place_id),
    UNIQUE (owner_id, name_key)
) STRICT, WITHOUT ROWID;
