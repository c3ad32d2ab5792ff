-- Every version of a column mapping, so that a return says for good how its columns were read: trace_return.mapping_key
-- and mapped_at name one. column_mapping holds the version that reads the next sheet.
CREATE TABLE column_mapping_version (
    owner_id INTEGER NOT NULL,
    site_id INTEGER NOT NULL,
    headers_key BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    mapping TEXT NOT NULL,
    created_by INTEGER NOT NULL,
    PRIMARY KEY (owner_id, headers_key, site_id, created_at)
) STRICT;
INSERT INTO column_mapping_version (owner_id, site_id, headers_key, created_at, mapping, created_by)
    SELECT owner_id, site_id, headers_key, created_at, mapping, created_by FROM column_mapping;
CREATE TRIGGER column_mapping_version_no_update BEFORE UPDATE ON column_mapping_version BEGIN SELECT RAISE(ABORT, 'column_mapping_version is append-only'); END;
CREATE TRIGGER column_mapping_version_no_delete BEFORE DELETE ON column_mapping_version BEGIN SELECT RAISE(ABORT, 'column_mapping_version is append-only'); END;
