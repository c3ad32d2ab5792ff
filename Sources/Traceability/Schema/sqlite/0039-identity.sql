-- Identity (issue 6): ends of accounts, second factors, passwords of before.
-- fresh_at: when whoever holds the session last showed who they are. kind of login_session: page, program, and factor:
-- half a sign-in, which opens nothing but the question for the code. factor: totp, recovery, or nothing.
ALTER TABLE account ADD COLUMN expires_at INTEGER;
ALTER TABLE account ADD COLUMN disabled_at INTEGER;
ALTER TABLE account ADD COLUMN disabled_reason TEXT NOT NULL DEFAULT '';
ALTER TABLE login_session ADD COLUMN fresh_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE login_session ADD COLUMN factor TEXT NOT NULL DEFAULT '';

-- So that the last ones are not taken again.
CREATE TABLE past_password (
    account_id INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    password_hash TEXT NOT NULL,
    PRIMARY KEY (account_id, changed_at)
) STRICT;

-- A secret without confirmed_at is being enrolled. last_step: of the last code that was taken; none is taken twice.
CREATE TABLE totp_factor (
    account_id INTEGER PRIMARY KEY,
    secret_sealed BLOB NOT NULL,
    made_at INTEGER NOT NULL,
    confirmed_at INTEGER,
    last_step INTEGER NOT NULL
) STRICT;

-- Each opens the account once in place of the second factor.
CREATE TABLE recovery_code (
    account_id INTEGER NOT NULL,
    code_no INTEGER NOT NULL,
    code_hash TEXT NOT NULL,
    used_at INTEGER,
    PRIMARY KEY (account_id, code_no)
) STRICT;
