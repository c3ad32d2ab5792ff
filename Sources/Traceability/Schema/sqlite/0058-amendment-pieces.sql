-- A large submission of an amendment is laid down in pieces before it is asked for: storing, then held.
DROP TRIGGER amendment_is_held_first;
CREATE TRIGGER amendment_is_held_first BEFORE INSERT ON trace_return
WHEN NEW.channel = 'amendment' AND NEW.state NOT IN ('held', 'storing')
BEGIN SELECT RAISE(ABORT, 'an amendment counts once it is approved'); END;
DROP TRIGGER amended_event_is_asked_first;
CREATE TRIGGER amended_event_is_asked_first BEFORE INSERT ON amended_event
WHEN NOT EXISTS (SELECT 1 FROM trace_return WHERE return_id = NEW.return_id AND state IN ('held', 'storing'))
BEGIN SELECT RAISE(ABORT, 'an amendment is laid down before it counts'); END;
