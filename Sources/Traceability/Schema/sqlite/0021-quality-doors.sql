-- Components know the return that told of them, and count as far as it does. return_id 0: by the form of the batch.
DROP TRIGGER batch_component_no_update;
DROP TRIGGER batch_component_no_delete;
CREATE TABLE batch_component_new (
    owner_id INTEGER NOT NULL,
    batch_id INTEGER NOT NULL,
    component_no INTEGER NOT NULL,
    lot_key BLOB NOT NULL,
    identity BLOB NOT NULL,
    sealed BLOB NOT NULL,
    account_id INTEGER NOT NULL,
    captured_at INTEGER NOT NULL,
    return_id INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (owner_id, batch_id, component_no),
    UNIQUE (owner_id, batch_id, identity, return_id)
) STRICT, WITHOUT ROWID;
INSERT INTO batch_component_new (owner_id, batch_id, component_no, lot_key, identity, sealed, account_id, captured_at)
    SELECT owner_id, batch_id, component_no, lot_key, identity, sealed, account_id, captured_at FROM batch_component;
DROP TABLE batch_component;
ALTER TABLE batch_component_new RENAME TO batch_component;
CREATE INDEX batch_component_lot ON batch_component (owner_id, lot_key, batch_id);
CREATE TRIGGER batch_component_no_update BEFORE UPDATE ON batch_component BEGIN SELECT RAISE(ABORT, 'batch_component is append-only'); END;
CREATE TRIGGER batch_component_no_delete BEFORE DELETE ON batch_component BEGIN SELECT RAISE(ABORT, 'batch_component is append-only'); END;

-- A certificate that was refused is filed again, and one that runs out is renewed, under its number.
CREATE TABLE certificate_new (
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
    created_at INTEGER NOT NULL
) STRICT;
INSERT INTO certificate_new (certificate_id, organization_id, kind, number, issuer, models, valid_from, valid_until,
        state, file_id, created_at)
    SELECT certificate_id, organization_id, kind, number, issuer, models, valid_from, valid_until, state, file_id,
        created_at FROM certificate;
DROP TABLE certificate;
ALTER TABLE certificate_new RENAME TO certificate;
CREATE INDEX certificate_number ON certificate (organization_id, kind, number);
