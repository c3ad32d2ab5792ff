-- Every version of a column mapping, so that a return says for good how its columns were read: trace_return.mapping_key
-- and mapped_at name one. column_mapping holds the version that reads the next sheet.
CREATE TABLE column_mapping_version (
    owner_id BIGINT NOT NULL,
    site_id BIGINT NOT NULL,
    headers_key BYTEA NOT NULL,
    created_at BIGINT NOT NULL,
    mapping TEXT NOT NULL,
    created_by BIGINT NOT NULL,
    PRIMARY KEY (owner_id, headers_key, site_id, created_at)
);
INSERT INTO column_mapping_version (owner_id, site_id, headers_key, created_at, mapping, created_by)
    SELECT owner_id, site_id, headers_key, created_at, mapping, created_by FROM column_mapping;
CREATE TRIGGER column_mapping_version_append_only BEFORE UPDATE OR DELETE ON column_mapping_version FOR EACH ROW EXECUTE FUNCTION refuse_change();
