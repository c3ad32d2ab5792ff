-- Amendments (T/SGACC 1005 7.1.4): what was returned is never updated; a request, approved by somebody else, makes
-- other events count in place of the first ones.

-- owner_id: whose goods; captor_id: who asks. scope: item, batch, return, capture.
CREATE TABLE amendment (
    amendment_id INTEGER PRIMARY KEY AUTOINCREMENT,
    owner_id INTEGER NOT NULL,
    captor_id INTEGER NOT NULL,
    scope TEXT NOT NULL,
    subject TEXT NOT NULL,
    allocation_no INTEGER,
    code_index INTEGER,
    batch_id INTEGER,
    subject_return_id INTEGER,
    spot_check_id INTEGER,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX amendment_captor ON amendment (captor_id, amendment_id);
CREATE INDEX amendment_owner ON amendment (owner_id, amendment_id);

-- One row a submission. return_id: the return of channel `amendment` that counts once it is approved.
-- public_fields: names of changed fields that everybody may know, one a line; changes: field by field, sealed.
CREATE TABLE amendment_round (
    amendment_id INTEGER NOT NULL,
    round_no INTEGER NOT NULL,
    return_id INTEGER NOT NULL UNIQUE,
    reason TEXT NOT NULL,
    file_id INTEGER,
    public_fields TEXT NOT NULL,
    changes BLOB NOT NULL,
    event_count INTEGER NOT NULL,
    unit_count INTEGER NOT NULL,
    account_id INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (amendment_id, round_no)
) STRICT, WITHOUT ROWID;

-- Events that no longer count once return_id does. new_event_id NULL: nothing takes the place.
CREATE TABLE amended_event (
    owner_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    return_id INTEGER NOT NULL,
    new_event_id INTEGER,
    biz_step TEXT NOT NULL,
    PRIMARY KEY (owner_id, event_id, return_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX amended_event_return ON amended_event (return_id);

-- The goods that it is about.
CREATE TABLE amendment_run (
    return_id INTEGER NOT NULL,
    owner_id INTEGER NOT NULL,
    allocation_no INTEGER NOT NULL,
    first_index INTEGER NOT NULL,
    last_index INTEGER NOT NULL,
    PRIMARY KEY (return_id, owner_id, allocation_no, first_index)
) STRICT, WITHOUT ROWID;

-- Facts of a batch: as they were, and as they are once return_id counts.
CREATE TABLE batch_amendment (
    owner_id INTEGER NOT NULL,
    batch_id INTEGER NOT NULL,
    return_id INTEGER NOT NULL,
    old_production_date TEXT NOT NULL,
    old_version_no INTEGER NOT NULL,
    old_line TEXT NOT NULL,
    old_shift TEXT NOT NULL,
    production_date TEXT NOT NULL,
    version_no INTEGER NOT NULL,
    line TEXT NOT NULL,
    shift TEXT NOT NULL,
    PRIMARY KEY (owner_id, batch_id, return_id)
) STRICT, WITHOUT ROWID;

-- Captured events of a document that declares accepted events to be wrong, sealed: what follows from them once it counts.
CREATE TABLE amendment_capture (
    return_id INTEGER NOT NULL,
    part_no INTEGER NOT NULL,
    payload BLOB NOT NULL,
    PRIMARY KEY (return_id, part_no)
) STRICT, WITHOUT ROWID;

-- Facts are added, never changed.
CREATE TRIGGER amendment_no_update BEFORE UPDATE ON amendment BEGIN SELECT RAISE(ABORT, 'amendment is append-only'); END;
CREATE TRIGGER amendment_no_delete BEFORE DELETE ON amendment BEGIN SELECT RAISE(ABORT, 'amendment is append-only'); END;
CREATE TRIGGER amendment_round_no_update BEFORE UPDATE ON amendment_round BEGIN SELECT RAISE(ABORT, 'amendment_round is append-only'); END;
CREATE TRIGGER amendment_round_no_delete BEFORE DELETE ON amendment_round BEGIN SELECT RAISE(ABORT, 'amendment_round is append-only'); END;
CREATE TRIGGER amended_event_no_update BEFORE UPDATE ON amended_event BEGIN SELECT RAISE(ABORT, 'amended_event is append-only'); END;
CREATE TRIGGER amended_event_no_delete BEFORE DELETE ON amended_event BEGIN SELECT RAISE(ABORT, 'amended_event is append-only'); END;
CREATE TRIGGER amendment_run_no_update BEFORE UPDATE ON amendment_run BEGIN SELECT RAISE(ABORT, 'amendment_run is append-only'); END;
CREATE TRIGGER amendment_run_no_delete BEFORE DELETE ON amendment_run BEGIN SELECT RAISE(ABORT, 'amendment_run is append-only'); END;
CREATE TRIGGER batch_amendment_no_update BEFORE UPDATE ON batch_amendment BEGIN SELECT RAISE(ABORT, 'batch_amendment is append-only'); END;
CREATE TRIGGER batch_amendment_no_delete BEFORE DELETE ON batch_amendment BEGIN SELECT RAISE(ABORT, 'batch_amendment is append-only'); END;

-- Nothing of an amendment counts before somebody else has approved it.
CREATE TRIGGER amendment_counts_once_approved BEFORE UPDATE OF state ON trace_return
WHEN NEW.state IN ('accepted', 'accepted-in-part')
    AND (NEW.channel = 'amendment' OR EXISTS (SELECT 1 FROM amendment_round WHERE return_id = NEW.return_id))
    AND NOT EXISTS (
    SELECT 1 FROM amendment_round JOIN review_case ON review_case.kind = 'amendment'
        AND review_case.subject_id = amendment_round.amendment_id
    WHERE amendment_round.return_id = NEW.return_id AND amendment_round.round_no = review_case.round
        AND review_case.state = 'approved' AND review_case.decided_by <> review_case.submitted_by
) BEGIN SELECT RAISE(ABORT, 'an amendment counts once it is approved'); END;
CREATE TRIGGER amendment_is_held_first BEFORE INSERT ON trace_return
WHEN NEW.channel = 'amendment' AND NEW.state <> 'held'
BEGIN SELECT RAISE(ABORT, 'an amendment counts once it is approved'); END;
