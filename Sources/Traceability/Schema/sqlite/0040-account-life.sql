-- Account life (issue 6): when an account was opened again, requests that two of the platform's people decide,
-- invitations, and devices that scan.
-- disabled_reason of account: administrator, left, dormant, expired, or nothing.
ALTER TABLE account ADD COLUMN enabled_at INTEGER;

-- kind: lost-password, lost-factor, admin-change, disputed. state: open, half (one has approved), approved, rejected.
-- account_id, organization_id: NULL where nothing goes by that name; whoever asks is not told. contact_sealed: name and
-- phone of whoever asks. token_digest: of the address at which the asker follows it.
CREATE TABLE account_request (
    request_id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    account_name TEXT NOT NULL,
    account_id INTEGER,
    organization_id INTEGER,
    uscc TEXT NOT NULL,
    new_name TEXT NOT NULL,
    contact_sealed BLOB NOT NULL,
    reason TEXT NOT NULL,
    file_id INTEGER NOT NULL,
    token_digest BLOB NOT NULL UNIQUE,
    state TEXT NOT NULL,
    note TEXT NOT NULL,
    asked_by INTEGER,
    asked_at INTEGER NOT NULL,
    first_by INTEGER,
    first_at INTEGER,
    second_by INTEGER,
    second_at INTEGER
) STRICT;
CREATE INDEX account_request_state ON account_request (state, request_id);

-- kind: of the organization that is to be made, or staff. organization_id: into which it leads; NULL: a new one.
-- inviter_id: the organization that invited.
CREATE TABLE invitation (
    invitation_id INTEGER PRIMARY KEY AUTOINCREMENT,
    inviter_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    role TEXT NOT NULL,
    name TEXT NOT NULL,
    uscc TEXT NOT NULL,
    region_code TEXT NOT NULL,
    file_id INTEGER,
    ends_at INTEGER,
    token_digest BLOB NOT NULL UNIQUE,
    expires_at INTEGER NOT NULL,
    made_by INTEGER NOT NULL,
    made_at INTEGER NOT NULL,
    accepted_by INTEGER,
    accepted_at INTEGER,
    revoked_at INTEGER
) STRICT;
CREATE INDEX invitation_inviter ON invitation (inviter_id, invitation_id);

-- A device of a dealer, seller, installer or inspector that scans for ninety days without a sign-in. Its token changes each
-- day that it is used; one of before shows that somebody copied it.
CREATE TABLE scan_device (
    device_id INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id INTEGER NOT NULL,
    organization_id INTEGER NOT NULL,
    label TEXT NOT NULL,
    token_digest BLOB NOT NULL UNIQUE,
    previous_digest BLOB,
    rotated_at INTEGER NOT NULL,
    made_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    revoked_at INTEGER
) STRICT;
CREATE INDEX scan_device_account ON scan_device (account_id, device_id);
CREATE INDEX scan_device_organization ON scan_device (organization_id, device_id);
CREATE INDEX scan_device_previous ON scan_device (previous_digest);

-- Where a person is reached by one-time codes, once they have shown that it is theirs. channel: phone, email.
CREATE TABLE account_contact (
    account_id INTEGER PRIMARY KEY,
    channel TEXT NOT NULL,
    value_sealed BLOB NOT NULL,
    verified_at INTEGER NOT NULL
) STRICT;

-- purpose: contact, password. binding: of the browser that asked; nobody else's code opens anything. account_id: NULL
-- where nobody goes by the name that was given: such a code was sent to nobody, and is asked for like any other.
CREATE TABLE one_time_code (
    code_id INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id INTEGER,
    purpose TEXT NOT NULL,
    channel TEXT NOT NULL,
    value_sealed BLOB,
    binding BLOB NOT NULL UNIQUE,
    code_digest BLOB NOT NULL,
    tries INTEGER NOT NULL,
    sent_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at INTEGER
) STRICT;
CREATE INDEX one_time_code_account ON one_time_code (account_id, purpose, sent_at);
CREATE INDEX one_time_code_end ON one_time_code (expires_at);
