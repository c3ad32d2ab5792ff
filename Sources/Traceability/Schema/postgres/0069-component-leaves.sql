-- Components of batches (零部件): recalls rest on them, so each row has a leaf of its own, too. Those of before get theirs at
-- the next start.
INSERT INTO ledger_unsealed_record (part) VALUES (7);
