-- 个人信息删除: the personal group of an event goes, text and salt; its digest stays in the leaf, and this row says why.
CREATE TABLE ledger_erasure (
    owner_id BIGINT NOT NULL,
    event_id BIGINT NOT NULL,
    at BIGINT NOT NULL,
    account_name TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (owner_id, event_id)
);

-- Of an event only that may change, and only where such a row is.
CREATE FUNCTION refuse_unless_erased() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
    IF NEW.personal_document IS NULL AND NEW.personal_salt IS NULL
        AND to_jsonb(NEW) - ARRAY['personal_document', 'personal_salt']
            = to_jsonb(OLD) - ARRAY['personal_document', 'personal_salt']
        AND EXISTS (SELECT 1 FROM ledger_erasure WHERE owner_id = OLD.owner_id AND event_id = OLD.event_id)
    THEN RETURN NEW; END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END $$;
DROP TRIGGER trace_event_no_update ON trace_event;
CREATE TRIGGER trace_event_no_update BEFORE UPDATE ON trace_event FOR EACH ROW EXECUTE FUNCTION refuse_unless_erased();
CREATE TRIGGER ledger_erasure_append_only BEFORE UPDATE OR DELETE ON ledger_erasure FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER ledger_erasure_no_truncate BEFORE TRUNCATE ON ledger_erasure FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
