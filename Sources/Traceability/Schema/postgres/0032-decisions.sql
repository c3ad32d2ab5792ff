-- What a decision is about, who took it and for whom, and what was asked for: all of it in the leaf of the step.
-- organization_id: of who acts; 0: the platform; NULL: an applicant that is no organization yet, and steps of before.
-- request_digest: of a submitted amendment, over all its rows.
ALTER TABLE review_step ADD COLUMN case_kind TEXT NOT NULL DEFAULT '';
ALTER TABLE review_step ADD COLUMN subject_id BIGINT NOT NULL DEFAULT 0;
ALTER TABLE review_step ADD COLUMN round BIGINT NOT NULL DEFAULT 0;
ALTER TABLE review_step ADD COLUMN organization_id BIGINT;
ALTER TABLE review_step ADD COLUMN request_digest BYTEA;

-- 回传的结论: what became of a return has a leaf of its own. Returns of before get theirs at the next start.
CREATE TABLE ledger_unsealed_return (
    return_id BIGINT PRIMARY KEY
);
INSERT INTO ledger_unsealed_return (return_id)
    SELECT return_id FROM trace_return WHERE state IN ('accepted', 'accepted-in-part', 'refused', 'withdrawn');
CREATE INDEX batch_amendment_return ON batch_amendment (return_id);

-- Each checkpoint names the one before it, so that none is missed. NULL: the first, and those of before.
ALTER TABLE ledger_checkpoint ADD COLUMN previous_size BIGINT;

-- What takes the place of what is laid down with the request, while nothing of it counts.
CREATE FUNCTION refuse_unless_held() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
    IF NOT EXISTS (SELECT 1 FROM trace_return WHERE return_id = NEW.return_id AND state = 'held')
    THEN RAISE EXCEPTION 'an amendment is laid down before it counts'; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER amended_event_is_asked_first BEFORE INSERT ON amended_event
FOR EACH ROW EXECUTE FUNCTION refuse_unless_held();
CREATE TRIGGER batch_amendment_is_asked_first BEFORE INSERT ON batch_amendment
FOR EACH ROW EXECUTE FUNCTION refuse_unless_held();
