-- Evidence of amendments and what was registered with: a file stays as it came. Its bytes change once, where a file of
-- before version 42 is sealed; its row where a registration becomes an organization.
CREATE TRIGGER stored_file_no_delete BEFORE DELETE ON stored_file BEGIN SELECT RAISE(ABORT, 'stored_file stays'); END;
CREATE TRIGGER stored_file_no_update BEFORE UPDATE ON stored_file WHEN
    OLD.is_sealed > NEW.is_sealed OR OLD.file_id <> NEW.file_id OR OLD.sha256 <> NEW.sha256
    OR OLD.byte_count <> NEW.byte_count OR OLD.purpose <> NEW.purpose
BEGIN SELECT RAISE(ABORT, 'stored_file is not exchanged'); END;
CREATE TRIGGER stored_file_part_no_delete BEFORE DELETE ON stored_file_part BEGIN SELECT RAISE(ABORT, 'stored_file_part stays'); END;
CREATE TRIGGER stored_file_part_no_update BEFORE UPDATE ON stored_file_part WHEN
    NEW.file_id <> OLD.file_id OR NEW.part_no <> OLD.part_no
    OR NOT EXISTS (SELECT 1 FROM stored_file WHERE file_id = OLD.file_id AND is_sealed = 0)
BEGIN SELECT RAISE(ABORT, 'stored_file_part is not exchanged'); END;

-- What was accepted stays so, with its counts and the time at which it came.
CREATE TRIGGER trace_return_no_undo BEFORE UPDATE ON trace_return WHEN
    OLD.state IN ('accepted', 'accepted-in-part') AND (
        NEW.state <> OLD.state OR NEW.return_id <> OLD.return_id OR NEW.captor_id <> OLD.captor_id
        OR NEW.received_at <> OLD.received_at OR NEW.row_count <> OLD.row_count OR NEW.good_count <> OLD.good_count
        OR NEW.bad_count <> OLD.bad_count OR NEW.unit_count <> OLD.unit_count)
BEGIN SELECT RAISE(ABORT, 'trace_return was accepted'); END;
