-- What has a leaf is a fact for good, whatever its return is made to say of itself; and no return goes.
DROP TRIGGER trace_event_no_delete;
CREATE TRIGGER trace_event_no_delete BEFORE DELETE ON trace_event WHEN NOT EXISTS (
    SELECT 1 FROM trace_return WHERE return_id = OLD.event_id >> 24 AND backfilled = 1 AND state = 'held'
) OR EXISTS (
    SELECT 1 FROM ledger_leaf WHERE owner_id = OLD.owner_id AND kind = 1 AND fact_id = OLD.event_id
) BEGIN SELECT RAISE(ABORT, 'trace_event is append-only'); END;
DROP TRIGGER event_subject_no_delete;
CREATE TRIGGER event_subject_no_delete BEFORE DELETE ON event_subject WHEN NOT EXISTS (
    SELECT 1 FROM trace_return WHERE return_id = OLD.event_id >> 24 AND backfilled = 1 AND state = 'held'
) OR EXISTS (
    SELECT 1 FROM ledger_leaf WHERE owner_id = OLD.owner_id AND kind = 1 AND fact_id = OLD.event_id
) BEGIN SELECT RAISE(ABORT, 'event_subject is append-only'); END;
CREATE TRIGGER trace_return_no_delete BEFORE DELETE ON trace_return BEGIN SELECT RAISE(ABORT, 'trace_return stays'); END;

-- REPLACE removes a row without asking the triggers that keep it. Events and leaves are too many to be asked for each:
-- there `ransu fsck` finds what was replaced.
CREATE TRIGGER review_step_no_replace BEFORE INSERT ON review_step WHEN EXISTS (SELECT 1 FROM review_step WHERE case_id = NEW.case_id AND step_no = NEW.step_no) BEGIN SELECT RAISE(ABORT, 'review_step is append-only'); END;
CREATE TRIGGER amendment_round_no_replace BEFORE INSERT ON amendment_round WHEN EXISTS (SELECT 1 FROM amendment_round WHERE amendment_id = NEW.amendment_id AND round_no = NEW.round_no) BEGIN SELECT RAISE(ABORT, 'amendment_round is append-only'); END;
CREATE TRIGGER trace_return_no_replace BEFORE INSERT ON trace_return WHEN EXISTS (SELECT 1 FROM trace_return WHERE return_id = NEW.return_id) BEGIN SELECT RAISE(ABORT, 'trace_return is append-only'); END;
