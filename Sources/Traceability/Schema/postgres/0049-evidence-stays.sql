-- Evidence of amendments and what was registered with: a file stays as it came. Its bytes change once, where a file of
-- before version 42 is sealed; its row where a registration becomes an organization.
CREATE FUNCTION refuse_exchange() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '% is not exchanged', TG_TABLE_NAME; END $$;
CREATE TRIGGER stored_file_no_delete BEFORE DELETE ON stored_file FOR EACH ROW EXECUTE FUNCTION refuse_removal();
CREATE TRIGGER stored_file_no_truncate BEFORE TRUNCATE ON stored_file FOR EACH STATEMENT EXECUTE FUNCTION refuse_removal();
CREATE TRIGGER stored_file_no_update BEFORE UPDATE ON stored_file FOR EACH ROW WHEN (
    OLD.is_sealed > NEW.is_sealed OR OLD.file_id <> NEW.file_id OR OLD.sha256 <> NEW.sha256
    OR OLD.byte_count <> NEW.byte_count OR OLD.purpose <> NEW.purpose
) EXECUTE FUNCTION refuse_exchange();
CREATE TRIGGER stored_file_part_no_delete BEFORE DELETE ON stored_file_part FOR EACH ROW EXECUTE FUNCTION refuse_removal();
CREATE TRIGGER stored_file_part_no_truncate BEFORE TRUNCATE ON stored_file_part FOR EACH STATEMENT EXECUTE FUNCTION refuse_removal();
CREATE FUNCTION refuse_unless_sealing() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
    IF NEW.file_id = OLD.file_id AND NEW.part_no = OLD.part_no
        AND EXISTS (SELECT 1 FROM stored_file WHERE file_id = OLD.file_id AND is_sealed = 0)
    THEN RETURN NEW; END IF;
    RAISE EXCEPTION '% is not exchanged', TG_TABLE_NAME;
END $$;
CREATE TRIGGER stored_file_part_no_update BEFORE UPDATE ON stored_file_part FOR EACH ROW EXECUTE FUNCTION refuse_unless_sealing();

-- What was accepted stays so, with its counts and the time at which it came.
CREATE FUNCTION refuse_undoing() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '% was accepted', TG_TABLE_NAME; END $$;
CREATE TRIGGER trace_return_no_undo BEFORE UPDATE ON trace_return FOR EACH ROW WHEN (
    OLD.state IN ('accepted', 'accepted-in-part') AND (
        NEW.state <> OLD.state OR NEW.return_id <> OLD.return_id OR NEW.captor_id <> OLD.captor_id
        OR NEW.received_at <> OLD.received_at OR NEW.row_count <> OLD.row_count OR NEW.good_count <> OLD.good_count
        OR NEW.bad_count <> OLD.bad_count OR NEW.unit_count <> OLD.unit_count)
) EXECUTE FUNCTION refuse_undoing();
