-- 产品版本、作废与冻结的编码: nothing else tells them, so each row has a leaf of its own. Those of before get theirs at the
-- next start, a kind at a time: part is that of their leaves.
CREATE TABLE ledger_unsealed_record (
    part BIGINT PRIMARY KEY
);
INSERT INTO ledger_unsealed_record (part) VALUES (4), (5), (6);

CREATE TRIGGER product_version_append_only BEFORE UPDATE OR DELETE ON product_version FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER product_version_no_truncate BEFORE TRUNCATE ON product_version FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
-- An end of life may have been none: that follows from events.
CREATE FUNCTION refuse_unvoiding() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'a void code stays void'; END $$;
CREATE TRIGGER state_run_stays BEFORE UPDATE OR DELETE ON state_run FOR EACH ROW WHEN (OLD.kind <> 'scrapped') EXECUTE FUNCTION refuse_unvoiding();
