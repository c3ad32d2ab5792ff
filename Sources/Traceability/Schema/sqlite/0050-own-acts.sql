-- What a person asks of the trail: their own acts.
CREATE INDEX audit_record_person ON audit_record (account_id, audit_id);
