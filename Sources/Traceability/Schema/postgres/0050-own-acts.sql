-- What a person asks of the trail: their own acts.
CREATE INDEX audit_record_account ON audit_record (account_id, audit_id);
