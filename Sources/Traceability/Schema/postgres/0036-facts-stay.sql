-- What has a leaf is a fact for good, whatever its return is made to say of itself; and no return goes.
CREATE OR REPLACE FUNCTION refuse_unless_staged() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
    IF EXISTS (
        SELECT 1 FROM trace_return WHERE return_id = OLD.event_id >> 24 AND backfilled = 1 AND state = 'held'
    ) AND NOT EXISTS (
        SELECT 1 FROM ledger_leaf WHERE owner_id = OLD.owner_id AND kind = 1 AND fact_id = OLD.event_id
    ) THEN RETURN OLD; END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END $$;
CREATE FUNCTION refuse_removal() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '% stays', TG_TABLE_NAME; END $$;
CREATE TRIGGER trace_return_no_delete BEFORE DELETE ON trace_return FOR EACH ROW EXECUTE FUNCTION refuse_removal();
CREATE TRIGGER trace_return_no_truncate BEFORE TRUNCATE ON trace_return FOR EACH STATEMENT EXECUTE FUNCTION refuse_removal();
