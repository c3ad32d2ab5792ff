-- Units whose ★ tests count as failed: disjoint runs of an allocation, folded from the effective tests
-- (AfterSales/FailedTests). Rebuildable. tests: a line an item, "gas-tightness 1795737600000000": since when.
CREATE TABLE failed_test_run (
    owner_id INTEGER NOT NULL,
    allocation_no INTEGER NOT NULL,
    first_index INTEGER NOT NULL,
    last_index INTEGER NOT NULL,
    tests TEXT NOT NULL,
    PRIMARY KEY (owner_id, allocation_no, first_index)
) STRICT, WITHOUT ROWID;
