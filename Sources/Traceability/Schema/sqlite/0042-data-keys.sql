-- Keys that seal columns (Platform/DataKeys), each wrapped by a key derived from the master: a sealed value carries its
-- key's number. The newest whose time has come seals, all of them open.
CREATE TABLE data_key (
    key_no INTEGER PRIMARY KEY,
    wrapped BLOB NOT NULL,
    made_at INTEGER NOT NULL,
    active_from INTEGER NOT NULL,
    made_by INTEGER,
    reason TEXT NOT NULL
) STRICT;

-- What was refused, with its parameters: the two columns in the clear are '' from now on.
ALTER TABLE return_error ADD COLUMN value_sealed BLOB;
ALTER TABLE history_error ADD COLUMN value_sealed BLOB;

-- To whom print files went, and what the print house said.
ALTER TABLE hand_over ADD COLUMN recipient_sealed BLOB;
ALTER TABLE hand_over ADD COLUMN note_sealed BLOB;
ALTER TABLE hand_over_receipt ADD COLUMN person_sealed BLOB;
ALTER TABLE hand_over_receipt ADD COLUMN remarks_sealed BLOB;

-- 1: the parts are sealed.
ALTER TABLE stored_file ADD COLUMN is_sealed INTEGER NOT NULL DEFAULT 0;

-- How often an account had personal information shown in full on a day (days since 1970 in China).
CREATE TABLE personal_reveal (
    account_id INTEGER NOT NULL,
    day INTEGER NOT NULL,
    amount INTEGER NOT NULL,
    PRIMARY KEY (account_id, day)
) STRICT, WITHOUT ROWID;
