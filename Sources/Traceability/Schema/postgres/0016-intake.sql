-- What an enterprise's own columns mean, by site and set of headings (Returns/Mappings). headers_key: the first
-- 16 bytes of the SHA-256 of the headings, normalised and sorted. mapping: a JSON list of heading and field.
CREATE TABLE column_mapping (
    owner_id BIGINT NOT NULL,
    site_id BIGINT NOT NULL,
    headers_key BYTEA NOT NULL,
    mapping TEXT NOT NULL,
    created_by BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (owner_id, site_id, headers_key)
);
-- The mapping that read a return: its key, and its date as it stood then.
ALTER TABLE trace_return ADD COLUMN mapping_key BYTEA;
ALTER TABLE trace_return ADD COLUMN mapped_at BIGINT;
