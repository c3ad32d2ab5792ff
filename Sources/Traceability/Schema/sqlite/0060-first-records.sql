-- 产品版本、作废与冻结的编码: nothing else tells them, so each row has a leaf of its own. Those of before get theirs at the
-- next start, a kind at a time: part is that of their leaves.
CREATE TABLE ledger_unsealed_record (
    part INTEGER PRIMARY KEY
) STRICT;
INSERT INTO ledger_unsealed_record (part) VALUES (4), (5), (6);

CREATE TRIGGER product_version_no_update BEFORE UPDATE ON product_version BEGIN SELECT RAISE(ABORT, 'product_version is append-only'); END;
CREATE TRIGGER product_version_no_delete BEFORE DELETE ON product_version BEGIN SELECT RAISE(ABORT, 'product_version is append-only'); END;
-- An end of life may have been none: that follows from events.
CREATE TRIGGER state_run_no_update BEFORE UPDATE ON state_run WHEN OLD.kind <> 'scrapped' BEGIN SELECT RAISE(ABORT, 'a void code stays void'); END;
CREATE TRIGGER state_run_no_delete BEFORE DELETE ON state_run WHEN OLD.kind <> 'scrapped' BEGIN SELECT RAISE(ABORT, 'a void code stays void'); END;
