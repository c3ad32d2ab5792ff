-- Keys with a life and their exposure; scratch codes; reservations for printers; codes given back; tags.
ALTER TABLE allocation_key ADD COLUMN created_by INTEGER;
ALTER TABLE allocation_key ADD COLUMN retired_at INTEGER;

-- Reported by one, confirmed by another. state: reported, confirmed, withdrawn.
CREATE TABLE key_exposure (
    exposure_id INTEGER PRIMARY KEY AUTOINCREMENT,
    key_id INTEGER NOT NULL,
    state TEXT NOT NULL,
    reason TEXT NOT NULL,
    reported_by INTEGER NOT NULL,
    reported_at INTEGER NOT NULL,
    decided_by INTEGER,
    decided_at INTEGER
) STRICT;
CREATE INDEX key_exposure_key ON key_exposure (key_id, exposure_id);

-- The codes of an exposed allocation that still answer: disjoint runs. source: bound, proved.
CREATE TABLE listed_run (
    owner_id INTEGER NOT NULL,
    allocation_no INTEGER NOT NULL,
    first_index INTEGER NOT NULL,
    last_index INTEGER NOT NULL,
    source TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (owner_id, allocation_no, first_index)
) STRICT;

-- What an enterprise shows to have printed before the exposure; reviewed as kind code-listing.
CREATE TABLE listing_claim (
    claim_id INTEGER PRIMARY KEY AUTOINCREMENT,
    owner_id INTEGER NOT NULL,
    allocation_no INTEGER NOT NULL,
    first_index INTEGER NOT NULL,
    last_index INTEGER NOT NULL,
    evidence TEXT NOT NULL,
    file_id INTEGER,
    created_by INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX listing_claim_allocation ON listing_claim (owner_id, allocation_no, claim_id);

CREATE TABLE scratch_secret (
    secret_id INTEGER PRIMARY KEY,
    state TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

ALTER TABLE code_application ADD COLUMN scratch TEXT NOT NULL DEFAULT '';
ALTER TABLE code_application ADD COLUMN tag TEXT NOT NULL DEFAULT '';
ALTER TABLE code_allocation ADD COLUMN scratch TEXT NOT NULL DEFAULT '';
ALTER TABLE code_allocation ADD COLUMN scratch_secret_id INTEGER NOT NULL DEFAULT 0;
-- Codes before this one are reserved, or were passed over.
ALTER TABLE code_allocation ADD COLUMN next_index INTEGER NOT NULL DEFAULT 0;

-- One row a code whose scratch code somebody tried.
CREATE TABLE scratch_check (
    owner_id INTEGER NOT NULL,
    allocation_no INTEGER NOT NULL,
    code_index INTEGER NOT NULL,
    wrong_count INTEGER NOT NULL,
    wrong_since INTEGER NOT NULL,
    locked_until INTEGER NOT NULL,
    right_count INTEGER NOT NULL,
    first_right_at INTEGER,
    last_right_at INTEGER,
    PRIMARY KEY (owner_id, allocation_no, code_index)
) STRICT;

-- Wrong attempts of a device, forgotten after a day. device: a keyed digest.
CREATE TABLE scratch_device (
    device BLOB PRIMARY KEY,
    wrong_count INTEGER NOT NULL,
    wrong_since INTEGER NOT NULL,
    locked_until INTEGER NOT NULL
) STRICT;
CREATE INDEX scratch_device_age ON scratch_device (wrong_since);

-- Codes taken by an on-line printer. state: taken, settled.
CREATE TABLE code_reservation (
    reservation_id INTEGER PRIMARY KEY AUTOINCREMENT,
    owner_id INTEGER NOT NULL,
    allocation_no INTEGER NOT NULL,
    first_index INTEGER NOT NULL,
    code_count INTEGER NOT NULL,
    printer TEXT NOT NULL,
    idempotency_key TEXT NOT NULL,
    state TEXT NOT NULL,
    account_id INTEGER NOT NULL,
    at INTEGER NOT NULL,
    printed_count INTEGER,
    spoilt TEXT NOT NULL,
    settled_by INTEGER,
    settled_at INTEGER,
    UNIQUE (owner_id, idempotency_key),
    UNIQUE (owner_id, allocation_no, first_index)
) STRICT;

-- 编码退回: runs that are void because nobody printed them; a row of state_run says so too.
CREATE TABLE code_release (
    owner_id INTEGER NOT NULL,
    allocation_no INTEGER NOT NULL,
    first_index INTEGER NOT NULL,
    last_index INTEGER NOT NULL,
    was_downloaded INTEGER NOT NULL,
    reason TEXT NOT NULL,
    account_id INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (owner_id, allocation_no, first_index)
) STRICT;

-- Codes that no longer count against the quota of a year. cause: release, exposure, listing (negative).
CREATE TABLE quota_credit (
    credit_id INTEGER PRIMARY KEY AUTOINCREMENT,
    organization_id INTEGER NOT NULL,
    year INTEGER NOT NULL,
    amount INTEGER NOT NULL,
    cause TEXT NOT NULL,
    allocation_no INTEGER NOT NULL,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX quota_credit_year ON quota_credit (organization_id, year);
