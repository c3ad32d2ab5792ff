-- Components of batches, and the way from a batch to its units.
-- sealed: supplier, component, part number, lot, certificate and quantity. lot_key and identity: keyed digests of the
-- lot, and of supplier, component and lot.
CREATE TABLE batch_component (
    owner_id BIGINT NOT NULL,
    batch_id BIGINT NOT NULL,
    component_no BIGINT NOT NULL,
    lot_key BYTEA NOT NULL,
    identity BYTEA NOT NULL,
    sealed BYTEA NOT NULL,
    account_id BIGINT NOT NULL,
    captured_at BIGINT NOT NULL,
    PRIMARY KEY (owner_id, batch_id, component_no),
    UNIQUE (owner_id, batch_id, identity)
);
CREATE INDEX batch_component_lot ON batch_component (owner_id, lot_key, batch_id);
CREATE INDEX binding_run_batch ON binding_run (owner_id, batch_id, allocation_no, first_index, last_index, return_id);

-- Facts are added, never changed.
CREATE TRIGGER batch_component_append_only BEFORE UPDATE OR DELETE ON batch_component FOR EACH ROW EXECUTE FUNCTION refuse_change();
