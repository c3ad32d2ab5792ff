-- Names under /old/ that enterprises gave up: they go on leading to the enterprise's goods, and nobody else gets them.
CREATE TABLE old_place_past (
    place TEXT PRIMARY KEY,
    enterprise_id BIGINT NOT NULL,
    given_up_at BIGINT NOT NULL
);
CREATE INDEX old_place_past_enterprise ON old_place_past (enterprise_id);
