-- Components of batches, and the way from a batch to its units.
-- sealed: supplier, component, part number, lot, certificate and quantity. lot_key and identity: keyed digests of the
-- lot, and of supplier, component and lot.
CREATE TABLE batch_component (
    owner_id INTEGER NOT NULL,
    batch_id INTEGER NOT NULL,
    component_no INTEGER NOT NULL,
    lot_key BLOB NOT NULL,
    identity BLOB NOT NULL,
    sealed BLOB NOT NULL,
    account_id INTEGER NOT NULL,
    captured_at INTEGER NOT NULL,
    PRIMARY KEY (owner_id, batch_id, component_no),
    UNIQUE (owner_id, batch_id, identity)
) STRICT, WITHOUT ROWID;
CREATE INDEX batch_component_lot ON batch_component (owner_id, lot_key, batch_id);
CREATE INDEX binding_run_batch ON binding_run (owner_id, batch_id, allocation_no, first_index, last_index, return_id);

-- Facts are added, never changed.
CREATE TRIGGER batch_component_no_update BEFORE UPDATE ON batch_component BEGIN SELECT RAISE(ABORT, 'batch_component is append-only'); END;
CREATE TRIGGER batch_component_no_delete BEFORE DELETE ON batch_component BEGIN SELECT RAISE(ABORT, 'batch_component is append-only'); END;
