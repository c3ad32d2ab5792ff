-- The audit trail with all that an assessor asks for (GB/T 22239 7.1.4.3, GB 17859 4.2.4), and how it is searched.
-- before_digest, after_digest: SHA-256 of the object's row as canonical JSON. occurrences: refusals told together.
ALTER TABLE audit_record ADD COLUMN organization_name TEXT NOT NULL DEFAULT '';
ALTER TABLE audit_record ADD COLUMN is_read BIGINT NOT NULL DEFAULT 0;
ALTER TABLE audit_record ADD COLUMN occurrences BIGINT NOT NULL DEFAULT 1;
ALTER TABLE audit_record ADD COLUMN before_digest BYTEA;
ALTER TABLE audit_record ADD COLUMN after_digest BYTEA;

DROP INDEX audit_record_at;
CREATE INDEX audit_record_at ON audit_record (at, audit_id);
CREATE INDEX audit_record_account ON audit_record (lower(account_name), at, audit_id);
CREATE INDEX audit_record_organization ON audit_record (organization_id, at, audit_id);
CREATE INDEX audit_record_action ON audit_record (action, at, audit_id);
CREATE INDEX audit_record_object ON audit_record (object_kind, object_id, at, audit_id);
CREATE INDEX audit_record_failure ON audit_record (at, audit_id) WHERE outcome = 'failure';
CREATE INDEX audit_record_request ON audit_record (request_id, at, audit_id);
CREATE INDEX audit_record_address ON audit_record (address, at, audit_id);

-- TRUNCATE asks no trigger of rows. OR REPLACE: whichever migration comes with it first.
CREATE OR REPLACE TRIGGER audit_record_no_truncate BEFORE TRUNCATE ON audit_record FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- What each receiver of the trail has got: everything up to audit_id.
CREATE TABLE syslog_cursor (
    target TEXT PRIMARY KEY,
    audit_id BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
