-- Nothing of an amendment counts before somebody else has approved it, by a step that nobody can change: the case says
-- how it stands today, and can be made to say anything.
DROP TRIGGER amendment_counts_once_approved;
CREATE TRIGGER amendment_counts_once_approved BEFORE UPDATE OF state ON trace_return
WHEN NEW.state IN ('accepted', 'accepted-in-part')
    AND (NEW.channel = 'amendment' OR EXISTS (SELECT 1 FROM amendment_round WHERE return_id = NEW.return_id))
    AND NOT EXISTS (
        SELECT 1 FROM amendment_round JOIN review_case ON review_case.kind = 'amendment'
            AND review_case.subject_id = amendment_round.amendment_id
            JOIN review_step ON review_step.case_id = review_case.case_id
        WHERE amendment_round.return_id = NEW.return_id AND amendment_round.round_no = review_case.round
            AND review_case.state = 'approved' AND review_case.decided_by <> review_case.submitted_by
            AND review_step.kind = 'approved' AND review_step.account_id = review_case.decided_by
            AND review_step.case_kind = 'amendment' AND review_step.subject_id = amendment_round.amendment_id
            AND review_step.round = amendment_round.round_no AND review_step.account_id <> amendment_round.account_id
) BEGIN SELECT RAISE(ABORT, 'an amendment counts once it is approved'); END;
