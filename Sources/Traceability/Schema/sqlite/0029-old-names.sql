-- Names under /old/ that enterprises gave up: they go on leading to the enterprise's goods, and nobody else gets them.
CREATE TABLE old_place_past (
    place TEXT PRIMARY KEY,
    enterprise_id INTEGER NOT NULL,
    given_up_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX old_place_past_enterprise ON old_place_past (enterprise_id);
