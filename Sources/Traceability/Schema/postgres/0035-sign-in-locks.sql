-- Wrong sign-ins, by what they have in common (Accounts/SignInLocks): a name from one device or address, a name from
-- everywhere that it was never signed in from, an address with any names. scope and subject are codes under a key of
-- the platform: names that do not exist have rows like those that do. account.failed_count and account.locked_until
-- are not used any more.
CREATE TABLE sign_in_lock (
    scope BYTEA PRIMARY KEY,
    subject BYTEA NOT NULL,
    failures BIGINT NOT NULL,
    since BIGINT NOT NULL,
    locks BIGINT NOT NULL,
    locked_until BIGINT NOT NULL,
    ends_at BIGINT NOT NULL
);
CREATE INDEX sign_in_lock_subject ON sign_in_lock (subject);
CREATE INDEX sign_in_lock_end ON sign_in_lock (ends_at);

-- Devices (by a cookie) and addresses that an account was signed in from: what others do elsewhere does not lock them.
-- kind: device, address.
CREATE TABLE known_place (
    place BYTEA PRIMARY KEY,
    account_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX known_place_account ON known_place (account_id, kind, seen_at);
CREATE INDEX known_place_end ON known_place (expires_at);
