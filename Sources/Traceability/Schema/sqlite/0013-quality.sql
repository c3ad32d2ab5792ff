-- Data quality (T/SGACC 1005 7.2.3): what each return was measured by, and spot checks of returned data.
CREATE TABLE return_quality (
    captor_id INTEGER NOT NULL,
    month INTEGER NOT NULL,
    return_id INTEGER NOT NULL,
    rule TEXT NOT NULL,
    applicable INTEGER NOT NULL,
    failed INTEGER NOT NULL,
    PRIMARY KEY (captor_id, month, return_id, rule)
) STRICT, WITHOUT ROWID;
CREATE INDEX return_quality_return ON return_quality (return_id);

CREATE TABLE spot_check (
    check_id INTEGER PRIMARY KEY AUTOINCREMENT,
    owner_id INTEGER NOT NULL,
    supervisor_id INTEGER NOT NULL,
    created_by INTEGER NOT NULL,
    reason TEXT NOT NULL,
    product_id INTEGER,
    period_from TEXT NOT NULL,
    period_until TEXT NOT NULL,
    seed BLOB NOT NULL,
    population INTEGER NOT NULL,
    sample_size INTEGER NOT NULL,
    state TEXT NOT NULL,
    round INTEGER NOT NULL,
    conclusion TEXT NOT NULL,
    due_at INTEGER,
    created_at INTEGER NOT NULL,
    concluded_at INTEGER
) STRICT;
CREATE INDEX spot_check_owner ON spot_check (owner_id, check_id);
CREATE INDEX spot_check_state ON spot_check (state, check_id);

CREATE TABLE spot_check_item (
    check_id INTEGER NOT NULL,
    item_no INTEGER NOT NULL,
    owner_id INTEGER NOT NULL,
    allocation_no INTEGER NOT NULL,
    code_index INTEGER NOT NULL,
    code TEXT NOT NULL,
    batch_id INTEGER NOT NULL,
    state TEXT NOT NULL,
    looked_at INTEGER,
    PRIMARY KEY (check_id, item_no)
) STRICT, WITHOUT ROWID;

-- Findings, answers and decisions are added, never changed.
CREATE TABLE spot_check_finding (
    finding_id INTEGER PRIMARY KEY AUTOINCREMENT,
    check_id INTEGER NOT NULL,
    item_no INTEGER NOT NULL,
    round INTEGER NOT NULL,
    dimension TEXT NOT NULL,
    field TEXT NOT NULL,
    note TEXT NOT NULL,
    read_code TEXT NOT NULL,
    file_id INTEGER,
    account_id INTEGER NOT NULL,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX spot_check_finding_check ON spot_check_finding (check_id, item_no);

CREATE TABLE spot_check_step (
    step_id INTEGER PRIMARY KEY AUTOINCREMENT,
    check_id INTEGER NOT NULL,
    round INTEGER NOT NULL,
    kind TEXT NOT NULL,
    note TEXT NOT NULL,
    account_id INTEGER NOT NULL,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX spot_check_step_check ON spot_check_step (check_id, step_id);

CREATE TRIGGER spot_check_finding_no_update BEFORE UPDATE ON spot_check_finding BEGIN SELECT RAISE(ABORT, 'spot_check_finding is append-only'); END;
CREATE TRIGGER spot_check_finding_no_delete BEFORE DELETE ON spot_check_finding BEGIN SELECT RAISE(ABORT, 'spot_check_finding is append-only'); END;
CREATE TRIGGER spot_check_step_no_update BEFORE UPDATE ON spot_check_step BEGIN SELECT RAISE(ABORT, 'spot_check_step is append-only'); END;
CREATE TRIGGER spot_check_step_no_delete BEFORE DELETE ON spot_check_step BEGIN SELECT RAISE(ABORT, 'spot_check_step is append-only'); END;
