-- What an enterprise's own columns mean, by site and set of headings (Returns/Mappings). headers_key: the first
-- 16 bytes of the SHA-256 of the headings, normalised and sorted. mapping: a JSON list of heading and field.
CREATE TABLE column_mapping (
    owner_id INTEGER NOT NULL,
    site_id INTEGER NOT NULL,
    headers_key BLOB NOT NULL,
    mapping TEXT NOT NULL,
    created_by INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (owner_id, site_id, headers_key)
);
-- The mapping that read a return: its key, and its date as it stood then.
ALTER TABLE trace_return ADD COLUMN mapping_key BLOB;
ALTER TABLE trace_return ADD COLUMN mapped_at INTEGER;
