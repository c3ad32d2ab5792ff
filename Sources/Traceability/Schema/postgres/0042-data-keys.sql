-- Keys that seal columns (Platform/DataKeys), each wrapped by a key derived from the master: a sealed value carries its
-- key's number. The newest whose time has come seals, all of them open.
CREATE TABLE data_key (
    key_no BIGINT PRIMARY KEY,
    wrapped BYTEA NOT NULL,
    made_at BIGINT NOT NULL,
    active_from BIGINT NOT NULL,
    made_by BIGINT,
    reason TEXT NOT NULL
);

-- What was refused, with its parameters: the two columns in the clear are '' from now on.
ALTER TABLE return_error ADD COLUMN value_sealed BYTEA;
ALTER TABLE history_error ADD COLUMN value_sealed BYTEA;

-- To whom print files went, and what the print house said.
ALTER TABLE hand_over ADD COLUMN recipient_sealed BYTEA;
ALTER TABLE hand_over ADD COLUMN note_sealed BYTEA;
ALTER TABLE hand_over_receipt ADD COLUMN person_sealed BYTEA;
ALTER TABLE hand_over_receipt ADD COLUMN remarks_sealed BYTEA;

-- 1: the parts are sealed.
ALTER TABLE stored_file ADD COLUMN is_sealed BIGINT NOT NULL DEFAULT 0;

-- How often an account had personal information shown in full on a day (days since 1970 in China).
CREATE TABLE personal_reveal (
    account_id BIGINT NOT NULL,
    day BIGINT NOT NULL,
    amount BIGINT NOT NULL,
    PRIMARY KEY (account_id, day)
);
