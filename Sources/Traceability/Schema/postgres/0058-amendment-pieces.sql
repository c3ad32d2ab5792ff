-- A large submission of an amendment is laid down in pieces before it is asked for: storing, then held.
CREATE OR REPLACE FUNCTION refuse_unless_approved() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state NOT IN ('held', 'storing') THEN RAISE EXCEPTION 'an amendment counts once it is approved'; END IF;
        RETURN NEW;
    END IF;
    IF NEW.state IN ('accepted', 'accepted-in-part')
        AND (NEW.channel = 'amendment' OR EXISTS (SELECT 1 FROM amendment_round WHERE return_id = NEW.return_id))
        AND NOT EXISTS (
        SELECT 1 FROM amendment_round JOIN review_case ON review_case.kind = 'amendment'
            AND review_case.subject_id = amendment_round.amendment_id
        WHERE amendment_round.return_id = NEW.return_id AND amendment_round.round_no = review_case.round
            AND review_case.state = 'approved' AND review_case.decided_by <> review_case.submitted_by
    ) THEN RAISE EXCEPTION 'an amendment counts once it is approved'; END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE FUNCTION refuse_unless_held() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
    IF NOT EXISTS (SELECT 1 FROM trace_return WHERE return_id = NEW.return_id AND state IN ('held', 'storing'))
    THEN RAISE EXCEPTION 'an amendment is laid down before it counts'; END IF;
    RETURN NEW;
END $$;
